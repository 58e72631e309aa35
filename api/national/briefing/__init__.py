"""What a Monday needs, in one answer."""
