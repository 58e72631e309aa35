"""Mail: the outbox names a template and a person; the worker looks the address up, makes the link and sends."""

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import mailers
from django.db import transaction
from django.test import override_settings
from psycopg import errors

from api.identity.accounts import delivery, mail
from api.identity.accounts.models import Invitation, Mail
from api.identity.models import Person, RegencyRole, SecurityEvent
from config.environment import Environment
from local.services.postgres import free_port
from tenants import access, db_roles, sandboxes
from tenants.models import Regency
from tenants.privileges import roles
from tests.isolation import scenes
from tests.support import postbox, programs, sandbox
from tests.support.callers import regency_id
from tests.support.postbox import Postbox
from tests.support.programs import PASSWORD, Visitor
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("database")
INSERT = "INSERT INTO public.accounts_mail (person_id, regency_id, template) VALUES (%s, %s, %s)"


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox.listening() as listening:
        yield listening


def somebody(email: str = "ayu@jembrana.example", code: str | None = "51.01", name: str = "Ayu") -> Person:
    with db_roles.as_owner():
        return Person.objects.create(
            name=name,
            office="Diskominfo",
            email=email,
            regency_id=regency_id(code) if code else None,
            created_at=datetime.now(UTC),
        )


def ask(of: Person, template: Mail.Template = Mail.Template.INVITATION, regency: int | None = None) -> None:
    with db_roles.as_owner():
        mail.enqueue(template, person_id=of.pk, regency_id=regency)


def send(*, later: timedelta = timedelta(0)) -> None:
    """Send as the worker does, `later` than now."""
    with db_roles.as_owner():
        while delivery.send_next(now=datetime.now(UTC) + later):
            pass


def states() -> list[tuple[str, str]]:
    with db_roles.as_owner():
        return list(Mail.objects.order_by("id").values_list("state", "error"))


def links(box: Postbox) -> list[str]:
    return [re.findall(r"http://127.0.0.1:8000(/account/password/\S+)", text)[0] for text in box.texts()]


def test_an_invitation_arrives_with_a_link_that_the_outbox_never_held(box: Postbox, database: Stage) -> None:
    ayu = somebody()
    ask(ayu, regency=ayu.regency_id)
    send()
    assert box.recipients == ["ayu@jembrana.example"]
    (sent,) = box.mails
    assert sent["Subject"] == "Kota Cerdas: tetapkan kata sandi Anda / set your password"
    (text,), (link,) = box.texts(), links(box)
    assert text.index("Yth. Ayu") < text.index("Dear Ayu")
    assert "Kab. Jembrana" in text or "Jembrana" in text
    kept = database.superuser.execute("SELECT m::text FROM accounts_mail m").fetchall()
    assert link.partition("=")[2] not in str(kept)
    assert Visitor().send(link, password=PASSWORD).status_code == 303
    assert Visitor().log_in("ayu@jembrana.example").status_code == 303
    with db_roles.as_owner():
        event = SecurityEvent.objects.get(kind="mail_sent")
    assert (event.regency_id, event.subject, event.detail) == (ayu.regency_id, "Ayu", {"mail": "invitation"})


def test_who_has_a_password_is_told_without_a_link(box: Postbox) -> None:
    ayu = programs.person("ayu@jembrana.example", "51.01", RegencyRole.VIEWER)
    ask(ayu, regency=ayu.regency_id)
    send()
    (text,) = box.texts()
    assert "invitation=" not in text
    assert "/account/login/" in text


def test_what_waits_already_is_not_asked_for_twice(box: Postbox) -> None:
    ayu = somebody()
    with db_roles.as_owner():
        regency = Regency.objects.get(pk=ayu.regency_id)
    for _ in range(3):
        with access.inside(regency):
            mail.enqueue(Mail.Template.INVITATION, person_id=ayu.pk, regency_id=regency.pk)
    send()
    assert states() == [("sent", "")]


