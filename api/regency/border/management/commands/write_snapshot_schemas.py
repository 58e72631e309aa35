"""manage.py write_snapshot_schemas [--check]: docs/schemas from the code, without a database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.http import generated
from api.regency.border.schemas import forms


class Command(BaseCommand):
    help = "Write the JSON Schemas of what regencies submit."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only compare; fail when a file is stale.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        files = forms.files()
        if check:
            if found := generated.stale(forms.FOLDER, files):
                raise CommandError(
                    f"Stale in docs/schemas: {', '.join(found)}. Run `manage.py write_snapshot_schemas`."
                )
            return
        for name in generated.write(forms.FOLDER, files):
            self.stdout.write(f"docs/schemas/{name}")
