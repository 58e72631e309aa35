"""Base of the commands that change single regencies."""

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from tenants import db_roles, registry
from tenants.management.operators import OperatorCommand
from tenants.models import Regency


class RegencyCommand(OperatorCommand):
    """Base of commands that change the regencies of `--code`, each in a transaction of its own. Idempotent."""

    #: Name of the event in the operators' log, and what is printed of a regency that was changed or was not.
    event: str
    done: str
    not_done: str

    def change(self, regency: Regency) -> bool:
        """Change the regency; return False where there was nothing to do."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", nargs="+", metavar="51.01", required=True)

    def handle(self, **options: Any) -> None:
        with db_roles.as_owner():
            refused = (Regency.Status.REGISTERED, Regency.Status.ARCHIVED)
            for regency in self.regencies(options["code"], refused=refused):
                with transaction.atomic():
                    changed = self.change(regency)
                    if changed:
                        self.note(self.event, regency_id=regency.pk, subject=str(regency))
                self.stdout.write(f"{regency}: {self.done if changed else self.not_done}")

    @staticmethod
    def regencies(
        codes: Iterable[str],
        *,
        refused: Container[str] = (),
        find: Callable[[list[str]], Mapping[str, Regency]] = registry.regencies_by_code,
    ) -> list[Regency]:
        """Return the regencies that `find` returns of these codes, by code.

        Raises CommandError, before anything is done, for one that is unknown or in a `refused` status.
        """
        wanted = list(dict.fromkeys(codes))
        found = find(wanted)
        if unknown := [code for code in wanted if code not in found]:
            raise CommandError(
                f"No regency has the code {', '.join(unknown)}. Has the reference data been loaded?"
            )
        if wrong := [
            f"{found[code]} is {found[code].status}" for code in wanted if found[code].status in refused
        ]:
            raise CommandError("; ".join(wrong) + ".")
        return [found[code] for code in wanted]
