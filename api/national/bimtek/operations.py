"""Writing the schedule of bimtek sessions: the ministry's programme office."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from api.http.etags import Precondition
from api.http.exceptions import Invalid
from api.national.bimtek import queries
from api.national.bimtek.models import Session
from tenants import registry


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write."""

    session: Session
    created: bool = False


def put_session(*, id: UUID, given: Mapping[str, Any], precondition: Precondition) -> Written:
    """Makes the session with this id what `given` says: added, replaced, or left when it says so already.

    Replacing asks for the version that the change is made from. Raises Invalid for an unknown cohort, and for a session
    that ends before it starts.
    """
    cohort = registry.cohorts().filter(code=given["cohort"]).first()
    if cohort is None:
        raise Invalid.at(
            "/cohort", "unknown_cohort", "There is no such cohort.", "Angkatan ini tidak ada.", by_state=True
        )
    _check_days(given["starts_on"], given["ends_on"])
    fields = {**given, "cohort": cohort}
    session = Session.objects.select_for_update(of=("self",), no_key=True).filter(pk=id).first()
    if session is None:
        precondition(None, required=False)
        return Written(Session.objects.create(pk=id, **fields), created=True)
    equal = all(getattr(session, name) == value for name, value in fields.items())
    precondition(queries.tag(session), required=not equal)
    if not equal:
        for name, value in fields.items():
            setattr(session, name, value)
        session.version += 1
        session.save()
    return Written(session)


def remove_session(*, id: UUID, precondition: Precondition) -> None:
    """Takes a session off the schedule. Raises NotFound."""
    session = queries.session(id)
    precondition(queries.tag(session))
    session.delete()


def _check_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Invalid.at(
            "/ends_on",
            "ends_before_it_starts",
            "The session ends before it starts.",
            "Sesi berakhir sebelum dimulai.",
        )
