"""Base of commands that compare stored data with their sources, for all regencies or some."""

import argparse
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class CheckCommand(BaseCommand):
    """A command that prints a line for each fault, then a summary. Its help keeps its line breaks.

    With --json it prints one document instead: `{"check", "is_whole", "summary", "counts": {name: number}, "findings":
    [sentence], "notes": [sentence]}`. The exit code is 1 if anything is wrong; if the check could not be made
    (CommandError), 1 without a document.
    """

    #: False where all are compared at once.
    takes_codes = True
    #: Stands before each fault that is printed.
    mark = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        self._check = subcommand
        return super().create_parser(
            prog_name, subcommand, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one document instead of lines")
        if self.takes_codes:
            parser.add_argument("codes", nargs="*", help="Kemendagri codes, such as 51.01")

    def execute(self, **options: Any) -> str | None:
        self._prints = not options["json"]
        self.findings: list[str] = []
        self._notes: list[str] = []
        return super().execute(**options)

    def found(self, fault: object) -> None:
        """Report a fault."""
        self.findings.append(str(fault))
        if self._prints:
            self.stdout.write(f"{self.mark}{fault}")

    def remark(self, text: str) -> None:
        """Report a remark that is not a fault."""
        self._notes.append(text)
        if self._prints:
            self.stdout.write(text)

    @staticmethod
    def check_codes(codes: list[str], regencies: int) -> None:
        """Raise CommandError if some codes match no regency."""
        if codes and regencies < len(set(codes)):
            raise CommandError("Not all of these codes are of regencies that were onboarded.")

    def end(self, summary: str, **counts: int) -> None:
        """Write the summary, or the document; exit with 1 if a fault was found."""
        wrong = bool(self.findings)
        if self._prints:
            self.stdout.write(self.style.ERROR(summary) if wrong else summary)
        else:
            report = {"check": self._check, "is_whole": not wrong, "summary": summary, "counts": counts}
            self.stdout.write(json.dumps(report | {"findings": self.findings, "notes": self._notes}))
        if wrong:
            sys.exit(1)
