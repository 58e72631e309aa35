"""Refusals of changes of the registry."""

from api.http.exceptions import Conflict, Fault


class BasisMissing(Fault, do="Send `basis`: the decree or law that says so, with its number."):
    """A change of the registry needs a legal basis: name the instrument in `basis`."""


class UnknownKey(Fault, do="Use the `key` of a change."):
    """There is no year, period, cohort or province {value}."""

    value: str


class NotOfTheProvince(Fault, do="Send the code and the province that belong together."):
    """The code of a regency is that of its province, {province_code}, a dot and two digits."""

    province_code: str


class CodeTaken(Conflict, do="Find the regency that has it: `GET /v1/open/regencies/`."):
    """{taken} is or was the code of another regency or province: a code is never reused."""

    taken: str


class YearOutOfRange(Fault, do="Give a year in this range: present figures use the newest."):
    """Give the population of a year from {first} to {last}."""

    first: int
    last: int


class RegencyTwice(Fault, do="Name each regency once."):
    """{value} is named twice."""

    value: str


class StandInVerified(Fault, do="Send `is_verified` false for a stand-in, true for all others."):
    """A stand-in fills a cohort up for a demonstration: no source names it."""
