"""Shapes of bimtek sessions."""

from datetime import date
from uuid import UUID

from api.http import etags
from api.http.shapes import Strings, bounded, day, ident, many, shape, text, whole

OFFICE = bounded(200)
CODE = bounded(5)


@shape
class Session:
    """A session of one stage: for a whole cohort, or for some of its regencies."""

    cohort: str = text(20, "The cohort whose stage it is, such as 2022.", source="cohort.code")
    regency_codes: Strings = many(
        "The regencies that it is for; empty if it is for the whole cohort.", CODE, most=100, default=()
    )
    stage: int = whole("1 to 4.", least=1, most=4)
    starts_on: date = day("First day.")
    ends_on: date = day("Last day.")
    place: str = text(200, "Place, or a link.")
    mentors: Strings = many("By office.", OFFICE, most=50, default=(), key="mentor_offices")
    note: str = text(2000, "Or empty.", default="")


@shape(alike=True)
class SessionRow(Session):
    """A session of the ministry's schedule."""

    id: UUID = ident("The session's id.")
    version: int = whole("The version, counted from 1.")

    etag = etags.tag("bimtek-session")
