"""Releases of the catalogue in the making: drafted by the ministry as a copy with changes, then published."""
