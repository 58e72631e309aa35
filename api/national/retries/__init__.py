"""Answers stored for repeated requests."""
