"""Reading agencies and versions of the masterplan."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from api.http import shapes
from api.http.lookup import one
from api.http.paging import order
from api.identity.callers import Grant
from api.regency.masterplan import policies
from api.regency.masterplan.models import Agency, Masterplan
from api.regency.masterplan.shapes import Enactment, MasterplanEnactmentRow, MasterplanRow
from tenants.pool import statements

ORDER = order("-number", also=("plan_period_start", "created_at", "updated_at"), since="updated_at")

# For SQL of slices that keep rows per version; `m` is masterplan_masterplan.
IS_EDITABLE = f"""
    (m.state IN ({", ".join(f"'{state}'" for state in policies.EDITABLE)}) AND m.enacted_on IS NULL)
"""

#: The first year of the plan, and whether the plan has that of the day %(end)s.
STARTS = "m.plan_period_start"
COVERS = f"extract(year FROM %(end)s::date) BETWEEN {STARTS} AND m.plan_period_end"

#: The newest version is the one whose plan period starts last, of those the one begun last: an older masterplan
#: that is recorded after the fact (legacy) does not become the newest by it.
NEWEST_ORDER = f"{STARTS} DESC, m.number DESC"

#: The newest that is no draft: what is only being revised changes nothing yet. Drafts come last.
SETTLED_FIRST = f"m.state = 'draft' AND m.enacted_on IS NULL, {NEWEST_ORDER}"

#: The order in which versions are taken where none is named: the draft worked on last, then the newest.
MEANT_FIRST = f"""
    {IS_EDITABLE} DESC, CASE WHEN {IS_EDITABLE} THEN m.worked_on_at END DESC NULLS LAST, {NEWEST_ORDER}
"""

#: The id of the version in force on the day %(in_force_on)s.
IN_FORCE = """
    SELECT m.id FROM masterplan_masterplan m
    WHERE m.in_force_from <= %(in_force_on)s AND (m.superseded_on IS NULL OR m.superseded_on > %(in_force_on)s)
"""

#: Whether the version was in force on a day from %(start)s to %(end)s.
IN_FORCE_WITHIN = """
    coalesce(m.in_force_from <= %(end)s AND (m.superseded_on IS NULL OR m.superseded_on > %(start)s), false)
"""

#: The id of the version that is meant where none is named.
MEANT = f"SELECT m.id FROM masterplan_masterplan m ORDER BY {MEANT_FIRST} LIMIT 1"

#: The id of the newest version.
NEWEST = f"SELECT m.id FROM masterplan_masterplan m ORDER BY {NEWEST_ORDER} LIMIT 1"


def agencies() -> QuerySet[Agency]:
    return Agency.objects.all()


def agencies_by_id(ids: Iterable[UUID]) -> list[Agency]:
    """The agencies with these ids, by name."""
    return list(Agency.objects.filter(pk__in=set(ids)).order_by("name", "pk"))


def masterplans(*, in_force_on: date | None = None) -> QuerySet[Masterplan]:
    """All versions, or only the one in force on a day."""
    found = Masterplan.objects.select_related("enacted_by")
    if in_force_on is None:
        return found
    later = Q(superseded_on=None) | Q(superseded_on__gt=in_force_on)
    return found.filter(later, in_force_from__lte=in_force_on)


def masterplan(id: UUID) -> Masterplan:
    """Raises NotFound."""
    return one(masterplans(), "masterplan", pk=id)


def row_of(masterplan: Masterplan, grant: Grant) -> MasterplanRow:
    """Return a version as the API shows it to the holder of this grant."""
    return shapes.from_model(
        MasterplanRow,
        masterplan,
        enactment=enactment_of(masterplan),
        may=tuple(policies.may(masterplan, grant)),
    )


def enactment(masterplan: UUID) -> MasterplanEnactmentRow:
    """Return the enactment of a version. Raises NotFound where it is not enacted."""
    found = one(masterplans().exclude(enacted_on=None), "enactment", pk=masterplan)
    said = enactment_of(found)
    assert said is not None
    return shapes.recast(MasterplanEnactmentRow, said, masterplan=found.pk, version=found.version)


def enactment_of(masterplan: Masterplan) -> Enactment | None:
    """Return the enactment of a version; None if it is not enacted."""
    by = masterplan.enacted_by
    if by is None:
        return None
    return shapes.from_model(
        Enactment,
        masterplan,
        instrument=by.kind,
        number=by.number,
        title=by.title,
        signed_on=by.dated,
        valid_from=masterplan.in_force_from,
    )


def is_enacted_by(instrument: UUID) -> bool:
    """Return True if this instrument enacts a version."""
    return Masterplan.objects.filter(enacted_by=instrument).exists()


def is_there(id: UUID) -> bool:
    """Return True if there is a version of the masterplan with this id."""
    return Masterplan.objects.filter(pk=id).exists()


def draft_worked_on_last() -> UUID | None:
    """Return the editable version that was changed last, itself or one of its programmes."""
    return (
        Masterplan.objects.filter(state__in=policies.EDITABLE, enacted_on=None)
        .order_by("-worked_on_at", "-number")
        .values_list("pk", flat=True)
        .first()
    )


def meant() -> UUID | None:
    """Return the default version: the draft worked on last, else the newest version."""
    return next(iter(statements.column(MEANT)), None)
