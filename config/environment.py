"""Settings of the process: from the environment first, then from the files that `make run` keeps in VAR_DIR.

`make run` writes `secrets.json` (once) and `state.json` (while it runs), so that a command such as `manage.py
verify_isolation` works beside it with only the same VAR_DIR. The server gets everything by environment and never
receives the owner's login.
"""

import json
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from tenants import Fields, frozen

BASE_DIR = Path(__file__).resolve().parent.parent

# Commands that touch no database (makemigrations, check, the OpenAPI writer) run without any secret.
# The server refuses to start with this one: see `require`.
_NO_SECRET = "no-secret-was-given"  # noqa: S105  (a marker, not a secret)


@frozen
class Database:
    """Address of PostgreSQL, and the owner's login where this process may have it."""

    host: str
    port: str
    name: str
    user: str
    password: str
    #: Whatever else libpq reads from a URL (sslmode, sslrootcert, target_session_attrs, connect_timeout ...).
    options: Fields


@frozen
class Setting:
    """A variable that was read. `meaning`: its effect, then the effect of a change; `since`: a release."""

    name: str
    default: str
    meaning: str
    value: str
    secret: bool
    since: str = "0.1.0"


class Environment:
    """Read each setting once, and record it for the table of settings.

    PROCESS is server, worker, command or test.
    """

    def __init__(self) -> None:
        self.read: dict[str, Setting] = {}
        self.process = self.text(
            "PROCESS", "command", "Kind of this process: `server`, `worker` or `command`. Each sets its own."
        )
        meaning = (
            "Folder of evidence, archives and, beside `make run`, secrets. Moved without its content: lost."
        )
        self.var_dir = (BASE_DIR / self.text("VAR_DIR", "var", meaning)).resolve()
        beside_a_run = self.process in ("command", "worker")
        self._state = self._read("state.json") if beside_a_run else {}
        self._secrets = self._read("secrets.json") if beside_a_run else {}

    def _read(self, name: str) -> dict[str, str]:
        try:
            return dict(json.loads((self.var_dir / name).read_text()))
        except (FileNotFoundError, PermissionError, ValueError):
            return {}

    def database(self) -> Database:
        url = self.optional(
            "DATABASE_URL",
            "PostgreSQL and the database, as a URL of libpq; with the owner's login for the worker and "
            "commands, without a login for the server, which refuses one.",
            self._state.get("database_url", ""),
        )
        if not url:
            self.require("DATABASE_URL", "postgresql://host:5432/kota_cerdas, without a password")
            url = "postgresql://127.0.0.1:5432/kota_cerdas"
        try:
            found: Fields = conninfo_to_dict(url)
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
        return self.optional(
            "REDIS_URL",
            "Redis, for limits and caches. Without it answers are slower and each process counts limits by "
            "itself.",
            self._state.get("redis_url", ""),
        )

    def base_url(self) -> str:
        return self.text(
            "BASE_URL",
            "http://127.0.0.1:8000",
            "Address that users see. Links, problem types and OAuth2's issuer begin with it: applications "
            "that store them break.",
            otherwise=self._state.get("base_url", ""),
        )

    def secret(self, name: str, meaning: str) -> str:
        """Return a secret, such as SECRET_KEY: the variable, a file named by NAME_FILE, or VAR_DIR's."""
        if value := self.optional(name, meaning, self._secrets.get(name.lower(), "")):
            return value
        self.require(name, f"a random string of at least 32 characters, or {name}_FILE naming a file")
        return _NO_SECRET

    def text(
        self, name: str, default: str, meaning: str, *, secret: bool = False, otherwise: str = ""
    ) -> str:
        """Return the variable, or if it is missing `otherwise`, then the default; record it for the table."""
        value = os.environ.get(name) or otherwise or default
        self.read[name] = Setting(name, default, meaning, value, secret)
        return value

    def folder(self, name: str, default: str, meaning: str) -> Path:
        """Return a folder; a relative one lies in VAR_DIR."""
        return (self.var_dir / self.text(name, default, meaning)).resolve()

    def evidence_storage(self, folder: Path) -> dict[str, object]:
        """Return the storage of evidence: a local folder, or a bucket of an S3-compatible store (EVIDENCE_S3_BUCKET).

        Without a key of its own, boto3 uses its default credentials (role of the machine, AWS_* variables).
        """
        lost = "Changed, stored files are not found."
        bucket = self.text("EVIDENCE_S3_BUCKET", "", f"Bucket of evidence, instead of a folder. {lost}")
        prefix = self.text("EVIDENCE_S3_PREFIX", "evidence", f"Prefix of names in the bucket. {lost}")
        endpoint = self.text(
            "EVIDENCE_S3_ENDPOINT", "", "Address of an S3-compatible store; without it Amazon's."
        )
        region = self.text("EVIDENCE_S3_REGION", "", "The store's region, if it has any.")
        addressing = self.text(
            "EVIDENCE_S3_ADDRESSING",
            "auto",
            "Place of the bucket's name in addresses: `path`, `virtual` or `auto`.",
        )
        where = "By default boto3's own credentials."
        access_key = self.optional("EVIDENCE_S3_ACCESS_KEY", f"The store's key. {where}")
        secret_key = self.optional("EVIDENCE_S3_SECRET_KEY", f"The key's secret. {where}")
        if not bucket:
            return {
                "BACKEND": "api.national.evidence.store.LocalStorage",
                "OPTIONS": {"location": str(folder), "allow_overwrite": True},
            }
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": bucket,
                "location": prefix,
                "endpoint_url": endpoint or None,
                "region_name": region or None,
                "client_config": _s3_client(addressing),
                "max_memory_size": 1024 * 1024,  # what is read beyond it waits on the disk
                "access_key": access_key or None,
                "secret_key": secret_key or None,
                "file_overwrite": True,  # the same name is the same content
                "querystring_auth": True,
                "default_acl": None,
            },
        }

    def optional(self, name: str, meaning: str, otherwise: str = "") -> str:
        """Return a secret that may be missing: the variable, a file named by NAME_FILE, or `otherwise`."""
        if path := os.environ.get(f"{name}_FILE"):
            otherwise = Path(path).read_text().strip()
        return self.text(name, "", meaning, secret=True, otherwise=otherwise)

    def mailer(self) -> dict[str, object]:
        """Return Django's mailer by EMAIL_URL: `smtps://` (TLS), `smtp+starttls://` or `smtp://` (neither).

        Without it, mails are written to files, for development.
        """
        folder = self.folder(
            "MAIL_DIR", "mail", "Folder in which mails are written as files without EMAIL_URL."
        )
        url = self.optional(
            "EMAIL_URL",
            "Mail server: `smtps://`, `smtp+starttls://` or `smtp://`, with user, password, host, port. "
            "Without it nobody gets mail.",
        )
        if not url:
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

    def require(self, name: str, what: str) -> None:
        """Refuse to start a server without this setting."""
        if self.process == "server":
            raise ImproperlyConfigured(f"{name} is not set. Set it to {what}.")

    def number(self, name: str, default: int, meaning: str) -> int:
        value = self.text(name, str(default), meaning)
        try:
            return int(value)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error

    def numbers(self, name: str, meaning: str) -> dict[str, int]:
        """Return whole numbers by their names: `a=1,b=2`."""
        try:
            return {
                key: int(value)
                for key, _, value in (each.partition("=") for each in self.names(name, meaning))
            }
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} must be names with whole numbers, such as a=1,b=2."
            ) from error

    def names(self, name: str, meaning: str, default: str = "") -> list[str]:
        return [item.strip() for item in self.text(name, default, meaning).split(",") if item.strip()]


def _s3_client(addressing: str) -> object:
    from botocore.config import Config  # here: it is slow to load, and only a bucket needs it

    return Config(
        s3={"addressing_style": addressing},
        signature_version="s3v4",
        connect_timeout=5,
        read_timeout=30,
        retries={"total_max_attempts": 3, "mode": "standard"},
        # Check sums of its own that not every S3-compatible store knows; we hash what we store anyway.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
