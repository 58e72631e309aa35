"""Reading programmes: each as one version of the masterplan has it. Rows straight from SQL, allocations included."""

from uuid import UUID

from api.http import shapes
from api.http.lookup import for_statement, there
from api.http.paging import Page, Wanted, order
from api.http.selection import Selection
from api.regency.masterplan import answers, queries as masterplans
from api.regency.programmes import models
from api.regency.programmes.shapes import Activity, Allocation, ProgrammeFilters, ProgrammeRow, tag_of
from tenants.pool import statements

#: The order of lists: by the programmes' ids, which sort by the time they were made.
ORDER = order(
    "id", also=("title", "dimension", "sub_dimension", "updated_at"), since="updated_at",
    columns={
        "id": "v.programme_id",
        **{name: f"v.{name}" for name in ("title", "dimension", "sub_dimension", "updated_at")},
    },
)  # fmt: skip

_ALLOCATIONS = shapes.nested_json(
    Allocation,
    models.Allocation,
    "a",
    where="a.programme_version_id = v.id",
    order="a.year, a.source, a.stage",
)
_ACTIVITIES = shapes.nested_json(
    Activity,
    models.ActivityVersion,
    "x",
    where="x.programme_version_id = v.id",
    order="x.position",
    id="x.activity_id",
)


def _columns(activities: str) -> str:
    return shapes.select(
        ProgrammeRow,
        models.ProgrammeVersion,
        "v",
        version_id="v.id",
        id="v.programme_id",
        allocations=_ALLOCATIONS,
        activities=activities,
    )


_MEANT = f"""
    FROM programmes_programme_version v JOIN masterplan_masterplan m ON m.id = v.masterplan_id
    WHERE v.programme_id = %(id)s AND (%(masterplan)s::uuid IS NULL OR v.masterplan_id = %(masterplan)s)
    ORDER BY {masterplans.MEANT_FIRST}
    LIMIT 1
"""
_ONE = f"SELECT {_columns(_ACTIVITIES)} {_MEANT}"
# The same, and whether the ministry's answer waits to be taken over before.
_ANSWER = f"SELECT {_columns(_ACTIVITIES)}, {answers.WAITS} AS waits {_MEANT}"
_VERSION = f"SELECT v.id, v.version, {answers.WAITS} {_MEANT}"

# Without activities: there are some hundred, and a list is for finding one's way.
_PAGE = f"""
    SELECT {_columns("NULL")}
    FROM programmes_programme_version v
    WHERE v.masterplan_id = CASE
            WHEN %(masterplan)s::uuid IS NOT NULL THEN %(masterplan)s::uuid
            WHEN %(in_force_on)s::date IS NOT NULL THEN ({masterplans.IN_FORCE})
            ELSE ({masterplans.MEANT})
        END
      AND (%(dimension)s::text[] IS NULL OR v.dimension = ANY (%(dimension)s))
      AND (%(sub_dimension)s::text[] IS NULL OR v.sub_dimension = ANY (%(sub_dimension)s))
      AND (%(agency)s::uuid[] IS NULL OR v.lead_agency_id = ANY (%(agency)s))
      AND (%(time_frame)s::text[] IS NULL OR v.time_frame = ANY (%(time_frame)s))
      AND (%(quick_win)s::boolean IS NULL OR v.quick_win = %(quick_win)s)
      AND (%(indicator)s::text[] IS NULL OR EXISTS (
            SELECT FROM jsonb_array_elements(v.indicators) AS moved WHERE moved ->> 'indicator' = ANY (%(indicator)s)
          ))
      AND {{beyond}}
    ORDER BY {{order}}
    LIMIT %(limit)s
"""

_OF_MASTERPLAN = f"""
    SELECT {_columns(_ACTIVITIES)} FROM programmes_programme_version v
    WHERE v.masterplan_id = %(masterplan)s AND (v.begun_in IS NULL OR %(begun)s)
    ORDER BY v.programme_id
"""

_MASTERPLAN_TO_WRITE = f"""
    SELECT m.id
    FROM masterplan_masterplan m
    LEFT JOIN programmes_programme_version v ON v.masterplan_id = m.id AND v.programme_id = %(id)s
    WHERE {masterplans.IS_EDITABLE} OR v.id IS NOT NULL
    ORDER BY {masterplans.IS_EDITABLE} AND v.id IS NOT NULL DESC,
             v.begun_in IS NOT NULL AND m.superseded_on IS NULL DESC,
             {masterplans.IS_EDITABLE} DESC, v.id IS NULL, {masterplans.MEANT_FIRST}
    LIMIT 1
"""

