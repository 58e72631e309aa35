"""Refusals of rows in the set-up workbook."""

from api.http.exceptions import Fault


class AdminAddsPeople(
    Fault, do="Ask the regency's admin to send the workbook, or leave the sheet of people unchanged."
):
    """Only the regency's admin adds people and changes their permissions."""


class RowOfTheCatalogue(Fault, do="Fill the row that the workbook has for the indicator."):
    """Rows of this sheet come from the catalogue of indicators: no row can be added."""
