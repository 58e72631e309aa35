"""Figures as of a past instant, and what has changed since."""
