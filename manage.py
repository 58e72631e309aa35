#!/usr/bin/env python
"""Django's command line. Commands run as the owner where the owner's login is at hand (see config/settings.py)."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("PROCESS", "command")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from tenants.errors import Unavailable

    try:
        execute_from_command_line(sys.argv)
    except (Unavailable, ImproperlyConfigured) as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"{error} {error.__cause__ or ''}".strip())


if __name__ == "__main__":
    main()
