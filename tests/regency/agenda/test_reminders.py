"""Mails about the agenda: what came back, what waits for a signature and what is due, once, to those who want them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.identity.accounts import delivery
from api.identity.accounts.models import Mail
from api.regency.feeds.kinds import PREVIEWS
from api.regency.reporting.agenda import reminders
from tenants import db_roles
from tests.regency.agenda import test_agenda
from tests.regency.agenda.test_agenda import DAY
from tests.regency.submissions import test_before_submitting
from tests.regency.submissions.test_before_submitting import switch
from tests.support import postbox, programs
from tests.support.callers import RegencyRole, regency_id
from tests.support.http import Api
from tests.support.programs import Visitor
from tests.support.stage import Stage

announce, now, head = test_agenda.announce, test_agenda.now, test_before_submitting.head
PEOPLE = ("ayu@jembrana.example", "made@jembrana.example", "gede@jembrana.example", "putu@tabanan.example")


@pytest.fixture
def people(database: object) -> None:
    for name, role in (
        ("ayu", RegencyRole.STEWARD),
        ("made", RegencyRole.HEAD),
        ("gede", RegencyRole.VIEWER),
    ):
        programs.person(f"{name}@jembrana.example", "51.01", role)
    programs.person("putu@tabanan.example", "51.02", RegencyRole.STEWARD)


def asked(at: datetime) -> list[tuple[str, str, dict[str, Any]]]:
    """Whom the outbox has news for after a round, which is made twice; the deadlines by rule are left out."""
    for _ in range(2):
        reminders.remind(now=at)
    with db_roles.as_owner():
        rows = Mail.objects.exclude(facts={}).filter(person__email__in=PEOPLE).order_by("id")
        found = [(row.person.email, row.template, row.facts) for row in rows.select_related("person")]
    return [each for each in found if "2030" in each[2]["about_en"] or each[1] != "due"]


@pytest.mark.usefixtures("people")
def test_a_deadline_is_told_14_7_and_1_days_before_to_stewards(
    announce: Callable[..., None],
    now: datetime,
) -> None:
    announce("2030-Q1", now + 30 * DAY, opens=now - DAY)
    seen = []
    for left in (15, 14, 13, 7, 1, 0.5, -1):
        seen.append(len(asked(now + 30 * DAY - timedelta(days=left))))
    assert seen == [0, 2, 2, 4, 6, 6, 6]
    told = [(email, template, facts["days"]) for email, template, facts in asked(now)]
    assert sorted(told) == sorted(
        (email, "due", days)
        for email in ("ayu@jembrana.example", "putu@tabanan.example")
        for days in (1, 7, 14)
    )


@pytest.mark.usefixtures("people")
def test_a_due_day_that_the_ministry_moved_is_told_once_to_stewards(ministry: Api, now: datetime) -> None:
    path = "reporting-periods/2030/"
    body = {"due_on": "2031-06-30", "basis": "SE 7/2030"}
    tag = {"If-Match": ministry.get(path).headers["ETag"]}
    assert ministry.put(path, body, **tag).status_code == 200
    at = datetime.now(UTC) + timedelta(hours=1)
    assert sorted((email, facts["about_id"]) for email, _, facts in asked(at)) == [
        ("ayu@jembrana.example", "Nilai 2030"),
        ("putu@tabanan.example", "Nilai 2030"),
    ]
    with postbox.listening() as box, db_roles.as_owner():
        while delivery.send_next(now=at):
            pass
    (text, _) = (each for each in box.texts() if "Nilai 2030" in each)
    assert "kini jatuh tempo pada 30 Juni 2031 pukul 23.59 WIB" in text
    assert "are due on 30 June 2031, 23:59 WIB now" in text


@pytest.mark.usefixtures("people")
def test_what_came_back_and_what_waits_is_told_to_who_is_next(
    jembrana: Api,
    head: Api,
    ministry: Api,
    now: datetime,
) -> None:
    assert jembrana.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
    sent = jembrana.post("reports/2025-Q4/submit/", {}).json()["submission"]["id"]
    answer = ministry.post(f"submissions/{sent}/return/", {"reasons": ["Sumber tidak jelas"]})
    assert answer.status_code == 200, answer.content
    switch(jembrana, is_sign_off_required=True)
    hash = jembrana.get("reports/2025-Q3/preview/").json()["content_hash"]
    signing = "reports/2025-Q3/sign-offs/"
    assert jembrana.post(signing, {"step": "prepared", "content_hash": hash}).status_code == 201
    assert [each[:2] for each in asked(now)] == [
        ("ayu@jembrana.example", "returned"),
        ("made@jembrana.example", "approval"),
    ]
    gone = {"step": "returned", "content_hash": hash, "reason": "Periksa lagi"}
    assert head.post(signing, gone).status_code == 201
    assert [each[:2] for each in asked(now)][2:] == [("ayu@jembrana.example", "approval")]
    with postbox.listening() as box, db_roles.as_owner():
        while delivery.send_next(now=now + timedelta(minutes=1)):
            pass
    returned = next(
        text for text in box.texts() if "mengembalikan Laporan berkala 2025-Q4 (revisi 1)" in text
    )
    assert "The ministry returned Periodic report 2025-Q4 (revision 1)" in returned
    assert any("Pimpinan mengembalikan Laporan berkala 2025-Q3" in text for text in box.texts())


FORGED = """
    INSERT INTO {schema}.submissions_sign_off
        (id, kind, subject, content_hash, step, office, name, capacity, reason, actor_id, at)
    SELECT uuidv7(), '{kind}', left(n || '{subject}', 40), 'x', 'prepared', 'x', 'x', 'officer', '', uuidv7(), '{at}'
    FROM generate_series(1, {count}) n
"""


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("kind", "subject"),
    [("evil", ""), ("enactment", ""), ("periodic_report", "\n\nhttps://evil.example/x"), ("targets", "")],
)
def test_steps_that_a_regency_forges_keep_no_other_waiting(
    database: Stage, announce: Callable[..., None], now: datetime, kind: str, subject: str
) -> None:
    count = 2 * reminders.MOST
    schema = f"r_{regency_id('51.01')}"
    database.superuser.execute(
        FORGED.format(schema=schema, kind=kind, subject=subject, count=count, at=now.isoformat()).encode()
    )
    announce("2030-Q1", now + 13 * DAY, opens=now - DAY)
    told = asked(now)
    assert "putu@tabanan.example" in [email for email, _, _ in told]
    forged = [facts["url"] for _, template, facts in told if template == "approval"]
    assert bool(forged) == (kind in PREVIEWS)
    assert len(forged) <= reminders.MOST
    assert not [url for url in forged if not re.fullmatch(r"[!-~]+", url)]


@pytest.mark.usefixtures("people")
def test_a_person_chooses_which_mails_to_get(
    announce: Callable[..., None],
    now: datetime,
) -> None:
    ayu = Visitor()
    assert ayu.log_in("ayu@jembrana.example").status_code == 303
    page = ayu.get("/account/").content.decode()
    assert page.count(" checked>") == 3
    assert 'value="assurance"' not in page
    assert ayu.send("/account/", "/account/news/", news="returned").status_code == 303
    assert ayu.get("/account/").content.decode().count(" checked>") == 1
    announce("2030-Q1", now + 13 * DAY, opens=now - DAY)
    assert {email for email, _, _ in asked(now)} == {"putu@tabanan.example"}
