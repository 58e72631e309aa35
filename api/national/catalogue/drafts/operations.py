"""Drafting and publishing a release of the catalogue: the ministry's programme office.

Each locks the draft first, so two editors follow each other; each is written down as an event, in the same transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from api.http.etags import Precondition
from api.http.exceptions import Conflict, Invalid, NotFound
from api.identity.callers import Actor
from api.national import clock
from api.national.catalogue import calendar
from api.national.catalogue.drafts import content, policies, queries
from api.national.catalogue.models import (
    CatalogueEvent,
    Dimension,
    Draft,
    DraftIndicator,
    DraftRetirement,
    Framework,
    Indicator,
    IndicatorVersion,
    Release,
    RetiredIndicator,
)

Action = CatalogueEvent.Action


def start_draft(
    *,
    framework: str,
    number: str,
    effective_from: date,
    note: str,
    based_on: str | None,
    by: Actor,
    now: datetime,
) -> Draft:
    """Begins a release as a copy of one, the last published unless another is named; each indicator continues itself.

    Raises Invalid for an unknown framework or release, Conflict where the number is taken.
    """
    if not Framework.objects.filter(code=framework).exists():
        raise Invalid.at(
            "/framework",
            "unknown_framework",
            "There is no such framework.",
            "Kerangka ini tidak ada.",
            by_state=True,
        )
    _check_number(framework, number)
    base = based_on or queries.before(framework)
    try:
        whole = queries.of_release(base, framework=framework) if base else None
    except NotFound:
        raise Invalid.at(
            "/based_on",
            "unknown_release",
            "There is no such release.",
            "Rilis ini tidak ada.",
            by_state=True,
        ) from None
    try:
        with transaction.atomic():
            draft = Draft.objects.create(
                framework_id=framework,
                number=number,
                effective_from=effective_from,
                note=note,
                based_on=base or "",
                changed_at=now,
            )
    except IntegrityError as error:
        raise _taken(number) from error
    if whole is not None:
        DraftIndicator.objects.bulk_create(
            DraftIndicator(
                draft=draft,
                code=code,
                **content.columns({**said, "comparable_with": code, "comparability_note": ""}),
            )
            for code, said in whole.indicators.items()
        )
    _event(draft, Action.DRAFTED, by, now, changes={"based_on": base or ""})
    return draft


def change_draft(
    *,
    framework: str,
    number: str,
    revise: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    precondition: Precondition,
    by: Actor,
    now: datetime,
) -> Draft:
    """Changes number, day or note of a draft. Raises NotFound, Conflict where the number is taken."""
    draft = queries.draft(framework, number, lock=True)
    precondition(queries.tag(draft))
    before = {
        "number": draft.number,
        "effective_from": draft.effective_from.isoformat(),
        "note": draft.note,
    }
    given = revise(before)
    after = {**given, "effective_from": given["effective_from"].isoformat()}
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if not changed:
        return draft
    if given["number"] != number:
        _check_number(framework, given["number"])
        draft.number = given["number"]
    draft.effective_from, draft.note = given["effective_from"], given["note"]
    try:
        with transaction.atomic():
            _touch(draft, now)
    except IntegrityError as error:
        raise _taken(draft.number) from error
    _event(draft, Action.CHANGED, by, now, changes=changed)
    return draft


def discard_draft(
    *, framework: str, number: str, precondition: Precondition, by: Actor, now: datetime
) -> None:
    """Throws a draft away. What was done to it stays in the events. Raises NotFound."""
    draft = queries.draft(framework, number, lock=True)
    precondition(queries.tag(draft))
    _event(draft, Action.DISCARDED, by, now)
    _delete(draft)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of an indicator of a draft."""

    row: DraftIndicator
    created: bool


