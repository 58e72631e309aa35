"""Reading editions: the ministry's own, and published ones."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Max, QuerySet

from api.http.grammar.periods import Period
from api.http.lookup import narrowed, one
from api.national.editions.models import Edition, Publication
from api.national.editions.problems import NotInAnEdition
from api.national.figures.analytics.words import LEFT_OUT
from tenants import Document, Strings


def editions(*, state: Strings = ()) -> QuerySet[Edition]:
    """Return editions without their content, to be ordered by id, the newest last."""
    return narrowed(Edition.objects.defer("content"), state=state)


def edition(id: UUID) -> Edition:
    """Return one edition without its content. Raises NotFound."""
    return one(editions(), "edition", pk=id)


def frozen_bytes(id: UUID) -> bytes:
    """Return the exact bytes that were frozen. Raises NotFound."""
    return bytes(one(Edition.objects.values_list("content", flat=True), "edition", pk=id))


#: Names of figures that were changed after editions had been frozen with them: their bytes keep the old ones.
_RENAMED = {
    "n_regencies": "regency_count",
    "n_used": "used_count",
    "n_in_several_rows": "in_several_rows_count",
    "n_without_target": "without_target",
    "n_not_comparable": "not_comparable",
    "handed_in": "submitted",
}


def named_today(part: Any) -> Any:
    """Return a part of an edition under the present names of its figures."""
    if isinstance(part, dict):
        return {_RENAMED.get(name, name): named_today(below) for name, below in part.items()}
    return [named_today(each) for each in part] if isinstance(part, list) else part


def content(data: bytes) -> Document:
    """Return an edition's content. For reasons that were not counted yet when it was frozen, it gets 0."""
    found: Document = named_today(orjson.loads(data))
    nobody = dict.fromkeys(LEFT_OUT, 0)
    return {**found, "figures": [nobody | row for row in found["figures"]]}


def publications() -> QuerySet[Publication]:
    """Return the published editions without content, to be ordered by the edition's id."""
    return Publication.objects.defer("content")


def publication(id: UUID) -> Publication:
    """Return one published edition without its content. Raises NotFound, for a draft as well."""
    return one(publications(), "published edition", pk=id)


def published_bytes(id: UUID) -> bytes:
    """Return the exact bytes of a published edition. Raises NotFound."""
    return bytes(one(Publication.objects.values_list("content", flat=True), "published edition", pk=id))


def last_published_at() -> datetime | None:
    """Return when the newest edition was published; None if there is none."""
    last: datetime | None = Publication.objects.aggregate(last=Max("published_at"))["last"]
    return last


def uncorrected() -> QuerySet[Publication]:
    """Return publications that no other one has corrected, newest first."""
    corrected = Publication.objects.exclude(replaces=None).values("replaces_id")
    return publications().exclude(pk__in=corrected).order_by("-published_at", "-edition_id")


def by_regency(
    rows: Iterable[Publication], *, indicator: str, series: str, period: Period
) -> tuple[Publication, Document, dict[str, Document]]:
    """Return the first publication that has values of single regencies, its content, and their rows by code.

    Raises InvalidParameter if there is none.
    """
    for row in rows:
        if "regency" in row.asked["group_by"] and str(period) in row.asked["periods"]:
            held = content(published_bytes(row.pk))
            key = (indicator, series, str(period), "regency")
            found = {
                each["group"]: each
                for each in held["figures"]
                if (each["indicator"], each["series"], each["period"], each["group_by"]) == key
            }
            if found:
                return row, held, found
    raise NotInAnEdition(parameter="period", indicator=indicator, series=series, period=period)


def why_none(row: Document) -> str | None:
    """Return why a row of one regency has no value: it is withheld, or the regency is left out; None if it has one."""
    return row.get("withheld") or next((name for name in LEFT_OUT if row[name]), None)


def replaced_by() -> dict[UUID, UUID]:
    """Return published editions that a later published one corrects, by the id of the corrected one."""
    rows = Publication.objects.exclude(replaces=None).order_by("published_at")
    return dict(rows.values_list("replaces_id", "edition_id"))
