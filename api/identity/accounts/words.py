"""Constants shared by the files of accounts."""

from enum import StrEnum


class Flow(StrEnum):
    """Ways in which an application gets tokens: for itself, or for a person who agrees."""

    CLIENT_CREDENTIALS = "client_credentials"
    AUTHORIZATION_CODE = "authorization_code"

    @property
    def grant_type(self) -> str:
        """Return the toolkit's spelling, which has a hyphen."""
        return self.replace("_", "-")

    @classmethod
    def of(cls, grant_type: str) -> "Flow":
        return cls(grant_type.replace("-", "_"))
