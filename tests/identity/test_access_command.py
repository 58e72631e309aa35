"""Commands of an operator about access: the ministry's roles, programs, a regency's first admin, keys."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from api.identity.accounts.models import Mail
from tenants import db_roles
from tests.support import operator
from tests.support.http import Api
from tests.support.stage import Stage

pytestmark = pytest.mark.usefixtures("database")
SARI = "sari@kementerian.example"


def access(*words: str) -> str:
    out = StringIO()
    call_command("access", *words, *operator.words("access")[1:], stdout=out)
    return out.getvalue()


def key(*words: str) -> str:
    return access("key", *words).splitlines()[0]


def test_an_officer_is_appointed_and_dismissed() -> None:
    access("person", SARI, "--name", "Sari Dewi", "--office", "Direktorat LAIP")
    access("appoint", SARI, "reviewer", "--until", "2999-12-31")
    officer = Api(key(SARI, "--for", "ministry"), "/v1/national")
    assert officer.get("/v1/me/").json()["ministry_roles"] == ["reviewer"]
    assert officer.get("submissions/").status_code == 200
    (role,) = [line.split()[0] for line in access("list").splitlines() if line.endswith("reviewer")]
    access("end", role)
    assert officer.get("submissions/").status_code == 403
    with pytest.raises(CommandError, match="no open entry"):
        access("end", role)


def test_an_appointment_that_is_over_opens_nothing() -> None:
    access("person", SARI, "--name", "Sari Dewi", "--office", "Direktorat LAIP")
    access("appoint", SARI, "reviewer", "--until", "2020-12-31")
    assert Api(key(SARI, "--for", "ministry")).get("/v1/me/").json()["ministry_roles"] == []


def test_a_regencys_first_admin(database: Stage) -> None:
    words = ("member", "Ayu@jembrana.example", "51.01", "admin", "steward")
    with pytest.raises(CommandError, match="say --name"):
        access(*words)
    access(*words, "--name", "Ayu", "--office", "Diskominfo Jembrana")
    admin = Api(key("ayu@jembrana.example", "--for", "regency"), "/v1/regencies/51.01")
    assert admin.get("keys/").status_code == 200
    with pytest.raises(CommandError, match="a member already"):
        access(*words)
    with pytest.raises(CommandError, match="belongs elsewhere"):
        access("member", "ayu@jembrana.example", "51.02", "admin")
    for role in (
        ["appoint", "ayu@jembrana.example", "reviewer"],
        ["key", "ayu@jembrana.example", "--for", "ministry"],
    ):
        with pytest.raises(CommandError, match="never speaks for both"):
            access(*role)


def test_the_first_admins_of_many_regencies_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "admins.csv"
    rows = "made@jembrana.example,51.01,I Made Putra,Diskominfo\nayu@tabanan.example,51.02,Ni Ayu Sari,Diskominfo\n"
    file.write_text(
        "\ufeffemail,code,name,office\n"
        + rows
        + "x@nowhere.example,99.99,X,X\nnobody@tabanan.example,51.02,,\n"
    )
    with pytest.raises(CommandError) as refused:
        access("admins", str(file))
    assert str(refused.value).splitlines() == [
        "Nobody was added.",
        "Line 4: There is no regency 99.99.",
        "Line 5: Nobody is known as nobody@tabanan.example yet: say --name and --office.",
    ]
    assert "Putra" not in access("list", "51.01")

    file.write_text("email,code,name,office\n" + rows)
    assert access("admins", str(file)).splitlines() == [
        "I Made Putra is admin in Kabupaten Jembrana.",
        "Ni Ayu Sari is admin in Kabupaten Tabanan.",
    ]
    assert "I Made Putra <made@jembrana.example>" in access("list", "51.01")
    with db_roles.as_owner():
        assert Mail.objects.filter(template=Mail.Template.INVITATION).count() == 2
    file.write_text("mail,code\na,51.01\n")
    with pytest.raises(CommandError, match="Line 2: 'email'"):
        access("admins", str(file))
    with pytest.raises(CommandError, match="No such file"):
        access("admins", str(tmp_path / "none.csv"))


def test_an_integrators_program() -> None:
    words = ("application", "Aplikasi", "--contact", "api@vendor.example", "--for", "regency", "--scope")
    (id,) = re.findall(r"[0-9a-f-]{36}", access(*words, "drafts:read"))
    with pytest.raises(CommandError, match="already"):
        access(*words, "drafts:read")
    program = Api(key(id, "--for", "regency"))
    assert program.get("/v1/me/").json()["name"] == "Aplikasi"


def test_a_key_is_revoked_by_its_beginning() -> None:
    access("person", SARI, "--name", "Sari Dewi", "--office", "Direktorat LAIP")
    text = key(SARI, "--for", "ministry")
    with pytest.raises(CommandError, match="no open entry"):
        access("end", text[:8])
    access("end", text[:12])
    assert Api(text).get("/v1/me/").status_code == 401
    with pytest.raises(CommandError, match="no open entry"):
        access("end", text[:12])


@pytest.mark.parametrize(
    "words",
    [
        ("key", "nobody@nowhere.example", "--for", "regency"),
        ("key", "not-an-id", "--for", "regency"),
        ("key", "0198f000-0000-7000-8000-000000000001", "--for", "regency"),
        ("member", "a@b.example", "99.99", "admin"),
    ],
)
def test_who_is_not_there_is_said(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        access(*words)
