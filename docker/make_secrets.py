#!/usr/bin/env python3
"""Write the secrets that docker-compose.yml hands to its services: a file for each, readable by you alone.

    python3 docker/make_secrets.py [FOLDER]

FOLDER is docker/secrets by default; for another, tell compose with SECRETS_DIR. Made once: the database
remembers them, so a folder that is there is never written again. Needs Python alone.
"""

import os
import secrets
import sys
from pathlib import Path

DATABASE = "postgres:5432/kota_cerdas"


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "secrets"
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        print(f"{folder} is there already and stays as it is.", file=sys.stderr)
        return 1
    for service, variables in secrets_by_service().items():
        text = "".join(f"{name}={value}\n" for name, value in variables.items())
        handle = os.open(folder / f"{service}.env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(text)
    print(f"Written: {folder}")
    return 0


def secrets_by_service() -> dict[str, dict[str, str]]:
    postgres, owner, redis = (secrets.token_urlsafe(32) for _ in range(3))
    api = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ROLE_SECRET": secrets.token_urlsafe(48),
        "SIGNING_KEY": secrets.token_urlsafe(32),  # the seed of an Ed25519 key is 32 random bytes
        "REDIS_URL": f"redis://:{redis}@redis:6379/0",
    }
    # EMAIL_URL is to be filled in: smtps://user:password@host, smtp+starttls:// or smtp:// (docs/access.md).
    worker = api | {"DATABASE_URL": f"postgresql://kc_owner:{owner}@{DATABASE}", "EMAIL_URL": ""}
    administrator = {
        "ADMIN_DATABASE_URL": f"postgresql://postgres:{postgres}@{DATABASE}",
        "OWNER_PASSWORD": owner,
    }
    return {
        "postgres": {"POSTGRES_PASSWORD": postgres},
        "redis": {"REDIS_PASSWORD": redis},
        "prepare": worker | administrator,
        "worker": worker,
        "api": api,
    }


if __name__ == "__main__":
    sys.exit(main())
