"""Whom regencies let in who is not their own."""
