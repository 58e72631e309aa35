"""manage.py registry_act: the ministry's acts on the registry, by an operator."""

import json
import re
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from api.http import shapes, versioned
from api.http.exceptions import NotFound, Problem
from api.http.versioned import Store
from api.identity.callers import Actor, Author
from api.national.ledger.reporting_periods import PeriodStore
from api.national.registry import queries
from api.national.registry.operations import (
    CohortStore,
    NewProvinceStore,
    NewRegencyStore,
    PopulationStore,
    RegencyStore,
)
from tenants import db_roles
from tenants.management.operators import OperatorCommand

_OPERATOR = UUID(int=0)


class Command(OperatorCommand):
    help = (
        "Changes the registry as the ministry does through the API: with the same fields, rules and history."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = ["regency", "new_regency", "new_province", "population", "cohort", "period"]
        parser.add_argument("kind", choices=kinds)
        parser.add_argument("key", nargs="+", help="code or period; for a population, code and year")
        parser.add_argument(
            "body", type=json.loads, help="JSON: all fields of a new row, else those to change"
        )

    def handle(self, **options: Any) -> None:
        kind, keys, given = (options[name] for name in ("kind", "key", "body"))
        what = " ".join((kind, *keys))
        try:
            with db_roles.as_owner(), transaction.atomic():
                author = Author(Actor(_OPERATOR, self.by.name, self.by.name[:200]), timezone.now())
                if is_changed := _written(_store(author, given, kind, *keys), given):
                    self.note("registry_changed", subject=what)
        except Problem as refused:
            raise CommandError("\n".join(map(_told, refused.errors or (refused,)))) from refused
        self.stdout.write(f"{what}: {'changed' if is_changed else 'as it was'}")


def _told(each: Problem) -> str:
    """Return one fault with its place; for a missing row the reason, which only operators see."""
    return f"{each.pointer} {each if type(each) is NotFound else each.detail} ({each.code})".strip()


def _written(store: Store[Any, Any], given: object) -> bool:
    def content(row: Any) -> Any:
        shown = {} if row is None else shapes.document(row, store.body)
        return store.read(shapes.patched(store.body, shown, given).settled())

    return versioned.keep(store, content)


def _store(author: Author, given: Any, *named: str) -> Store[Any, Any]:
    match named:
        case "regency", code:
            return RegencyStore(code, author, isinstance(given, dict) and bool(given.get("basis")))
        case "new_regency", code:
            return NewRegencyStore(code, author)
        case "new_province", code if re.fullmatch("[1-35-9][0-9]", code):
            return NewProvinceStore(code, author)
        case "population", code, year if year.isdecimal():
            return PopulationStore(queries.regency(code), int(year), author)
        case "cohort", code:
            return CohortStore(code, author)
        case "period", period:
            return PeriodStore(period, author)
    raise CommandError(
        "Name one code or period; of a population the code and the year;"
        " of a province two digits, whose first is that of its group of islands."
    )
