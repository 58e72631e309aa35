"""Budgets: the money that the APBD of a year and other sources give each programme, whatever plan is in force."""
