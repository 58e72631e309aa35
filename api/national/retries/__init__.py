"""Answers kept for the repetition of a request."""
