"""manage.py load_reference: load what is missing in the registry and the national catalogue. Safe to run again."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

import tenants.reference
from api.national.catalogue import reference
from tenants import db_roles
from tenants.loading import BadReference


class Command(BaseCommand):
    help = "Loads provinces, regencies, cohorts, dimensions and the indicator catalogue; changes none that exists."

    def add_arguments(self, parser: CommandParser) -> None:
        members = parser.add_mutually_exclusive_group()
        members.add_argument(
            "--selection", type=Path, metavar="FILE", help="a ministry's list of selected regencies"
        )
        members.add_argument(
            "--stand-ins",
            action="store_true",
            help="fill the cohort of 2022 up to its 50 with invented members, for a demonstration",
        )
        members.add_argument(
            "--published-only",
            action="store_true",
            help="remove the stand-ins of a demonstration: cohorts as published",
        )

    def handle(self, **options: Any) -> None:
        try:
            with db_roles.as_owner(), transaction.atomic():
                loaded = tenants.reference.load_registry()
                if options["selection"]:
                    loaded.append(tenants.reference.load_selection(options["selection"]))
                if options["stand_ins"]:
                    loaded.append(tenants.reference.load_stand_ins())
                removed = tenants.reference.remove_stand_ins() if options["published_only"] else 0
                loaded += reference.load_catalogue(now=timezone.now())
        except (BadReference, OSError) as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            for item in loaded:
                self.stdout.write(f"{item.total:>5} {item.what} ({item.created} new, {item.updated} changed)")
            if removed:
                self.stdout.write(f"{removed:>5} stand-ins removed")
