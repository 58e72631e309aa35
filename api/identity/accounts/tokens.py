"""What tokens look like: as keys do (api.identity.keys), 256 random bits behind a prefix that scanners know."""

import hashlib
import secrets
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher
from django.utils.crypto import constant_time_compare

ACCESS = "kct_"
REFRESH = "kcr_"
CODE = "kca_"
SECRET = "kcs_"  # noqa: S105  (how one begins)
INVITATION = "kci_"
SESSION = "kcw_"  # a cookie: as a bearer it is refused (api.identity.authentication)


def access_token(request: Any) -> str:
    """For oauthlib, which passes its request."""
    return new(ACCESS)


def refresh_token(request: Any) -> str:
    return new(REFRESH)


def client_secret() -> str:
    return new(SECRET)


def new(prefix: str) -> str:
    return prefix + secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """What is kept of it. There is nothing to guess in 256 random bits, so a slow hash would protect nothing."""
    return hashlib.sha256(text.encode()).hexdigest()


class SecretHasher(BasePasswordHasher):
    """How a program's secret is kept: by `digest`. A slow hash would only let anyone keep the server busy."""

    algorithm = "kc_sha256"

    def salt(self) -> str:
        return "none"

    def encode(self, password: str, salt: str) -> str:
        return f"{self.algorithm}$none${digest(password)}"

    def verify(self, password: str, encoded: str) -> bool:
        return constant_time_compare(encoded, self.encode(password, "none"))

    def decode(self, encoded: str) -> dict[str, str]:
        algorithm, salt, kept = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": kept}

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        return {"algorithm": self.algorithm}

    def must_update(self, encoded: str) -> bool:
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        pass
