"""Periods of force of the enacted versions of the masterplan, and their regulations."""

from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from api.http import shapes
from api.identity.callers import Author
from api.regency.bodies.models import Instrument
from api.regency.bodies.registers import Instruments
from api.regency.bodies.shapes import Instrument as InstrumentContent
from api.regency.history import operations as history
from api.regency.masterplan import queries, versions
from api.regency.masterplan.models import Masterplan
from api.regency.masterplan.shapes import Days, Enact, Span
from tenants.ids import uuid7


def enacted() -> list[Masterplan]:
    """Return the enacted versions, in the order in which they came into force."""
    return list(
        Masterplan.objects.exclude(in_force_from=None).select_related("enacted_by").order_by("in_force_from")
    )


def put(
    masterplan: Masterplan, regulation: Enact, *, author: Author, action: str = "", reason: str = ""
) -> None:
    """Put the version in force by this regulation, for the first time or instead of its earlier record.

    Force ends with the plan period, or on the day before another version comes into force. The caller has locked the
    versions.
    """
    before = _recorded(masterplan.pk)  # while the register has the regulation as it was
    columns = {
        "enacted_by": _instrument(masterplan.enacted_by, regulation, author),
        **regulation.days(masterplan.years)._asdict(),
    }
    _arrange(masterplan, columns, before, author=author, action=action, reason=reason)


def clear(masterplan: Masterplan, *, author: Author, reason: str) -> None:
    """Remove the version's enactment: the previous version is in force again. The caller has locked the versions."""
    columns = dict.fromkeys(("enacted_by", *Days._fields))
    before = _recorded(masterplan.pk)
    _arrange(masterplan, columns, before, author=author, reason=reason)


def gaps(masterplan: Masterplan) -> tuple[Span, ...]:
    """Return the gaps next to this version's period of force: days between two versions on which none is in force."""
    return tuple(
        Span(valid_from=before.superseded_on, valid_until=after.in_force_from - timedelta(days=1))
        for before, after in pairwise(enacted())
        if masterplan.pk in (before.pk, after.pk)
        and before.superseded_on
        and after.in_force_from
        and before.superseded_on < after.in_force_from
    )


def _arrange(
    masterplan: Masterplan,
    columns: dict[str, object],
    before: dict[str, object],
    *,
    author: Author,
    action: str = "",
    reason: str,
) -> None:
    """Save the version with these columns, and adjust the ends of the others.

    No two versions may overlap even for a moment (one_version_in_force_on_a_day), so those that become shorter are
    saved first.
    """
    others = [each for each in enacted() if each.pk != masterplan.pk]
    begins = columns["in_force_from"]
    firsts = sorted(
        day for day in (*(each.in_force_from for each in others), begins) if isinstance(day, date)
    )
    ends = {each: _end(each, each.in_force_from, firsts) for each in others}
    changed = [(each, end) for each, end in ends.items() if end != each.superseded_on]
    shorter = [each for each, end in changed if end and (not each.superseded_on or end < each.superseded_on)]
    for each in shorter:
        _save(each, {"superseded_on": ends[each]}, _recorded(each.pk), author)
    end = _end(masterplan, begins, firsts) if isinstance(begins, date) else None
    _save(masterplan, {**columns, "superseded_on": end}, before, author, action, reason)
    for each, later in changed:
        if each not in shorter:
            _save(each, {"superseded_on": later}, _recorded(each.pk), author)


def _end(masterplan: Masterplan, first: date | None, firsts: list[date]) -> date | None:
    """Return the first day on which a version in force from `first` is no longer in force.

    That is the day on which the next version begins, or the day after its plan period. A version that came into force
    after its plan period, which used to be possible, ends only when the next version begins.
    """
    assert first is not None
    days = [day for day in (*firsts, date(masterplan.years.stop, 1, 1)) if day > first]
    return min(days, default=None)


def _instrument(present: Instrument | None, regulation: Enact, author: Author) -> Instrument:
    """Return the regulation's row in the register: an existing one, the enactment's own one corrected, or a new one."""
    key = {"kind": regulation.instrument, "number": regulation.number, "dated": regulation.signed_on}
    found = Instrument.objects.filter(**key).first() or present
    store = Instruments({"pk": found.pk if found else uuid7()}, author)
    row = store.find() if found else None
    content = InstrumentContent(
        kind=regulation.instrument,
        number=regulation.number,
        signed_on=regulation.signed_on,
        title=regulation.title or (row.title if row else ""),
        document=row.document if row else "",
    )
    if row is None:
        store.add(content)
    elif not store.is_same(row, content):
        store.correct(row, content)
    return Instrument.objects.get(**store.key)


def _save(
    masterplan: Masterplan,
    columns: dict[str, object],
    before: dict[str, object],
    author: Author,
    action: str = "",
    reason: str = "",
) -> None:
    """Save these columns, and record the enactment before and after in the history."""
    versions.keep(masterplan, author.now, **columns)
    after = _recorded(masterplan.pk) | ({"reason": reason} if reason else {})
    key = str(masterplan.pk)
    history.record(author, "masterplan", key, masterplan.version, before, after, action=action)


def _recorded(id: UUID) -> dict[str, object]:
    enactment = queries.enactment_of(queries.masterplan(id))
    return {"enactment": enactment and shapes.document(enactment)}
