"""Summary of a draft for people: its content, its sums, the changes and the warnings."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.functional import lazy

from api.http import labels
from api.http.messages import Message, Text, _, table
from api.regency.programmes.budgets.shapes import in_all
from api.regency.programmes.realisation.shapes import spent
from api.regency.programmes.shapes import ceilings
from api.regency.reporting.submissions.shapes import WarningCount
from tenants import Document, Named

#: Parts of contents, as people call them.
_CALLED = table(
    {
        "values": "values",
        "realisations": "progress of activities",
        "restated": "corrections",
        "withdrawn": "rows taken back",
        "budgets": "budgets",
        "masterplan": "the plan itself",
        "programmes": "programmes",
        "books": "books",
        "agencies": "agencies",
        "deliverables": "deliverables",
        "targets": "targets",
        "baselines": "baselines",
        "evidence": "evidence",
    }
)


def held(content: Named) -> Iterator[Message]:
    """Yield the parts of a content, with their sums."""
    if values := content.get("values"):
        yield _("Values: {parts}", parts=_parts(Counter(each["value_status"] for each in values)))
    if rows := content.get("realisations"):
        money = _rupiah(spent(rows))
        yield _("Activities with progress: {count}, spent to date {money}", count=len(rows), money=money)
    if restated := content.get("restated"):
        yield _("Corrected: {count}", count=len(restated))
    if withdrawn := content.get("withdrawn"):
        yield _("Taken back: {count}", count=len(withdrawn))
    for budget in content.get("budgets", ()):
        rows = budget["programmes"]
        money = _rupiah(in_all(rows))
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
    if targets := content.get("targets"):
        series = {(each["indicator"], each["series"]) for each in targets}
        yield _("Targets: {count}, of {series} series", count=len(targets), series=len(series))
    if evidence := content.get("evidence"):
        yield _("Files of evidence: {count}", count=len({each["sha256"] for each in evidence}))


def changed(differences: Sequence[Named] | None) -> Message:
    """Return how much changed since the last revision, and in which parts; None if there is no revision."""
    if differences is None:
        return _("No earlier submission exists.")
    if not differences:
        return _("Nothing changed since it was last submitted.")
    return _(
        "Changed since it was last submitted: {parts}",
        parts=_parts(Counter(each["place"].partition(", ")[0] for each in differences)),
    )


def remarked(blocking: int, warnings: Iterable[WarningCount]) -> Iterator[Message]:
    """Yield the number of reasons against a submit, and of warnings."""
    if blocking:
        yield _("Reasons why it cannot be submitted yet: {count}", count=blocking)
    counts = list(warnings)
    yield _(
        "Warnings: {count}, answered: {answered}",
        count=sum(each.warning_count for each in counts),
        answered=sum(each.answered_count for each in counts),
    )


def _planned(programmes: Sequence[Document]) -> Iterator[Message]:
    activities = sum(len(each["activities"]) for each in programmes)
    yield _("Programmes: {count}, activities: {activities}", count=len(programmes), activities=activities)
    for year, money in sorted(ceilings(programmes).items()):
        yield _("Indicative ceilings of {year}: {money}", year=year, money=_rupiah(money))


def _counted(counts: Mapping[str, int]) -> str:
    called = ((_CALLED.get(name) or labels.of(name), count) for name, count in sorted(counts.items()))
    return ", ".join(f"{str(label).lower()} {count}" for label, count in called)


#: Written out in the active language, as every message.
_parts = lazy(_counted, str)


def _rupiah(amount: int) -> Text:
    return Text(f"IDR {amount:,}", f"Rp{amount:,}".replace(",", "."))
