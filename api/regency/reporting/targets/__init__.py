"""A masterplan's whole set of targets, submitted by itself."""
