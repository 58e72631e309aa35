"""Whatever way somebody of a regency signs in, it is no longer one that nobody ever did."""

from datetime import UTC, datetime

import pytest

from api.identity.accounts.words import Flow
from api.identity.models import ApiKey, Membership, MinistryRole, RegencyRole
from tenants import db_roles
from tenants.models import Regency
from tests.support import programs
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.programs import BACK, Pkce, Visitor, authorize, said
from tests.support.stage import Stage

AYU = "ayu@jembrana.example"


def never(ministry: Api, as_of: str = "") -> set[str]:
    """Codes of the regencies that nobody signed in to."""
    rows = ministry.get(f"progress/?group_by=regency{as_of and f'&as_of={as_of}'}").json()["data"][1:]
    return {row["regency_code"] for row in rows if row["participation_never_signed_in"]}


def forget(database: Stage) -> None:
    database.superuser.execute("DELETE FROM figures_first_sign_in")


def test_a_log_in_on_the_page_is_a_sign_in(database: Stage, ministry: Api) -> None:
    programs.person(AYU, "51.01", RegencyRole.STEWARD)
    forget(database)  # setting the password may have been one
    before = ministry.get("progress/").json()["as_of"]
    assert never(ministry) == {"51.01", "51.02", "33.10"}
    assert Visitor().log_in(AYU, "not the password").status_code == 403
    assert "51.01" in never(ministry)
    assert Visitor().log_in(AYU).status_code == 303
    assert never(ministry) == {"51.02", "33.10"}
    assert "51.01" in never(ministry, before)


def test_a_token_for_a_person_is_a_sign_in(database: Stage, ministry: Api) -> None:
    programs.person(AYU, "51.01", RegencyRole.STEWARD)
    program = programs.register(
        "51.01", scopes=("drafts:read",), flow=Flow.AUTHORIZATION_CODE, let_in=("drafts:read",), public=True
    )
    visitor, pkce = Visitor(), Pkce()
    assert visitor.log_in(AYU).status_code == 303
    code = said(visitor.send(authorize(program, pkce, scope="drafts:read"), allow="yes"))["code"]
    forget(database)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    answer = program.ask(**form, code_verifier=pkce.verifier)
    assert answer.status_code == 200, answer.content
    assert never(ministry) == {"51.02", "33.10"}


def test_programs_and_the_ministry_are_nobody_of_a_regency(
    database: Stage, ministry: Api, keys: Keys
) -> None:
    guest = Api(keys.integrator("51.01"), "/v1/regencies/51.01")
    assert guest.get("submissions/").status_code == 200
    assert programs.register("51.02", scopes=("published:read",)).token()
    programs.person("office@ministry.example", None, ministry=MinistryRole.PROGRAMME_OFFICE)
    assert Visitor().log_in("office@ministry.example").status_code == 303
    assert never(ministry) == {"51.01", "51.02", "33.10"}


def test_who_becomes_a_member_later_signs_in_with_the_key_they_have(
    database: Stage, ministry: Api, keys: Keys
) -> None:
    api = Api(keys.member("51.01"))
    assert api.get("/v1/me/").status_code == 200
    now = datetime.now(UTC)
    with db_roles.as_owner():
        person = ApiKey.objects.select_related("person").get(prefix=str(api.key)[:12]).person
        assert person is not None
        ApiKey.objects.filter(person=person).update(regency=None)
        regency = Regency.objects.get(kemendagri_code="51.02")
        Membership.objects.create(
            person=person, regency_id=regency.pk, roles=(RegencyRole.VIEWER,), valid_from=now
        )
    assert never(ministry) == {"51.02", "33.10"}
    database.superuser.execute("UPDATE identity_api_key SET last_used_at = now() - interval '11 minutes'")
    assert api.get("/v1/me/").status_code == 200
    assert never(ministry) == {"33.10"}


@pytest.mark.parametrize("side", ["gateway", "accounts", "regency"])
def test_nobody_can_note_a_sign_in_by_hand(database: Stage, side: str) -> None:
    role = "kc_regency" if side == "regency" else f"kc_{side}"
    (may,) = database.superuser.execute(
        "SELECT has_function_privilege(%s, 'figures_first_sign_in_noted()', 'EXECUTE')"
        " OR has_table_privilege(%s, 'figures_first_sign_in', 'INSERT')",
        [role, role],
    ).fetchone() or (True,)
    assert not may
