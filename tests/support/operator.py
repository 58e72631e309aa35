"""The operator who runs commands in tests, as options of call_command and as words of a command line."""

import os

import django
from django.apps import apps
from django.core.management import get_commands, load_command_class

BY = {"by": "the tests", "reason": "a test"}


def words(*command: str) -> list[str]:
    """The command line, with who and why where the command wants to know. The benchmark asks as well: it has no
    Django until then."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not apps.ready:
        django.setup()
    from tenants.management.operators import OperatorCommand

    made = load_command_class(get_commands()[command[0]], command[0])
    if not isinstance(made, OperatorCommand) or "--by" in command:
        return list(command)
    return [*command, *(word for name, said in BY.items() for word in (f"--{name}", said))]
