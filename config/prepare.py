"""Make a database ready for the server: `python -m config.prepare`. Safe to run again; what is there stays.

Needs ADMIN_DATABASE_URL (a superuser's, or that of a role that may create roles), OWNER_PASSWORD (the owner
gets it) and DATABASE_URL (the owner's). All steps run in one process, since starting Django costs more than
most of them.

    --onboard FILE   onboard the regencies that this CSV file lists; one that has another code by now is left out
    --demo FILE      add stand-ins to the cohort of 2022, make a sandbox, fill the onboarded regencies with demo data,
                     write keys to try to FILE (mode 0600)
    --base-url URL   the address that FILE names
"""

from __future__ import annotations

import argparse
import os
import sys

from config import progress

Steps = list[tuple[str, list[str]]]
#: What the security log is told of steps that give something.
BY = ["--by", "config.prepare", "--reason", "preparation of this installation"]


def main() -> int:
    options = read_options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["PROCESS"] = "command"
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    from tenants import cluster

    # Several hosts may start at once: one prepares, the others wait and find nothing left to do.
    with cluster.preparing(os.environ.get("ADMIN_DATABASE_URL") or ""):
        for name, command in steps(options):
            try:
                with progress.step(name):
                    call_command(*command)
            except CommandError as error:
                sys.stderr.write(f"{name}: {error}\n")
                # Such a regency is out of service, and everybody else is not; verify_isolation says what it lacks.
                if command[0] not in ("migrate_regencies", "record_baseline"):
                    return 1
    return 0


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m config.prepare", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--onboard", metavar="FILE")
    parser.add_argument("--demo", metavar="FILE")
    parser.add_argument("--base-url", metavar="URL", default="http://127.0.0.1:8000")
    return parser.parse_args()


def steps(options: argparse.Namespace) -> Steps:
    """In this order: each builds on those before it."""
    found: Steps = [
        ("Database and roles", ["prepare_database"]),
        ("Tables", ["migrate", "--no-input", "--verbosity=0"]),
        ("Baseline for verify_isolation", ["record_baseline"]),
        ("Regencies' tables", ["migrate_regencies"]),
        ("Reference data", ["load_reference", *(["--stand-ins"] if options.demo else [])]),
    ]
    if options.onboard:
        found.append(("Regencies", ["onboard", "--file", options.onboard, "--skip-unknown", *BY]))
    if options.demo:
        found.append(("Sandbox", ["make_sandbox", *BY]))
        found.append(
            (
                "Demo data",
                ["fill_demo", "--base-url", options.base_url, "--to", options.demo, *BY],
            )
        )
    return found


if __name__ == "__main__":
    sys.exit(main())
