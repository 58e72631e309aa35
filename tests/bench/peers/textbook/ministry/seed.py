"""The nation, read from a file, a user and her token. `python -m tests.bench.peers.textbook.ministry.seed FILE`"""

import json
import os
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = os.environ["TEXTBOOK_SETTINGS"]

import django

django.setup()

# Models want Django set up.
# ruff: noqa: E402
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django_tenants.utils import get_public_schema_name
from rest_framework.authtoken.models import Token

from tests.bench.peers.textbook.ministry.models import Deadline, Domain, Due, Indicator, Regency


def main() -> None:
    nation = json.loads(Path(sys.argv[1]).read_text())
    call_command("migrate_schemas", shared=True, verbosity=0, interactive=False)
    public = Regency.objects.create(schema_name=get_public_schema_name(), name="Kementerian")
    Domain.objects.create(domain="ministry.localhost", tenant=public)
    for model, name in (
        (Regency, "regencies"),
        (Indicator, "indicators"),
        (Due, "due"),
        (Deadline, "deadlines"),
    ):
        model.objects.bulk_create(model(**row) for row in nation[name])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sys.stdout.write(Token.objects.create(user=User.objects.create_user("bench")).key)


if __name__ == "__main__":
    main()
