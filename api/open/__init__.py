"""Published figures and reference data, for anyone, without a key."""
