"""Feed of changes since a caller last asked."""
