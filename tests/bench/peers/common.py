"""Code shared by the peers: the database's address, the roles' passwords, and the cursor of a page. No framework of
ours.
"""

import base64
import hashlib
import hmac
import json
import os
from pathlib import Path
from urllib.parse import urlsplit

HOST = urlsplit(os.environ["PEER_DATABASE_URL"]).hostname or "127.0.0.1"
PORT = urlsplit(os.environ["PEER_DATABASE_URL"]).port or 5432
DATABASE = urlsplit(os.environ["PEER_DATABASE_URL"]).path.lstrip("/")

#: Our own statements, word for word, for peers that are to send the same.
STATEMENTS: dict[str, str] = json.loads((Path(os.environ["VAR_DIR"]) / "statements.json").read_text())

PAGE = 50
GATEWAY = "kc_gateway"


def password(role: str) -> str:
    """Derive the password as tenants.privileges.roles does."""
    return hmac.new(os.environ["ROLE_SECRET"].encode(), f"1:{role}".encode(), hashlib.sha256).hexdigest()


def role(regency_id: int) -> str:
    return f"kc_r_{regency_id}"


def path(regency_id: int) -> str:
    return f"r_{regency_id},public"


def digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def cursor(after: tuple[str, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps({"after": after}).encode()).decode()
