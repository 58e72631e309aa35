"""manage.py settings [--json]: each setting and its value, secrets masked."""

import json
from argparse import ArgumentParser
from dataclasses import asdict, replace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Show the settings of this environment (docs/operations/settings.md). Secrets are masked."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", dest="in_full", help="As JSON, with default and meaning."
        )

    def handle(self, in_full: bool, **options: Any) -> None:
        told = [
            replace(each, value="***") if each.secret and each.value else each
            for each in sorted(settings.SETTINGS.values(), key=lambda each: each.name)
        ]
        lines = [f"{each.name}={each.value}" for each in told]
        self.stdout.write(json.dumps([*map(asdict, told)], indent=1) if in_full else "\n".join(lines))
