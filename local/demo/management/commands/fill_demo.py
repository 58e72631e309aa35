"""manage.py fill_demo: fill the selected regencies with a demonstration, and write keys for trying it.

Regencies that were onboarded outside the selection are real: nothing is invented for them. Safe to run again, also
after a kill: a regency that has a masterplan or values is left alone, and keys that still work are kept.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils import timezone

from api.http import shapes
from api.http.local_time import day_of
from api.identity.callers import Author
from api.identity.models import Person
from api.national.bimtek import queries as bimtek
from api.national.catalogue import calendar, queries as catalogue, rulings
from api.national.editions import contents, operations, queries
from api.national.editions.problems import NothingAccepted
from api.national.editions.shapes import CreateEdition
from api.regency.masterplan import answers
from local.demo import keys, ministry, people, writing
from local.demo.words import TEXTS
from local.services.files import write_private
from tenants import access, db_roles, readiness, registry, sandboxes
from tenants.loading import read_rows
from tenants.management.operators import OperatorCommand
from tenants.models import Regency
from tenants.pool import statements
from tenants.reference import SELECTION_2022, as_registered

#: Regencies written side by side: one computes while the database works for the other.
WRITERS = 2


class Command(OperatorCommand):
    help = "Fills a selection's regencies with demonstration data and writes a key for each kind of user to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--base-url",
            default="http://127.0.0.1:8000",
            metavar="URL",
            help="the address that the file names",
        )
        parser.add_argument(
            "--selection",
            type=Path,
            default=SELECTION_2022,
            metavar="FILE",
            help="the regencies to fill, those of them that are onboarded (the demonstration's 50 unless given)",
        )
        parser.add_argument(
            "--to", type=Path, required=True, metavar="FILE", help="where the keys are written (mode 0600)"
        )

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        file: Path = options["to"]
        with db_roles.as_owner(), transaction.atomic():
            selected = {row["kemendagri_code"] for row in as_registered(read_rows(options["selection"]))}
            regencies = [
                regency
                for regency in registry.participants()
                if regency.status == Regency.Status.ONBOARDED and regency.kemendagri_code in selected
            ]
            _join_before_their_reports(regencies)
            cohorts = {regency.pk: bimtek.cohorts_of(regency.pk) for regency in regencies}
            indicators = rulings.indicators_in_force(day_of(now))
            sub_dimensions = catalogue.sub_dimensions()
            sandbox = sandboxes.at_work(sandboxes.CODE)  # where `manage.py make_sandbox` made it
            present = people.ensure(regencies, sandbox, now=now)
            out = readiness.out_of_service()
            content, issued = keys.ensure(file, present, regencies, sandbox, now=now)
            for regency_id in [None, *(regency.pk for regency in regencies)] if issued else []:
                self.note("demonstration_keys_issued", regency_id=regency_id)
        # Before the long part: a key that was issued is kept nowhere else.
        write_private(file, {"base_url": options["base_url"], **content})

        for regency in regencies:
            if regency.pk in out:
                self.stdout.write(
                    f"  {regency} is out of service and left alone: see manage.py verify_isolation."
                )
        at_work = [regency for regency in regencies if regency.pk not in out]
        mine = {regency_id: codes[-1] for regency_id, codes in cohorts.items() if codes}
        ministry.schedule_bimtek(set(mine.values()), now=now)

        def fill(regency: Regency) -> str | None:
            steward = people.actor(present.stewards[regency.pk])
            return writing.write(regency, steward, mine.get(regency.pk), sub_dimensions, indicators)

        def say(text: str) -> None:
            if options["verbosity"]:
                self.stdout.write(f"  {text}")

        filled = 0
        for number, (regency, written) in enumerate(_side_by_side(fill, at_work), 1):
            if written is not None:
                self.note("demonstration_filled", regency_id=regency.pk)
                filled += 1
                say(f"{number}/{len(at_work)} {regency}: {written}")
        loaded = ministry.load_official_values(regencies, indicators, present.officer, now=timezone.now())
        agreed = ministry.agree(regencies, present.officer) if filled else 0
        if loaded or agreed:
            say(f"{loaded} official values loaded, {agreed} agreements of not applicable.")

        def review(regency: Regency) -> int:
            accepted = ministry.review(regency.kemendagri_code, present.officer)
            with access.inside(regency):
                answers.take_over()
            return accepted

        accepted = sum(each for _, each in _side_by_side(review, at_work if filled else []))
        if accepted:
            say(f"{accepted} submissions accepted, some returned, the newest wait.")
        if publish(present.officer, now=timezone.now()):
            say("One edition published: /v1/open/editions/")
        self.stdout.write(
            f"{filled} regencies filled, {len(at_work) - filled} had been before; {issued} keys issued, in {file}."
        )


def _join_before_their_reports(regencies: list[Regency]) -> None:
    """Put new regencies' onboarding back by two years: otherwise nobody would owe earlier deadlines."""
    new = statements.column(
        "SELECT r.id FROM tenants_regency r WHERE r.id = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM figures_filling_cell c WHERE c.regency_id = r.id)",
        [[regency.pk for regency in regencies]],
    )
    for table in ("figures_regency_status", "figures_regency_description", "figures_cohort_member"):
        statements.run(
            f"UPDATE {table} SET valid_from = valid_from - interval '2 years',"
            " valid_until = valid_until - interval '2 years' WHERE regency_id = ANY(%s)",
            [new],
        )
    statements.run(
        "UPDATE tenants_regency SET onboarded_at = onboarded_at - interval '2 years' WHERE id = ANY(%s)",
        [new],
    )


def _side_by_side[T](fill: Callable[[Regency], T], regencies: list[Regency]) -> Iterator[tuple[Regency, T]]:
    """Yield each regency with its result, in order. After an error or Ctrl-C no further one is begun."""
    pool = ThreadPoolExecutor(WRITERS)
    try:
        yield from zip(regencies, pool.map(fill, regencies), strict=True)
    finally:
        pool.shutdown(cancel_futures=True)


SECOND = "kepala@kementerian.example"


def publish(officer: Person, *, now: datetime) -> bool:
    """Publish one edition if there is none, so that open data is not empty; return True if that was done.

    It holds accepted figures, frozen and signed off by a second officer.
    """
    with db_roles.as_ministry():
        if queries.editions().exists():
            return False
    with db_roles.as_owner():
        second = people.actor(people.officer(SECOND, "Kepala Contoh", now))
    maker = people.actor(officer)
    with db_roles.as_ministry():
        dimensions = catalogue.dimensions()
        periods = [each.period for each in calendar.periods_due(day_of(now)) if each.kind == "year"]
    if not periods:
        return False
    chosen = {"periods": [periods[-1]], "dimensions": [each.code for each in dimensions]}
    given = shapes.read(CreateEdition, TEXTS.edition | chosen)
    try:
        with db_roles.as_ministry():
            frozen = contents.freeze(given)
    except NothingAccepted:  # of few regencies the ministry may have accepted none yet
        return False
    now = max(now, frozen.as_of)  # nobody signs what is not frozen yet
    with db_roles.as_ministry(writing=True):
        edition = operations.keep(frozen=frozen, given=given, author=Author(maker, now))
        digest = bytes(edition.content_hash).hex()
        operations.Steps(edition.pk, Author(second, now)).sign_off(digest)
        operations.Steps(edition.pk, Author(maker, now)).publish(digest)
    return True
