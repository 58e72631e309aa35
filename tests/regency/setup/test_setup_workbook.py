"""The set-up workbook: a regency's agencies, people, owners and targets by one upload, and again without a change."""

from datetime import UTC, datetime
from typing import Any

import pytest

from api.identity.accounts import delivery
from tenants import db_roles
from tests.support import bombs, plans, postbox
from tests.support.callers import Keys, RegencyRole
from tests.support.http import Api
from tests.support.sheets import XLSX, Sheets, as_people_get_it, download, upload
from tests.support.stage import Stage

PATH = "setup/workbook/"
AGENCIES, PEOPLE, OWNERS, TARGETS = "Perangkat daerah", "Orang", "Pemilik", "Target"
NOTHING = {
    "agency_count": 0,
    "person_count": 0,
    "owner_count": 0,
    "target_count": 0,
    "left": [],
    "warnings": [],
}
JSON = {"Accept": "application/json"}
#: Columns of the regency that the workbook holds.
READ = ("agencies/", "members/", "owners/", "targets/")


def get(api: Api) -> Sheets:
    return download(api, path=PATH)


def post(api: Api, sheets: Sheets, query: str = "", **headers: str) -> Any:
    return upload(api, sheets, query, path=PATH, **headers)


def write(sheets: Sheets, sheet: str, row: int, **cells: Any) -> int:
    """Writes the cells of a row, a free one where it is 0, by the beginnings of their headings."""
    row = row or sheets.free_row(sheet)
    for name, value in cells.items():
        (label,) = [each for each in sheets.labels(sheet) if each.startswith(name.replace("_", " "))]
        sheets.put(sheet, row, label, value)
    return row


def person(sheets: Sheets, name: str, role: str = "Kontributor", **cells: Any) -> int:
    return write(
        sheets,
        PEOPLE,
        0,
        Alamat=f"{name}@jembrana.example",
        Nama=name,
        Tempat="Dinas Kesehatan",
        Peran=role,
        **cells,
    )


def series(sheets: Sheets, indicator: str) -> int:
    return sheets.row(OWNERS, "Kode", indicator)


def target(sheets: Sheets, indicator: str, period: str, value: Any, source: str | None = "RPJMD") -> int:
    row = sheets.row(TARGETS, "Kode", indicator, also=("Periode", period))
    return write(sheets, TARGETS, row, Target=value, Sumber=source)


def filled(sheets: Sheets) -> Sheets:
    """One of each: the person is limited to the new agency, and owns a series with it."""
    write(sheets, AGENCIES, 0, Nama="Dinas Kesehatan", Singkatan="Dinkes", Jenis="dinas")
    person(sheets, "Siti", "Kontributor; Walidata", Dibatasi="Dinas Kesehatan")
    write(
        sheets, OWNERS, series(sheets, "ECO-03"), Perangkat="Dinas Kesehatan", Orang="siti@jembrana.example"
    )
    target(sheets, "ECO-03", "2025", "4,5")
    return sheets


def invited() -> list[str]:
    """Whom the mails that wait go to."""
    with postbox.listening() as mails, db_roles.as_owner():
        while delivery.send_next(now=datetime.now(UTC)):
            pass
    return mails.recipients


def read(api: Api) -> list[Any]:
    return [api.get(path).json() for path in READ]


@pytest.fixture
def plan(jembrana: Api, tabanan: Api) -> None:
    """Targets are those of the plan's years; the neighbour has something of each kind."""
    plans.begin(jembrana, plan_period_start=2025, plan_period_end=2029)
    agency = plans.add_agency(tabanan, "Dinas Pariwisata")
    tabanan.put("owners/ECO-03/total/", {"agency_id": agency["id"]})
    tabanan.put("targets/ECO-03/total/2025/", {"value": "9", "source": "RPJMD Tabanan"})


