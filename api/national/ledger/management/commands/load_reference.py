"""manage.py load_reference: registry, then national catalogue. Safe to run again."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

import tenants.reference
from api.national.catalogue import reference
from tenants import sides
from tenants.loading import BadReference


class Command(BaseCommand):
    help = "Loads provinces, regencies, cohorts, dimensions and the indicator catalogue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--selection",
            type=Path,
            default=tenants.reference.SELECTION_2022,
            metavar="FILE",
            help="a list of selected regencies (the demonstration's, with stand-ins, unless given)",
        )
        parser.add_argument(
            "--published-only",
            action="store_true",
            help="load no selection: cohorts as published, no stand-ins",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        selection = None if options["published_only"] else options["selection"]
        try:
            with sides.as_owner(), transaction.atomic():
                loaded = tenants.reference.load_registry(selection=selection)
                loaded += reference.load_catalogue(now=timezone.now())
        except (BadReference, OSError) as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            for item in loaded:
                self.stdout.write(f"{item.total:>5} {item.what} ({item.created} new, {item.updated} changed)")
