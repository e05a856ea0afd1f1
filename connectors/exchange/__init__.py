"""Exchange with other bodies by agreement: what is told to whom, how it goes out, and how it is received."""
