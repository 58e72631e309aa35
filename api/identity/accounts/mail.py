"""Outbox of mail: a row names a template and a person. The worker sends it (api.identity.accounts.delivery)."""

from uuid import UUID

from django.db import connection, transaction

from api.identity.accounts.models import Mail
from tenants.pool import statements

# Columns by name and nothing returned: no role that inserts may read the table or set another column. One that waits
# already is enough.
_INSERT = """
    INSERT INTO public.accounts_mail (person_id, regency_id, template) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""


def enqueue(template: Mail.Template, *, person_id: UUID, regency_id: int | None = None) -> None:
    """Ask for a mail to a person, in the caller's transaction and on the caller's role.

    `regency_id` names the regency that asks; its role may ask for its own people only and for invitations only. The
    database refuses anything else. An invitation of a person who has a password is sent as news, without a link.
    """
    statements.run(_INSERT, [person_id, regency_id, template])


# Address to person in one statement, and no wait for the disk: the time that it takes does not tell who is known.
_RESET = """
    INSERT INTO public.accounts_mail (person_id, template)
    SELECT id, %s FROM public.identity_person WHERE email = %s AND active ON CONFLICT DO NOTHING
"""


def enqueue_reset(*, email: str) -> None:
    """Ask for a link by which whoever has this address sets a new password; nothing where nobody has it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(_RESET, [Mail.Template.RESET, email.lower()])
