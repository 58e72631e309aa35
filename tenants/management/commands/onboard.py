"""manage.py onboard: create the roles and schemas of regencies. Idempotent; safe to kill and run again."""

import csv
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from tenants import Fields, db_roles
from tenants.ids import FIRST_SANDBOX
from tenants.management.operators import OperatorCommand
from tenants.management.regencies import RegencyCommand
from tenants.models import Regency
from tenants.reference import as_registered
from tenants.schema import provisioning


class Command(OperatorCommand):
    help = (
        "Onboards regencies: from a selection (CSV with a column kemendagri_code), by code, or all of them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--file", metavar="SELECTION.csv")
        which.add_argument("--code", nargs="+", metavar="51.01")
        which.add_argument("--all", action="store_true")
        parser.add_argument(
            "--skip-unknown",
            action="store_true",
            help="leave out what the file lists under a code or name that the registry no longer has",
        )

    def handle(self, **options: Any) -> None:
        with db_roles.as_owner():
            regencies = self._chosen(options)
            new = 0

            def note(regency: Regency) -> None:
                self.note("regency_onboarded", regency_id=regency.pk, subject=str(regency))

            onboarded = provisioning.onboard(regencies, now=timezone.now(), also=note)
            for done, (regency, made) in enumerate(onboarded, 1):
                new += made
                if made and options["verbosity"]:
                    self.stdout.write(f"  {done}/{len(regencies)} {regency}")
        self.stdout.write(f"{new} onboarded, {len(regencies) - new} had been before.")

    def _chosen(self, options: Fields) -> list[Regency]:
        everyone = Regency.objects.filter(pk__lt=FIRST_SANDBOX)
        if options["all"]:
            return list(everyone.filter(valid_until=None).order_by("kemendagri_code"))
        rows = [{"kemendagri_code": code} for code in options["code"] or ()] or _rows_of(
            Path(options["file"])
        )
        if options["skip_unknown"]:
            known = as_registered(rows)
            for row in rows:
                if row not in known:
                    self.stderr.write(
                        f"Not onboarded: no regency is {row['kemendagri_code']} {row.get('name')}."
                    )
            rows = known
        # Not by former codes: the name beside one in a file may be that of another regency.
        by_present_code = partial(everyone.in_bulk, field_name="kemendagri_code")
        return RegencyCommand.regencies((row["kemendagri_code"] for row in rows), find=by_present_code)


def _rows_of(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if "kemendagri_code" not in (rows.fieldnames or []):
                raise CommandError(f"{path} has no column kemendagri_code.")
            return [{**row, "kemendagri_code": row["kemendagri_code"].strip()} for row in rows]
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
