"""Words of the demonstration: agencies, masterplans and titles of programmes. All invented patterns, no real plans."""

from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from api.http.yaml_files import read_beside
from local.demo.seeded_random import SeededRandom
from tenants import frozen
from tenants.loading import read_rows

FOLDER = Path(__file__).parent

#: The texts and shares of words.yaml, by its keys.
TEXTS: Any = SimpleNamespace(**read_beside(__file__))


@frozen
class Title:
    """A programme's title, and the short name of the agency that would lead it."""

    sub_dimension: str
    lead: str
    title: str


@cache
def agencies() -> dict[str, dict[str, str]]:
    """Return the agencies that a regency may have, by their short names: short name, name and kind."""
    return {row["short_name"]: row for row in read_rows(FOLDER / "agencies.csv")}


@cache
def _titles() -> dict[str, list[Title]]:
    found: dict[str, list[Title]] = {}
    for row in read_rows(FOLDER / "titles.csv"):
        found.setdefault(row["sub_dimension"], []).append(Title(**row))
    return found


def leads() -> set[str]:
    """Return the agencies that lead some programme."""
    return {title.lead for titles in _titles().values() for title in titles}


def titles(sub_dimension: str, number: int, rng: SeededRandom) -> list[Title]:
    """Return this many programmes of a sub-dimension, no title twice."""
    known = _titles()[sub_dimension]
    wider = [Title(sub_dimension, t.lead, f"{t.title} {scope}") for t in known for scope in TEXTS.scopes]
    found = rng.sample(known, min(number, len(known)))
    return found + rng.sample(wider, number - len(found))
