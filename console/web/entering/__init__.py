"""From a 異動事由 to its form, and from the filled form to a command; all by the tables of registry.domain.plans."""
