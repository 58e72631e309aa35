"""Records values: lock, check, write, history and the completeness cell for the ministry, in one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, NoReturn

import orjson

from api.http import shapes, versioned
from api.http.differences import differences
from api.http.exceptions import Problem, Problems
from api.http.unread import UNREAD
from api.identity.callers import Author, RegencyAuthor
from api.national.catalogue import rulings
from api.national.catalogue.queries import IndicatorSpec
from api.national.catalogue.quotients import Rule
from api.national.figures import operations as figures
from api.regency.history import operations as history
from api.regency.history.models import Entry
from api.regency.indicators import changes, mapped, owners, plausibility, queries, rules, specs
from api.regency.indicators.mapped import LocalValue
from api.regency.indicators.models import Key, Value
from api.regency.indicators.problems import ComesFromLocalIndicator, NationalValueStands
from api.regency.indicators.rules import Keyed, Said
from api.regency.indicators.shapes import ParsedContent, ValueContent, ValueRow
from api.regency.indicators.standards import Measure, Numbers, Standards
from tenants import Fields, Named, frozen
from tenants.pool import statements

_GIVEN = ", ".join(f"%({column})s" for column in changes.CONTENT)
_ENTRY = history.insert(
    """(SELECT indicator || '/' || series || '/' || period AS resource_key, %(action)s AS action, version,
               %(changes)s::jsonb AS changes FROM v) AS written""",
    id="%(entry_id)s",
)
# The row and its history in one round trip.
_CREATE = f"""
    WITH v AS (
        INSERT INTO indicators_value (id, indicator, series, period, dimension, by_event, {changes.COLUMNS}, version,
            handed_over_in, changed_at, changed_by)
        VALUES (%(entry_id)s, %(indicator)s, %(series)s, %(period)s, %(dimension)s, %(by_event)s, {_GIVEN}, 1, '',
            %(now)s, %(actor_name)s)
        RETURNING *
    ), entry AS ({_ENTRY})
    SELECT {queries.SHOWN} FROM v
"""
_CHANGE = f"""
    WITH v AS (
        UPDATE indicators_value SET ({changes.COLUMNS}) = ROW ({_GIVEN}),
            version = version + 1, changed_at = %(now)s, changed_by = %(actor_name)s, from_indicator = ''
        WHERE id = %(id)s
        RETURNING *
    ), entry AS ({_ENTRY})
    SELECT {queries.SHOWN}, {figures.IS_DATED} AS is_dated FROM v
"""
_REMOVE = f"""
    WITH v AS (DELETE FROM indicators_value WHERE id = %(id)s RETURNING *),
    withdrawn AS ({changes.WITHDRAW} FROM v WHERE handed_over_version IS NOT NULL), entry AS ({_ENTRY})
    SELECT id FROM v