@pytest.mark.usefixtures("plan")
def test_one_upload_sets_all_four_and_the_same_again_changes_nothing(jembrana: Api, tabanan: Api) -> None:
    neighbour = read(tabanan)
    sheets = filled(get(jembrana))
    answer = post(jembrana, sheets, **JSON)
    assert (answer.status_code, answer.json()) == (
        200,
        NOTHING | {"agency_count": 1, "person_count": 1, "owner_count": 1, "target_count": 1},
    )
    agencies, members, owners, targets = (each["data"] for each in read(jembrana))
    (agency,) = agencies
    assert (agency["name"], agency["short_name"], agency["kind"], agency["is_active"]) == (
        "Dinas Kesehatan",
        "Dinkes",
        "dinas",
        True,
    )
    siti = members[-1]
    assert (siti["person"]["email"], siti["person"]["office"]) == ("siti@jembrana.example", "Dinas Kesehatan")
    assert (sorted(siti["roles"]), siti["agency_ids"]) == (["contributor", "steward"], [agency["id"]])
    assert [(each["indicator"], each["agency_id"], each["person_id"]) for each in owners] == [
        ("ECO-03", agency["id"], siti["person"]["id"])
    ]
    assert [(each["period"], each["value"], each["source"]) for each in targets] == [("2025", "4.5", "RPJMD")]
    before = read(jembrana)
    for again in (sheets, get(jembrana)):
        assert post(jembrana, again, **JSON).json() == NOTHING
    assert read(jembrana) == before
    assert read(tabanan) == neighbour
    assert invited() == ["siti@jembrana.example"]


@pytest.mark.usefixtures("plan")
def test_the_workbook_shows_what_is_there_with_a_guide_drop_downs_and_filters(
    jembrana: Api, tabanan: Api
) -> None:
    post(jembrana, filled(get(jembrana)))
    answer = jembrana.get(PATH)
    again = jembrana.get(PATH, **{"If-None-Match": answer.headers["ETag"]})
    assert (answer.headers["Content-Type"], again.status_code) == (XLSX, 304)
    sheets = Sheets(answer.content)
    assert sheets.book.sheetnames[:5] == ["Petunjuk", AGENCIES, PEOPLE, OWNERS, TARGETS]
    row = sheets.row(PEOPLE, "Alamat surel", "siti@jembrana.example")
    assert sheets.get(PEOPLE, row, "Peran") == "Kontributor; Walidata"
    assert sheets.get(PEOPLE, row, "Dibatasi pada perangkat daerah") == "Dinas Kesehatan"
    assert sheets.get(OWNERS, series(sheets, "ECO-03"), "Perangkat daerah pemilik") == "Dinas Kesehatan"
    row = sheets.row(TARGETS, "Kode", "ECO-03", also=("Periode", "2025"))
    assert (float(sheets.get(TARGETS, row, "Target")), sheets.get(TARGETS, row, "Sumber")) == (4.5, "RPJMD")
    for name in (AGENCIES, PEOPLE, OWNERS, TARGETS):
        assert sheets.book[name].auto_filter.ref.startswith("B1:")
    offered = {
        name: {rule.formula1 for rule in sheets.book[name].data_validations.dataValidation}
        for name in (PEOPLE, OWNERS)
    }
    assert "='Perangkat daerah'!$B$2:$B$1000" in offered[PEOPLE] & offered[OWNERS]
    assert "Dinas Pariwisata" not in str([list(page.values) for page in sheets.book.worksheets])


