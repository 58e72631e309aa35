"""Releases of the catalogue, for the ministry: drafted and published by the programme office."""

from typing import Any

from api.http import etags, paging, resources, versioned
from api.http.endpoint import Address, Page, Patch, Written, get, listed, order, post
from api.http.lookup import one, there
from api.http.shapes import Nothing
from api.identity.permissions import Analyst, ProgrammeOffice
from api.national.catalogue import queries as catalogue
from api.national.catalogue.drafts import operations, queries
from api.national.catalogue.drafts.filters import DifferencesFilters, ReleasesFilters
from api.national.catalogue.drafts.shapes import (
    CatalogueEventRow,
    CatalogueReleaseRow,
    Differences,
    DraftFields,
    Retire,
    Retired,
    StartDraft,
)
from api.national.catalogue.shapes import IndicatorContentRow
from api.national.entrance import NationalView


class CatalogueView(NationalView):
    @property
    def sees_drafts(self) -> bool:
        return bool(self.caller.ministry_roles & ProgrammeOffice.roles)


class ReleaseView(CatalogueView):
    """Base of the addresses below one release or draft."""

    @property
    def edited(self) -> operations.Edited:
        return operations.Edited(self.kwargs["framework"], self.kwargs["number"], self.author)

    def draft(self) -> Any:
        """Return the draft for the programme office; None if there is none."""
        found = queries.drafts(self.kwargs["framework"]).filter(number=self.kwargs["number"])
        return found.first() if self.sees_drafts else None

    def published(self) -> CatalogueReleaseRow:
        """Return the release. Raises NotFound."""
        releases = catalogue.releases(self.kwargs["framework"])
        row = one(releases, "release", number=self.kwargs["number"])
        return queries.release_row(row, may_retire=self.sees_drafts)

    def whole(self) -> queries.Whole:
        """Return a release, or for the programme office a draft. Raises NotFound."""
        if draft := self.draft():
            return queries.of_draft(draft)
        return queries.of_release(
            catalogue.release(self.kwargs["number"], framework=self.kwargs["framework"])
        )


releases = Address("releases/")
release = Address("releases/<str:framework>/<str:number>/")
indicator = Address("releases/<str:framework>/<str:number>/indicators/<str:indicator>/")


@releases.get(can=Analyst, order=queries.RELEASES)
def list_catalogue_releases(call: CatalogueView, query: ReleasesFilters) -> Page[CatalogueReleaseRow]:
    """List the releases of the catalogue, latest first; with drafts for the programme office."""
    drafts = map(queries.draft_row, queries.drafts(*query.framework)) if call.sees_drafts else ()
    published = catalogue.releases(*query.framework)
    rows = (queries.release_row(row, may_retire=call.sees_drafts) for row in published)
    return paging.at_hand((*drafts, *rows), call.wanted)


@releases.post(can=ProgrammeOffice)
def start_catalogue_draft(call: CatalogueView, body: StartDraft) -> Written[CatalogueReleaseRow]:
    """Begin a draft: a copy of the last published release that continues every indicator."""
    row = operations.start_draft(body, author=call.author)
    return Written(row, created=True, below=f"{row.framework}/{row.number}")


@release.get(can=Analyst)
def get_catalogue_release(call: ReleaseView) -> CatalogueReleaseRow:
    """Show one release, or draft."""
    draft = call.draft()
    return queries.draft_row(draft) if draft else call.published()


@release.patch(can=ProgrammeOffice)
def change_catalogue_draft(call: ReleaseView, body: Patch[DraftFields]) -> Written[CatalogueReleaseRow]:
    """Change the number, the day or the note of a draft. A published release never changes."""
    return versioned.patch(call.request, operations.DraftStore(call.edited), body)


@release.delete(can=ProgrammeOffice)
def discard_catalogue_draft(call: ReleaseView) -> None:
    """Discard a draft."""
    versioned.delete(call.request, operations.DraftStore(call.edited))


@get(
    "releases/<str:framework>/<str:number>/indicators/",
    can=Analyst,
    order=queries.INDICATORS,
    page_sizes=paging.WHOLE,
)
def list_release_indicators(call: ReleaseView) -> Page[IndicatorContentRow]:
    """List the indicators of a release or draft, with their definitions."""
    return paging.at_hand(call.whole().indicators.values(), call.wanted)


@indicator.get(can=Analyst)
def get_release_indicator(call: ReleaseView, indicator: str) -> IndicatorContentRow:
    """Show one indicator of a release or draft, with its definition."""
    return there(call.whole().indicators.get(indicator), f"indicator {indicator}")


@resources.writes(indicator, "draft_indicator", "an indicator of a draft", can=ProgrammeOffice)
def _store(call: ReleaseView, indicator: str) -> operations.IndicatorStore:
    """Choose between a break and a comparable series when an indicator is measured differently.

    Leave `comparable_with` out for a break, or say in `comparability_note` why there is none.
    """
    return operations.IndicatorStore(call.edited, indicator)


@post("releases/<str:framework>/<str:number>/indicators/<str:indicator>/end/", can=ProgrammeOffice)
def end_draft_indicator(call: ReleaseView, indicator: str, body: Retire) -> Retired:
    """Leave an indicator out of the draft, with the reason.

    It is never deleted: its code, its earlier releases and all values stay readable. PUT adds it again.
    """
    operations.retire_indicator(call.edited, indicator, reason=body.reason)
    return Retired(indicator=indicator, reason=body.reason)


@post("releases/<str:framework>/<str:number>/publish/", can=ProgrammeOffice, conditional=True)
def publish_catalogue_release(call: ReleaseView, body: Nothing) -> CatalogueReleaseRow:
    """Publish a draft: from then on it never changes."""
    operations.publish(call.edited, etags.precondition(call.request))
    return call.published()


@post("releases/<str:framework>/<str:number>/end/", can=ProgrammeOffice)
def end_catalogue_release(call: ReleaseView, body: Retire) -> CatalogueReleaseRow:
    """Retire a published release. It stays readable; the one before it is in effect again."""
    operations.retire_release(call.edited, reason=body.reason)
    return call.published()


@get("releases/<str:framework>/<str:number>/differences/", can=Analyst)
def get_release_differences(call: ReleaseView, query: DifferencesFilters) -> Differences:
    """List the changes that a release or draft makes: for each indicator, field by field, with breaks and reasons."""
    return queries.differences(query.since, call.whole())


@get(
    "releases/<str:framework>/<str:number>/history/",
    can=ProgrammeOffice,
    order=order("-id", also=("created_at",), since="created_at"),
)
def list_release_events(call: ReleaseView) -> Page[CatalogueEventRow]:
    """List the steps of a draft or release and their authors, the newest first."""
    return listed(call, queries.events(call.edited.framework, call.edited.number), CatalogueEventRow.of)
