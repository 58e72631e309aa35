"""Programmes of a regency: their activities, money and quick wins."""
