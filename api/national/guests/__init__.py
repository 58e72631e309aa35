"""Guests from outside that regencies let in."""