@pytest.mark.usefixtures("plan")
def test_all_faults_are_told_at_once_at_their_cells_and_mended_in_the_second_upload(jembrana: Api) -> None:
    plans.add_agency(jembrana, "Bappeda")
    sheets = get(jembrana)
    wrong = [
        (AGENCIES, write(sheets, AGENCIES, 0, Singkatan="Dinkes"), "Nama", "required", "Dinas Kesehatan"),
        (AGENCIES, write(sheets, AGENCIES, 0, Nama="D" * 201), "Nama", "max_length", "Dinas Sosial"),
        (AGENCIES, write(sheets, AGENCIES, 0, Nama="Arsip", Aktif="Mungkin"), "Aktif", "invalid_choice", "Ya"),
        (AGENCIES, write(sheets, AGENCIES, 0, Nama="ARSIP"), "Nama", "agency_name_taken", "Arsip II"),
        (AGENCIES, write(sheets, AGENCIES, 0, Nama="=A1"), "Nama", "formula", "Dinas Tenaga Kerja"),
        (PEOPLE, person(sheets, "Ani", "Raja"), "Peran", "invalid_choice", "Pembaca"),
        (PEOPLE, person(sheets, "Budi", ""), "Peran", "required", "Kepala daerah"),
        (PEOPLE, person(sheets, "Cici", Dibatasi="Bapeda"), "Dibatasi", "unknown_agency", "Bappeda"),
        (PEOPLE, write(sheets, PEOPLE, person(sheets, "Dedi"), Alamat="dedi"), "Alamat", "invalid", "d@j.example"),
        (PEOPLE, write(sheets, PEOPLE, person(sheets, "Euis"), Nama=None), "Nama", "required", "Euis"),
        (OWNERS, write(sheets, OWNERS, series(sheets, "ECO-01"), Perangkat="Dinas Apa"), "Perangkat",
         "unknown_agency", "Bappeda"),
        (OWNERS, write(sheets, OWNERS, series(sheets, "ECO-02"), Orang="x@y.example"), "Orang",
         "unknown_person", None),
        (TARGETS, target(sheets, "ECO-03", "2025", 300), "Target", "out_of_range", 3),
        (TARGETS, target(sheets, "ECO-03", "2026", 4, None), "Sumber", "required", "RPJMD"),
        (TARGETS, target(sheets, "ECO-03", "2027", "banyak"), "Target", "not_a_decimal", 4),
        (TARGETS, target(sheets, "ECO-03", "2028", None), "Target", "required", 5),
    ]  # fmt: skip
    before = read(jembrana)
    answer = post(jembrana, sheets, **JSON)
    cells = {
        f"{sheet}!{letter}{row}": code
        for sheet, row, label, code, _ in wrong
        for name, letter in sheets.labels(sheet).items()
        if name.startswith(label)
    }
    assert plans.refused(answer)[:2] == (422, "cells_do_not_fit")
    assert dict(plans.refused(answer)[2]) == cells
    assert read(jembrana) == before
    marked = post(jembrana, sheets)
    assert (marked.status_code, set(Sheets(marked.content).marks())) == (422, set(cells))
    mended = Sheets(marked.content)
    for sheet, row, label, _, value in wrong:
        write(mended, sheet, row, **{label: value})
    answer = post(jembrana, mended, **JSON)
    assert (answer.status_code, answer.json()) == (
        200,
        NOTHING | {"agency_count": 5, "person_count": 5, "owner_count": 1, "target_count": 4},
    )


@pytest.mark.usefixtures("plan")
def test_roles_may_have_commas_between_them_and_agencies_semicolons_alone(
    jembrana: Api, tabanan: Api
) -> None:
    sheets = get(jembrana)
    write(sheets, AGENCIES, 0, Nama="Dinas Pangan, Pertanian")
    person(sheets, "siti", "Kontributor, Walidata", Dibatasi="Dinas Pangan, Pertanian")
    assert post(jembrana, sheets).status_code == 200
    (siti,) = [each for each in jembrana.get("members/").json()["data"] if each["person"]["name"] == "siti"]
    assert (sorted(siti["roles"]), len(siti["agency_ids"])) == (["contributor", "steward"], 1)
    person(sheets := get(tabanan), "budi", "Kontributor, Raja")
    assert [each["code"] for each in post(tabanan, sheets, **JSON).json()["errors"]] == ["invalid_choice"]


@pytest.mark.usefixtures("plan")
def test_a_target_in_per_cent_is_taken_of_an_indicator_in_per_cent_alone(jembrana: Api) -> None:
    own = {"name": "Pelanggan", "dimension": "living", "unit": "orang", "value_kind": "count"}
    assert jembrana.put("indicators/L-ORANG-01/", own).status_code == 201
    sheets = get(jembrana)
    target(sheets, "ECO-03", "2026", "4,5 %")
    row = target(sheets, "L-ORANG-01", "2026", "95 %")
    cell = f"{TARGETS}!{sheets.labels(TARGETS)['Target']}{row}"
    assert plans.refused(post(jembrana, sheets, **JSON))[2] == [(cell, "not_a_decimal")]
    target(sheets, "L-ORANG-01", "2026", "95")
    assert post(jembrana, sheets, **JSON).json() == NOTHING | {"target_count": 2}


@pytest.mark.usefixtures("plan")
def test_cells_are_held_to_what_the_addresses_of_their_rows_ask(jembrana: Api) -> None:
    for code, kind in (("L-SAKIP-01", "grade"), ("L-ADA-01", "yes_no")):
        own = {"name": code, "dimension": "living", "unit": kind, "value_kind": kind}
        assert jembrana.put(f"indicators/{code}/", own).status_code == 201
    for name in ("Bappeda", "Arsip"):
        plans.add_agency(jembrana, name)
    sheets = get(jembrana)
    wrong = {
        (TARGETS, target(sheets, "GOV-03", "2025", "Z9"), "Target"): "unknown_opinion",
        (TARGETS, target(sheets, "L-SAKIP-01", "2025", "Z9"), "Target"): "unknown_grade",
        (TARGETS, target(sheets, "L-ADA-01", "2025", "Z9"), "Target"): "not_yes_or_no",
        (AGENCIES, write(sheets, AGENCIES, sheets.row(AGENCIES, "Nama", "Arsip"), Nama="Bappeda"), "Nama"):
            "agency_name_taken",
    }  # fmt: skip
    for name in ("Budi", "budi"):
        row = person(sheets, name)
    wrong[PEOPLE, row, "Alamat"] = "already_member"
    cells = {
        f"{sheet}!{letter}{row}": code
        for (sheet, row, label), code in wrong.items()
        for name, letter in sheets.labels(sheet).items()
        if name.startswith(label)
    }
    assert dict(plans.refused(post(jembrana, sheets, **JSON))[2]) == cells


