"""Rules of chapters, and of the regulation that enacts a version."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from api.http.messages import _
from api.http.rules import STORED, Found, Rules
from api.http.unread import UNREAD
from api.regency.evidence.models import StoredFile
from api.regency.masterplan import markdown, policies
from api.regency.masterplan.models import Masterplan
from api.regency.masterplan.problems import (
    AfterThePlanPeriod,
    BeforeThePlanPeriod,
    HtmlInMarkdown,
    InForceBeforePromulgation,
    InForceTooLate,
    PromulgatedBeforeSigned,
    PromulgatedInTheFuture,
    RegulationEnactsAnother,
    SignedInTheFuture,
    TwoVersionsInForce,
    UnknownBook,
    UnknownPicture,
    WrongRegulation,
)
from api.regency.masterplan.shapes import Enact
from tenants import frozen, registry


@frozen
class Proposal:
    """A proposed chapter, and the books of its version."""

    content: Any
    books: Collection[UUID]


def _book(asked: Proposal) -> Found:
    if asked.content.book not in asked.books:
        yield UnknownBook("/book_id")


def _markdown(asked: Proposal) -> Found:
    text = asked.content.text
    if asked.content.format != "markdown" or text is UNREAD:
        return
    if html := markdown.html_in(text):
        yield HtmlInMarkdown("/text", html=html[:100])
    named = dict.fromkeys(markdown.pictures(text))
    hashes = [each.removeprefix(markdown.SCHEME) for each in named]
    files = StoredFile.objects.filter(sha256__in=hashes, media_type__startswith="image/")
    known = {f"{markdown.SCHEME}{each}" for each in files.values_list("sha256", flat=True)}
    for each in named:
        if each not in known:
            yield UnknownPicture("/text", picture=each[:100])


_FORM = _("CommonMark with tables, without HTML; pictures come from the regency's evidence.")
RULES = Rules(
    "chapter",
    (_book, STORED, UnknownBook),
    (
        _markdown,
        _FORM,
        HtmlInMarkdown,
        UnknownPicture,
    ),
)


@frozen
class EnactmentProposal:
    """A regulation that is to enact a version of the plan, whose years these are. `others` are enacted versions."""

    regulation: Enact
    years: range
    others: Collection[Masterplan]
    regency_code: str
    today: date

    @property
    def first(self) -> date:
        return self.regulation.first(self.years)


def _instrument(asked: EnactmentProposal) -> Found:
    regency = registry.regency_by_code(asked.regency_code)
    by_others = {"kabupaten": "perwali", "kota": "perbup"}[regency.kind] if regency else None
    if asked.regulation.instrument == by_others:
        yield WrongRegulation("/instrument")


def _enacts_one(asked: EnactmentProposal) -> Found:
    regulation = asked.regulation
    for each in asked.others:
        by = each.enacted_by
        if by and (by.number, by.dated, by.kind) == (
            regulation.number,
            regulation.signed_on,
            regulation.instrument,
        ):
            yield RegulationEnactsAnother("/number", number=each.number)
            return


def _signed(asked: EnactmentProposal) -> Found:
    if asked.regulation.signed_on > asked.today:
        yield SignedInTheFuture("/signed_on", today=asked.today)


def _promulgated(asked: EnactmentProposal) -> Found:
    signed_on, promulgated_on = asked.regulation.signed_on, asked.regulation.promulgated
    if promulgated_on > asked.today >= signed_on:
        yield PromulgatedInTheFuture("/promulgated_on", today=asked.today)
    if promulgated_on < signed_on:
        yield PromulgatedBeforeSigned("/promulgated_on", signed_on=signed_on)


def _after_promulgation(asked: EnactmentProposal) -> Found:
    promulgated_on = asked.regulation.promulgated
    if asked.first < promulgated_on:
        yield InForceBeforePromulgation("/valid_from", promulgated_on=promulgated_on)


def _within_the_plan(asked: EnactmentProposal) -> Found:
    yield from policies.outside_plan_period("/valid_from", asked.first.year, asked.years)


def _in_time(asked: EnactmentProposal) -> Found:
    latest = date(asked.regulation.promulgated.year + 1, 12, 31)
    if latest < asked.first and asked.first.year <= asked.years[-1]:
        yield InForceTooLate("/valid_from", latest=latest)


def _alone(asked: EnactmentProposal) -> Found:
    if any(each.in_force_from == asked.first for each in asked.others):
        yield TwoVersionsInForce("/valid_from")


#: The head of region signs it (ditetapkan), the secretary then promulgates it in the Berita Daerah (diundangkan), and
#: it binds from that day or from a later one that it names. The head of a kabupaten issues a Perbup, of a kota a
#: Perwali; a Perda binds either. One regulation enacts one plan.
_LAW = _("UU 12/2011, articles 86 and 87 and annex II: no regulation takes effect before its promulgation.")
_PLAN = _("The plan period of the version, and the other versions that are enacted.")
ENACTMENT = Rules(
    "enactment",
    (_instrument, _LAW, WrongRegulation),
    (_enacts_one, _PLAN, RegulationEnactsAnother),
    (_signed, _LAW, SignedInTheFuture),
    (_promulgated, _LAW, PromulgatedInTheFuture, PromulgatedBeforeSigned),
    (_after_promulgation, _LAW, InForceBeforePromulgation),
    (_within_the_plan, _PLAN, BeforeThePlanPeriod, AfterThePlanPeriod),
    (_in_time, _PLAN, InForceTooLate),
    (_alone, _PLAN, TwoVersionsInForce),
)
