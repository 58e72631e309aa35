"""Progress as the API shows it, with changes since an earlier instant; and its rows in the nested form of documents."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext

from api.http import encoding
from api.http.grammar import decimals
from api.http.tables.columns import Column, Kind
from api.national.figures.cube import Line
from api.national.figures.filters import FILTERS, ProgressFilters, given
from api.national.figures.grouping import keys_of
from api.national.figures.instants import Instant
from api.national.figures.measures import DEADLINES, ENTERED, FILLED, NARROWED, OPENED
from api.national.figures.progress_measures import FRESHNESS, PARTICIPATION, definitions, of_progress
from api.national.figures.queries import Answer
from api.national.figures.sums import Coverage
from tenants import Document, Strings

#: Whose data is in the figures of drafts, and in those of submissions.
_HALVES = {"completeness": "live", "submissions": "submitting"}
_KINDS = {
    "rupiah": (Kind.DECIMAL, 0),
    "per_cent": (Kind.DECIMAL, 1),
    "day": (Kind.TEXT, 0),
    "month": (Kind.TEXT, 0),
}


def head(answer: Answer, before: Answer | None, asked: ProgressFilters) -> Document:
    """Return the part of the answer above the rows. `before` is the answer to compare with."""
    periods = [str(each) for each in answer.periods]
    return {
        **begun(
            answer.as_of,
            asked.basis,
            answer.measures,
            "progress",
            of="{&figure,group_by,group}",
            period=periods,
            **given(asked, (*FILTERS, *NARROWED)),
        ),
        "period": periods,
        "group_by": list(asked.group_by),
        "round": answer.round,
        "participants": {
            "regency_count": len(answer.participants),
            "population": sum(regency.population or 0 for regency in answer.participants),
        },
        "in_several_rows_count": answer.overlapping,
        **({} if before is None else {"compared_with": instant(before.as_of)}),
    }


def rows(answer: Answer, before: Answer | None, asked: ProgressFilters) -> Iterator[Document]:
    """Yield the rows: the total if requested, then each group's."""
    codes = {one.id: one.code for each in (answer, before) if each for one in each.participants}
    earlier = {line.key: line for line in before.lines} if before else {}
    has_unwanted_total = asked.group_by and not asked.with_total
    for line in answer.lines[1 if has_unwanted_total else 0 :]:
        row = {**line.of, **_measured(line, answer.measures)}
        if before is not None:
            row |= _change(line, earlier.get(line.key), answer.measures, codes)
        yield row


def columns(answer: Answer, before: Answer | None, asked: ProgressFilters) -> list[Column]:
    """Return the flat columns of a file, such as previous_programmes_total."""
    known = of_progress()
    found = [*keys_of(asked.group_by)]
    for prefix in ("", *(("previous_", "delta_") if before else ())):
        for code in answer.measures:
            kind, scale = _KINDS.get(known[code].unit, (Kind.INTEGER, 0))
            found.append(Column(prefix + code, kind, scale=scale, definition=gettext(known[code].text)))
    if before:
        found += [Column(f"{half}_{way}", Kind.TEXTS) for half in _HALVES for way in ("entered", "left")]
    return found


def begun(
    as_of: Instant, basis: str, measures: Collection[str], path: str, *, of: str, **asked: str | Sequence[str]
) -> Document:
    """Return the head of every answer about figures (FiguresOut); the other arguments are those of components_url."""
    return {
        **instant(as_of),
        "basis": basis,
        "components_url": components_url(path, as_of, basis, of=of, **asked),
        "definitions": definitions(measures),
    }


def components_url(
    path: str, as_of: Instant, basis: str, *, of: str = "", **asked: str | Sequence[str]
) -> str:
    """Return the address of components as of the same instant; `of` are parameters that a row fills in (RFC 6570)."""
    query = urlencode({**asked, "basis": basis, "as_of": encoding.instant(as_of.at)}, doseq=True)
    return f"{settings.BASE_URL}/v1/national/{path}/components/?{query}{of}"


def instant(as_of: Instant) -> Document:
    return {
        "as_of": as_of.at,
        "is_before_first_record": as_of.before_first_record,
    }


def _change(now: Line, before: Line | None, measures: Strings, codes: Mapping[int, str]) -> Document:
    """Return a figure's change since an earlier instant.

    `previous` and `delta` are None where there is nothing to compare with. `entered` and `left` list the codes of
    regencies whose data is in the figure at only one of the two instants. `codes` names them.
    """
    previous = before and _measured(before, measures)
    delta = previous and differences(_measured(now, measures), previous)
    found: Document = {"previous": previous, "delta": delta}
    for half, name in _HALVES.items():
        new, old = getattr(now, name).used, getattr(before or _NOBODY, name).used
        found[f"{half}_entered"] = sorted(codes[id] for id in new - old)
        found[f"{half}_left"] = sorted(codes[id] for id in old - new)
    return found


def _measured(line: Line, measures: Strings) -> Document:
    return {code: line.measures.get(code) for code in measures}


#: Codes of what documents nest: of submissions alone, and of everything.
SUBMISSIONS = (*(code for each in OPENED.values() for code in each.codes), "budgets_absorption")
NESTED = (
    *SUBMISSIONS,
    *(code for each in (PARTICIPATION, DEADLINES, FILLED, ENTERED) for code in each.codes),
)
_NOBODY = Line(((), ()), {}, Coverage(), Coverage(), {})
_TEXTS = FRESHNESS.codes


def differences(now: Document, before: Document) -> Document:
    """Return each number of `now` minus the one in `before`, exact and in the same shape; anything else is left out."""
    found: Document = {}
    for name, value in now.items():
        was = before.get(name)
        if isinstance(value, dict) and isinstance(was, dict):
            if inner := differences(value, was):
                found[name] = inner
        elif isinstance(value, int) and isinstance(was, int):
            found[name] = value - was
        elif isinstance(value, str) and isinstance(was, str) and name not in _TEXTS:
            found[name] = decimals.to_text(Decimal(value) - Decimal(was))
    return found


def nested(line: Line) -> Document:
    """Return a row in the form of the briefing and of editions: measures without its groupings are absent."""

    def figures(*some: Any) -> Document:
        return {each.name: each.nested(line.measures) for each in some if each.codes[0] in line.measures}

    beside = figures(PARTICIPATION, DEADLINES)
    if ladder := beside.get(PARTICIPATION.name):
        ladder["coverage"] = _of_ladder(line, ladder)
    submissions = figures(*OPENED.values())
    submissions["budgets"]["absorption"] = line.measures["budgets_absorption"]
    return {
        **beside,
        "completeness": {"coverage": line.live.shown(), **figures(FILLED, ENTERED)},
        "submissions": {"coverage": line.submitting.shown(), **submissions},
    }


def _of_ladder(line: Line, rungs: Mapping[str, int]) -> Document:
    """Return the ladder's counts, which add up to the regencies used.

    Archived ones without submissions stand on no rung.
    """
    used = sum(rungs.values())
    everyone = len(line.live.used) + len(line.live.left_out) + rungs["not_onboarded"]
    left_out = {"archived": everyone - used} if everyone > used else {}
    return {"regency_count": everyone, "used_count": used, "left_out": left_out}
