"""Tenants, a user with a token, and copies of our rows. `python -m tests.bench.peers.textbook.seed CODE=SCHEMA ...`"""

import os
import sys

import psycopg

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.peers.textbook.settings"

import django

django.setup()

# Models want Django set up.
# ruff: noqa: E402
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from rest_framework.authtoken.models import Token

from tests.bench.peers.textbook.shared.models import Client, Domain

COPIES = {
    "regency_evidencefile": "SELECT id, sha256 FROM {schema}.evidence_file",
    "regency_value": "SELECT id, indicator, series, period, dimension, by_event, value_status, value, number,"
    " numerator, denominator, observation_status, agency_id, note, reason, version, released_version,"
    " handed_over_version,"
    " changed_at AS updated_at, changed_by AS updated_by_name, affirmed_at AS confirmed_at, expected_on, from_indicator"
    " FROM {schema}.indicators_value",
    "regency_value_evidence": "SELECT v.id AS value_id, l.file_id AS evidencefile_id FROM {schema}.indicators_value v"
    " JOIN {schema}.evidence_link l ON l.subject = 'value'"
    " AND l.key = v.indicator || '/' || v.series || '/' || v.period",
    "regency_programme": "SELECT programme_id AS id, masterplan_id, title, dimension, sub_dimension,"
    " lead_agency_id, supporting_agencies::text AS supporting_agency_ids, time_frame, quick_win, quick_win_owner,"
    " nomenclature_code, rpjmd_mission, description, outcome, locations::text, indicators::text, begun_in, version,"
    " updated_at"
    " FROM {schema}.programmes_programme_version",
    "regency_allocation": "SELECT a.id, v.programme_id, a.year, a.source, a.stage, a.amount"
    " FROM {schema}.programmes_allocation a"
    " JOIN {schema}.programmes_programme_version v ON v.id = a.programme_version_id",
    "regency_activity": "SELECT a.activity_id AS id, v.programme_id, a.position, a.title, a.kind, a.starts_on,"
    " a.ends_on, a.milestones::text FROM {schema}.programmes_activity_version a"
    " JOIN {schema}.programmes_programme_version v ON v.id = a.programme_version_id",
}


def main() -> None:
    call_command("migrate_schemas", shared=True, verbosity=0, interactive=False)
    user = User.objects.create_user("bench")
    token = Token.objects.create(user=user)
    with psycopg.connect(os.environ["ADMIN_DATABASE_URL"]) as source:
        for pair in sys.argv[1:]:
            code, schema = pair.split("=")
            tenant = Client(schema_name=f"t{schema}", name=code)
            tenant.save(verbosity=0)
            Domain.objects.create(domain=f"t{code.replace('.', '-')}.localhost", tenant=tenant)
            for table, query in COPIES.items():
                with source.cursor() as reader:
                    reader.execute(query.format(schema=schema))
                    names = ", ".join(column.name for column in reader.description or ())
                    with (
                        connection.cursor() as writer,
                        writer.cursor.copy(f"COPY t{schema}.{table} ({names}) FROM STDIN") as copy,
                    ):
                        for row in reader:
                            copy.write_row(row)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sys.stdout.write(token.key)


if __name__ == "__main__":
    main()
