"""Masterplans and programmes as a regency's office would enter them, for tests that need some to be there."""

from typing import Any

from tenants.ids import uuid7
from tests.support.http import Api

PROGRAMME = {"title": "Mal Pelayanan Publik", "sub_dimension": "public_service", "time_frame": "short"}


#: Missions of the RPJMD, as a masterplan names them.
MISSIONS = [{"code": code, "text": "Pelayanan publik"} for code in ("M1", "M2")]


def allocation(year: int = 2025, amount: str = "1500000000", **fields: str) -> dict[str, Any]:
    return {"year": year, "source": "apbd", "stage": "original", "amount": amount, **fields}


def activity(title: str = "Pelatihan petugas", **fields: Any) -> dict[str, Any]:
    return {"title": title, "kind": "human_capacity", **fields}


def realised(activity: str, percent: str = "25", spent: str = "1000000", **fields: Any) -> dict[str, Any]:
    """A row of a quarter's realisations."""
    return {
        "activity_id": activity,
        "physical_percent_to_date": percent,
        "spent_to_date": spent,
        **fields,
    }


def report(api: Api, quarter: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Records a quarter, and gives what became of each row."""
    answer = api.put(f"realisations/{quarter}/", {"realisations": list(rows)})
    assert answer.status_code == 200, answer.json()
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


def take_back(api: Api, quarter: str, activity: str) -> Any:
    """Takes what was reported of an activity out of a quarter."""
    path = f"realisations/{quarter}/{activity}/"
    return api.delete(path, **tag(api, path))


def begin(api: Api, **fields: Any) -> dict[str, Any]:
    """Begins a version of the masterplan, 2022 to 2026 where nothing else is said, and gives it."""
    if "based_on_id" not in fields:
        fields = {"plan_period_start": 2022, "plan_period_end": 2026, **fields}
    return _created(api.post("masterplans/", fields))


def add(api: Api, masterplan: str = "", **fields: Any) -> dict[str, Any]:
    """Adds a programme to the draft, and gives it."""
    return _created(api.post(of(masterplan), {**PROGRAMME, **fields}))


def of(masterplan: str) -> str:
    """The programmes of a version of the masterplan."""
    return f"programmes/?masterplan_id={masterplan}" if masterplan else "programmes/"


def add_agency(api: Api, name: str = "Dinas Kesehatan", **fields: Any) -> dict[str, Any]:
    return _created(api.post("agencies/", {"name": name, **fields}))


def hold_office(api: Api, office: str = "Bupati Jembrana", **fields: Any) -> None:
    """Adds somebody to the register of office-holders, since 2021 and for good where nothing else is said."""
    holder = {
        "office": office,
        "name": "I Nengah Contoh",
        "capacity": "definitive",
        "starts_on": "2021-02-26",
    }
    answer = api.put(f"office-holders/{uuid7()}/", holder | fields)
    assert answer.status_code == 201, answer.json()


def make_ready(api: Api, masterplan: str) -> None:
    """Adds the little that an older masterplan, recorded after the fact, needs before it can be submitted."""
    path = f"masterplans/{masterplan}/"
    said = api.get(path).json()
    if "edit" not in said["may"]:
        return
    if said["profile"] != "legacy" or not said["vision"]:
        body = {"profile": "legacy", "vision": said["vision"] or "Jembrana Emas"}
        assert api.patch(path, body, **tag(api, path)).status_code == 200
    for missing in api.get(f"{path}completeness/").json()["missing"]:
        if missing["code"] == "no_programme":
            add(api, masterplan=masterplan)
        elif missing["code"] == "book_missing":
            put_book(api, masterplan)


def regulation(signed_on: str = "2022-12-30", **fields: str) -> dict[str, str]:
    """The regulation that enacts a masterplan, numbered by its day."""
    return {"number": f"Nomor 45/{signed_on}", "signed_on": signed_on, "instrument": "perbup", **fields}


def enact(api: Api, masterplan: str, signed_on: str = "2022-12-30", **fields: str) -> dict[str, Any]:
    """Puts a version in force, with the little that it needs before, and gives the answer."""
    make_ready(api, masterplan)
    answer = api.post(f"masterplans/{masterplan}/enact/", regulation(signed_on, **fields))
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def put_book(api: Api, masterplan: str, kind: str = "masterplan", text: str = "Isi bab.") -> dict[str, Any]:
    path = f"masterplans/{masterplan}/"
    book = _created(api.put(f"{path}books/{uuid7()}/", {"kind": kind, "title": f"Buku {kind}"}))
    put_chapter(api, masterplan, book["id"], text=text)
    return book


def put_chapter(api: Api, masterplan: str, book: str, **fields: Any) -> dict[str, Any]:
    body = {"book_id": book, "title": "Pendahuluan", **fields}
    return _created(api.put(f"masterplans/{masterplan}/chapters/{uuid7()}/", body))


def submit(api: Api, masterplan: str) -> dict[str, Any]:
    make_ready(api, masterplan)
    return _created(api.post(f"masterplans/{masterplan}/submit/"))


def tag(api: Api, path: str) -> dict[str, str]:
    """The header that makes a write to `path` from its present version."""
    return {"If-Match": api.get(path).headers["ETag"]}


def refused(answer: Any) -> tuple[int, str, list[tuple[str, str]]]:
    """Status, code, and pointer and code of each error of a problem."""
    body = answer.json()
    assert answer.headers["Content-Type"].startswith("application/problem+json"), body
    return (
        answer.status_code,
        body["code"],
        [(each["pointer"], each["code"]) for each in body.get("errors", [])],
    )


def history(stage: Any, regency: str, resource: str) -> list[tuple[str, int, dict[str, Any]]]:
    """Action, version and changes of the entries of one kind in a regency's history, oldest first."""
    (id,) = stage.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = %s", [regency]
    ).fetchone()
    rows = stage.superuser.execute(
        f"SELECT action, version, changes FROM r_{id}.history_entry WHERE resource = %s ORDER BY at, id",
        [resource],
    )
    return list(rows.fetchall())


