"""manage.py write_problem_docs [--check]: docs/errors/*.md from the registry of problem types."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.http import generated, problem_docs


class Command(BaseCommand):
    help = "Write a page of documentation for each problem type."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only compare; fail when a page is stale.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        pages = problem_docs.pages()
        if check:
            if found := generated.stale(problem_docs.FOLDER, pages):
                raise CommandError(
                    f"Stale in docs/errors: {', '.join(found)}. Run `manage.py write_problem_docs`."
                )
            return
        for name in generated.write(problem_docs.FOLDER, pages):
            self.stdout.write(f"docs/errors/{name}")
