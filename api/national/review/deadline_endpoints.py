"""Deadlines and declinations over HTTP, for the ministry."""

import re
from functools import partial
from uuid import UUID

from django.urls import register_converter
from django.urls.converters import StringConverter
from django.utils import timezone

from api.http import shapes, versioned
from api.http.endpoint import Address, Page, Written, get, listed, order, post
from api.http.local_time import day_of
from api.identity.permissions import Analyst, ProgrammeOffice
from api.national.entrance import NationalView
from api.national.ledger import deadlines as ledger, queries
from api.national.ledger.shapes import Deadline, DeadlineFilters, DeadlineRow, DeclinationRow, Decline, Extend


class _Subject(StringConverter):
    """A subject in an address: 2022-1 stands for the bimtek stage 2022/1, because a path segment has no slash."""

    def to_python(self, value: str) -> str:
        return re.sub("-([1-4])$", r"/\1", value)


register_converter(_Subject, "subject")
deadline = Address("deadlines/<str:kind>/<subject:subject>/")
declinations = Address("declinations/")


@get("deadlines/", can=Analyst, order=ledger.ORDER)
def list_national_deadlines(call: NationalView, query: DeadlineFilters) -> Page[DeadlineRow]:
    """List the deadlines, the one due last first, with their extensions.

    Those of periodic reports go to the end of next year, and further where the ministry has set them.
    """
    today = day_of(timezone.now())
    page = ledger.page(wanted=call.wanted, today=today, **shapes.given(query))
    return page.of(map(DeadlineRow.of, page.rows))


@deadline.get(can=Analyst)
def get_deadline(call: NationalView, kind: str, subject: str) -> DeadlineRow:
    """Show when a kind of submission opens, is due and closes, with its extensions."""
    return DeadlineRow.of(ledger.deadline(kind=queries.kind(kind), subject=subject))


@deadline.put(can=ProgrammeOffice)
def put_deadline(call: NationalView, kind: str, subject: str, body: Deadline) -> Written[DeadlineRow]:
    """Set when a kind of submission opens, is due and closes. A due instant can only be moved by an extension.

    Setting it for the first time or repeating it needs no If-Match; changing it does.
    """
    return ledger.set_deadline(
        kind=queries.kind(kind),
        subject=subject,
        given=body,
        author=call.author,
        check=partial(versioned.check, call.request),
    )


@post("deadlines/<str:kind>/<subject:subject>/extend/", can=ProgrammeOffice, tagged=True)
def extend_deadline(call: NationalView, kind: str, subject: str, body: Extend) -> DeadlineRow:
    """Move a deadline to a later instant, for all or for one regency. The whole round sees the author and the reason.

    It cannot be withdrawn: the latest instant counts.
    """
    return DeadlineRow.of(ledger.extend(kind=queries.kind(kind), subject=subject, given=body, by=call.caller))


@declinations.get(
    can=Analyst,
    order=order("-id", also=("created_at",), since="created_at", types={"id": UUID}),
)
def list_declinations(call: NationalView) -> Page[DeclinationRow]:
    """List the letters by which regencies declined to submit something, the newest first."""
    return listed(call, ledger.declinations(), DeclinationRow)


@declinations.post(can=ProgrammeOffice, status=201)
def record_declination(call: NationalView, body: Decline) -> DeclinationRow:
    """Record a letter in which a regency declines to submit something.

    It cannot be withdrawn: a later submission by the regency is accepted all the same, and counts as submitted.
    """
    return shapes.from_model(DeclinationRow, ledger.decline(given=body, by=call.caller))
