"""Stored answers, for requests that are repeated."""
