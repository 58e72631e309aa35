"""Reading drafts and releases for the ministry, and the changes between two releases."""

from collections.abc import Mapping

from django.db.models import QuerySet

from api.http import shapes
from api.http.exceptions import NotFound
from api.http.lookup import narrowed
from api.http.paging import order
from api.national.catalogue import problems, queries
from api.national.catalogue.drafts.shapes import (
    NAMES,
    CatalogueReleaseRow,
    Difference,
    Differences,
    FieldChange,
)
from api.national.catalogue.models import (
    CatalogueEvent,
    Draft,
    DraftIndicator,
    DraftRetirement,
    Release,
    RetiredIndicator,
)
from api.national.catalogue.shapes import IndicatorContentRow
from tenants import frozen

#: The latest first, drafts before published ones.
RELEASES = order("place", also=("framework", "number", "effective_on"), types={"place": int})
INDICATORS = order("place", also=("code", "dimension"), types={"place": int})


@frozen
class Whole:
    """A draft or a release with its whole content: indicators by code, in order, and reasons for those left out."""

    framework: str
    number: str
    indicators: Mapping[str, IndicatorContentRow]
    retired: Mapping[str, str]
    draft: Draft | None = None


def drafts(*frameworks: str) -> QuerySet[Draft]:
    return narrowed(Draft.objects.order_by("framework_id", "-effective_from", "-id"), framework_id=frameworks)


def draft(framework: str, number: str, *, lock: bool = False) -> Draft:
    """Return a draft. Raises NotFound if there is none, Conflict on locking one that has been published."""
    rows = Draft.objects.filter(framework_id=framework, number=number)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        if lock and queries.releases(framework).filter(number=number).exists():
            raise problems.ReleasePublished(number=number)
        raise NotFound(f"no draft {number} of {framework}")
    return found


def draft_row(draft: Draft) -> CatalogueReleaseRow:
    return shapes.from_model(
        CatalogueReleaseRow,
        draft,
        status="draft",
        published_at=None,
        retired_at=None,
        indicator_count=DraftIndicator.objects.filter(draft=draft).count(),
        may=("change", "publish", "discard"),
        version=f"{draft.pk} {draft.version}",
    )


def release_row(row: Release, *, may_retire: bool = False) -> CatalogueReleaseRow:
    return shapes.from_model(
        CatalogueReleaseRow,
        row,
        indicator_count=len(queries.published(row.pk).indicators),
        based_on=before(row.framework_id, than=row.number) or "",
        may=("end",) if may_retire and row.status == "published" else (),
        version="",
    )


def indicator_row(draft: Draft, row: DraftIndicator) -> IndicatorContentRow:
    dimension = row.dimension_id or ""
    return shapes.from_model(IndicatorContentRow, row, dimension=dimension, release=f"draft {draft.pk}")


def of_draft(draft: Draft) -> Whole:
    rows = queries.in_order(DraftIndicator.objects.filter(draft=draft), "code")
    return Whole(
        framework=draft.framework_id,
        number=draft.number,
        indicators={row.code: indicator_row(draft, row) for row in rows},
        retired=dict(DraftRetirement.objects.filter(draft=draft).values_list("code", "reason")),
        draft=draft,
    )


def of_release(release: queries.CatalogueRelease) -> Whole:
    """Return a published release with the indicators that it leaves out."""
    retired = RetiredIndicator.objects.filter(release_id=release.id).values_list("indicator_id", "reason")
    return Whole(release.framework, release.number, release.indicators, dict(retired))


def before(framework: str, *, than: str | None = None) -> str | None:
    """Return the number of the previous release, or of the last published one; None if there is none."""
    rows = queries.releases(framework)
    if than is not None:
        effective = rows.filter(number=than).values_list("effective_from", flat=True).first()
        rows = rows.filter(effective_from__lt=effective)
    return rows.values_list("number", flat=True).first()


def differences(since: str | None, later: Whole) -> Differences:
    """Return the changes of each indicator since a release, by default the previous one.

    In the order of the later release, followed by those that it leaves out. `is_break` means that values by the
    later one are not comparable with earlier ones. Raises NotFound for the first release, InvalidParameter for an
    unknown `since`.
    """
    if since is None:
        since = later.draft.based_on if later.draft else before(later.framework, than=later.number)
    if not since:
        raise NotFound(f"{later.number} is the first release")
    earlier = queries.named_release("since", since, framework=later.framework)
    found = []
    for code, after in later.indicators.items():
        was = after.comparable_with or code
        then = earlier.indicators.get(code) or earlier.indicators.get(was)
        changed = _changes(then, after) if then is not None else ()
        is_break = then is not None and not after.comparable_with
        if then is None or changed or is_break or was != code:
            found.append(
                shapes.recast(
                    Difference,
                    after,
                    indicator=code,
                    change="added" if then is None else "altered",
                    is_break=is_break,
                    fields=changed,
                )
            )
    continued = {after.comparable_with for after in later.indicators.values()}
    found += [
        Difference(
            indicator=code,
            name=then.name,
            change="continued_elsewhere" if code in continued else "retired",
            reason=later.retired.get(code, ""),
        )
        for code, then in earlier.indicators.items()
        if code not in later.indicators
    ]
    return Differences(
        framework=later.framework, from_release=earlier.number, to_release=later.number, data=tuple(found)
    )


def _changes(before: IndicatorContentRow, after: IndicatorContentRow) -> tuple[FieldChange, ...]:
    """Return each field that differs. The order in the list does not count as a change."""
    old, new = shapes.document(before, IndicatorContentRow), shapes.document(after, IndicatorContentRow)
    return tuple(
        FieldChange(field=name, name=called, before=old[name], after=new[name])
        for name, called in NAMES.items()
        if old[name] != new[name]
    )


def events(framework: str, number: str) -> QuerySet[CatalogueEvent]:
    """Return the steps of a draft or release, to be ordered by -id."""
    return CatalogueEvent.objects.filter(framework=framework, number=number)
