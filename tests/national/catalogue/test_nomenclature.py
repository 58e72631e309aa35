"""The ministry loads the nomenclature: from then on programmes are held to it, and keep what they had."""

from typing import Any

from tests.support import plans
from tests.support.callers import Keys, MinistryRole
from tests.support.http import Api
from tests.support.sheets import download, upload

PATH = "catalogue/nomenclature/"
LIST = {"source": "Kepmendagri 050-5889", "codes": ["2.16.02", "2.16.02.2.01", "X.XX.01"]}


def given(api: Api, code: str) -> Any:
    return api.post("programmes/", {**plans.PROGRAMME, "title": f"Program {code}", "nomenclature_code": code})


def test_codes_are_held_to_the_list_that_is_loaded(
    jembrana: Api, tabanan: Api, ministry: Api, keys: Keys
) -> None:
    for api in (jembrana, tabanan):
        plans.begin(api)
    assert ministry.get(PATH).status_code == 404
    before = given(jembrana, "2.16.03").json()
    made = ministry.put(PATH, {**LIST, "codes": [*LIST["codes"], "2.16.02"]})
    assert (made.status_code, made.json()["codes"], made.json()["version"]) == (201, LIST["codes"], 1)
    assert ministry.put(PATH, LIST).json() == made.json() == ministry.get(PATH).json()
    for code, status in (("2.16.02.2.01", 201), ("2.16.01", 201), ("X.XX.01", 201), ("2.16.03", 409)):
        answer = given(jembrana, code)
        assert answer.status_code == status, (code, answer.json())
    assert plans.refused(answer)[2] == [("/nomenclature_code", "unknown_nomenclature_code")]
    assert plans.refused(given(tabanan, "2.16.03"))[0] == 409
    assert "Kepmendagri 050-5889" in answer.json()["errors"][0]["message"]
    sheets = download(jembrana)
    row = sheets.row("Program", "Judul program", "Program X.XX.01")
    sheets.put("Program", row, "Kode nomenklatur", "8.99.99")
    refused = upload(jembrana, sheets, Accept="application/json")
    assert [code for _, code in plans.refused(refused)[2]] == ["unknown_nomenclature_code"]
    path = f"programmes/{before['id']}/"
    assert jembrana.patch(path, {"title": "Lain"}, **plans.tag(jembrana, path)).status_code == 200

    assert ministry.put(PATH, {**LIST, "codes": []}).status_code == 428
    wrong = ministry.put(PATH, {**LIST, "codes": ["2.16", 7]}, **{"If-Match": made.headers["ETag"]})
    assert [pointer for pointer, _code in plans.refused(wrong)[2]] == ["/codes/0", "/codes/1"]
    emptied = ministry.put(PATH, {**LIST, "codes": []}, **{"If-Match": made.headers["ETag"]})
    assert (emptied.status_code, emptied.json()["version"]) == (200, 2)
    assert given(jembrana, "2.16.03").status_code == 201
    analyst = Api(keys.ministry(MinistryRole.ANALYST), ministry.base)
    assert (analyst.get(PATH).status_code, analyst.put(PATH, LIST).status_code) == (200, 403)
    assert jembrana.get(f"/v1/national/{PATH}").status_code == 403
