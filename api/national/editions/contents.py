"""Content of an edition: figures of indicators and progress by `accepted`, at one instant, as canonical bytes."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from api.http import encoding, shapes
from api.http.exceptions import Fault
from api.http.grammar.periods import Period
from api.national.catalogue.queries import IndicatorSpec, dimensions
from api.national.editions import problems, withholding, words
from api.national.editions.models import Edition
from api.national.editions.shapes import CreateEdition, EditionAsked, Titles
from api.national.figures import answers, files, instants, queries as progress
from api.national.figures.analytics import filters, queries as analytics
from api.national.figures.filters import ProgressFilters
from api.national.figures.grouping import NAMED, named_by
from api.national.figures.models import Basis
from api.national.figures.participants import participants_at
from api.national.figures.progress_measures import definitions
from api.national.ledger import canonical
from tenants import Document, Strings, frozen

_SAID = (
    "code", "release", "dimension", "name_en", "name_id", "unit", "value_kind", "direction", "periodicity", "decimals",
    "aggregation", "minimum_coverage", "is_of_persons", "weight", "numerator", "denominator", "producer", "concept",
    "definition", "classification", "measure", "method",
)  # fmt: skip


@frozen
class Frozen:
    """Figures and their instant. `content` does not have the edition's title."""

    asked: EditionAsked
    as_of: datetime
    content: Document

    @property
    def row_count(self) -> int:
        return len(self.content["figures"])


def freeze(given: CreateEdition) -> Frozen:
    """Return the figures by `accepted` as of one instant, in one snapshot.

    Raises Invalid for unknown names, for a choice without figures and for refusals of the analytics query; Conflict
    before the first record, if no value in it is accepted, and for cohorts that are filled up with stand-ins.
    """
    if not (given.indicators or given.dimensions):
        raise problems.IndicatorsNeeded("/indicators")
    asked = shapes.recast(EditionAsked, given, periods=tuple(map(str, given.periods)))
    try:
        with instants.reading(given.as_of) as instant:
            if instant.before_first_record:
                raise problems.BeforeFirstRecord()
            content = content_at(asked, instant)
    except Fault as refused:
        if not refused.parameter:
            raise
        # What the queries refuse as parameters of theirs was said in a body here: 422 with its place, not 400.
        raise refused.at(_POINTERS.get(refused.parameter, "")) from refused
    if not content["figures"]:
        raise problems.NoFigures("/periods")
    if not any(row["used_count"] for row in content["figures"]):
        raise problems.NothingAccepted()
    return Frozen(asked, instant.at, content)


#: What the queries call their parameters, to where it stands in the body.
_POINTERS = {"indicator": "/indicators", "dimension": "/dimensions", "period": "/periods", "as_of": "/as_of"}


def content_at(asked: EditionAsked, instant: instants.Instant) -> Document:
    """Return the figures at an instant, within its snapshot."""
    participants = participants_at(instant)
    if "cohort" in asked.group_by and any(
        not sure for each in participants for _cohort, sure in each.cohorts
    ):
        raise problems.CohortHasStandIns()
    figures, specs = figures_at(asked, instant)
    names = {each.code: {"name_en": each.name.en, "name_id": each.name.id} for each in dimensions()}
    return {
        **files.about(instant, Basis.ACCEPTED.value),
        "group_by": list(asked.group_by),
        "participants": {
            "regency_count": len(participants),
            "population": sum(each.population or 0 for each in participants),
        },
        "indicators": [{name: shapes.column(spec, name) for name in _SAID} for spec in specs],
        "figures": figures,
        "definitions": definitions((*answers.SUBMISSIONS, *words.MEASURES)),
        "progress": {
            "total": next((submitted for _, submitted in _submitted(instant)), None),
            "provinces": [
                {"province": of["province_code"], "name": of["province_name"], **submitted}
                for of, submitted in _submitted(instant, "province")[1:]
            ],
            "dimensions": [
                {"dimension": of["dimension"], **names[of["dimension"]], **submitted}
                for of, submitted in _submitted(instant, "dimension")[1:]
            ],
        },
    }