@pytest.mark.usefixtures("plan")
def test_lenient_stores_the_rows_that_fit_but_not_those_that_name_one_that_does_not(jembrana: Api) -> None:
    sheets = filled(get(jembrana))
    wrong = write(sheets, AGENCIES, 0, Nama="Dinas Sosial", Singkatan="S" * 51)
    person(sheets, "Ani", Dibatasi="Dinas Sosial")
    answer = post(jembrana, sheets, Prefer="handling=lenient")
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (200, "handling=lenient")
    marked = Sheets(answer.content)
    assert set(marked.marks()) == {f"{AGENCIES}!C{wrong}"}
    assert "ani@" not in jembrana.get("members/").content.decode()
    write(marked, AGENCIES, wrong, Singkatan="Dinsos")
    assert post(jembrana, marked, **JSON).json() == NOTHING | {"agency_count": 1, "person_count": 1}
    (limited,) = jembrana.get("members/").json()["data"][-1]["agency_ids"]
    assert jembrana.get(f"agencies/{limited}/").json()["name"] == "Dinas Sosial"


@pytest.mark.usefixtures("plan")
def test_a_dry_run_tells_all_and_neither_stores_nor_invites(jembrana: Api) -> None:
    before = read(jembrana)
    answer = post(jembrana, filled(get(jembrana)), "?dry_run=true", **JSON)
    assert answer.json() == NOTHING | {
        "agency_count": 1,
        "person_count": 1,
        "owner_count": 1,
        "target_count": 1,
    }
    assert read(jembrana) == before
    assert invited() == []


@pytest.mark.usefixtures("plan")
def test_rows_are_changed_and_what_somebody_else_changed_is_a_conflict(jembrana: Api) -> None:
    post(jembrana, filled(get(jembrana)))
    sheets = get(jembrana)
    write(sheets, AGENCIES, 2, Nama="Dinas Kesehatan dan Sosial", Aktif="Tidak")
    siti = sheets.row(PEOPLE, "Alamat surel", "siti@jembrana.example")
    write(sheets, PEOPLE, siti, Peran="Pembaca", Dibatasi=None)
    write(sheets, OWNERS, series(sheets, "ECO-03"), Orang=None)
    target(sheets, "ECO-03", "2025", None)
    assert post(jembrana, sheets, **JSON).json() == NOTHING | {
        "agency_count": 1, "person_count": 1, "owner_count": 1, "target_count": 1,
    }  # fmt: skip
    agencies, members, owners, targets = (each["data"] for each in read(jembrana))
    assert (agencies[0]["name"], agencies[0]["is_active"]) == ("Dinas Kesehatan dan Sosial", False)
    assert (members[-1]["roles"], members[-1]["agency_ids"]) == (["viewer"], [])
    assert (owners[0]["agency_id"], owners[0]["person_id"], targets) == (agencies[0]["id"], None, [])
    write(sheets, AGENCIES, 2, Nama="Dinkes")
    assert plans.refused(post(jembrana, sheets, **JSON))[2] == [(f"{AGENCIES}!B2", "cell_changed")]


@pytest.mark.usefixtures("plan")
def test_the_regency_keeps_an_admin(jembrana: Api) -> None:
    sheets = get(jembrana)
    write(sheets, PEOPLE, 2, Peran="Walidata")
    assert plans.refused(post(jembrana, sheets, **JSON))[2] == [(f"{PEOPLE}!E2", "last_admin")]
    person(sheets, "Siti", "Admin")
    assert post(jembrana, sheets, **JSON).json() == NOTHING | {"person_count": 2}


