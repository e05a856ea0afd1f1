"""Values of the field: dates, numbers, relationships, addresses, text. Immutable, pure, standard library only."""
