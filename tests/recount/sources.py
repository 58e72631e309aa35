"""Rows as they lie in the database, read by the superuser: the ledger, the registry's history, the drafts."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tenants.ids import FIRST_SANDBOX

Row = dict[str, Any]

#: What was first said holds for all the time before, which no datetime of Python's says.
_VALIDITY = "nullif(valid_from, '-infinity') AS valid_from, valid_until"

_NATIONAL = {
    "submissions": "SELECT id::text, regency_id, kind, subject, revision, sequence, payload, content_hash, late,"
    " submitted_at FROM ledger_submission ORDER BY regency_id, sequence",
    "events": "SELECT submission_id::text, regency_id, number, kind, state, at FROM ledger_submission_event"
    " ORDER BY submission_id, number",
    "deadlines": "SELECT id::text, kind, subject, due_at, announced_at FROM ledger_deadline",
    "due_days": "SELECT period, due_on, known_at FROM catalogue_due_day ORDER BY known_at",
    "extensions": "SELECT deadline_id::text, only_for_id, due_at, at FROM ledger_extension",
    "declinations": "SELECT regency_id, kind, subject, at FROM ledger_declination",
    "exemptions": "SELECT id::text, regency_id, indicator, first_period, last_period, state, decided_at"
    " FROM exemptions_exemption",
    "endings": "SELECT exemption_id::text, from_period, at FROM exemptions_ending",
    "statuses": f"SELECT regency_id, status, {_VALIDITY} FROM figures_regency_status",
    "descriptions": "SELECT d.regency_id, d.kemendagri_code AS code, d.name, d.kind, p.code AS province,"
    f" p.name AS province_name, d.population, d.people_by_year AS populations, d.no_more_from, {_VALIDITY}"
    " FROM figures_regency_description d JOIN tenants_province p ON p.id = d.province_id",
    "members": f"SELECT m.regency_id, c.code, c.year, m.verified, {_VALIDITY}"
    " FROM figures_cohort_member m JOIN tenants_cohort c ON c.id = m.cohort_id",
    "sign_ins": "SELECT regency_id, at FROM figures_first_sign_in",
    "official": "SELECT v.indicator_id AS indicator, v.series, v.period, p.code AS province, v.regency_id, v.version,"
    " v.value, v.observation_status, l.producer, l.publication, l.published_on, l.url, v.loaded_at"
    " FROM catalogue_official_value v JOIN catalogue_official_load l ON l.id = v.load_id"
    " LEFT JOIN tenants_province p ON p.id = v.province_id",
    "releases": "SELECT id, number, effective_from, retired_at, published_at FROM catalogue_release"
    " WHERE framework_id = 'national' AND status <> 'draft' ORDER BY effective_from, id",
    "indicators": "SELECT v.release_id, r.number AS release, v.indicator_id AS code, v.dimension_id AS dimension,"
    " v.name_en, v.name_id, v.unit, v.value_kind, v.direction, v.series, v.periodicity, v.decimals, v.aggregation,"
    " v.weight, v.comparable_with, v.minimum_coverage, v.is_of_persons FROM catalogue_indicator_version v"
    " JOIN catalogue_release r ON r.id = v.release_id"
    " WHERE r.framework_id = 'national' ORDER BY v.\"order\", v.indicator_id",
    "dimensions": 'SELECT code, name_en, name_id FROM catalogue_dimension ORDER BY "order"',
    "sub_dimensions": "SELECT s.code, s.name_en, s.name_id, s.dimension_id AS dimension FROM catalogue_sub_dimension s"
    ' JOIN catalogue_dimension d ON d.code = s.dimension_id ORDER BY d."order", s."order"',
    "provinces": "SELECT code, name FROM tenants_province",
    # The day of a cell's last change is in no table of the regency (docs/figures.md, "Checking them").
    "changed": "SELECT regency_id, area, dimension, sub_dimension, period, last_changed_on, valid_from, valid_until"
    " FROM figures_filling_cell",
    "editions": "SELECT id::text, as_of, content, asked FROM editions_edition",
}
_OF_SANDBOXES = ("regency_id", "only_for_id")

_VALUES = """
    SELECT indicator, period, dimension, by_event, value_status,
           to_char(affirmed_at AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM') AS affirmed_in
    FROM r_{id}.indicators_value
"""
_PROGRAMMES = """
    SELECT v.masterplan_id::text AS masterplan, v.dimension, v.sub_dimension FROM r_{id}.programmes_programme_version v
    WHERE v.begun_in IS NULL
"""
_PLANS = "SELECT id::text, plan_period_start, number FROM r_{id}.masterplan_masterplan"


@dataclass(frozen=True, slots=True)
class Drafts:
    """Entries of a regency's offices at the instant of the look."""

    values: list[Row]
    programmes: list[Row]
    plans: list[Row]


@dataclass(slots=True)
class Sources:
    """All rows now; of drafts, which have no history of their own that tells them again, those of remembered instants.

    `drafts` has regency id to Drafts by instant.
    """

    connection: psycopg.Connection[Any]
    tables: dict[str, list[Row]] = field(default_factory=dict)
    drafts: dict[datetime, dict[int, Drafts]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> list[Row]:
        return self.tables[name]

    def read(self) -> None:
        """Reads all national tables anew."""
        for name, query in _NATIONAL.items():
            self.tables[name] = [
                row
                for row in self._rows(query)
                if all((row.get(column) or 0) < FIRST_SANDBOX for column in _OF_SANDBOXES)
            ]
        for row in self.tables["submissions"]:
            row["content"] = json.loads(bytes(row.pop("payload")))
            row["content_hash"] = bytes(row["content_hash"]).hex()

    def look_at_drafts(self) -> dict[int, Drafts]:
        """The drafts of each regency that has a workspace, as they are."""
        found = {}
        for (schema,) in self.connection.execute(
            "SELECT schema_name FROM information_schema.schemata WHERE schema_name ~ '^r_[0-9]+$'"
        ).fetchall():
            id = int(schema.removeprefix("r_"))
            if id < FIRST_SANDBOX:
                found[id] = Drafts(
                    *(self._rows(query.format(id=id)) for query in (_VALUES, _PROGRAMMES, _PLANS))
                )
        return found

    def in_force(self, table: str, at: datetime) -> list[Row]:
        """The rows of a table with validity that hold at an instant."""
        return [row for row in self[table] if holds(row, at)]

    def _rows(self, query: str) -> list[Row]:
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.encode()).fetchall()


def holds(row: Row, at: datetime) -> bool:
    began, ended = row["valid_from"], row["valid_until"]
    return (began is None or began <= at) and (ended is None or at < ended)


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
