"""Unknown codes of the registry."""

from api.http.exceptions import Conflict, StateFault
from api.http.labels import Labelled


class UnknownCohort(StateFault, do="Use one of `choices`."):
    """There is no cohort {value}. There are: {choices}."""

    value: str
    choices: list[str]


class UnknownRegency(StateFault, do="Use a code from `GET /v1/open/regencies/`."):
    """There is no regency {value}."""

    value: str


class NotOfTheCohort(StateFault, do="Use regencies of the cohort: `GET /v1/open/regencies/?cohort=`."):
    """{value} is not a regency of cohort {cohort}."""

    value: str
    cohort: str


class UnknownProvince(StateFault, do="Use a code from `GET /v1/open/regencies/`."):
    """There is no province {value}."""

    value: str


class StatusDoesNotAllow(Labelled, Conflict, do="Read it again: its status shows which steps are left."):
    """It is {status}, which does not allow this."""

    code_in = "status"
    status: str  # type: ignore[assignment]  # of the thing; that of the answer is the type's


class ContentDiffers(Conflict, do="Open it again and send the hash of the content that you read."):
    """The hash does not match this content: read it again, then decide."""
