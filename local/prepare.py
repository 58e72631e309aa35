"""Prepare a database as config.prepare does and fill it with the demonstration: `python -m local.prepare`.

--onboard FILE   onboard the regencies that this CSV file lists
--demo FILE      add stand-ins to the cohort of 2022, make a sandbox, fill the onboarded regencies with demo data,
                 write keys to try to FILE (mode 0600)
--base-url URL   the address that FILE names
"""

import argparse
import os
import sys

from config import prepare


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m local.prepare", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--onboard", metavar="FILE", required=True)
    parser.add_argument("--demo", metavar="FILE", required=True)
    parser.add_argument("--base-url", metavar="URL", default="http://127.0.0.1:8000")
    os.environ["EXTRA_APPS"] = "local.demo"
    return prepare.prepare(steps(parser.parse_args()))


def steps(options: argparse.Namespace) -> prepare.Steps:
    fill = ["fill_demo", "--base-url", options.base_url, "--to", options.demo, *prepare.BY]
    return [
        *prepare.steps(onboard=options.onboard, stand_ins=True),
        ("Sandbox", ["make_sandbox", *prepare.BY]),
        ("Demo data", fill),
    ]


if __name__ == "__main__":
    sys.exit(main())
