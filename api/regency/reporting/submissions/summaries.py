"""Summary of a draft for people: what it holds, its sums, what changed, and what there is to remark."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils import translation

from api.http import labels
from api.http.messages import Message, Text, _
from api.regency.reporting.submissions.shapes import WarningCount

#: Parts of contents, as people call them.
_CALLED: dict[str, Message] = {
    "values": _("values"),
    "realisations": _("progress of activities"),
    "restated": _("corrections"),
    "withdrawn": _("rows taken back"),
    "budgets": _("budgets"),
    "masterplan": _("the plan itself"),
    "programmes": _("programmes"),
    "books": _("books"),
    "agencies": _("agencies"),
    "deliverables": _("deliverables"),
    "evidence": _("evidence"),
}


def held(content: Mapping[str, Any]) -> Iterator[Message]:
    """Yield what a content holds, with its sums."""
    if values := content.get("values"):
        yield _("Values: {parts}", parts=_parts(Counter(each["value_status"] for each in values)))
    if rows := content.get("realisations"):
        spent = sum(int(each["spent_to_date"]) for each in rows)
        yield _(
            "Activities with progress: {count}, spent to date {money}", count=len(rows), money=_rupiah(spent)
        )
    for part, said in (
        ("restated", _("Corrected: {count}", count=len(content.get("restated", ())))),
        ("withdrawn", _("Taken back: {count}", count=len(content.get("withdrawn", ())))),
    ):
        if content.get(part):
            yield said
    for budget in content.get("budgets", ()):
        rows = budget["programmes"]
        money = _rupiah(sum(_in_force(each["amounts"]) for each in rows))
        yield _(
            "Budget of {year}: {count} programmes, {money}", year=budget["year"], count=len(rows), money=money
        )
    if deliverables := content.get("deliverables"):
        yield _("Deliverables: {titles}", titles=", ".join(each["title"] for each in deliverables))
    plan = content.get("masterplan")
    if isinstance(plan, Mapping):
        yield from held(plan) if "programmes" in plan else ()
    if "programmes" in content:
        yield from _planned(content["programmes"])
        yield _("Books: {count}", count=len(content["books"]))
    if evidence := content.get("evidence"):
        yield _("Files of evidence: {count}", count=len({each["sha256"] for each in evidence}))


def changed(differences: Sequence[Mapping[str, Any]] | None) -> Message:
    """Say how much changed since the last revision, and in which parts; None where there was none."""
    if differences is None:
        return _("Nothing of this was submitted before.")
    if not differences:
        return _("Nothing changed since it was last submitted.")
    return _(
        "Changed since it was last submitted: {parts}",
        parts=_parts(Counter(each["place"].partition(", ")[0] for each in differences)),
    )


def remarked(blocking: int, warnings: Iterable[WarningCount]) -> Iterator[Message]:
    """Yield how much stands against a submit, and how many warnings there are."""
    if blocking:
        yield _("Reasons why it cannot be submitted yet: {count}", count=blocking)
    counts = [(each.warning_count, each.answered_count) for each in warnings]
    total, answered = (sum(each) for each in zip(*counts, strict=True)) if counts else (0, 0)
    yield _("Warnings: {count}, answered: {answered}", count=total, answered=answered)


def _planned(programmes: Sequence[Mapping[str, Any]]) -> Iterator[Message]:
    activities = sum(len(each["activities"]) for each in programmes)
    yield _("Programmes: {count}, activities: {activities}", count=len(programmes), activities=activities)
    years = sorted({each["year"] for programme in programmes for each in programme["allocations"]})
    for year in years:
        money = sum(
            _in_force([each for each in programme["allocations"] if each["year"] == year])
            for programme in programmes
        )
        yield _("Indicative ceilings of {year}: {money}", year=year, money=_rupiah(money))


def _in_force(amounts: Iterable[Mapping[str, Any]]) -> int:
    """Add up amounts of one year: of each source the revised one, where there is one."""
    by_source: dict[str, int] = {}
    for each in sorted(amounts, key=lambda each: str(each["stage"])):  # original, revised
        by_source[each["source"]] = int(each["amount"])
    return sum(by_source.values())


def _parts(counts: Mapping[str, int]) -> Text:
    said = [(_CALLED.get(name) or labels.of(name), count) for name, count in sorted(counts.items())]
    en, id = (
        ", ".join(f"{_in(language, label)} {count}" for label, count in said) for language in ("en", "id")
    )
    return Text(en, id)


def _in(language: str, message: Message) -> str:
    with translation.override(language):
        return str(message).lower()


def _rupiah(amount: int) -> Text:
    return Text(f"IDR {amount:,}", f"Rp{amount:,}".replace(",", "."))
