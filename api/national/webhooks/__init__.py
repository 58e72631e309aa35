"""Changes sent to an address of the caller's own, signed, until they arrive."""
