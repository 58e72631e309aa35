"""What the process was told from outside: environment first, then the files that `make run` keeps in VAR_DIR.

`make run` writes `secrets.json` (once) and `state.json` (while it runs), so that a command such as
`manage.py verify_isolation` works beside it with nothing but the same VAR_DIR. The server gets everything by
environment and is never handed the owner's login.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

BASE_DIR = Path(__file__).resolve().parent.parent

# Commands that touch no database (makemigrations, check, the OpenAPI writer) run without any secret.
# The server refuses to start with this one: see `require`.
_NO_SECRET = "no-secret-was-given"  # noqa: S105  (a marker, not a secret)


@dataclass(frozen=True, slots=True)
class Database:
    """Where PostgreSQL listens, and the owner's login where this process may have it."""

    host: str
    port: str
    name: str
    user: str
    password: str
    #: Whatever else libpq reads from a URL (sslmode, sslrootcert, target_session_attrs, connect_timeout ...).
    options: dict[str, Any]


class Environment:
    """Reads each setting once. PROCESS is server, worker, command or test."""

    def __init__(self) -> None:
        self.process = os.environ.get("PROCESS", "command")
        self.var_dir = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()
        beside_a_run = self.process in ("command", "worker")
        self._state = self._read("state.json") if beside_a_run else {}
        self._secrets = self._read("secrets.json") if beside_a_run else {}

    def _read(self, name: str) -> dict[str, str]:
        try:
            return dict(json.loads((self.var_dir / name).read_text()))
        except (FileNotFoundError, PermissionError, ValueError):
            return {}

    def database(self) -> Database:
        url = os.environ.get("DATABASE_URL") or self._state.get("database_url") or ""
        if not url:
            self.require("server", "DATABASE_URL", "postgresql://host:5432/kota_cerdas, without a password")
            url = "postgresql://127.0.0.1:5432/kota_cerdas"
        try:
            found: dict[str, Any] = conninfo_to_dict(url)
        except psycopg.ProgrammingError as error:
            raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {str(error).strip()}") from error
        if self.process == "server" and (found.get("password") or found.get("passfile")):
            raise ImproperlyConfigured(
                "The server must not hold a database login: remove user and password from DATABASE_URL. "
                "The owner's login belongs to the worker and to commands only."
            )
        return Database(
            host=found.pop("host", "127.0.0.1"),
            port=found.pop("port", "5432"),
            name=found.pop("dbname", "kota_cerdas"),
            user=found.pop("user", ""),
            password=found.pop("password", ""),
            options=found,
        )

    def redis_url(self) -> str:
        return os.environ.get("REDIS_URL") or self._state.get("redis_url") or ""

    def base_url(self) -> str:
        return os.environ.get("BASE_URL") or self._state.get("base_url") or "http://127.0.0.1:8000"

    def secret(self, name: str) -> str:
        """A secret by name, such as SECRET_KEY: the variable, a file named by NAME_FILE, or VAR_DIR's."""
        if value := os.environ.get(name):
            return value
        if path := os.environ.get(f"{name}_FILE"):
            return Path(path).read_text().strip()
        if value := self._secrets.get(name.lower()):
            return value
        self.require(
            "server", name, f"a random string of at least 32 characters, or {name}_FILE naming a file"
        )
        return _NO_SECRET

    @staticmethod
    def text(name: str, default: str = "") -> str:
        return os.environ.get(name) or default

    @staticmethod
    def folder(name: str, default: Path) -> Path:
        return Path(os.environ.get(name) or default).resolve()

    def evidence_storage(self, folder: Path) -> dict[str, object]:
        """A folder of this machine; with EVIDENCE_S3_BUCKET a bucket of an S3-compatible store.

        Without a key of its own boto3 looks for one where it always does (role of the machine, AWS_* variables).
        """
        bucket = self.text("EVIDENCE_S3_BUCKET")
        if not bucket:
            return {
                "BACKEND": "api.national.evidence.store.LocalStorage",
                "OPTIONS": {"location": str(folder), "allow_overwrite": True},
            }
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": bucket,
                "location": self.text("EVIDENCE_S3_PREFIX", "evidence"),
                "endpoint_url": self.text("EVIDENCE_S3_ENDPOINT") or None,
                "region_name": self.text("EVIDENCE_S3_REGION") or None,
                "client_config": self._s3_client(),
                "max_memory_size": 1024 * 1024,  # what is read beyond it waits on the disk
                "access_key": self.optional("EVIDENCE_S3_ACCESS_KEY"),
                "secret_key": self.optional("EVIDENCE_S3_SECRET_KEY"),
                "file_overwrite": True,  # the same name is the same content
                "querystring_auth": True,
                "default_acl": None,
            },
        }

    def _s3_client(self) -> object:
        from botocore.config import Config  # here: it is slow to load, and only a bucket needs it

        return Config(
            s3={"addressing_style": self.text("EVIDENCE_S3_ADDRESSING", "auto")},
            signature_version="s3v4",
            connect_timeout=5,
            read_timeout=30,
            retries={"total_max_attempts": 3, "mode": "standard"},
            # Check sums of its own that not every S3-compatible store knows; we hash what we store anyway.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )

    @staticmethod
    def optional(name: str) -> str | None:
        if path := os.environ.get(f"{name}_FILE"):
            return Path(path).read_text().strip()
        return os.environ.get(name) or None

    def mailer(self) -> dict[str, object]:
        """Django's mailer by EMAIL_URL: `smtps://` (TLS), `smtp+starttls://` or `smtp://` (neither). Without it mails
        are written to files, which is for development.
        """
        url = self.optional("EMAIL_URL")
        if not url:
            folder = self.folder("MAIL_DIR", self.var_dir / "mail")
            return {
                "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "OPTIONS": {"file_path": str(folder)},
            }
        parts = urlsplit(url)
        ports = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}
        if parts.scheme not in ports or not parts.hostname:
            raise ImproperlyConfigured(f"EMAIL_URL must begin with one of {', '.join(ports)}, then ://host.")
        return {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": parts.hostname,
                "port": parts.port or ports[parts.scheme],
                "username": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "use_ssl": parts.scheme == "smtps",
                "use_tls": parts.scheme == "smtp+starttls",
                "timeout": 20,
            },
        }

    def require(self, process: str, name: str, what: str) -> None:
        if self.process == process:
            raise ImproperlyConfigured(f"{name} is not set. Set it to {what}.")

    @staticmethod
    def number(name: str, default: int) -> int:
        value = os.environ.get(name, "")
        try:
            return int(value) if value else default
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error

    @staticmethod
    def names(name: str, default: str = "") -> list[str]:
        return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]