def put_indicator(
    *,
    framework: str,
    number: str,
    code: str,
    revise: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    precondition: Precondition,
    by: Actor,
    now: datetime,
    create: bool,
) -> tuple[Draft, Written]:
    """Adds an indicator to a draft or says something else of one; it takes back that the draft leaves it out.

    Where `comparable_with` is not said, the indicator continues itself if the release before measures it the same.
    Raises NotFound; Invalid for what does not fit; Conflict for a code of another framework.
    """
    draft = queries.draft(framework, number, lock=True)
    row = DraftIndicator.objects.filter(draft=draft, code=code).first()
    if row is None:
        if not create:
            raise NotFound(f"no indicator {code} in the draft")
        policies.check_code(code)
        _check_framework(framework, code)
    before = content.of_row(row) if row else {}
    given = dict(revise(before))
    base = queries.of_release(draft.based_on, framework=framework).indicators if draft.based_on else {}
    _settle_comparability(given, code, base)
    policies.check_content(
        framework, given, dimensions=frozenset(Dimension.objects.values_list("code", flat=True))
    )
    if row is None:
        precondition(None, required=False)
        given["order"] = given["order"] or 1 + max(
            DraftIndicator.objects.filter(draft=draft).values_list("order", flat=True), default=0
        )
        row = DraftIndicator.objects.create(draft=draft, code=code, **content.columns(given))
        DraftRetirement.objects.filter(draft=draft, code=code).delete()
        _event(draft, Action.ADDED, by, now, indicator=code, changes=_told({}, content.of_row(row)))
        _touch(draft, now)
        return draft, Written(row, created=True)
    given["order"] = given["order"] or row.order
    tag = queries.tag_of_indicator(draft, row)
    for name, value in content.columns(given).items():
        setattr(row, name, value)
    after = content.of_row(row)
    precondition(tag, required=after != before)
    if after != before:
        row.save()
        _event(draft, Action.ALTERED, by, now, indicator=code, changes=_told(before, after))
        _touch(draft, now)
    return draft, Written(row, created=False)


def retire_indicator(
    *, framework: str, number: str, code: str, reason: str, by: Actor, now: datetime
) -> tuple[Draft, str]:
    """Leaves an indicator out of the draft, with the reason. Its code and all values of it stay. Raises NotFound."""
    draft = queries.draft(framework, number, lock=True)
    deleted, _ = DraftIndicator.objects.filter(draft=draft, code=code).delete()
    if not deleted:
        raise NotFound(f"no indicator {code} in the draft")
    base = queries.of_release(draft.based_on, framework=framework).indicators if draft.based_on else {}
    if code in base:
        DraftRetirement.objects.create(draft=draft, code=code, reason=reason)
    _event(
        draft,
        Action.RETIRED if code in base else Action.TAKEN_OUT,
        by,
        now,
        indicator=code,
        changes={"reason": reason},
    )
    _touch(draft, now)
    return draft, code


