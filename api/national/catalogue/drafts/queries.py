"""Reading drafts and releases for the ministry, and what changed between two releases."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from api.http import etags
from api.http.exceptions import Conflict, NotFound
from api.national.catalogue import queries
from api.national.catalogue.drafts import content
from api.national.catalogue.models import (
    CatalogueEvent,
    Draft,
    DraftIndicator,
    DraftRetirement,
    Release,
    RetiredIndicator,
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A draft or a release with all that it says: content by code, in order, and reasons of what it leaves out."""

    framework: str
    number: str
    indicators: Mapping[str, Mapping[str, Any]]
    retired: Mapping[str, str]
    draft: Draft | None = None


def drafts(framework: str | None = None) -> QuerySet[Draft]:
    found = Draft.objects.order_by("framework_id", "-effective_from", "-id")
    return found if framework is None else found.filter(framework_id=framework)


def draft(framework: str, number: str, *, lock: bool = False) -> Draft:
    """Raises NotFound where there is no such draft; Conflict where it has been published, and changes no more."""
    rows = Draft.objects.filter(framework_id=framework, number=number)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        published = Release.objects.filter(framework_id=framework, number=number)
        if lock and published.exclude(status=Release.Status.DRAFT).exists():
            raise Conflict(
                f"Release {number} is published and does not change.",
                f"Rilis {number} sudah diterbitkan dan tidak berubah lagi.",
                code="release_published",
            )
        raise NotFound(f"no draft {number} of {framework}")
    return found


def size(draft: Draft) -> int:
    """How many indicators a draft has."""
    return DraftIndicator.objects.filter(draft=draft).count()


def tag(draft: Draft) -> str:
    return etags.strong("catalogue-draft", draft.pk, draft.version)


def tag_of_indicator(draft: Draft, row: DraftIndicator) -> str:
    return etags.strong("draft-indicator", draft.pk, row.code, content.of_row(row))


def of_draft(draft: Draft) -> Whole:
    rows = DraftIndicator.objects.filter(draft=draft).order_by("order", "code")
    return Whole(
        framework=draft.framework_id,
        number=draft.number,
        indicators={row.code: content.of_row(row) for row in rows},
        retired=dict(DraftRetirement.objects.filter(draft=draft).values_list("code", "reason")),
        draft=draft,
    )


def of_release(number: str, *, framework: str, parameter: str = "") -> Whole:
    """Raises NotFound for a release that is not published; InvalidParameter where a query `parameter` names it."""
    release = (
        queries.named_release(parameter, number, framework=framework)
        if parameter
        else queries.release(number, framework=framework)
    )
    return Whole(
        framework=framework,
        number=number,
        indicators={
            code: content.of_spec(spec, order)
            for order, (code, spec) in enumerate(release.indicators.items(), start=1)
        },
        retired=dict(
            RetiredIndicator.objects.filter(release_id=release.id).values_list("indicator_id", "reason")
        ),
    )


def before(framework: str, *, than: str | None = None) -> str | None:
    """The number of the release before one, or of the last published; None where there is none."""
    rows = Release.objects.filter(framework_id=framework).exclude(status=Release.Status.DRAFT)
    if than is not None:
        effective = rows.filter(number=than).values_list("effective_from", flat=True).first()
        rows = rows.filter(effective_from__lt=effective)
    return rows.order_by("-effective_from", "-id").values_list("number", flat=True).first()


def differences(earlier: Whole, later: Whole) -> list[dict[str, Any]]:
    """What changed for each indicator, in the later one's order, then what it leaves out.

    `is_break` says that values by the later one are not comparable with those before.
    """
    found = []
    for code, after in later.indicators.items():
        was = after["comparable_with"] or code
        then = earlier.indicators.get(code) or earlier.indicators.get(was)
        changed = content.changes(then, after) if then is not None else []
        changed = [each for each in changed if each["field"] not in ("comparable_with", "comparability_note")]
        is_break = then is not None and not after["comparable_with"]
        if then is None or changed or is_break or was != code:
            found.append(
                {
                    "indicator": code,
                    "name_en": after["name_en"],
                    "name_id": after["name_id"],
                    "change": "added" if then is None else "altered",
                    "comparable_with": after["comparable_with"],
                    "is_break": is_break,
                    "comparability_note": after["comparability_note"],
                    "reason": "",
                    "fields": changed,
                }
            )
    continued = {after["comparable_with"] for after in later.indicators.values()}
    for code, then in earlier.indicators.items():
        if code not in later.indicators:
            found.append(
                {
                    "indicator": code,
                    "name_en": then["name_en"],
                    "name_id": then["name_id"],
                    "change": "continued_elsewhere" if code in continued else "retired",
                    "comparable_with": "",
                    "is_break": False,
                    "comparability_note": "",
                    "reason": later.retired.get(code, ""),
                    "fields": [],
                }
            )
    return found


def events(framework: str, number: str) -> QuerySet[CatalogueEvent]:
    """What was done to a draft or release, to be ordered by -id."""
    return CatalogueEvent.objects.filter(framework=framework, number=number)


__all__ = [
    "Draft",
    "Whole",
    "before",
    "differences",
    "draft",
    "drafts",
    "events",
    "of_draft",
    "of_release",
    "size",
    "tag",
    "tag_of_indicator",
]
