"""manage.py write_settings_docs [--check]: docs/operations/settings.md from what config/settings.py reads."""

from django.conf import settings

from api.http.generated import WriteCommand

_HEAD = """<!-- Written by `manage.py write_settings_docs` from config/settings.py. Do not edit. -->
# Settings

Variables of the environment, read once at the start; one that is missing or contradicts another stops it with a
sentence. One marked * is a secret: it may also stand in a file that `NAME_FILE` names (but for `ADMIN_DATABASE_URL`
and `OWNER_PASSWORD`). Beside `make run` commands and the worker find what they need in `VAR_DIR`. Tell all processes
of an installation the same, but for `HOST`, `PORT`, `PROCESS`, `SERVER_PROCESSES` and `METRICS_PORT`. `manage.py
settings --json` shows those in force, with secrets masked.

| setting | default | what it does, and what breaks when it changes | since |
|---|---|---|---|
"""


class Command(WriteCommand):
    help = "Write the table of settings."
    folder, alone = settings.BASE_DIR / "docs" / "operations", False

    def files(self) -> dict[str, bytes]:
        return {"settings.md": (_HEAD + "".join(map(_line, sorted(settings.SETTINGS)))).encode()}


def _line(name: str) -> str:
    each = settings.SETTINGS[name]
    default = f"`{each.default}`" if each.default else ""
    return f"| `{name}`{' *' if each.secret else ''} | {default} | {each.meaning} | {each.since} |\n"
