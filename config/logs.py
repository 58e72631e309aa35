"""Format of log lines, and the version that writes them: for Django's loggers and for the server's own."""

import contextlib
import subprocess
import tomllib
from functools import lru_cache
from os import environ

from django.core.exceptions import ImproperlyConfigured

from config.environment import BASE_DIR, Environment
from tenants import Fields

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
#: Fields of each line besides the message and what the line adds (api/http/access_log.py).
_FIELDS = {"levelname": "level", "trace_id": "trace_id", "name": "logger", "message": "message"}


@lru_cache(maxsize=1)
def release() -> dict[str, str]:
    """Return version and commit: from pyproject.toml; from COMMIT or, in a clone, from git; "" where neither exists."""
    version = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
    commit = environ.get("COMMIT", "")  # of an image, by docker build
    if not commit and (BASE_DIR / ".git").exists():
        git = ["git", "-C", str(BASE_DIR), "rev-parse", "HEAD"]
        with contextlib.suppress(FileNotFoundError):
            commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    return {"version": version, "commit": commit[:12]}


def logging_by(env: Environment, *loggers: str) -> Fields:
    """Return logging's configuration: of these loggers, or of all. LOG_FORMAT is json or text, LOG_LEVEL a level.

    By default servers and workers write JSON, commands text.
    """
    told = env.text(
        "LOG_FORMAT", "", "`json` or `text`; without it json of server and worker, text of commands."
    )
    form = told or ("json" if env.process in ("server", "worker") else "text")
    level = env.text(
        "LOG_LEVEL",
        "INFO",
        "Lowest level of logged lines. WARNING leaves out requests that were not slow.",
    ).upper()
    if form not in ("json", "text") or level not in _LEVELS:
        raise ImproperlyConfigured(f"LOG_FORMAT is json or text, LOG_LEVEL one of {', '.join(_LEVELS)}.")
    names = "{version} {commit}".format(**release()).strip()
    formatters: Fields = {
        "text": {
            "format": f"{{asctime}} {{levelname}} {names} {{trace_id}} {{name}} {{message}}",
            "style": "{",
        },
        "json": {
            "()": "pythonjsonlogger.orjson.OrjsonFormatter",
            "fmt": list(_FIELDS),
            "rename_fields": _FIELDS,
            "static_fields": release(),
            "timestamp": "time",
        },
    }
    writing: Fields = {"handlers": ["stderr"], "level": level}
    quiet = {"django.request": {"level": "ERROR"}}  # a 404 is an answer, not news
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"plain": {"()": "api.http.log_lines.Plain"}},
        "formatters": {form: formatters[form]},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form, "filters": ["plain"]}},
        "loggers": {name: {**writing, "propagate": False} for name in loggers} or quiet,
        **({} if loggers else {"root": writing}),
    }
