"""A demonstration where there is something already, and of other regencies."""

from pathlib import Path

import pytest

from tenants.privileges import roles
from tests.support.demos import Demo, pages
from tests.support.http import Api
from tests.support.stage import Stage


@pytest.mark.long
def test_a_regency_that_has_begun_by_itself_is_left_alone(
    database: Stage, tmp_path: Path, tabanan: Api
) -> None:
    assert tabanan.put("values/ECO-03/total/2025/", {"value": "4.51"}).status_code == 201
    demo = Demo(database, tmp_path / "demo.json")
    demo.fill()
    own = demo.regency("51.02")
    assert [row["indicator"] for row in pages(own, "values/")] == ["ECO-03"]
    assert pages(own, "programmes/") == []
    assert pages(demo.regency("51.01"), "programmes/") != []


@pytest.mark.long
def test_a_regency_whose_login_is_gone_is_left_alone(
    database: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = Demo(database, tmp_path / "demo.json")
    ((regency,),) = demo.rows("SELECT id FROM tenants_regency WHERE kemendagri_code = '51.02'")
    role = roles.regency_role(regency)
    database.superuser.execute(f"ALTER ROLE {role} NOLOGIN".encode())
    try:
        demo.fill()
    finally:
        database.superuser.execute(f"ALTER ROLE {role} LOGIN".encode())
    assert "is out of service and left alone" in capsys.readouterr().out
    assert pages(demo.regency("51.02"), "programmes/") == []
    assert pages(demo.regency("51.01"), "programmes/") != []


@pytest.mark.long
def test_a_regency_besides_the_selection_gets_nothing_invented(database: Stage, tmp_path: Path) -> None:
    demo = Demo(database, tmp_path / "demo.json")
    demo.fill(selected=("51.01",))
    assert list(demo.said["regencies"]) == ["51.01"]
    counts = demo.rows(
        "SELECT kemendagri_code, (SELECT count(*) FROM ledger_submission s WHERE s.regency_id = r.id) > 0"
        " FROM tenants_regency r WHERE onboarded_at IS NOT NULL ORDER BY 1"
    )
    assert counts == [("33.10", False), ("51.01", True), ("51.02", False)]
