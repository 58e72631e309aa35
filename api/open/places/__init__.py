"""Regencies as GeoJSON."""
