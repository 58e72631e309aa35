"""Outbox of mail: a row names a template and a person. The worker sends it (api.identity.accounts.delivery)."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from api.http.messages import Message, table
from api.identity.accounts.models import DeclinedMail, Mail
from api.identity.models import Person
from tenants.pool import statements

# Columns by name and nothing returned: no role that inserts may read the table or set another column. One that waits
# already is enough.
_INSERT = """
    INSERT INTO public.accounts_mail (person_id, regency_id, template) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""


def enqueue(template: Mail.Template, *, person_id: UUID, regency_id: int | None = None) -> None:
    """Ask for a mail to a person, in the caller's transaction and on the caller's role.

    `regency_id` names the regency that asks; its role may ask for its own people only and for invitations only. The
    database refuses anything else. An invitation to a person who has a password already is sent as news, without a
    link.
    """
    statements.run(_INSERT, [person_id, regency_id, template])


#: People who are told the same news.
MOST_TOLD = 50
_NEWS = table(
    {
        Mail.Template.ASSURANCE: "A check of the whole service found something wrong.",
        Mail.Template.RETURNED: "The ministry returned a submission.",
        Mail.Template.APPROVAL: "Content awaits the head's approval, or was returned by the head.",
        Mail.Template.DUE: "A submission is due in 14, 7 or 1 days, or the ministry moved a due day.",
    }
)


def tell(template: Mail.Template, people: QuerySet[Person], **facts: str | int) -> None:
    """Queue news for those of the people who did not opt out, each piece of news once. As the owner.

    At most MOST_TOLD people get it: a regency's role may write any number of people.
    """
    declined = DeclinedMail.objects.filter(template=template).values("person")
    told = people.filter(active=True).exclude(pk__in=declined).distinct().order_by("pk")
    for person in told[:MOST_TOLD]:
        Mail.objects.bulk_create([Mail(person=person, template=template, facts=facts)], ignore_conflicts=True)


def news_of(person: Person) -> list[tuple[str, Message, bool]]:
    """Return each kind of news with its description, and whether this person wants it. On the role `accounts`."""
    declined = set(DeclinedMail.objects.filter(person=person).values_list("template", flat=True))
    return [
        (each, text, each not in declined)
        for each, text in _NEWS.items()
        if (each == Mail.Template.ASSURANCE) == (person.regency_id is None)
    ]


def choose(person: Person, wanted: Collection[str]) -> None:
    """Subscribe a person to these kinds of news, and to no others. On the role `accounts`."""
    with transaction.atomic():
        DeclinedMail.objects.filter(person=person).delete()
        DeclinedMail.objects.bulk_create(
            DeclinedMail(person=person, template=each) for each in Mail.NEWS if each not in wanted
        )


# Address to person in one statement, and no wait for the disk: the time that it takes does not tell who is known.
_RESET = """
    INSERT INTO public.accounts_mail (person_id, template)
    SELECT id, %s FROM public.identity_person WHERE email = %s AND active ON CONFLICT DO NOTHING
"""


def enqueue_reset(*, email: str) -> None:
    """Queue a mail with a link for setting a new password to this address; do nothing if no active person has it."""
    with transaction.atomic():
        statements.run("SET LOCAL synchronous_commit = off")
        statements.run(_RESET, [Mail.Template.RESET, email.lower()])
