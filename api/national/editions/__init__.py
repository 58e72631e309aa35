"""Figures frozen at an instant, signed off by a second person, published where so decided."""
