"""Releases of the catalogue, for the ministry: drafted and published by the programme office."""

from django.utils import timezone

from api.http import etags, versioned
from api.http.endpoint import Address, Patch, Written, listed
from api.http.exceptions import NotFound
from api.http.lookup import one
from api.http.paging import Page
from api.identity.permissions import Analyst, ProgrammeOffice
from api.national.catalogue import queries as catalogue
from api.national.catalogue.drafts import operations, queries
from api.national.catalogue.drafts.filters import DifferencesFilters, ReleasesFilters
from api.national.catalogue.drafts.operations import DraftStore, Edited, IndicatorStore
from api.national.catalogue.drafts.queries import Whole
from api.national.catalogue.drafts.shapes import (
    CatalogueEventRow,
    CatalogueReleaseRow,
    Differences,
    DraftFields,
    IndicatorContents,
    Publish,
    Reason,
    ReleaseList,
    Retired,
    StartDraft,
)
from api.national.catalogue.shapes import IndicatorContent, IndicatorContentRow
from api.national.entrance import NationalView

_RELEASE = "releases/<str:framework>/<str:number>/"

releases = Address("releases/", NationalView, sends={("POST", 201): ("ETag",)})
release = Address(_RELEASE, NationalView, tagged=True)
indicators = Address(f"{_RELEASE}indicators/", NationalView)
indicator = Address(f"{_RELEASE}indicators/<str:indicator>/", NationalView, tagged=True)
retire_indicator = Address(f"{_RELEASE}indicators/<str:indicator>/retire/", NationalView)
publish = Address(f"{_RELEASE}publish/", NationalView)
retire = Address(f"{_RELEASE}retire/", NationalView)
differences = Address(f"{_RELEASE}differences/", NationalView)
history = Address(f"{_RELEASE}history/", NationalView)


@releases.get("list_catalogue_releases", can=Analyst)
def list_catalogue_releases(call: NationalView, query: ReleasesFilters) -> ReleaseList:
    """The releases of the catalogue, the latest first; with drafts for the programme office."""
    framework = query.framework
    drafts = map(queries.draft_row, queries.drafts(framework)) if _sees_drafts(call) else ()
    published = catalogue.releases(framework=framework)
    return ReleaseList(
        data=(*drafts, *(queries.release_row(row, may_retire=_sees_drafts(call)) for row in published))
    )


@releases.post("start_catalogue_draft", can=ProgrammeOffice)
def start_catalogue_draft(call: NationalView, body: StartDraft) -> Written[CatalogueReleaseRow]:
    """Begin a draft: a copy of the last published release, whose indicators continue themselves."""
    row = operations.start_draft(body, by=call.caller, now=timezone.now())
    return Written(row, created=True, below=f"{row.framework}/{row.number}")


@release.get("get_catalogue_release", can=Analyst)
def get_catalogue_release(call: NationalView, framework: str, number: str) -> CatalogueReleaseRow:
    """One release, or draft."""
    if _sees_drafts(call) and (draft := queries.drafts(framework).filter(number=number).first()):
        return queries.draft_row(draft)
    return _published(call, framework, number)


@release.patch("change_catalogue_draft", can=ProgrammeOffice, versioned=True)
def change_catalogue_draft(
    call: NationalView, framework: str, number: str, body: Patch[DraftFields]
) -> Written[CatalogueReleaseRow]:
    """Change the number, the day or the note of a draft. A published release never changes."""
    return versioned.patch(call.request, DraftStore(_edited(call, framework, number)), body)


@release.delete("discard_catalogue_draft", can=ProgrammeOffice, versioned=True)
def discard_catalogue_draft(call: NationalView, framework: str, number: str) -> None:
    """Throw a draft away."""
    versioned.delete(call.request, DraftStore(_edited(call, framework, number)))


@indicators.get("list_release_indicators", can=Analyst)
def list_release_indicators(call: NationalView, framework: str, number: str) -> IndicatorContents:
    """What a release, or a draft, says of each indicator."""
    return IndicatorContents(data=tuple(_whole(call, framework, number).indicators.values()))


