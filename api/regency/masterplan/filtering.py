"""Filters by the regency's own things; an unknown id is refused by name."""

from api.http.shapes import existing
from api.regency.masterplan import models
from api.regency.masterplan.problems import UnknownAgency, UnknownBook, UnknownMasterplan

#: Kinds of a query's fields: an agency, also one that is retired; a version of the masterplan; a book of any version.
AGENCY = existing(models.Agency, UnknownAgency)
VERSION = existing(models.Masterplan, UnknownMasterplan)
BOOK = existing(models.Book, UnknownBook, key="book")
