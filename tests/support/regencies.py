"""A regency as the way in asks for it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Regency:
    """What tenants.access asks for."""

    id: int
    code: str
