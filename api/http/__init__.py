"""The service itself: health checks and documentation."""