"""


@frozen(kw_only=True)
class ValueStore(versioned.Store[ValueRow, ParsedContent]):
    """The value of one key, written by one caller.

    An edit makes the value unchecked and not submitted, because both refer to a version. `asked` is its key with the
    standards. `spec` is None if a value is deleted; `counted` has the local values that count from then on.
    """

    key: Key
    spec: IndicatorSpec | None
    asked: Keyed | None = None
    author: Author
    today: date
    counted: Sequence[LocalValue] = ()

    body = ValueContent

    @property
    def national(self) -> str:
        """The national indicator as which the value counts."""
        return specs.counts_as(self.spec) if self.spec else ""

    def find(self) -> ValueRow | None:
        """Return the row, locked."""
        if self.national:
            lock_bulk_writes()
        return queries.value(self.key, locked=True)

    def miss(self) -> NoReturn:
        """Raise Invalid if a PATCH has an impossible key."""
        if self.asked is not None:
            rules.refuse(rules.OF_TARGET.broken(self.asked))
        versioned.Store.miss(self)

    def read(self, body: ValueContent) -> ParsedContent:
        asked, said = self._asked(body)
        rules.refuse(_broken(asked, said))
        agency: Any = asked.standards.agency(asked.spec.code, asked.series, asked.agency)
        return _content(replace(body, agency=agency), said)

    def broken(self, body: ValueContent) -> Problems:
        return _broken(*self._asked(body))

    def _asked(self, body: ValueContent) -> tuple[Keyed, Said]:
        assert self.asked is not None
        measure = self.asked.measure if isinstance(self.asked.measure, Measure) else None
        return replace(self.asked, agency=body.agency), _said(body, measure)

    def answered(self, row: ValueRow) -> ValueRow:
        """Copy the recorded value to the national code as which it counts. If another value is there, add a warning.

        The warning is national_value_stands.
        """
        if self.spec is None or not self.national:
            return row
        own = LocalValue(self.spec, replace(self.key, indicator=self.national))
        repeated = mapped.follow([own], author=self.author)
        fill(sorted(repeated.cells), today=self.today)
        return replace(row, warnings=(*row.warnings, NationalValueStands.code)) if repeated.standing else row

    def is_same(self, row: ValueRow, content: ParsedContent) -> bool:
        """Return False also if a later release measures it differently, even though the text is the same."""
        return versioned.Store.is_same(self, row, content) and not (
            self.spec and specs.is_superseded(self.spec, self.key.period, written_at=row.updated_at)
        )

    def add(self, content: ParsedContent) -> ValueRow:
        assert self.spec is not None
        filled = columns(content)
        shown = self._write(
            _CREATE,
            Entry.Action.CREATED,
            differences({}, shapes.document(content)),
            **asdict(self.key),
            dimension=self.spec.dimension,
            by_event=not self.spec.is_owed,
            **filled,
        )
        self._fill()
        return queries.row_of(shown, self._rule())

    def change(self, row: ValueRow, content: ParsedContent) -> ValueRow:
        said = differences(shapes.document(row, ValueContent), shapes.document(content))
        if row.from_indicator:  # from now on it stands for itself
            said["from_indicator"] = [row.from_indicator, None]
        shown = self._write(
            _CHANGE, Entry.Action.UPDATED, said, id=row.id, today=self.today, **columns(content)
        )
        shown["dropped"] = bool(
            row.numerator and not content.numerator
        )  # the statement does not see its own entry
        if not shown["is_dated"] or row.value_status != content.value_status:
            self._fill()
        return queries.row_of(shown, self._rule())

    def remove(self, row: ValueRow) -> None:
        """Delete the value: it is no longer reported, and the next report withdraws it if the ministry has it.

        If it hid a local value that counts nationally, the local value is copied here; the copy of a deleted local
        value is deleted with it. Raises Conflict (comes_from_local_indicator).
        """
        if row.from_indicator:
            raise ComesFromLocalIndicator()
        gone = differences(shapes.document(row, ValueContent), {})
        self._write(_REMOVE, Entry.Action.DELETED, gone, id=row.id)
        cells = mapped.follow(self.counted, author=self.author).cells
        if not specs.is_local(self.key.indicator):
            cells.add((row.dimension, "", self.key.period))
        fill(sorted(cells), today=self.today)

    def _rule(self) -> Rule | None:
        if self.spec and self.national:
            return plausibility.rule_of(self.spec, self.key.period, rulings.rulings(), now=self.author.now)
        return self.spec

    def _fill(self) -> None:
        if self.spec and not specs.is_local(self.spec.code):
            fill([(self.spec.dimension, "", self.key.period)], today=self.today)

    def _write(self, statement: str, action: Entry.Action, said: Named, **columns: Any) -> Fields:
        """Write the row and its history, and return the row."""
        (found,) = statements.fetch_named(
            statement,
            {
                **columns,
                **changes.entry_parameters(self.author),
                "action": action,
                "changes": orjson.dumps(said).decode(),
                "regency": statements.regency_id(),
            },
        )
        return found


def entering(key: Key, *, author: RegencyAuthor) -> ValueStore:
    """Return the store of a value for a caller. Its key is checked together with its content."""
    agencies, today = author.grant.limited_to, author.today
    standards = Standards.of_one(key, today=today, agencies=agencies)
    asked = Keyed.of(standards, key.indicator, key.series, key.period)
    spec = asked.measure.spec if isinstance(asked.measure, Measure) else None
    return ValueStore(key=key, spec=spec, asked=asked, author=author, today=today)


def removing(key: Key, *, author: RegencyAuthor) -> ValueStore:
    """Return the store for deleting a value. Raises AnotherAgency if the caller may not write it."""
    if author.grant.limited_to:
        author.grant.check_agencies(owners.agency_of(key.indicator, key.series))
    return ValueStore(key=key, spec=None, author=author, today=author.today, counted=_counted(key))


def record_value(*, key: Key, spec: IndicatorSpec, content: ParsedContent, author: Author) -> ValueRow:
    """Store a value for the service itself, overwriting any present one."""
    store = ValueStore(key=key, spec=spec, author=author, today=author.today)
    row = store.find()
    if row is None:
        row = store.add(content)
    elif not store.is_same(row, content):
        row = store.change(row, content)
    return store.answered(row)


def parsed(given: ValueContent, spec: IndicatorSpec) -> ParsedContent:
    """Read a value in its indicator's grammar. Raises Invalid with a pointer for each fault."""
    said = _said(given, Measure(spec))
    rules.refuse(rules.OF_CONTENT.broken(said))
    return _content(given, said)


