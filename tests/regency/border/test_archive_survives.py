"""An export and a restore keep every field of a regency's plan."""

from pathlib import Path

from api.regency.masterplan.books import Book
from api.regency.masterplan.shapes import Masterplan
from tests.regency.border import scenes
from tests.regency.programmes.test_programmes_survive import body
from tests.support import plans, survival
from tests.support.callers import Keys
from tests.support.http import Api


def test_a_masterplan_its_books_and_programmes_survive_export_and_restore(
    keys: Keys, klaten: str, tmp_path: Path
) -> None:
    api = Api(keys.member(klaten), f"/v1/regencies/{klaten}")
    said = survival.sample(
        Masterplan,
        cohort="2022",
        plan_period_start=2022,
        plan_period_end=2026,
        objectives=[{"text": "Satu", "mission": 1}],
        road_map=[{"year": 2024, "text": "Langkah"}],
        rpjmd_missions=plans.MISSIONS,
    )
    del said["cohort"]  # the regency is a member of none
    plan = plans.begin(api, **said)
    book, programme = survival.sample(Book), body(api, 1)
    shelf = f"masterplans/{plan['id']}/books/"
    kept = api.post(shelf, book)
    assert kept.status_code == 201, kept.json()
    added = plans.add(api, **programme)
    scenes.archive(klaten, tmp_path / "export")
    scenes.restore(tmp_path / "export")
    survival.check(said, api.get(f"masterplans/{plan['id']}/").json())
    survival.check(book, api.get(f"{shelf}{kept.json()['id']}/").json())
    survival.check(programme, api.get(f"programmes/{added['id']}/").json())
