"""Make a database ready for the server: `python -m config.prepare`. Safe to repeat; existing things are kept.

Needs ADMIN_DATABASE_URL (a superuser's), OWNER_PASSWORD (set for the owner) and DATABASE_URL (the owner's). All steps
run in one process, since starting Django costs more than most of them.

    --onboard FILE   onboard the regencies that this CSV file lists; one whose code has changed since is left out
"""

import argparse
import os
import sys

from config import progress

Steps = list[tuple[str, list[str]]]
#: What the security log is told of steps that give something.
BY = ["--by", "config.prepare", "--reason", "preparation of this installation"]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m config.prepare", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--onboard", metavar="FILE")
    return prepare(steps(onboard=parser.parse_args().onboard))


def prepare(steps: Steps) -> int:
    """Run the steps in one process and return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["PROCESS"] = "command"
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, call_command

    django.setup()
    from tenants.privileges import cluster

    # Several hosts may start at once: one prepares, the others wait and find nothing left to do.
    with cluster.preparing(os.environ.get("ADMIN_DATABASE_URL") or ""):
        for name, command in steps:
            try:
                with progress.step(name):
                    call_command(*command)
            except (CommandError, ImproperlyConfigured) as error:
                sys.stderr.write(f"{name}: {error}\n")
                # Such a regency is out of service, and everybody else is not; verify_isolation says what it lacks.
                if command[0] not in ("migrate_regencies", "record_baseline"):
                    return 1
    return 0


def steps(*, onboard: str | None = None, stand_ins: bool = False) -> Steps:
    """Return the steps in their order: each builds on those before it."""
    found: Steps = [
        ("Database and roles", ["prepare_database"]),
        ("Tables", ["migrate", "--no-input", "--verbosity=0"]),
        ("Baseline for verify_isolation", ["record_baseline"]),
        ("Regencies' tables", ["migrate_regencies"]),
        ("Reference data", ["load_reference", *(["--stand-ins"] if stand_ins else [])]),
    ]
    if onboard:
        found.append(("Regencies", ["onboard", "--file", onboard, "--skip-unknown", *BY]))
    return found


if __name__ == "__main__":
    sys.exit(main())