def _broken(asked: Keyed, said: Said) -> Problems:
    return [*rules.OF_KEY.broken(asked), *rules.OF_CONTENT.broken(said)]


def _content(given: ValueContent, said: Any) -> ParsedContent:
    """Return the stored form of a valid body."""
    return shapes.recast(
        ParsedContent,
        given,
        value=said.value and said.value.text,
        number=said.value and said.value.number,
        numerator=said.numerator and said.numerator[0],
        denominator=said.denominator and said.denominator[0],
    )


def _said(given: ValueContent, by: Measure | None) -> Said:
    """Return a body's content with its numbers parsed; without an indicator the value cannot be parsed."""
    numbers = Numbers()

    def number(name: str) -> Any:
        text: Any = getattr(given, name)
        if text is None or text is UNREAD:
            return text
        if name == "value" and by is None:
            return UNREAD
        found = numbers.read(name, by if name == "value" else None, text)
        return found if isinstance(found, Problem) else found[0]

    return Said.of(given, number)


def columns(content: ParsedContent) -> Fields:
    """Return the columns of a value's row that its content fills."""
    return {**shapes.stored(content, Value), "value": content.value or ""}


def _counted(key: Key) -> list[LocalValue]:
    """Return the local values that count if this one is deleted, locked until the end of the transaction."""
    if specs.is_local(key.indicator):
        own = specs.held(key.indicator, retired=True)
        found = [own] if own is not None and specs.counts_as(own) else []
        if found:
            lock_bulk_writes()
    elif found := mapped.counting_as(key.indicator):
        lock_bulk_writes()
        found = mapped.counting_as(key.indicator)
    return [
        LocalValue(spec, replace(key, indicator=specs.counts_as(spec)))
        for spec in found
        if key.series in spec.series
    ]


def fill(cells: Sequence[figures.CellKey], *, today: date, edited: bool = True) -> None:
    """Recount the completeness cells of `edited` or confirmed values. Call this last in the transaction."""
    figures.fill(area="values", cells=cells, counting=queries.FILLING, today=today, edited=edited)


def lock_bulk_writes() -> None:
    """Serialise operations on many values of a regency. Take this lock before the first row's.

    Two operations that lock the same rows in different orders would deadlock.
    """
    statements.lock("many values")