@pytest.mark.usefixtures("plan")
def test_people_are_the_admins_and_the_rest_the_stewards(jembrana: Api, keys: Keys, tabanan: Api) -> None:
    steward = Api(keys.member("51.01", RegencyRole.STEWARD), jembrana.base)
    sheets = filled(get(steward))
    refused = plans.refused(post(steward, sheets, **JSON))
    assert refused[2] == [(f"{PEOPLE}!B{sheets.row(PEOPLE, 'Nama', 'Siti')}", "admin_adds_people")]
    sheets = get(steward)
    write(sheets, AGENCIES, 0, Nama="Dinas Kesehatan")
    assert post(steward, sheets, **JSON).json() == NOTHING | {"agency_count": 1}
    for role in (RegencyRole.CONTRIBUTOR, RegencyRole.VIEWER, RegencyRole.HEAD):
        other = Api(keys.member("51.01", role), jembrana.base)
        assert plans.refused(other.get(PATH))[:2] == (403, "role_not_sufficient")
        assert plans.refused(post(other, sheets))[:2] == (403, "role_not_sufficient")
    stranger = Api(keys.member("51.02"), jembrana.base)
    assert stranger.get(PATH).status_code == 404
    assert post(stranger, sheets).status_code == 404


@pytest.mark.usefixtures("plan")
def test_hostile_files_are_refused(jembrana: Api, tabanan: Api, keys: Keys) -> None:
    before = read(jembrana)
    theirs = get(tabanan)
    assert plans.refused(post(jembrana, theirs, **JSON))[:2] == (422, "not_this_workbook")
    sheets = get(jembrana)
    row = write(sheets, AGENCIES, 0, Nama="Dinas Pariwisata")
    sheets.book[AGENCIES][f"A{row}"].value = theirs.book[AGENCIES]["A2"].value
    added = write(sheets, OWNERS, 0 or sheets.book[OWNERS].max_row + 1, Kode="ECO-03", Perangkat="Bappeda")
    locked = sheets.row(TARGETS, "Kode", "ECO-03", also=("Periode", "2025"))
    write(sheets, TARGETS, locked, Periode="2031")
    stolen = write(
        sheets, PEOPLE, 0, Alamat="siti@tabanan.example", Nama="Siti", Tempat="Dinkes", Peran="Pembaca"
    )
    member = {"email": "siti@tabanan.example", "name": "Siti", "office": "Dinkes", "roles": ["viewer"]}
    assert tabanan.post("members/", member).status_code == 201
    assert sorted(plans.refused(post(jembrana, sheets, **JSON))[2]) == sorted(
        [
            (f"{AGENCIES}!B{row}", "row_gone"),
            (f"{OWNERS}!B{added}", "row_of_the_catalogue"),
            (f"{TARGETS}!F{locked}", "cell_locked"),
            (f"{PEOPLE}!B{stolen}", "person_belongs_elsewhere"),
        ]
    )
    bomb = bombs.BOMBS["cells"](get(jembrana).data, 2)
    answer = jembrana.request("POST", PATH, bomb, **{"Content-Type": XLSX, **JSON})
    assert plans.refused(answer)[:2] == (422, "workbook_too_large")
    assert read(jembrana) == before


def test_a_regency_of_usual_size_takes_one_upload(jembrana: Api, database: Stage) -> None:
    plans.begin(jembrana, plan_period_start=2025, plan_period_end=2029)
    with as_people_get_it():
        sheets = get(jembrana)
    for n in range(36):
        write(sheets, AGENCIES, 0, Nama=f"Dinas {n}", Singkatan=f"D{n}")
    for n in range(60):
        person(sheets, f"p{n}", Dibatasi=f"Dinas {n % 36}")
    owned = [row for row in range(2, sheets.book[OWNERS].max_row + 1) if sheets.get(OWNERS, row, "Kode")]
    for n, row in enumerate(owned):
        write(sheets, OWNERS, row, Perangkat=f"Dinas {n % 36}", Orang=f"p{n % 60}@jembrana.example")
    for row in range(2, 327):
        value = {"GOV-03": "WTP", "LIV-07": 70}.get(sheets.get(TARGETS, row, "Kode"), 1)
        write(sheets, TARGETS, row, Target=value, Sumber="RPJMD 2025-2029")
    answer = post(jembrana, sheets, **JSON)
    assert answer.status_code == 200, answer.json()["errors"][:5]
    assert (answer.status_code, answer.json()) == (
        200,
        NOTHING | {"agency_count": 36, "person_count": 60, "owner_count": 70, "target_count": 325},
    )
