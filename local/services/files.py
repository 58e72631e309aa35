"""Files of `make run` in VAR_DIR: secrets, the addresses of the services, and a lock against a second run."""

import json
import os
import secrets
import tempfile
from pathlib import Path

from local.services.children import ServiceError, locked, make_private
from tenants import Fields

SECRETS = (
    "secret_key",
    "role_secret",
    "signing_key",
    "postgres_password",
    "owner_password",
    "redis_password",
)


class VarDir:
    """A folder for this user alone (mode 0700)."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.demo = self.path / "demo.json"
        self.state = self.path / "state.json"
        try:
            make_private(self.path)
        except OSError as error:
            raise ServiceError(f"VAR_DIR {self.path} cannot be used: {error.strerror}.") from error

    def lock(self) -> None:
        """Allow one run at a time. The end of the process releases the lock, so a crash leaves none."""
        file = self.path / "run.lock"
        if locked(file) is None:
            raise ServiceError(
                f"Another run (process {file.read_text().strip() or 'unknown'}) uses {self.path}. "
                "Stop that one, or give this one its own folder and port: make run VAR_DIR=... PORT=..."
            )
        file.write_text(f"{os.getpid()}\n")

    def secrets(self) -> dict[str, str]:
        """Return the secrets, made at the first run and kept, since the database remembers them; add missing names."""
        file = self.path / "secrets.json"
        kept = read_json(file)
        missing = [name for name in SECRETS if not kept.get(name)]
        if missing:
            # An Ed25519 key is 32 bytes; Django asks for at least 50 characters of the others.
            kept |= {name: secrets.token_urlsafe(32 if name == "signing_key" else 48) for name in missing}
            write_private(file, kept)
        return {name: str(kept[name]) for name in SECRETS}


def read_json(file: Path) -> Fields:
    """Return the content, {} if there is no such file. Raises ServiceError if it cannot be parsed."""
    try:
        found = json.loads(file.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ServiceError(f"{file} cannot be read: {error}.") from error
    if not isinstance(found, dict):
        raise ServiceError(f"{file} should hold an object.")
    return found


def write_private(file: Path, content: Fields) -> None:
    """Write a file for this user alone (mode 0600), atomically: readers find the old one or the new one."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")  # mkstemp's mode is 0600
    with os.fdopen(handle, "w") as new:
        json.dump(content, new, indent=2)
        new.write("\n")
        new.flush()
        os.fsync(new.fileno())
    os.replace(name, file)
