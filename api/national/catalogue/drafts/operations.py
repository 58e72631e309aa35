"""Drafting and publishing a release of the catalogue: the ministry's programme office.

Each operation locks the draft first, so that two editors follow each other, and records an event in the same
transaction.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction

from api.http import shapes
from api.http.differences import differences
from api.http.etags import Precondition
from api.http.exceptions import NotFound
from api.http.lookup import one
from api.http.versioned import Store
from api.identity.callers import Author
from api.national import clock
from api.national.catalogue import problems, queries as catalogue, values
from api.national.catalogue.drafts import policies, queries
from api.national.catalogue.drafts.shapes import CatalogueReleaseRow, DraftFields, StartDraft
from api.national.catalogue.models import (
    CatalogueEvent,
    Described,
    Draft,
    DraftIndicator,
    DraftRetirement,
    Framework,
    Indicator,
    IndicatorVersion,
    Release,
    RetiredIndicator,
)
from api.national.catalogue.shapes import IndicatorContent, IndicatorContentRow
from tenants import Fields, frozen
from tenants.pool import statements

Action = CatalogueEvent.Action

#: A change of these makes values of before and after hard to compare: it is either a break, or explained.
_MEASURING = (
    "unit",
    "value_kind",
    "series",
    "periodicity",
    "aggregation",
    "numerator",
    "denominator",
    "weight",
    "definition",
    "method",
)


@frozen
class Edited:
    """A draft or a release by its name, and the officer who edits it."""

    framework: str
    number: str
    author: Author

    def draft(self, *, lock: bool = False) -> Draft:
        return queries.draft(self.framework, self.number, lock=lock)

    def record(
        self,
        action: CatalogueEvent.Action,
        *,
        indicator: str = "",
        changes: Mapping[str, Any] = {},
    ) -> None:
        CatalogueEvent.objects.create(
            framework=self.framework,
            number=self.number,
            action=action,
            indicator=indicator,
            changes=changes,
            at=self.author.now,
            actor_id=self.author.actor.id,
            actor_name=self.author.actor.name,
            actor_office=self.author.actor.office,
        )

    def touch(self, draft: Draft, **columns: Any) -> None:
        """Store the draft as its next version, with these columns."""
        draft.update(version=draft.version + 1, changed_at=self.author.now, **columns)


def start_draft(given: StartDraft, *, author: Author) -> CatalogueReleaseRow:
    """Begin a draft as a copy of a release, the last published by default; each indicator continues itself.

    Raises Invalid for an unknown framework or release, Conflict if the number is taken.
    """
    framework = given.framework
    frameworks = list(Framework.objects.order_by("code").values_list("code", flat=True))
    if framework not in frameworks:
        raise problems.UnknownFramework("/framework", value=framework, choices=frameworks)
    with _taking(framework, given.number):
        base = given.based_on or queries.before(framework)
        try:
            copied = catalogue.release(base, framework=framework).indicators if base else {}
        except NotFound:
            raise problems.UnknownRelease("/based_on", number=str(base), framework=framework) from None
        draft = Draft.objects.create(
            framework_id=framework,
            number=given.number,
            effective_from=given.effective_from,
            note=given.note,
            based_on=base or "",
            changed_at=author.now,
        )
    DraftIndicator.objects.bulk_create(
        DraftIndicator(
            draft=draft,
            code=code,
            **_columns(replace(content, comparable_with=code, comparability_note=""), DraftIndicator),
        )
        for code, content in copied.items()
    )
    Edited(framework, given.number, author).record(Action.DRAFTED, changes={"based_on": base or ""})
    return queries.draft_row(draft)


@frozen
class DraftStore(Store[CatalogueReleaseRow, DraftFields]):
    """One draft. `find` raises NotFound, and Conflict for a published one; `change` if the number is taken."""

    edited: Edited

    def find(self) -> CatalogueReleaseRow:
        return queries.draft_row(self.edited.draft(lock=True))

    def change(self, row: CatalogueReleaseRow, content: DraftFields) -> CatalogueReleaseRow:
        before, after = shapes.document(row, DraftFields), shapes.document(content)
        draft = self.edited.draft()
        with _taking(row.framework, content.number):
            self.edited.touch(draft, **shapes.stored(content, Draft))
        renamed = replace(self.edited, number=draft.number)
        renamed.record(Action.CHANGED, changes=differences(before, after))
        return queries.draft_row(draft)

    def remove(self, row: CatalogueReleaseRow) -> None:
        """Discard the draft. Its events are kept."""
        self.edited.record(Action.DISCARDED)
        self.edited.draft().delete()


@frozen
class IndicatorStore(Store[IndicatorContentRow, IndicatorContent]):
    """One indicator of a draft. Adding one that the draft leaves out puts it back.

    If `comparable_with` is null, the indicator continues itself, provided the previous release measures it the same
    way. Raises NotFound without a draft, Invalid for content that does not fit, Conflict for a code of another
    framework.
    """

    edited: Edited
    code: str

    def find(self) -> IndicatorContentRow | None:
        draft = self.edited.draft(lock=True)
        found = DraftIndicator.objects.filter(draft=draft, code=self.code).first()
        return queries.indicator_row(draft, found) if found else None

    def add(self, content: IndicatorContent) -> IndicatorContentRow:
        policies.check_code(self.code)
        other = Indicator.objects.filter(code=self.code).exclude(framework_id=self.edited.framework).first()
        if other is not None:
            raise problems.CodeOfAnotherFramework(indicator=self.code, framework_id=other.framework_id)
        draft = self.edited.draft()
        last = DraftIndicator.objects.filter(draft=draft).order_by("-order").first()
        place = content.order or 1 + (last.order if last else 0)
        content = self._settled(replace(content, order=place))
        DraftRetirement.objects.filter(draft=draft, code=self.code).delete()
        return self.write(None, content)

    def completed(self, row: IndicatorContentRow, content: IndicatorContent) -> IndicatorContent:
        return self._settled(replace(content, order=content.order or row.order))

    def _settled(self, content: IndicatorContent) -> IndicatorContent:
        """Return the content with the code that it continues. Raises Invalid for content that does not fit."""
        base = _base(self.edited.draft())
        content = _with_comparability(content, self.code, base)
        policies.check_content(self.edited.framework, content)
        return content

    def write(self, before: IndicatorContentRow | None, content: IndicatorContent) -> IndicatorContentRow:
        draft = self.edited.draft()
        columns = _columns(content, DraftIndicator)
        indicator, _ = DraftIndicator.objects.update_or_create(draft=draft, code=self.code, defaults=columns)
        old = shapes.document(before, IndicatorContent) if before else {}
        changes = differences(old, shapes.document(content))
        self.edited.record(Action.ALTERED if before else Action.ADDED, indicator=self.code, changes=changes)
        self.edited.touch(draft)
        return queries.indicator_row(draft, indicator)


def retire_indicator(edited: Edited, code: str, *, reason: str) -> None:
    """Leave an indicator out of the draft, with the reason. Its code and all values of it stay. Raises NotFound."""
    draft = edited.draft(lock=True)
    deleted, _ = DraftIndicator.objects.filter(draft=draft, code=code).delete()
    if not deleted:
        raise NotFound(f"no indicator {code} in the draft")
    action = Action.TAKEN_OUT
    if code in _base(draft):
        DraftRetirement.objects.create(draft=draft, code=code, reason=reason)
        action = Action.RETIRED
    edited.record(action, indicator=code, changes={"reason": reason})
    edited.touch(draft)


def publish(edited: Edited, precondition: Precondition) -> None:
    """Publish a draft under its number: from then on no role can change it.

    Raises NotFound, Conflict if the policies forbid it.
    """
    statements.lock("catalogue releases")
    framework, draft = edited.framework, edited.draft(lock=True)
    precondition(queries.draft_row(draft).etag, required=False)
    whole = queries.of_draft(draft)
    in_force = catalogue.releases(framework).filter(status=Release.Status.PUBLISHED)
    policies.check_publishable(
        effective_from=draft.effective_from,
        last=in_force.values_list("effective_from", flat=True).first(),
        today=edited.author.today,
        indicator_count=len(whole.indicators),
    )
    known = set(Indicator.objects.values_list("code", flat=True))
    Indicator.objects.bulk_create(
        Indicator(code=code, framework_id=framework) for code in whole.indicators if code not in known
    )
    release = Release.objects.create(
        framework_id=framework, number=draft.number, effective_from=draft.effective_from, note=draft.note
    )
    IndicatorVersion.objects.bulk_create(
        IndicatorVersion(release=release, indicator_id=code, **_columns(content, IndicatorVersion))
        for code, content in whole.indicators.items()
    )
    RetiredIndicator.objects.bulk_create(
        RetiredIndicator(release=release, indicator_id=code, reason=reason)
        for code, reason in whole.retired.items()
    )
    edited.record(Action.PUBLISHED)
    draft.delete()
    # Stamped by the clock of the figures, so that what was answered as of an instant is answered again.
    Release.objects.filter(pk=release.pk).update(status=Release.Status.PUBLISHED, published_at=clock.stamp())


def retire_release(edited: Edited, *, reason: str) -> None:
    """Retire a published release from today on; it stays readable. Raises NotFound, Conflict."""
    published = catalogue.releases(edited.framework)
    locked = published.select_for_update(of=("self",), no_key=True)
    release = one(locked, "release", number=edited.number)
    if release.status == Release.Status.RETIRED:
        raise problems.RetiredAlready()
    if not published.filter(status=Release.Status.PUBLISHED).exclude(pk=release.pk).exists():
        raise problems.LastRelease()
    Release.objects.filter(pk=release.pk).update(status=Release.Status.RETIRED, retired_at=clock.stamp())
    edited.record(Action.RELEASE_RETIRED, changes={"reason": reason})


def _columns(content: IndicatorContent, model: type[Described]) -> Fields:
    return {
        **shapes.stored(shapes.recast(IndicatorContent, content), model),
        "dimension_id": content.dimension or None,
    }


def _base(draft: Draft) -> Mapping[str, IndicatorContentRow]:
    """Return the indicators of the release that the draft changes."""
    return (
        catalogue.release(draft.based_on, framework=draft.framework_id).indicators if draft.based_on else {}
    )


def _with_comparability(
    content: IndicatorContent, code: str, base: Mapping[str, IndicatorContentRow]
) -> IndicatorContent:
    """Return the content with the code that the indicator continues, which the caller may omit. Raises Invalid."""

    def measures_otherwise(then: IndicatorContentRow) -> bool:
        return any(getattr(then, name) != getattr(content, name) for name in _MEASURING)

    if content.comparable_with is None:
        is_same = code in base and not measures_otherwise(base[code])
        return replace(content, comparable_with=code if is_same else "")
    if not content.comparable_with:
        return content
    if content.comparable_with not in base:
        raise values.unknown_indicator(content.comparable_with, base).at("/comparable_with")
    otherwise = measures_otherwise(base[content.comparable_with])
    policies.check_explained(content, measured_otherwise=otherwise)
    return content


@contextmanager
def _taking(framework: str, number: str) -> Iterator[None]:
    """Give a draft a number. Raises Conflict if another draft or release has it."""
    if Release.objects.filter(framework_id=framework, number=number).exists():
        raise problems.NumberTaken(number=number)
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise problems.NumberTaken(number=number) from error
