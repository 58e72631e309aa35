"""Tokens: like keys (api.identity.keys), 256 random bits behind a prefix that scanners know."""

import secrets
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher
from django.utils.crypto import constant_time_compare

from api.identity import keys

ACCESS = "kct_"
REFRESH = "kcr_"
CODE = "kca_"
SECRET = "kcs_"  # noqa: S105  (how one begins)
INVITATION = "kci_"
SESSION = "kcw_"  # a cookie: as a bearer it is refused (api.identity.authentication)


def access_token(request: Any) -> str:
    """Make an access token. oauthlib calls this with its request."""
    return new(ACCESS)


def refresh_token(request: Any) -> str:
    return new(REFRESH)


def client_secret() -> str:
    return new(SECRET)


def new(prefix: str) -> str:
    return prefix + secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """Return the stored form of a token. Its 256 random bits cannot be guessed: a slow hash would protect nothing."""
    return keys.digest(text).hex()


class SecretHasher(BasePasswordHasher):
    """Hasher of applications' secrets, by `digest`. A slow hash would only make it easy to overload the server."""

    algorithm = "kc_sha256"

    def encode(self, password: str, salt: str) -> str:
        return f"{self.algorithm}$none${digest(password)}"

    def verify(self, password: str, encoded: str) -> bool:
        return constant_time_compare(encoded, self.encode(password, "none"))