@pytest.mark.parametrize(
    ("template", "most"),
    [(Mail.Template.RESET, 3), (Mail.Template.INVITATION, 3), (Mail.Template.MANY_FAILURES, 1)],
)
def test_one_person_gets_few_mails_of_a_kind(box: Postbox, template: Mail.Template, most: int) -> None:
    ayu = somebody()
    for _ in range(5):
        ask(ayu, template)
        send()
    assert len(box.mails) == most
    assert states() == [("sent", "")] * most
    ask(ayu, template)
    send(later=timedelta(days=1, minutes=1))
    assert len(box.mails) == most + 1


def test_a_regencys_mails_of_a_day_are_bounded_and_the_rest_waits(
    box: Postbox, database: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert delivery.A_DAY == 200
    monkeypatch.setattr(delivery, "A_DAY", 2)
    delivery._told_of.clear()
    for number in range(4):
        person = somebody(f"m{number}@jembrana.example")
        ask(person, regency=person.regency_id)
    other = somebody("made@tabanan.example", "51.02")
    ask(other, regency=other.regency_id)
    reset = somebody("wayan@jembrana.example")
    ask(reset, Mail.Template.RESET)  # what nobody of the regency asked for is not the regency's
    with caplog.at_level(logging.WARNING):
        send()
        send()
    assert sorted(box.recipients) == [
        "m0@jembrana.example",
        "m1@jembrana.example",
        "made@tabanan.example",
        "wayan@jembrana.example",
    ]
    assert [record.getMessage() for record in caplog.records if "mails of today" in record.getMessage()] == [
        f"Regency {reset.regency_id} has had its 2 mails of today; more wait until tomorrow"
    ]
    # One more puts off itself alone: what waits until tomorrow may be a million rows, each time.
    put_off = "SELECT ctid, next_at FROM accounts_mail WHERE state = 'waiting' ORDER BY id LIMIT 2"
    before = database.superuser.execute(put_off).fetchall()
    assert len(before) == 2
    more = somebody("m4@jembrana.example")
    ask(more, regency=more.regency_id)
    send()
    assert database.superuser.execute(put_off).fetchall() == before
    send(later=timedelta(days=1))
    assert len(box.mails) == 6


def test_who_is_not_active_and_a_sandboxs_people_get_nothing(box: Postbox, database: Stage) -> None:
    ayu, made = somebody(), somebody("made@jembrana.example")
    ask(ayu)
    ask(made)
    try:
        with db_roles.as_owner():
            Person.objects.filter(pk=ayu.pk).update(active=False)
            Person.objects.filter(pk=made.pk).update(regency=sandboxes.registered())
        send()
        with db_roles.as_owner():
            told = list(
                SecurityEvent.objects.filter(kind="mail_dropped").values_list("detail__error", flat=True)
            )
    finally:
        sandbox.gone(database)
    assert (states(), box.mails) == ([], [])
    assert sorted(told) == ["not_active", "sandbox"]


def test_forged_invitations_hold_up_no_mail_of_others(box: Postbox, database: Stage) -> None:
    """Each that is not sent is ended in a transaction of its own, the oldest first."""
    forged = somebody()
    people = (
        "INSERT INTO identity_person (id, name, office, email, active, created_at, regency_id) SELECT uuidv7(), 'x',"
        " 'x', format('x%%s@jembrana.example', n), false, now(), %s FROM generate_series(1, %s) n"
    )
    database.superuser.execute(people, [forged.regency_id, delivery.FORGED])
    asked = "INSERT INTO accounts_mail (person_id, regency_id, template) SELECT id, regency_id, 'invitation'"
    database.superuser.execute(
        f"{asked} FROM identity_person WHERE regency_id = %s".encode(), [forged.regency_id]
    )
    other = somebody("made@tabanan.example", "51.02")
    ask(other, regency=other.regency_id)
    counted = delivery.DROPPED.labels("too_many_waiting")._value
    before = counted.get()
    with db_roles.as_owner():
        assert delivery.send_next(now=datetime.now(UTC))
        assert delivery.send_next(now=datetime.now(UTC))
        assert counted.get() - before == delivery.FORGED + 1
        told = SecurityEvent.objects.filter(kind="mail_dropped", regency_id=forged.regency_id)
        assert [each.detail["error"] for each in told] == ["too_many_waiting"]
    assert box.recipients == ["made@tabanan.example"]
    assert states() == [("sent", "")]


def test_a_mail_is_counted_as_dropped_once_it_is_gone(box: Postbox) -> None:
    """It is not if the transaction that removes it fails."""
    ayu = somebody()
    ask(ayu, regency=ayu.regency_id)
    counted = delivery.DROPPED.labels("not_active")._value
    before = counted.get()
    with db_roles.as_owner():
        Person.objects.update(active=False)
        with suppress(ZeroDivisionError), transaction.atomic():
            assert delivery.send_next(now=datetime.now(UTC))
            1 / 0  # noqa: B018
        assert (counted.get() - before, states()) == (0, [("waiting", "")])
        assert delivery.send_next(now=datetime.now(UTC))
        assert (counted.get() - before, states()) == (1, [])


def test_news_for_a_regencys_people_are_bounded_too(
    box: Postbox, database: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its role writes people of any address, and what there is to tell them."""
    monkeypatch.setattr(delivery, "A_DAY", 2)
    people = [somebody(f"m{number}@jembrana.example") for number in range(4)]
    other = somebody("made@tabanan.example", "51.02")
    with db_roles.as_owner():
        for person in (*people, other):
            mail.tell(Mail.Template.APPROVAL, Person.objects.filter(pk=person.pk), **news())
        mail.tell(
            Mail.Template.APPROVAL, Person.objects.filter(regency_id=people[0].regency_id), **news(step="x")
        )
    send()
    assert len(box.recipients) == 3
    assert "made@tabanan.example" in box.recipients
    with db_roles.as_owner():
        assert Mail.objects.filter(state=Mail.State.WAITING).count() == 6


def test_the_same_news_are_told_to_few_people(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mail.MOST_TOLD == 50
    monkeypatch.setattr(mail, "MOST_TOLD", 2)
    people = [somebody(f"m{number}@jembrana.example").pk for number in range(3)]
    with db_roles.as_owner():
        mail.tell(Mail.Template.APPROVAL, Person.objects.filter(pk__in=people), **news())
        assert Mail.objects.count() == 2


@pytest.mark.parametrize(
    ("bound", "template"),
    [
        ("FORGED", Mail.Template.INVITATION),
        ("A_DAY", Mail.Template.INVITATION),
        ("A_DAY", Mail.Template.APPROVAL),
    ],
)
def test_one_worker_waits_for_no_mail_that_another_holds(
    box: Postbox, database: Stage, monkeypatch: pytest.MonkeyPatch, bound: str, template: Mail.Template
) -> None:
    monkeypatch.setattr(delivery, bound, 0)
    for number in range(3):
        person = somebody(f"m{number}@jembrana.example")
        with db_roles.as_owner():
            if template == Mail.Template.INVITATION:
                mail.enqueue(template, person_id=person.pk, regency_id=person.regency_id)
            else:
                mail.tell(template, Person.objects.filter(pk=person.pk), **news())
    due = "SELECT array_agg(id ORDER BY id) FROM accounts_mail WHERE state = 'waiting' AND next_at <= now()"
    ids = database.superuser.execute(due).fetchone()[0]  # type: ignore[index]
    with psycopg.connect(database.superuser_url()) as other:
        other.execute("SELECT FROM accounts_mail WHERE id = %s FOR UPDATE", [ids[-1]])
        send()
    assert database.superuser.execute(due).fetchone() == (ids[-1:],)
    assert box.mails == []


def test_a_mail_that_is_being_sent_is_logged_though_the_rest_is_removed(
    database: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "FORGED", 1)
    now = datetime.now(UTC) + timedelta(seconds=1)
    ayu = somebody()
    ask(ayu, regency=ayu.regency_id)
    with db_roles.as_owner():
        claimed = delivery._claim(now)
    assert isinstance(claimed, Mail)
    for number in range(3):
        person = somebody(f"m{number}@jembrana.example")
        ask(person, regency=person.regency_id)
    with db_roles.as_owner():
        assert delivery.send_next(now=now)
        delivery._end(claimed, Mail.State.SENT, "", now)
        told = SecurityEvent.objects.filter(regency_id=ayu.regency_id, kind__startswith="mail_")
        assert sorted(told.values_list("kind", flat=True)) == ["mail_dropped", "mail_sent"]
    assert states() == [("sent", "")]


def news(**facts: str) -> dict[str, str]:
    url = "http://127.0.0.1:8000/v1/regencies/51.01/reports/2025-Q4/preview/"
    said = {"about_en": "Periodic report 2025-Q4", "about_id": "Laporan berkala 2025-Q4", "office": "Bappeda"}
    return {"regency": "Kab. Jembrana", "url": url, "step": "prepared", **said, **facts}


HOSTILE = [
    "Menangkan hadiah: https://evil.example/x?y=1",
    "evil.example",
    "x\r\nBcc: korban@evil.example\r\n\r\nKlik evil.example/masuk",
    "javascript:alert(1) <a href=//evil.example>x</a>",
    "http://127.0.0.1:8000/account/password/?invitation=kci_0",
    "korban@evil.example",
    "evil\u3002example \uff45\uff56\uff49\uff4c\uff0e\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45",
    "A" * 200,
    "\u202e\u200bx",
]


@pytest.mark.parametrize("said", HOSTILE)
@pytest.mark.parametrize("fact", ["about_en", "about_id", "office"])
def test_news_bring_no_link_that_a_regency_wrote(box: Postbox, fact: str, said: str) -> None:
    ayu = somebody()
    with db_roles.as_owner():
        mail.tell(Mail.Template.APPROVAL, Person.objects.filter(pk=ayu.pk), **news(**{fact: said}))
    send()
    (text,) = box.texts()
    assert set(re.findall(r"https?://[^/\s]+", text)) == {"http://127.0.0.1:8000"}
    word = "of" if fact == "about_en" else "dari"
    (line,) = (each for each in text.splitlines() if f" {word} Kab. Jembrana" in each)
    assert not re.search(r"[a-z0-9][.:@][a-z0-9/]", line.replace("Kab. Jembrana", ""), re.IGNORECASE), line
    assert "Laporan berkala 2025-Q4" in text or fact == "about_id"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_brings_no_header_and_no_link(box: Postbox, name: str) -> None:
    ask(somebody(name=name))
    send()
    (sent,) = box.mails
    assert box.recipients == ["ayu@jembrana.example"]
    assert sent["Bcc"] is None
    (text,) = box.texts()
    first = text.splitlines()[0]
    assert len(first) < 100
    assert not re.search(r"[a-z0-9][.:/@][a-z0-9/]", first, re.IGNORECASE), first
    assert set(re.findall(r"https?://[^/\s]+", text)) == {"http://127.0.0.1:8000"}
    assert text.count("invitation=") == 2


def test_names_as_they_are_stay_readable() -> None:
    for name, shown in (
        ("Dr. I Gede Arya, S.Kom., M.T.", "Dr. I Gede Arya, S. Kom., M. T."),
        ("Ni Luh Ma'ruf-Sari (Plt.)", "Ni Luh Ma\u2019ruf-Sari (Plt.)"),
        ("José Ångström", "José Ångström"),
    ):
        assert delivery.plain(name) == shown


@pytest.mark.parametrize(
    "address",
    ["a@b.example, korban@evil.example", "a@b.example\r\nBcc: k@evil.example", "not an address", ""],
)
def test_an_address_that_is_none_is_given_up(box: Postbox, address: str) -> None:
    ask(somebody(address))
    send()
    assert states() == [("given_up", "bad_address")]
    assert box.mails == []


def test_a_refused_mail_is_tried_again_or_given_up_and_its_link_is_good_for_nothing(box: Postbox) -> None:
    ayu = somebody()
    ask(ayu)
    box.refusal = "450 later"
    send()
    assert states() == [("waiting", "smtp_450")]
    with db_roles.as_owner():
        assert not Invitation.objects.exists()
    send()
    send(later=delivery.BACKOFF[0] + timedelta(seconds=1))
    with db_roles.as_owner():
        assert Mail.objects.get().attempts == 2
        Mail.objects.update(attempts=len(delivery.BACKOFF), next_at=datetime.now(UTC))
    send()
    assert states() == [("given_up", "smtp_450")]
    box.refusal = "550 ayu@jembrana.example is not here"
    ask(ayu)
    send()
    assert states()[1:] == [("given_up", "smtp_550")]
    with db_roles.as_owner():
        details = set(
            SecurityEvent.objects.filter(kind="mail_given_up").values_list("detail__error", flat=True)
        )
    assert details == {"smtp_450", "smtp_550"}


def test_a_mail_server_that_is_away_costs_no_attempt(box: Postbox) -> None:
    ask(somebody())
    with override_settings(MAILERS=postbox.mailers(free_port())):
        send()
        send(later=delivery.REST * 2)
    with db_roles.as_owner():
        waiting = Mail.objects.get()
        assert not Invitation.objects.exists()
    assert (waiting.state, waiting.attempts, waiting.error) == ("waiting", 0, "unreachable")
    send(later=delivery.REST * 5)
    assert states() == [("sent", "")]
    assert len(box.mails) == 1


def test_a_mail_that_died_with_its_worker_is_sent_again(
    box: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(somebody())

    def killed(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(delivery, "_end", killed)
        with pytest.raises(KeyboardInterrupt):
            send()
    send()
    assert states() == [("waiting", "")]
    send(later=delivery.LEASE + timedelta(seconds=1))
    assert states() == [("sent", "")]
    first, second = box.mails
    assert first["Message-ID"] == second["Message-ID"]
    for link in links(box):
        assert Visitor().get(link).status_code == 200


def test_a_forgotten_password_is_set_by_a_mailed_link_once_within_an_hour(box: Postbox) -> None:
    programs.person("ayu@jembrana.example", "51.01", RegencyRole.VIEWER)
    assert 'href="/account/forgot/"' in Visitor().get("/account/login/").content.decode()
    assert Visitor().send("/account/forgot/", email="AYU@jembrana.example").status_code == 200
    send()
    (link,) = links(box)
    with db_roles.as_owner():
        made = Invitation.objects.get(used_at=None)
    assert made.expires_at - made.created_at == timedelta(hours=1)
    assert Visitor().send(link, password="sama-sekali-lain-9").status_code == 303
    assert Visitor().get(link).status_code == 404
    assert Visitor().log_in("ayu@jembrana.example", "sama-sekali-lain-9").status_code == 303


def test_asking_for_a_reset_tells_nobody_who_is_known(box: Postbox, database: Stage) -> None:
    somebody()
    answers = [
        Visitor().send("/account/forgot/", email=email)
        for email in ("ayu@jembrana.example", "nobody@jembrana.example", "", "x\0y", "a" * 3000)
    ]
    assert {each.status_code for each in answers} == {200}
    assert len({each.content for each in answers}) == 1
    send()
    assert box.recipients == ["ayu@jembrana.example"]


def test_resets_are_asked_for_by_the_form_and_counted_by_address(box: Postbox) -> None:
    answer = Visitor().browser.post(
        "/account/forgot/", "email=a%40b.example", content_type="application/x-www-form-urlencoded"
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    settings.RATE_LIMITS["forms"] = 5
    answers = [Visitor().send("/account/forgot/", email="a@b.example") for _ in range(7)]
    assert answers[-1].status_code == 429


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("smtps://a%40b:p%3Aq@mail.example", 465, (True, False)),
        ("smtp+starttls://a%40b:p%3Aq@mail.example", 587, (False, True)),
        ("smtp://a%40b:p%3Aq@mail.example:2525", 2525, (False, False)),
    ],
)
def test_the_mail_server_is_named_by_one_setting(
    monkeypatch: pytest.MonkeyPatch, url: str, port: int, tls: tuple[bool, bool]
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    options: Any = Environment().mailer()["OPTIONS"]
    assert (options["host"], options["port"]) == ("mail.example", port)
    assert (options["username"], options["password"]) == ("a@b", "p:q")
    assert (options["use_ssl"], options["use_tls"]) == tls
    with override_settings(MAILERS={"default": Environment().mailer()}):
        assert mailers.default  # Django takes these options


@pytest.mark.parametrize("url", ["mail.example", "https://mail.example", "smtp://"])
def test_a_mail_server_that_cannot_be_meant_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must begin with"):
        Environment().mailer()


def test_without_a_server_mail_goes_to_files_and_the_worker_says_so(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(delivery, "_rests_until", 0.0)
    monkeypatch.delenv("EMAIL_URL", raising=False)
    monkeypatch.setenv("MAIL_DIR", str(tmp_path / "mail"))
    ask(somebody())
    with override_settings(MAILERS={"default": Environment().mailer()}), db_roles.as_owner():
        delivery.DUTY.begin()()
    (file,) = (tmp_path / "mail").iterdir()
    assert "/account/password/?invitation=kci_" in file.read_text()
    assert f"written to {tmp_path / 'mail'}" in caplog.text


def test_a_regencys_role_asks_for_its_own_people_and_cannot_read_what_was_asked(database: Stage) -> None:
    ours, theirs = somebody(), somebody("made@tabanan.example", "51.02")
    officer = somebody("sari@kementerian.example", None)
    own, other = ours.regency_id, theirs.regency_id
    assert own is not None
    with scenes.logged_in(database, roles.regency_role(own)) as attacker:
        for person, regency, template in (
            (theirs, own, "invitation"),
            (officer, own, "invitation"),
            (theirs, other, "invitation"),
            (ours, other, "invitation"),
            (ours, None, "invitation"),
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                attacker.execute(INSERT, [person.pk, regency, template])
        for template in ("reset", "many_failures", "evil", ""):
            with pytest.raises(errors.CheckViolation):
                attacker.execute(INSERT, [ours.pk, own, template])
        for column, value in (("state", "sent"), ("next_at", "-infinity"), ("attempts", "-9"), ("id", "1")):
            with pytest.raises(errors.InsufficientPrivilege):
                attacker.execute(
                    f"INSERT INTO public.accounts_mail (person_id, regency_id, template, {column})"  # type: ignore[arg-type]
                    " VALUES (%s, %s, 'invitation', %s)",
                    [ours.pk, own, value],
                )
        attacker.execute(INSERT, [ours.pk, own, "invitation"])
        with pytest.raises(errors.UniqueViolation):
            attacker.execute(INSERT, [ours.pk, own, "invitation"])
        for statement in (
            "SELECT FROM public.accounts_mail",
            "DELETE FROM public.accounts_mail",
            f"{INSERT} RETURNING id",
        ):
            parameters = [ours.pk, own, "invitation"] if "INSERT" in statement else None
            with pytest.raises(errors.InsufficientPrivilege):
                attacker.execute(statement, parameters)  # type: ignore[call-overload]


def test_the_ministrys_role_invites_officers_and_nobody_of_a_regency(database: Stage) -> None:
    ayu, officer = somebody(), somebody("sari@kementerian.example", None)
    with scenes.logged_in(database, roles.side("ministry")) as ministry:
        for person, regency, template in (
            (ayu, None, "invitation"),
            (ayu, ayu.regency_id, "invitation"),
            (officer, ayu.regency_id, "invitation"),
            (officer, None, "reset"),
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                ministry.execute(INSERT, [person.pk, regency, template])
        ministry.execute(INSERT, [officer.pk, None, "invitation"])
