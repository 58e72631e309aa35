"""Changes since an edition was frozen, and whether they would change what it shows."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from api.http.grammar.periods import Period
from api.national.catalogue.words import Aggregation
from api.national.editions import contents, words
from api.national.editions.shapes import EditionAsked
from api.national.figures import answers, grouping, instants
from api.national.figures.analytics import filters, queries as analytics, tables
from api.national.figures.models import Basis
from api.national.figures.participants import participants_at
from tenants import Document

Key = tuple[str, ...]
#: Of a row that no indicator of today has.
_NOBODY: dict[str, list[str]] = {"entered": [], "left": [], "revised": []}
#: Names of members and numbers of rows that lead to a place.
type Path = tuple[str | int, ...]


def since(asked: EditionAsked, frozen: Document) -> tuple[Document, list[Document]]:
    """Compare the frozen figures with those of the same request now.

    Return a summary, and the rows that have changed.
    """
    with instants.reading() as instant:
        now = contents.content_at(asked, instant)
        was_rows, now_rows = _by_key(frozen["figures"]), _by_key(now["figures"])
        codes = {
            key[0] for key in was_rows.keys() | now_rows.keys() if was_rows.get(key) != now_rows.get(key)
        }
        moves = dict(_moves(asked, sorted(codes), instant, datetime.fromisoformat(frozen["as_of"])))
    numbers = frozen.get("definitions", {})
    redefined = [code for code, number in now["definitions"].items() if numbers.get(code, 1) != number]
    weighted = {
        each["code"] for each in now["indicators"] if each["aggregation"] == Aggregation.WEIGHTED_MEAN
    }
    found = []
    for key in dict.fromkeys([*was_rows, *now_rows]):
        was, is_now = was_rows.get(key), now_rows.get(key)
        comes_or_goes = was is None or is_now is None
        changed = [
            name
            for name in words.MEASURES
            if was and is_now and was[name] != is_now[name]
            if not (name in redefined and (key[0] in weighted or name.startswith("population")))
        ]
        if comes_or_goes or changed:
            row: Document = dict(zip(words.KEYS, key, strict=True))
            row |= {"was": was, "now": is_now, "changed": changed, **moves.get(key, _NOBODY)}
            found.append({**row, "changes_what_was_shown": comes_or_goes or "value" in changed})
    moved = has_moved(contents.plain(now["progress"]), frozen["progress"], redefined=redefined)
    shown = sum(bool(each["changes_what_was_shown"]) for each in found)
    head = {
        **answers.instant(instant),
        "changed_count": len(found),
        "shown_changed_count": shown,
        "would_change_what_was_shown": bool(shown),
        "has_progress_changed": moved,
        "redefined": redefined,
    }
    return head, found


def _moves(
    asked: EditionAsked, codes: Collection[str], now: instants.Instant, as_of: datetime
) -> Iterator[tuple[Key, dict[str, list[str]]]]:
    """Yield by row of these indicators the regencies that are in it at one instant alone, or with another part."""
    if not codes:
        return
    before = instants.earlier(as_of, now)
    query = filters.AnalyticsFilters(
        period=(tuple(map(Period.parse, asked.periods)),), indicator=tuple(codes), basis=Basis.ACCEPTED
    )
    table = analytics.prepared(query, now, may_be_empty=True)
    everyone = {each: participants_at(each) for each in (before, now)}
    names = tables.codes_of(*everyone.values())
    groups = {
        instant: {
            (by or words.TOTAL, key[0] if key else words.TOTAL): members
            for by in ("", *asked.group_by)
            for key, members in grouping.groups(some, *filter(None, [by])).items()
        }
        for instant, some in everyone.items()
    }
    for blocks in table.read_together(table.blocks):
        there, here = (tables.users(table, blocks, instant, some) for instant, some in groups.items())
        for key in here.keys() | there.keys():
            *cell, group = key
            yield (*cell, *group), tables.moved(here.get(key, {}), there.get(key, {}), names)


def has_moved(now: Document, frozen: Document, *, redefined: Collection[str] = ()) -> bool:
    """Return whether progress differs from the frozen one, leaving out measures of these codes.

    Numbers by different definitions are not compared. Measures that the edition does not have yet make no
    difference.
    """
    was, here = (
        {
            path: said
            for path, said in _said(part)
            # The names within a row make the code of its measure.
            if "_".join(each for each in path[1:] if isinstance(each, str)) not in redefined
        }
        for part in (frozen, now)
    )
    return not was.items() <= here.items()


def _said(part: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the value at each place, and the length of each list."""
    if isinstance(part, dict):
        for name, below in part.items():
            yield from _said(below, (*path, name))
    elif isinstance(part, list):
        yield path, len(part)
        for at, row in enumerate(part):
            yield from _said(row, (*path, at))
    else:
        yield path, part


def _by_key(rows: list[Document]) -> dict[Key, Document]:
    return {tuple(row[name] for name in words.KEYS): row for row in rows}
