"""The head of region among the office-holders, the capacity of a signer, and contradictions in the registers."""

from collections.abc import Iterator
from datetime import date

from api.http.exceptions import Problem
from api.regency.bodies.models import Body
from api.regency.bodies.problems import SeveralCouncils, SeveralHeads
from tenants.pool import statements

# Offices are free text: Bupati Jembrana, Pj. Wali Kota Denpasar, Kepala Daerah; not Wakil Bupati.
_IS_HEAD = r"{0}.office ~* '^\s*((pj|plt|plh)\.?\s+)?(bupati|wali\s?kota|kepala daerah)\M'"
_HELD = "daterange({0}.held_from, {0}.held_until, '[]')"

_TWICE = f"""
    SELECT greatest(a.held_from, b.held_from), a.office || ', ' || b.office
    FROM bodies_office_holder a JOIN bodies_office_holder b ON a.id < b.id
    WHERE {_IS_HEAD.format("a")} AND {_IS_HEAD.format("b")} AND {_HELD.format("a")} && {_HELD.format("b")}
      AND (a.capacity = 'acting_plh') = (b.capacity = 'acting_plh')
    ORDER BY 1 DESC LIMIT 1
"""

# By address, else by name, else by office, else by the head's office; a Plh. signs while the holder is away.
_CAPACITY = f"""
    SELECT h.capacity
    FROM bodies_office_holder h CROSS JOIN LATERAL (
        SELECT h.email <> '' AND lower(h.email) = lower(%(email)s) AS same_address, h.name = %(name)s AS same_name,
               lower(btrim(h.office)) = lower(btrim(%(office)s)) AS same_office,
               %(is_head)s AND {_IS_HEAD.format("h")} AS is_head
    ) AS by
    WHERE {_HELD.format("h")} @> %(day)s::date AND (same_address OR same_name OR same_office OR is_head)
    ORDER BY same_address DESC, same_name DESC, same_office DESC, h.capacity = 'acting_plh' DESC, h.id
    LIMIT 1
"""


def capacity(*, email: str, name: str, office: str, is_head: bool, day: date) -> str | None:
    """Return the capacity in which a person holds an office on a day; None if the register names nobody."""
    asked = {"email": email, "name": name, "office": office, "is_head": is_head, "day": day}
    return next((found for (found,) in statements.fetch(_CAPACITY, asked)), None)


def remarks() -> Iterator[Problem]:
    """Yield contradictions: two councils, and two heads of region on one day."""
    councils = list(
        Body.objects.filter(kind=Body.Kind.COUNCIL).order_by("name").values_list("name", flat=True)
    )
    if len(councils) > 1:
        yield SeveralCouncils("/bodies/", count=len(councils), names=", ".join(councils))
    for on, offices in statements.fetch(_TWICE, {}):
        yield SeveralHeads("/office-holders/", on=on, offices=offices)
