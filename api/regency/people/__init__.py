"""Access to a regency: members, guests, applications, keys, and the log of its changes."""