def revise_as_before(
    stage: Any, regency: str, programme: str, year: int, amount: str, source: str = "apbd"
) -> None:
    """Revise a ceiling within the plan, as was done before years had budgets."""
    (id,) = stage.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = %s", [regency]
    ).fetchone()
    stage.superuser.execute(
        f"INSERT INTO r_{id}.programmes_allocation (id, programme_version_id, year, source, stage, amount)"
        f" SELECT gen_random_uuid(), id, %s, %s, 'revised', %s FROM r_{id}.programmes_programme_version"
        " WHERE programme_id = %s",
        [year, source, amount, programme],
    )


def filling(
    stage: Any, regency: str, area: str = "programmes", period: str = ""
) -> dict[tuple[str, str], int]:
    """The programmes (or realisations of a quarter) that the ministry counts in a regency, by dimension and
    sub-dimension."""
    rows = stage.superuser.execute(
        "SELECT c.dimension, c.sub_dimension, c.reported FROM figures_filling_cell c"
        " JOIN tenants_regency r ON r.id = c.regency_id"
        " WHERE r.kemendagri_code = %s AND c.area = %s AND c.period = %s AND c.valid_until IS NULL",
        [regency, area, period],
    )
    return {(dimension, sub_dimension): count for dimension, sub_dimension, count in rows.fetchall()}


def move_to(stage: Any, regency: str, masterplan: str, state: str) -> None:
    """Puts a version in a state that only the ministry's answer leads to."""
    (id,) = stage.superuser.execute(
        "SELECT id FROM tenants_regency WHERE kemendagri_code = %s", [regency]
    ).fetchone()
    stage.superuser.execute(
        f"UPDATE r_{id}.masterplan_masterplan SET state = %s, version = version + 1 WHERE id = %s",
        [state, masterplan],
    )
    # The ministry's ledger says the same, where the version was submitted: the next request would take its word.
    stage.superuser.execute(
        "INSERT INTO ledger_submission_event (id, regency_id, submission_id, number, kind, state, at, actor_id,"
        " actor_office, note, reasons, by_rule)"
        " SELECT gen_random_uuid(), s.regency_id, s.id, 1 + (SELECT max(number) FROM ledger_submission_event e"
        " WHERE e.submission_id = s.id), %(state)s, %(state)s, now(), gen_random_uuid(),"
        " 'Direktorat LAIP', '', '[]', ''"
        " FROM ledger_submission s WHERE s.subject = %(masterplan)s ORDER BY s.revision DESC LIMIT 1",
        {"state": state, "masterplan": masterplan},
    )


def _created(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 201, answer.json()
    body: dict[str, Any] = answer.json()
    return body
