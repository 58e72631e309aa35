"""manage.py rotate_role_passwords: another derived password for every role, one by one, while all is at work.

1. Set ROLE_PASSWORD_VERSION to the next number for the servers and the worker, and restart them. They try that
   version, then the one before, so nothing changes yet. Where ROLE_SECRET itself leaked: set ROLE_SECRET to a new one
   and PREVIOUS_ROLE_SECRET to the old one instead.
2. Run this with the same settings. It ends the sessions that were opened with another password.
3. Take PREVIOUS_ROLE_SECRET away again.
"""

from typing import Any

from django.conf import settings

from tenants import db_roles
from tenants.management.operators import OperatorCommand
from tenants.schema import provisioning
from tenants.verification import upkeep


class Command(OperatorCommand):
    help = (
        "Gives every role the password of ROLE_PASSWORD_VERSION. Raise that for servers and worker first: they try the "
        "new version, then the one before. Safe to kill and run again."
    )

    def handle(self, **options: Any) -> None:
        def tell(role: str) -> None:
            if options["verbosity"] > 1:
                self.stdout.write(f"  {role}")

        provisioning.check_secret()
        with db_roles.as_owner():
            changed = upkeep.rotate(tell=tell)
            self.note("role_passwords_rotated", version=settings.ROLE_PASSWORD_VERSION, roles=changed)
        self.stdout.write(
            f"{changed} roles were given the password of version {settings.ROLE_PASSWORD_VERSION}."
        )