def figures_at(asked: EditionAsked, instant: instants.Instant) -> tuple[list[Document], list[IndicatorSpec]]:
    """Return the rows, all participants first, then by each grouping; and each indicator by its last period's rule.

    Raises InvalidParameter for too many rows.
    """
    found: list[tuple[Document, IndicatorSpec]] = []
    specs: dict[str, IndicatorSpec] = {}
    members: dict[withholding.Key, frozenset[int]] = {}
    for grouping in ("", *asked.group_by):
        table = analytics.prepared(
            filters.AnalyticsFilters(
                period=(tuple(map(Period.parse, asked.periods)),),
                indicator=asked.indicators,
                dimension=asked.dimensions,
                measure=words.MEASURES,
                group_by=(grouping,) if grouping else (),
                with_total=not grouping,
                basis=Basis.ACCEPTED,
            ),
            instant,
            most=words.MAX_ROWS - len(found),
            may_be_empty=True,
        )
        ruled = {block.code: block.ruled for block in table.blocks}
        for row in analytics.rows(table):
            spec = ruled[row["indicator"]][row["period"]]
            found.append((_row(grouping, row, spec), spec))
        specs |= {block.code: block.ruled[max(block.ruled)] for block in table.blocks}
        for key, some in table.among.groups.items():
            members[grouping or words.TOTAL, key or words.TOTAL] = frozenset(each.id for each in some)
    _withhold(found, members)
    return [row for row, _ in found], list(specs.values())


def written(content: Document, *, id: UUID, titles: Titles, replaces: UUID | None) -> bytes:
    """Return the canonical bytes of the figures under the edition's title (RFC 8785)."""
    about = {
        "id": str(id),
        **shapes.stored(shapes.recast(Titles, titles), Edition),
        "replaces": None if replaces is None else str(replaces),
    }
    return canonical.payload(plain({"edition": about, **content}))


def plain(part: Any) -> Any:
    """Convert to JSON's own types: dates as text."""
    return orjson.loads(encoding.dumps(part))


def _row(grouping: str, row: Document, spec: IndicatorSpec) -> Document:
    return {
        **{name: row[name] for name in ("indicator", "series", "period", "unit", *words.MEASURES)},
        "group_by": grouping or words.TOTAL,
        "group": row[named_by(grouping)] if grouping else words.TOTAL,
        "group_name": row[f"{grouping}_name"] if grouping in NAMED else None,
        "withheld": None if row["numerator"] is None or row["is_enough"] else words.BELOW_MINIMUM_COVERAGE,
    }


def _withhold(rows: list[tuple[Document, IndicatorSpec]], members: withholding.Members) -> None:
    """Remove the sums of withheld rows from an edition, and of rows that would reveal few persons."""
    near = withholding.touched(members)
    cells = defaultdict[Strings, dict[withholding.Key, tuple[Document, IndicatorSpec]]](dict)
    for row, spec in rows:
        if spec.is_of_persons:
            cell = cells[row["indicator"], row["series"], row["period"]]
            cell[row["group_by"], row["group"]] = row, spec
    for cell in cells.values():
        counts = {
            key: withholding.counted(spec, row["numerator"], row["denominator"])
            for key, (row, spec) in cell.items()
        }
        hidden = [key for key, (row, _) in cell.items() if row["withheld"]]
        for key in withholding.revealing(members, near, counts, hidden):
            cell[key][0]["withheld"] = cell[key][0]["withheld"] or words.WOULD_REVEAL
    for row, _ in rows:
        if row["withheld"]:
            row |= dict.fromkeys(words.SUMS)


def _submitted(instant: instants.Instant, *group_by: str) -> list[tuple[Document, Document]]:
    """Return each row's keys and submitted figures: completeness is of drafts, and has no place in an edition."""
    answer = progress.progress_at(instant, ProgressFilters(basis=Basis.ACCEPTED, group_by=group_by))
    return [(line.of, answers.nested(line)["submissions"]) for line in answer.lines]
