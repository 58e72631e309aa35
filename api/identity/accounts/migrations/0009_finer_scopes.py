"""Split one scope into two: every grant of the old one keeps what it could do."""

from django.db import migrations

_FINER = (
    ("values:write", "evidence:write"),
    ("programmes:write", "realisations:write"),
    ("submissions:write", "targets:write"),
)
#: Guests had none of the others.
_TABLES = {"identity_guest": _FINER[:1], "identity_api_key": _FINER, "accounts_application": _FINER}
SQL = [
    f"UPDATE public.{table} SET scopes = scopes || '[\"{new}\"]' WHERE scopes ? '{old}' AND NOT scopes ? '{new}'"
    for table, pairs in _TABLES.items()
    for old, new in pairs
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_look_up")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
