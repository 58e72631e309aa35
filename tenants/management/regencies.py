"""What commands about single regencies share."""

from collections.abc import Container, Iterable

from django.core.management.base import CommandError, CommandParser

from tenants import registry
from tenants.management.operators import OperatorCommand
from tenants.models import Regency


class RegencyCommand(OperatorCommand):
    """A command that takes regencies by `--code`."""

    @staticmethod
    def add_code(parser: CommandParser) -> None:
        parser.add_argument("--code", nargs="+", metavar="51.01", required=True)

    @staticmethod
    def regencies(codes: Iterable[str], *, refused: Container[str] = ()) -> list[Regency]:
        """The regencies of these codes. Raises CommandError, before anything is done, for one that is unknown or in a
        `refused` status."""
        wanted = list(dict.fromkeys(codes))
        found = registry.regencies_by_code(wanted)
        if unknown := [code for code in wanted if code not in found]:
            raise CommandError(
                f"No regency has the code {', '.join(unknown)}. Has the reference data been loaded?"
            )
        if wrong := [
            f"{found[code]} is {found[code].status}" for code in wanted if found[code].status in refused
        ]:
            raise CommandError("; ".join(wrong) + ".")
        return [found[code] for code in wanted]
