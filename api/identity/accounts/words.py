"""Words that the accounts' files share."""

from enum import StrEnum

from oauth2_provider.models import AbstractApplication


class Flow(StrEnum):
    """How an application gets tokens: for itself, or for a person who agrees."""

    CLIENT_CREDENTIALS = "client_credentials"
    AUTHORIZATION_CODE = "authorization_code"

    @property
    def grant_type(self) -> str:
        """The toolkit's word."""
        return str(
            AbstractApplication.GRANT_CLIENT_CREDENTIALS
            if self is Flow.CLIENT_CREDENTIALS
            else AbstractApplication.GRANT_AUTHORIZATION_CODE
        )

    @classmethod
    def of(cls, grant_type: str) -> "Flow":
        return next(each for each in cls if each.grant_type == grant_type)
