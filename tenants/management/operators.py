"""Base of operators' commands: they name who runs them and why, and the security log keeps both."""

import argparse
from functools import partial
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenants import db_roles, frozen


@frozen
class By:
    """Operator of a command, as the security log names them, with the reason."""

    name: str
    reason: str = ""


class OperatorCommand(BaseCommand):
    """A command with `--by` and `--reason`. It calls `note` for its changes, in the same transaction."""

    requires_system_checks = ["tenancy"]
    #: What `--repair` does, of a command that only looks without it: then it asks for the two.
    repairs = ""
    by: By

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        nested = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
        if self.repairs:
            parser.add_argument("--repair", action="store_true", help=self.repairs)
        for each in nested[0].choices.values() if nested else [parser]:
            asks = partial(each.add_argument, type=_words, required=not self.repairs)
            asks("--by", metavar="NAME", help="who runs this, for the log")
            asks("--reason", metavar="TEXT", help="why, for the log")
        return parser

    def execute(self, **options: Any) -> str | None:
        if options.get("repair") and not (options["by"] and options["reason"]):
            raise CommandError("Say --by and --reason: the security log keeps them.")
        self.by = By(f"operator: {options['by']}", options["reason"])
        return super().execute(**options)

    def note(self, kind: str, *, regency_id: int | None = None, subject: str = "", **detail: Any) -> None:
        """Write one entry in the log of a regency, or in the ministry's, as the owner. Never holds a secret."""
        with db_roles.as_owner():
            # By its name: tenants imports nothing of the api.
            apps.get_model("identity", "SecurityEvent")._default_manager.create(
                regency_id=regency_id,
                at=timezone.now(),
                kind=kind,
                actor_name=self.by.name[:200],
                subject=subject[:200],
                detail={"reason": self.by.reason} | detail,
            )


def _words(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise argparse.ArgumentTypeError("say it in one line of text")
    return text.strip()[:500]
