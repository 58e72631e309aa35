"""Regencies' schemas against the registry: each regency in service has one, and no others exist."""

from tenants.pool import statements
from tenants.privileges import roles
from tenants.verification.survey import Survey

SCHEMAS = "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname ~ '^r_[0-9]+$' ORDER BY nspname"


def check(survey: Survey) -> None:
    expected = survey.expected
    found = {*statements.column(SCHEMAS)}
    survey.counts["regencies' schemas"] = len(found)
    for schema in sorted(found - expected.schemas):
        survey.hole(f"schema {schema}", "", "exists", "not exist: its regency is not at work")
    for schema in sorted(expected.schemas - found):
        survey.hole(f"schema {schema}", "", "is missing", "exist: its regency is at work")
    for regency_id, schema, _ in expected.registered:
        if schema != roles.regency_schema(regency_id):
            survey.hole(f"registry row {regency_id}", "", f"names schema {schema}", "name that of its id")
