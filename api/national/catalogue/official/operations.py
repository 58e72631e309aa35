"""Loading official values: either all rows of a load or none, each as the next version of its key."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from api.http import shapes
from api.http.exceptions import Invalid, Problem, Problems
from api.http.grammar.periods import Period
from api.http.problems import GrammarError, TooManyRows
from api.http.shapes import Attempt
from api.http.unread import UNREAD, Hidden, numbered
from api.identity.callers import Author
from api.national import clock
from api.national.catalogue import problems, rulings, values
from api.national.catalogue.models import OfficialLoad
from api.national.catalogue.official.shapes import (
    Load,
    LoadCountsRow,
    LoadedRow,
    PublishedValue,
    Source,
    Values,
)
from api.national.problems import UnknownProvince, UnknownRegency
from tenants import Document, Named
from tenants.ids import uuid7
from tenants.models import Province, Regency
from tenants.pool import statements

#: A load of every indicator for every regency fits.
MAX_ROWS = 50_000


# A row against the newest version of its key. NULL areas compare as equal.
_STORE = """
    WITH sent AS (
        SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS s (indicator text, series text, period text, regency int,
            province int, value text, number numeric, observation_status text, note text)
    ), newest AS (
        SELECT DISTINCT ON (v.indicator_id, v.series, v.period, v.regency_id, v.province_id) v.*
        FROM catalogue_official_value v
        WHERE (v.indicator_id, v.period) IN (SELECT indicator, period FROM sent)
        ORDER BY v.indicator_id, v.series, v.period, v.regency_id, v.province_id, v.version DESC
    ), compared AS (
        SELECT s.*, coalesce(n.version, 0) AS before, coalesce(n.value, '') AS was
        FROM sent s LEFT JOIN newest n ON n.indicator_id = s.indicator AND n.series = s.series
            AND n.period = s.period AND n.regency_id IS NOT DISTINCT FROM s.regency
            AND n.province_id IS NOT DISTINCT FROM s.province
        WHERE (coalesce(n.value, ''), coalesce(n.observation_status, s.observation_status), coalesce(n.note, s.note))
              IS DISTINCT FROM (s.value, s.observation_status, s.note)
    ), stored AS (
        INSERT INTO catalogue_official_value (id, indicator_id, series, period, regency_id, province_id, version, value,
            number, observation_status, note, load_id, loaded_at)
        SELECT gen_random_uuid(), indicator, series, period, regency, province, before + 1, value, number,
            observation_status, note, %(load)s, %(stamp)s
        FROM compared
    )
    SELECT count(*) FILTER (WHERE value <> '' AND was = '') AS created,
           count(*) FILTER (WHERE value <> '' AND was <> '') AS superseded,
           count(*) FILTER (WHERE value = '') AS withdrawn, %(rows_sent)s - count(*) AS unchanged
    FROM compared
"""


def load_values(
    *,
    source: Source,
    sent: Attempt[Values] | Attempt[Load],
    author: Author,
    dry_run: bool,
    wrong: Sequence[Problem] = (),
    numbers: Sequence[int] = range(1, MAX_ROWS + 1),
) -> LoadedRow:
    """Load values that an outside producer published: of regencies, provinces or the nation.

    A value that differs from the one in force supersedes it, which stays readable; an empty one removes it; repeating
    it changes nothing. Raises Invalid with a pointer for every fault, including those of the file (`wrong`), and then
    nothing is stored. `numbers` are the row numbers that a person sees. Raises TooManyRows.
    """
    rows = sent.content.values
    if rows is not UNREAD and len(rows) > MAX_ROWS:
        raise TooManyRows(limit=MAX_ROWS)
    ready, found = _checked(numbered(rows), numbers, today=author.today)
    errors = [*wrong, *found]
    sent.refuse(errors)
    if errors:
        raise problems.RowsRejected(count=len(errors)).also(errors=errors)
    statements.lock("official values")
    load, stamp = uuid7(), clock.stamp()
    parameters = {"rows": json.dumps(ready), "rows_sent": len(rows), "load": load, "stamp": stamp}
    counts = shapes.from_row(LoadCountsRow, statements.fetch_named(_STORE, parameters)[0])
    changed = len(rows) - counts.unchanged
    if changed:
        # After its values, so that it says how many there are: the key to it is checked at the end.
        OfficialLoad.objects.create(
            id=load,
            values_count=changed,
            loaded_at=stamp,
            office=author.actor.office,
            loaded_by=author.actor.id,
            **shapes.stored(shapes.recast(Source, source), OfficialLoad),
        )
    if dry_run:
        transaction.set_rollback(True)
    return LoadedRow(
        dry_run=dry_run, load=load if changed and not dry_run else None, row_count=len(rows), counts=counts
    )


def _checked(
    rows: Sequence[tuple[int, PublishedValue]], numbers: Sequence[int], *, today: date
) -> tuple[list[Document], Problems]:
    """Return the rows that can be stored, and the faults of the others."""
    ruling = rulings.rulings()
    known = ruling.codes()
    regencies = dict(Regency.objects.values_list("kemendagri_code", "id"))
    provinces = dict(Province.objects.values_list("code", "id"))
    errors: Problems = []
    ready: list[Document] = []
    seen: dict[tuple[Any, ...], int] = {}
    for at, row in rows:
        try:
            one = _row(row, ruling, known, regencies, provinces, today)
        except Invalid as error:
            errors += [each.below(f"/values/{at}") for each in error.errors]
            continue
        except Hidden:
            continue
        key = (one["indicator"], one["series"], one["period"], one["regency"], one["province"])
        if (first := seen.setdefault(key, at)) != at:
            errors.append(problems.DuplicateKey(f"/values/{at}", first=numbers[first]))
            continue
        ready.append(one)
    return ready, errors


def _row(
    row: PublishedValue,
    ruling: rulings.Rulings,
    known: Named,
    regencies: Mapping[str, int],
    provinces: Mapping[str, int],
    today: date,
) -> Document:
    """Return a row in its stored form. Raise Hidden if it needs a field that could not be parsed."""
    code = row.indicator
    if code not in known:
        raise values.unknown_indicator(code, known)
    try:
        period = Period.parse(row.period)
    except GrammarError as error:
        raise error.at("/period") from error
    spec = ruling.spec(code, period, today=today) or known[code]
    if spec.periodicity not in ("event", period.kind):
        raise spec.wrong_periodicity(today)
    series = row.series or (spec.series[0] if len(spec.series) == 1 else "total")
    if series not in spec.series:
        raise values.unknown_series(series, spec.series)
    text = (row.value or "").strip()
    parsed = values.parse_value(spec, text) if text else None
    return {
        "indicator": code,
        "series": series,
        "period": str(period),
        **_area(row, regencies, provinces),
        "value": parsed.text if parsed else "",
        "number": None if parsed is None or parsed.number is None else format(parsed.number, "f"),
        "observation_status": row.observation_status,
        "note": row.note,
    }


def _area(
    row: PublishedValue, regencies: Mapping[str, int], provinces: Mapping[str, int]
) -> dict[str, int | None]:
    regency, province = row.regency_code or "", row.province_code or ""
    if regency and province:
        raise problems.OneArea("/province_code")
    if regency and regency not in regencies:
        raise UnknownRegency("/regency_code", value=regency)
    if province and province not in provinces:
        raise UnknownProvince("/province_code", value=province)
    return {
        "regency": regencies.get(regency),
        "province": provinces.get(province),
    }
