"""Base of commands that compare what is kept with what it is made of, for all regencies or some."""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class CheckCommand(BaseCommand):
    """A command that takes codes of regencies, and ends with 1 where anything is wrong. Its help keeps its lines."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("codes", nargs="*", help="Kemendagri codes, such as 51.01")

    @staticmethod
    def check_codes(codes: list[str], regencies: int) -> None:
        """Raise CommandError where fewer regencies were found than codes were given."""
        if codes and regencies < len(set(codes)):
            raise CommandError("Not all of these codes are of regencies that were onboarded.")

    def end(self, summary: str, *, wrong: int) -> None:
        """Write the summary; end with 1 where anything is wrong."""
        self.stdout.write(self.style.ERROR(summary) if wrong else summary)
        if wrong:
            sys.exit(1)
