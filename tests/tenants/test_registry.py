"""The registry as loaded: provinces, regencies with both code systems, cohorts, and what the loader keeps."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tenants import db_roles, reference, registry
from tenants.ids import FIRST_SANDBOX
from tenants.loading import BadReference
from tenants.models import Cohort, CohortMembership, FormerCode, Province, Regency
from tests.support.operator import BY
from tests.support.stage import Stage
from tests.support.undone import as_owner_undone


@pytest.fixture
def as_open(database: Stage) -> Iterator[None]:
    with db_roles.as_open():
        yield


@pytest.mark.usefixtures("as_open")
class TestAsLoaded:
    def test_there_are_38_provinces_and_514_regencies(self) -> None:
        assert registry.provinces().count() == 38
        rows = registry.regencies()
        assert len(rows) == 514
        assert sum(row.kind == "kabupaten" for row in rows) == 416
        assert sum(row.kind == "kota" for row in rows) == 98

    def test_codes_are_text_so_33_10_stays_33_10(self) -> None:
        klaten = registry.regency_by_code("33.10")
        assert klaten is not None
        assert (klaten.kemendagri_code, klaten.name) == ("33.10", "Kabupaten Klaten")
        assert registry.regency_by_code("33.1") is None
        assert sum(row.kemendagri_code.endswith("0") for row in registry.regencies()) == 23

    def test_the_two_code_systems_are_not_derived_from_each_other(self) -> None:
        by_bps = {row.bps_code: row.name for row in registry.regencies()}
        aceh_selatan = registry.regency_by_code("11.01")
        assert aceh_selatan is not None
        assert (aceh_selatan.name, aceh_selatan.bps_code) == ("Kabupaten Aceh Selatan", "1103")
        assert by_bps["1101"] == "Kabupaten Simeulue"
        rows = registry.regencies()
        assert sum(row.bps_code != row.kemendagri_code.replace(".", "") for row in rows) == 199
        assert all(row.bps_edition for row in rows if row.bps_code)

    def test_the_schema_is_named_by_the_id(self) -> None:
        assert all(r.schema_name == f"r_{r.pk}" for r in Regency.objects.all())

    def test_a_regency_may_be_in_several_cohorts_and_2018_and_2019_are_one(self) -> None:
        assert [cohort.code for cohort in registry.cohorts()] == [
            "2017",
            "2018-2019",
            "2021",
            "2022",
            "2023",
            "2024",
        ]
        jayapura = registry.regencies().get(kemendagri_code="91.71")
        assert [member.cohort.code for member in jayapura.memberships.all()] == ["2018-2019", "2023"]

    def test_the_cohort_of_2022_has_18_verified_members_and_32_stand_ins(self) -> None:
        assert registry.members("2022").count() == 50
        verified = _verified()
        assert verified.count() == 18
        codes = {regency.kemendagri_code for regency in verified}
        assert {"51.01", "51.02", "51.05"} <= codes
        karo = registry.regencies().get(kemendagri_code="12.06")
        assert [member.cohort.code for member in karo.memberships.all()] == ["2021"]
        members = Regency.objects.get(pk=karo.pk).memberships.order_by("cohort__code")
        assert [*members.values_list("cohort__code", "verified")] == [("2021", True), ("2022", False)]

    def test_a_likely_name_is_verified_and_says_that_it_is_likely(self) -> None:
        bandar_lampung = registry.regencies().get(kemendagri_code="18.71")
        (member,) = bandar_lampung.memberships.all()
        assert (member.verified, member.certainty) == (True, "likely")

    def test_participants_are_the_onboarded(self) -> None:
        assert [r.kemendagri_code for r in registry.participants()] == ["33.10", "51.01", "51.02"]

    def test_nobody_outside_may_write_the_registry(self) -> None:
        with pytest.raises(DatabaseError):
            Regency.objects.filter(kemendagri_code="51.01").update(name="x")


def test_a_second_load_changes_nothing_and_keeps_the_ids(database: Stage) -> None:
    with as_owner_undone():
        before = dict(Regency.objects.values_list("kemendagri_code", "id"))
        again = reference.load_registry()
        assert [(item.created, item.updated) for item in again] == [(0, 0)] * len(again)
        assert dict(Regency.objects.values_list("kemendagri_code", "id")) == before


def everything() -> list[list[tuple[object, ...]]]:
    models = (Province, Regency, Cohort, CohortMembership)
    return [list(model._default_manager.order_by("pk").values_list()) for model in models]


DECREES: dict[str, Callable[[], object]] = {
    "a new code": lambda: regencies("51.01").update(kemendagri_code="51.21"),
    "new codes of both systems": lambda: regencies("51.01").update(kemendagri_code="51.21", bps_code="5121"),
    "another name and population": lambda: regencies("51.01").update(
        name="Kabupaten Jembrana Raya", population=1, valid_from="1958-08-14"
    ),
    "a code that moved on to a new regency": lambda: (
        regencies("51.01").update(kemendagri_code="51.21"),
        Regency(
            schema_name="r_999999",
            kemendagri_code="51.01",
            kind="kota",
            name="Kota Negara",
            province=Province.objects.get(code="51"),
            time_zone="Asia/Makassar",
        ).save(),
    ),
    "a new province": lambda: regencies("51.01").update(
        province=Province.objects.create(code="39", name="Bali Barat"), kemendagri_code="39.01"
    ),
    "a cohort's code and size": lambda: Cohort.objects.filter(code="2022").update(
        code="2022-A", announced_size=60
    ),
    "a member taken out": lambda: CohortMembership.objects.filter(
        cohort__code="2017", regency__kemendagri_code="14.05"
    ).delete(),
}


def regencies(code: str) -> QuerySet[Regency]:
    return Regency.objects.filter(kemendagri_code=code)


@pytest.mark.parametrize("decree", DECREES)
def test_what_a_decree_changed_survives_the_next_load(database: Stage, decree: str) -> None:
    with as_owner_undone():
        DECREES[decree]()
        before = everything()
        assert sum(item.created + item.updated for item in reference.load_registry()) == 0
        assert reference.load_stand_ins().created == 0
        assert everything() == before


def test_stand_ins_are_the_demonstrations_alone(database: Stage) -> None:
    """Into an empty registry, as an installation loads it; then as `make run` does, and out again."""
    with as_owner_undone():
        connection.cursor().execute("TRUNCATE tenants_province, tenants_cohort CASCADE")
        loaded = {item.what: item.created for item in reference.load_registry()}
        assert loaded == {"provinces": 38, "regencies": 514, "cohorts": 6, "published members": 184}
        stand_ins = CohortMembership.objects.filter(certainty="stand_in")
        assert not stand_ins.exists()
        assert reference.load_stand_ins().created == 32
        assert (stand_ins.count(), registry.members("2022").count()) == (32, 50)
        assert reference.remove_stand_ins() == 32
        assert registry.members("2022").count() == 18


def test_a_start_onboards_what_it_can_of_a_list_that_is_older_than_a_decree(
    database: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = selection(
        tmp_path,
        ("51.21", "", "2022", "true"),
        ("51.01", "", "2022", "true"),
        ("51.02", "Lain", "2022", "true"),
    )
    with pytest.raises(CommandError, match=r"No regency has the code 51\.21"):
        call_command("onboard", file=str(path), **BY)
    call_command("onboard", file=str(path), skip_unknown=True, **BY)
    told = capsys.readouterr()
    assert told.out == "0 onboarded, 1 had been before.\n"
    assert [line.split(".")[0] for line in told.err.splitlines()] == ["Not onboarded: no regency is 51"] * 2


@pytest.mark.parametrize("code", ["51.01", "00.09"])
def test_nothing_is_onboarded_by_a_former_code_or_a_sandboxs(database: Stage, code: str) -> None:
    with as_owner_undone():
        FormerCode(code="51.01", regency=regencies("51.01").get(), until=timezone.now()).save()
        regencies("51.01").update(kemendagri_code="51.21")
        Regency(
            id=FIRST_SANDBOX + 9,
            schema_name=f"r_{FIRST_SANDBOX + 9}",
            kemendagri_code="00.09",
            kind="kabupaten",
            name="Kabupaten Contoh",
            province=Province.objects.get(code="51"),
            time_zone="Asia/Makassar",
        ).save()
        with pytest.raises(
            CommandError, match=rf"No regency has the code {code}\. Has the reference data been"
        ):
            call_command("onboard", code=["51.02", code], **BY)


def selection(folder: Path, *rows: tuple[str, str, str, str]) -> Path:
    path = folder / "selection.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["kemendagri_code", "name", "cohort", "verified", "source"])
        writer.writerows([*row, "the ministry's list"] for row in rows)
    return path


def _verified() -> QuerySet[Regency]:
    return Regency.objects.filter(memberships__cohort__code="2022", memberships__verified=True)


def test_a_complete_official_list_drives_the_stand_ins_out_for_good(database: Stage, tmp_path: Path) -> None:
    with as_owner_undone():
        named = list(_verified().values_list("kemendagri_code", flat=True))
        others = Regency.objects.exclude(kemendagri_code__in=named).filter(province__code="35")[:32]
        codes = [*named, *(regency.kemendagri_code for regency in others)]
        assert len(codes) == 50
        path = selection(tmp_path, *((code, "", "2022", "true") for code in codes))
        reference.load_selection(path)
        assert not CohortMembership.objects.filter(verified=False).exists()
        reference.load_stand_ins()
        assert not CohortMembership.objects.filter(verified=False).exists()
        assert registry.members("2022").count() == 50


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("33.1", "", "2022", "true"), "no regency has the Kemendagri code '33.1'"),
        (("11.01", "Kabupaten Simeulue", "2022", "true"), "11.01 is Kabupaten Aceh Selatan"),
        (("51.01", "", "2025", "true"), "unknown cohort 2025"),
        (("51.01", "", "2022", "ya"), "verified is true or false"),
    ],
)
def test_a_wrong_selection_is_refused_whole_and_says_where(
    database: Stage, tmp_path: Path, row: tuple[str, str, str, str], words: str
) -> None:
    with as_owner_undone():
        path = selection(tmp_path, ("35.78", "Kota Surabaya", "2022", "true"), row)
        with pytest.raises(BadReference, match=words):
            reference.load_selection(path)
        assert not registry.members("2022").filter(kemendagri_code="35.78").exists()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"kemendagri_code": "33.1"}, "regency_kemendagri_code_form"),
        ({"bps_code": "331"}, "regency_bps_code_form"),
        ({"status": "archived"}, "regency_status_has_its_time"),
        ({"valid_from": "2022-01-01", "valid_until": "2021-01-01"}, "regency_validity_in_order"),
    ],
)
def test_the_database_refuses_a_row_that_cannot_be(
    database: Stage, change: dict[str, str], constraint: str
) -> None:
    with as_owner_undone(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Regency.objects.filter(kemendagri_code="11.01").update(**change)


def test_a_stand_in_cannot_be_marked_verified(database: Stage) -> None:
    with as_owner_undone():
        stand_ins = CohortMembership.objects.filter(certainty="stand_in")
        with pytest.raises(IntegrityError, match="cohort_stand_in_is_never_verified"), transaction.atomic():
            stand_ins.update(verified=True)


def test_saving_a_regency_makes_no_schema_and_deleting_one_is_refused(database: Stage) -> None:
    with as_owner_undone():
        new = Regency(
            schema_name="r_999999",
            kemendagri_code="99.99",
            kind="kota",
            name="Kota Baru",
            province=Province.objects.get(code="51"),
            time_zone="Asia/Makassar",
        )
        new.save()
        schemas = database.superuser.execute(
            "SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = 'r_999999'"
        )
        assert schemas.fetchone() == (0,)
        with pytest.raises(RuntimeError, match="archived"):
            new.delete()


def test_a_regency_cannot_be_entered_through_its_row() -> None:
    regency = Regency(schema_name="r_1")
    with pytest.raises(RuntimeError, match=r"tenants\.access"), regency:
        pass
    with pytest.raises(RuntimeError, match=r"tenants\.access"):
        regency.activate()
    with pytest.raises(RuntimeError, match=r"tenants\.access"):
        Regency.deactivate()


def test_every_cohort_says_how_many_were_announced_or_why_not(database: Stage) -> None:
    with db_roles.as_open():
        assert all(cohort.announced_size is not None or cohort.note for cohort in Cohort.objects.all())
