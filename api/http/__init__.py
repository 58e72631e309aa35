"""The service itself: whether it is up, and its documentation."""
