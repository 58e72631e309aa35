"""Figures of many indicators, periods and groups in one table."""