_YEARS_ALLOCATED = """
    SELECT DISTINCT a.year
    FROM programmes_allocation a JOIN programmes_programme_version v ON v.id = a.programme_version_id
    WHERE v.masterplan_id = %(masterplan)s
"""


_LEAD = f"""
    LEFT JOIN LATERAL (
        SELECT v.lead_agency_id FROM programmes_programme_version v
        JOIN masterplan_masterplan m ON m.id = v.masterplan_id
        WHERE v.programme_id = p.id ORDER BY {masterplans.MEANT_FIRST} LIMIT 1
    ) lead ON true
"""
#: For evidence.subjects: which of the keys asked for exist, each with the agency that owns it.
EVIDENCE_SUBJECTS = {
    "programme": f"""
        SELECT p.id::text, lead.lead_agency_id FROM programmes_programme p {_LEAD}
        WHERE p.id = ANY(%s::uuid[])
    """,
    "activity": f"""
        SELECT a.id::text, lead.lead_agency_id FROM programmes_activity a
        JOIN programmes_programme p ON p.id = a.programme_id {_LEAD} WHERE a.id = ANY(%s::uuid[])
    """,
    "realisation": f"""
        SELECT k.key, lead.lead_agency_id FROM unnest(%s::text[]) AS k(key)
        JOIN realisation_realisation r ON r.activity_id = split_part(k.key, '/', 1)::uuid
             AND r.period = split_part(k.key, '/', 2)
        JOIN programmes_activity a ON a.id = r.activity_id
        JOIN programmes_programme p ON p.id = a.programme_id {_LEAD}
    """,
}


def programme(id: UUID, *, masterplan: UUID | None = None) -> ProgrammeRow:
    """Return a programme in a version of the masterplan. One query. Raises NotFound.

    Without a version: in the draft that was edited last, else in the newest version, of those that have it.
    """
    return there(find(id, masterplan=masterplan), f"programme {id} in {masterplan or 'any version'}")


def answered(id: UUID, *, masterplan: UUID | None = None) -> tuple[ProgrammeRow, bool]:
    """Return the same, and True if an answer of the ministry must be applied before the read (masterplan.answers).

    One query. Raises NotFound.
    """
    rows = statements.fetch_named(_ANSWER, {"id": id, "masterplan": masterplan})
    row = there(next(iter(rows), None), f"programme {id} in {masterplan or 'any version'}")
    return shapes.from_row(ProgrammeRow, row), row["waits"]


def tag(id: UUID, *, masterplan: UUID | None = None) -> tuple[str | None, bool]:
    """Return the ETag of `answered` without reading it, None if it finds nothing; and True if an answer waits.

    One query.
    """
    rows = statements.fetch(_VERSION, {"id": id, "masterplan": masterplan})
    if not rows:
        return None, False
    version_id, version, waits = rows[0]
    return tag_of(version_id, version), waits


def find(id: UUID, *, masterplan: UUID | None = None) -> ProgrammeRow | None:
    """Return the programme, or None if there is none."""
    rows = statements.fetch_named(_ONE, {"id": id, "masterplan": masterplan})
    return shapes.from_row(ProgrammeRow, rows[0]) if rows else None


def programmes(*, filters: ProgrammeFilters, wanted: Wanted) -> Page[ProgrammeRow]:
    """Return a page of the programmes of one version of the masterplan. One query."""
    return Selection(ProgrammeRow, _PAGE, for_statement(shapes.given(filters))).page(wanted)


def programmes_of(masterplan: UUID, *, begun: bool = False) -> list[ProgrammeRow]:
    """Return all programmes of a version of the masterplan. Sends one query.

    Those begun outside the plan are left out, unless `begun`.
    """
    rows = statements.fetch_planned(_OF_MASTERPLAN, {"masterplan": masterplan, "begun": begun})
    return [shapes.from_row(ProgrammeRow, row) for row in rows]


def masterplan_to_write(id: UUID) -> UUID | None:
    """Return the version to which a PUT of a programme goes if it names none.

    That is the draft that has it, else the version in force beside which it was begun, else the draft worked on last.
    Without a draft it is the newest version that has it (which can no longer be written to), else None.
    """
    return next(iter(statements.column(_MASTERPLAN_TO_WRITE, {"id": id})), None)


def years_allocated(masterplan: UUID) -> set[int]:
    """Return the years in which programmes of a version have allocations."""
    return set(statements.column(_YEARS_ALLOCATED, {"masterplan": masterplan}))
