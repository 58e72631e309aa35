"""What changed since a caller last asked."""
