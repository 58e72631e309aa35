"""Drafts, releases and their differences on the wire."""

from datetime import date, datetime
from uuid import UUID

from rest_framework import serializers

from api.http import etags, shapes
from api.http.shapes import (
    Kind,
    Strings,
    Texts,
    choice,
    day,
    flag,
    ident,
    instant,
    many,
    matching,
    nested,
    shape,
    text,
    texts,
    whole,
)
from api.identity.shapes import LogActorRow
from api.national.catalogue import reference
from api.national.catalogue.models import CatalogueEvent, Release
from api.national.catalogue.shapes import ReleaseFields
from tenants.loading import read_rows

_NUMBER = matching(r"^[0-9]{4}\.[0-9]{1,3}$", "2026.1")
_JSON = Kind[object](object, serializers.JSONField)
#: The name of each field in a difference.
NAMES = {
    row["field"]: Texts(en=row["name_en"], id=row["name_id"])
    for row in read_rows(reference.DATA / "fields.csv")
}

#: Steps of which `may` names those that are open.
MOVES = ("change", "publish", "discard", "end")


@shape
class DraftFields:
    """Number, first day and note of a draft of the catalogue."""

    number: str = shapes.field(_NUMBER, 'The number under which it will be published, such as "2027.1".')
    effective_from: date = day("The first day on which it is to be in force.", key="effective_on")
    note: str = text(2000, "Description of the change, with its regulation.", default="")


@shape
class StartDraft(DraftFields):
    """A new draft: a copy of the last published release, or of `based_on`."""

    framework: str = text(20, "Such as national.", default="national", before="number")
    based_on: str | None = text(20, "The release to copy; by default the last published.", default=None)


@shape
class CatalogueReleaseRow(ReleaseFields):
    """A release: a draft that only the programme office sees, published, or retired."""

    status: str = choice(Release.Status, "Its status.", before="effective_from")
    published_at: datetime | None = instant("When it was published, in UTC.", before="note")
    retired_at: datetime | None = instant("When it was retired, in UTC.", before="note")
    indicator_count: int = whole("The number of its indicators.")
    based_on: str = text(20, "The release before it; empty for the first.")
    may: Strings = many("Steps that the caller may take now.", MOVES)
    version: str = text(40, "The draft's key and version.", hidden=True, default="")

    etag = etags.tag("catalogue-release", "framework", "number", "status", "version", "may")


@shape
class Retire:
    """Reason for retiring a release or leaving out an indicator."""

    reason: str = text(2000, "The reason, for everyone to read.")


@shape
class Retired:
    """Indicator that a draft leaves out, with the reason."""

    indicator: str = text(40, "Its code, which stays.")
    reason: str = text(2000, "The reason that it is left out.")


@shape
class FieldChange:
    """Field of an indicator that differs between two releases."""

    field: str = text(20, "The field, as IndicatorContentOut names it.")
    name: Texts = texts("The name.")
    before: object = shapes.field(_JSON, "Content before the change.")
    after: object = shapes.field(_JSON, "Content after the change.")


@shape
class Difference:
    """Changes of one indicator."""

    indicator: str = text(40, "Its code.")
    name: Texts = texts("Its name.")
    change: str = choice(
        ["added", "altered", "retired", "continued_elsewhere"],
        "continued_elsewhere: another code continues its values.",
    )
    comparable_with: str = text(40, "The code whose values it continues; empty: new, or a break.", default="")
    is_break: bool = flag("True if its values are not comparable with earlier ones.", default=False)
    comparability_note: str = text(2000, "The reason that values stay comparable, or break.", default="")
    reason: str = text(2000, "The reason that it was retired.", default="")
    fields: tuple[FieldChange, ...] = many("Each field that differs.", default=())


@shape
class Differences:
    """Differences between a release and a later one. Unchanged indicators are left out."""

    framework: str = text(20, "The framework.")
    from_release: str = text(20, "The earlier release.")
    to_release: str = text(20, "The later release.")
    data: tuple[Difference, ...] = many(
        "In the order of the later release, followed by those that it leaves out."
    )


@shape
class CatalogueEventRow:
    """One step of a draft or release."""

    id: UUID = ident("Its id.")
    at: datetime = instant("When, in UTC.", key="created_at")
    action: str = choice(CatalogueEvent.Action, "The step taken.")
    indicator: str = text(40, "The indicator; empty for a step of the whole release.")
    changes: object = shapes.field(_JSON, "The content of each field before and after.")
    actor: LogActorRow = nested("The person or application that did it.")

    @classmethod
    def of(cls, event: CatalogueEvent) -> "CatalogueEventRow":
        return shapes.from_model(cls, event, actor=LogActorRow.of(event))