@indicator.get("get_release_indicator", can=Analyst)
def get_release_indicator(
    call: NationalView, framework: str, number: str, indicator: str
) -> IndicatorContentRow:
    """What a release, or a draft, says of one indicator."""
    found = _whole(call, framework, number).indicators.get(indicator)
    if found is None:
        raise NotFound(f"no indicator {indicator}")
    return found


@indicator.put("put_draft_indicator", can=ProgrammeOffice, versioned=True)
def put_draft_indicator(
    call: NationalView, framework: str, number: str, indicator: str, body: IndicatorContent
) -> Written[IndicatorContentRow]:
    """Add an indicator to a draft, or say all of it anew.

    Adding and repeating the same need no If-Match; altering does. Where something that is measured changes, either
    leave `comparable_with` out, and the series has a break, or say in `comparability_note` why it has none.
    """
    store = IndicatorStore(_edited(call, framework, number), indicator)
    return versioned.put(call.request, store, body)


@indicator.patch("change_draft_indicator", can=ProgrammeOffice, versioned=True)
def change_draft_indicator(
    call: NationalView, framework: str, number: str, indicator: str, body: Patch[IndicatorContent]
) -> Written[IndicatorContentRow]:
    """Alter some fields of an indicator of a draft; `comparable_with` empty makes it a break."""
    store = IndicatorStore(_edited(call, framework, number), indicator)
    return versioned.patch(call.request, store, body)


@retire_indicator.post("retire_draft_indicator", can=ProgrammeOffice)
def retire_draft_indicator(
    call: NationalView, framework: str, number: str, indicator: str, body: Reason
) -> Retired:
    """Leave an indicator out of the draft, with the reason.

    It is never deleted: its code, its earlier releases and all values stay readable. PUT takes it in again.
    """
    operations.retire_indicator(_edited(call, framework, number), indicator, reason=body.reason)
    return Retired(indicator=indicator, reason=body.reason)


@publish.post("publish_catalogue_release", can=ProgrammeOffice)
def publish_catalogue_release(
    call: NationalView, framework: str, number: str, body: Publish
) -> CatalogueReleaseRow:
    """Publish a draft: from then on it never changes. With If-Match, exactly the version that was read."""
    operations.publish(_edited(call, framework, number), etags.precondition(call.request))
    return _published(call, framework, number)


@retire.post("retire_catalogue_release", can=ProgrammeOffice)
def retire_catalogue_release(
    call: NationalView, framework: str, number: str, body: Reason
) -> CatalogueReleaseRow:
    """Take a published release out of force. It stays readable; the one before it rules again."""
    operations.retire_release(_edited(call, framework, number), reason=body.reason)
    return _published(call, framework, number)


@differences.get("get_release_differences", can=Analyst)
def get_release_differences(
    call: NationalView, framework: str, number: str, query: DifferencesFilters
) -> Differences:
    """What a release, or a draft, changes: for each indicator, field by field, with breaks and reasons."""
    return queries.differences(query.since, _whole(call, framework, number))


@history.get("list_release_events", can=ProgrammeOffice)
def list_release_events(call: NationalView, framework: str, number: str) -> Page[CatalogueEventRow]:
    """What was done to a draft or release, by whom, the newest first."""
    return listed(call, queries.events(framework, number), CatalogueEventRow, by=("-id",))


def _edited(call: NationalView, framework: str, number: str) -> Edited:
    return Edited(framework, number, call.caller, timezone.now())


def _sees_drafts(call: NationalView) -> bool:
    return bool(call.caller.ministry_roles & ProgrammeOffice.roles)


def _whole(call: NationalView, framework: str, number: str) -> Whole:
    """Return a release, or for the programme office a draft. Raises NotFound."""
    if _sees_drafts(call) and (draft := queries.drafts(framework).filter(number=number).first()):
        return queries.of_draft(draft)
    return queries.of_release(number, framework=framework)


def _published(call: NationalView, framework: str, number: str) -> CatalogueReleaseRow:
    row = one(catalogue.releases(framework=framework), "release", number=number)
    return queries.release_row(row, may_retire=_sees_drafts(call))
