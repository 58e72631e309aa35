"""A regency as the way in asks for it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Regency:
    """Stand-in for the regency that tenants.access takes."""

    id: int
    code: str
