"""Who may do what in a regency: members, guests, programs, keys, and the log of it."""