def publish(*, framework: str, number: str, precondition: Precondition, by: Actor, now: datetime) -> str:
    """Publishes a draft under its number: from then on it never changes, and no role can make it change.

    Raises NotFound, Conflict where the policies forbid it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(0, hashtext('catalogue releases'))")
    draft = queries.draft(framework, number, lock=True)
    precondition(queries.tag(draft), required=False)
    whole = queries.of_draft(draft)
    last = (
        Release.objects.filter(framework_id=framework, status=Release.Status.PUBLISHED)
        .order_by("-effective_from")
        .values_list("effective_from", flat=True)
        .first()
    )
    policies.check_publishable(
        effective_from=draft.effective_from,
        last=last,
        today=calendar.day_of(now),
        n_indicators=len(whole.indicators),
    )
    known = set(Indicator.objects.values_list("code", flat=True))
    Indicator.objects.bulk_create(
        Indicator(code=code, framework_id=framework) for code in whole.indicators if code not in known
    )
    release = Release.objects.create(
        framework_id=framework, number=number, effective_from=draft.effective_from, note=draft.note
    )
    IndicatorVersion.objects.bulk_create(
        IndicatorVersion(release=release, indicator_id=code, **content.columns(said))
        for code, said in whole.indicators.items()
    )
    RetiredIndicator.objects.bulk_create(
        RetiredIndicator(release=release, indicator_id=code, reason=reason)
        for code, reason in whole.retired.items()
    )
    _event(draft, Action.PUBLISHED, by, now)
    _delete(draft)
    # Stamped by the clock of the figures, so that what was answered as of an instant is answered again.
    Release.objects.filter(pk=release.pk).update(status=Release.Status.PUBLISHED, published_at=clock.stamp())
    return number


def retire_release(*, framework: str, number: str, reason: str, by: Actor, now: datetime) -> None:
    """Takes a published release out of force, from today on; it stays readable. Raises NotFound, Conflict."""
    release = (
        Release.objects.select_for_update(of=("self",), no_key=True)
        .filter(framework_id=framework, number=number)
        .exclude(status=Release.Status.DRAFT)
        .first()
    )
    if release is None:
        raise NotFound(f"no release {number} of {framework}")
    others = Release.objects.filter(framework_id=framework, status=Release.Status.PUBLISHED).exclude(
        pk=release.pk
    )
    if release.status == Release.Status.RETIRED:
        raise Conflict(
            "The release is retired already.", "Rilis sudah tidak berlaku.", code="retired_already"
        )
    if not others.exists():
        raise Conflict(
            "No other release of the framework is published: values would be under no rule.",
            "Tidak ada rilis lain yang terbit: nilai tidak akan memiliki aturan.",
            code="last_release",
        )
    Release.objects.filter(pk=release.pk).update(status=Release.Status.RETIRED, retired_at=clock.stamp())
    CatalogueEvent.objects.create(
        framework=framework,
        number=number,
        action=Action.RELEASE_RETIRED,
        changes={"reason": reason},
        at=now,
        actor_id=by.id,
        actor_name=by.name,
        actor_office=by.office,
    )


def _settle_comparability(given: dict[str, Any], code: str, base: Mapping[str, Mapping[str, Any]]) -> None:
    """Says what the indicator continues where the caller did not, and checks what the caller said."""
    same = {name: given[name] for name in content.MEASURING}
    if given["comparable_with"] is None:
        then = base.get(code)
        given["comparable_with"] = (
            code if then is not None and all(then[name] == value for name, value in same.items()) else ""
        )
    if not given["comparable_with"]:
        return
    then = base.get(given["comparable_with"])
    if then is None:
        raise Invalid.at(
            "/comparable_with",
            "unknown_indicator",
            "The release before has no such indicator.",
            "Rilis sebelumnya tidak memuat indikator ini.",
            by_state=True,
        )
    policies.check_explained(
        given, measured_otherwise=any(then[name] != value for name, value in same.items())
    )


def _check_number(framework: str, number: str) -> None:
    if Release.objects.filter(framework_id=framework, number=number).exists():
        raise _taken(number)


def _taken(number: str) -> Conflict:
    return Conflict(
        f"There is a release or draft {number} already.",
        f"Rilis atau rancangan {number} sudah ada.",
        code="number_taken",
    )


def _check_framework(framework: str, code: str) -> None:
    other = Indicator.objects.filter(code=code).exclude(framework_id=framework).first()
    if other is not None:
        raise Conflict(
            f"{code} is an indicator of {other.framework_id}.",
            f"{code} adalah indikator {other.framework_id}.",
            code="code_of_another_framework",
        )


def _delete(draft: Draft) -> None:
    DraftIndicator.objects.filter(draft=draft).delete()
    DraftRetirement.objects.filter(draft=draft).delete()
    draft.delete()


def _touch(draft: Draft, now: datetime) -> None:
    draft.version += 1
    draft.changed_at = now
    draft.save()


def _told(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [before.get(name), after[name]] for name in content.FIELDS if before.get(name) != after[name]
    }


def _event(
    draft: Draft,
    action: CatalogueEvent.Action,
    by: Actor,
    now: datetime,
    *,
    indicator: str = "",
    changes: Mapping[str, Any] | None = None,
) -> None:
    CatalogueEvent.objects.create(
        framework=draft.framework_id,
        number=draft.number,
        action=action,
        indicator=indicator,
        changes=dict(changes or {}),
        at=now,
        actor_id=by.id,
        actor_name=by.name,
        actor_office=by.office,
    )
