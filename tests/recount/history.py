"""A history by seed, played over HTTP: every kind of step at least once, and random ones in between.

Offices enter, hand over, correct and take back; the ministry accepts, returns, agrees, moves deadlines and publishes a
release. A step that is refused is part of it; a fault is not. The instant after each act is remembered with the drafts
that lay in the regencies then.
"""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from api.http.local_time import day_of
from api.regency.indicators import exemptions as settling
from tenants import db_roles
from tenants.models import Regency
from tenants.schema import provisioning
from tests.recount.sources import Sources
from tests.support import plans
from tests.support.callers import Keys
from tests.support.http import Api
from tests.support.stage import REGENCIES, Stage

#: Indicators of every rule, direction, periodicity and kind of value, one with several series.
INDICATORS = {
    "GOV-01": "mean", "GOV-03": "word", "GOV-05": "count", "GOV-06": "ratio", "GOV-09": "ratio", "GOV-10": "ratio",
    "BRA-04": "count", "ECO-01": "mean", "ECO-03": "ratio", "ECO-07": "ratio", "ECO-09": "mean", "SOC-02": "mean",
    "ENV-04": "ratio", "ENV-05": "mean", "LIV-01": "ratio", "LIV-08": "ratio", "GOV-02": "mean", "BRA-01": "count",
}  # fmt: skip
YEARS = ("2020", "2024", "2025", "2026")
PERIODS = {
    "GOV-09": ("2025-Q4", "2026-Q2", "2026-Q4"),
    "BRA-04": ("2025-Q3", "2026-Q1"),
    "ECO-09": ("2025-S1", "2026-S1"),
}
SERIES = {"ENV-04": ("recycled", "landfill")}
QUARTERS = ("2025-Q3", "2025-Q4", "2026-Q1", "2026-Q3")
SUB_DIMENSIONS = ("public_service", "waste", "industry", "health", "learning", "tourism_branding")
DRAFT = "catalogue/releases/national/2099.1/"


class History:
    """One that is being played. `moments`: the instants that are remembered."""

    def __init__(self, stage: Stage, seed: int, further: Sequence[str] = ()) -> None:
        self.stage, self.chance, self.of_aims = stage, random.Random(seed), random.Random(seed)
        self.keys = Keys()
        self.ministry = Api(self.keys.ministry(), "/v1/national")
        self.offices = [
            Api(self.keys.member(code), f"/v1/regencies/{code}") for code in (*REGENCIES, *further)
        ]
        self.sources = Sources(stage.superuser)
        self.moments: list[datetime] = []
        self.editions: list[str] = []

    def play(self, *, steps: int) -> None:
        """The acts in their order, with random steps of offices and ministry after each."""
        for act in (self.beginnings, self.decisions, self.rules, self.corrections):
            act()
            for _ in range(steps):
                self.chance.choice(self._random)()
            self.remember()

    def remember(self) -> None:
        at = datetime.fromisoformat(self.ministry.get("progress/").json()["as_of"])
        self.sources.drafts[at] = self.sources.look_at_drafts()
        self.moments.append(at)

    # Acts

    def beginnings(self) -> None:
        """Two take part for years and hand over; the third is new and only enters."""
        self.stage.superuser.execute(
            "UPDATE figures_regency_status SET valid_from = valid_from - interval '4 years' WHERE regency_id IN"
            " (SELECT id FROM tenants_regency WHERE kemendagri_code IN ('51.01', '51.02'))"
        )
        first, second, *_ = self.offices
        for office in (first, second):
            self.plan(office, plan_period_end=2029)
            self.bimtek(office, 1)
        for office in self.offices:
            for code in INDICATORS:
                for _ in range(2):
                    self.value(office, code)
            self.done(office.put("indicators/L-AIR-01/", _OWN))
            self.done(office.put("values/L-AIR-01/total/2025/", {"value": "82.5"}))
        # The fifth, where there is one, lies far from the others.
        for number, office in enumerate(self.offices):
            self.record(office, "BRA-01", "total", "2025", "1000000" if number == 4 else str(10 + number))
        # Every standing of a target, exactly on it, and half a per cent below a band.
        for code, value, target in (
            ("LIV-01", "90.5", "100"), ("ECO-03", "5", "5"), ("GOV-05", "0", "0"), ("ECO-01", "1", "-2"),
            ("LIV-08", "75", "50"), ("GOV-03", "WDP", "WTP"), ("ECO-07", "50", "60"), ("SOC-02", "6.54", "10"),
            ("GOV-01", "3", "4"), ("ENV-05", "15", "10"),
        ):  # fmt: skip
            self.record(first, code, "total", "2025", value)
            self.target(first, code, "2025", target)
        for office in (first, second):
            self.aim(office)
        self.submit(first, "2025-Q4")
        self.submit(second, "2025-Q3")
        for office in self.offices[3:]:
            self.submit(office, "2025-Q4")

    def decisions(self) -> None:
        """Accept, return, object to and withdraw submissions; let realisations come in."""
        first, second, third, *_ = self.offices
        self.realise(first, "2025-Q4")
        self.realise(second, "2025-Q3")
        self.aim(second, 3)
        self.submit(first, "2026-Q1")
        self.submit(second, "2025-Q4")
        self.submit(third, "2026-Q3")
        for number, each in enumerate(self.inbox()):
            if number % 3 == 0:
                self.ministry.post(f"submissions/{each['id']}/accept/", {})
            elif number % 3 == 1:
                self.ministry.post(f"submissions/{each['id']}/return/", {"reasons": ["Sumber tidak jelas"]})
        for each in first.get("submissions/?status=returned").json()["data"][:1]:
            first.post(f"submissions/{each['id']}/object/", {"reason": "sudah benar"})
        self.exempt(first, "ECO-09", "2025-S1")
        self.exempt(second, "GOV-01", "2024", agrees=False)
        self.officially()
        self.freeze()

    def rules(self) -> None:
        """A release breaks series, retires an indicator and brings one; deadlines move; somebody is away."""
        first, second, *_ = self.offices
        today = day_of(datetime.now(UTC))
        body = {"number": "2099.1", "effective_on": str(today), "note": "Permenkomdigi 1/2099"}
        if self.ministry.post("catalogue/releases/", body).status_code == 201:
            for code, fields in {
                "GOV-01": {"unit": "index 0-100", "maximum": "100", "comparable_with": ""},
                "ECO-03": {"unit": "permille", "comparability_note": "Ejaan."},
            }.items():
                path = f"{DRAFT}indicators/{code}/"
                self.done(self.ministry.patch(path, fields, **plans.tag(self.ministry, path)))
            self.done(self.ministry.post(f"{DRAFT}indicators/GOV-02/end/", {"reason": "Dicabut."}))
            self.done(self.ministry.put(f"{DRAFT}indicators/ECO-90/", _NEW))
            self.done(self.ministry.post(f"{DRAFT}publish/"))
        self.record(first, "GOV-01", "total", "2026", "60")
        self.record(first, "ECO-90", "total", "2024", "44")
        self.record(second, "ECO-90", "total", "2026", "41")
        now = datetime.now(UTC)
        for quarter, days in (("2025-Q3", 0), ("2026-Q1", -1)):
            later = {"due_at": (now + timedelta(days=days + 400)).isoformat(), "reason": "Libur bersama."}
            self.ministry.post(f"deadlines/periodic_report/{quarter}/extend/", later)
        own = {"due_at": (now + timedelta(days=9)).isoformat(), "regency_code": "51.01", "reason": "Banjir."}
        self.done(self.ministry.post("deadlines/periodic_report/2025-Q4/extend/", own))
        moved = {"due_on": str(today + timedelta(days=30)), "basis": "Surat edaran 7/2026"}
        path = "reporting-periods/2025-Q2/"
        self.done(self.ministry.put(path, moved, **plans.tag(self.ministry, path)))
        letter = {"letter_number": "1/A", "letter_signed_on": "2026-01-15", "note": ""}
        for code, quarter in (
            ("51.02", "2026-Q3"),
            ("51.01", "2025-Q4"),
            ("33.10", "2025-Q1"),
            ("51.01", "2025-Q2"),
        ):
            body = {"regency_code": code, "kind": "periodic_report", "subject": quarter, **letter}
            self.done(self.ministry.post("declinations/", body))
        for subject, ago in (("2022/1", 300), ("2022/2", 200), ("2022/3", -200), ("2017/1", 100)):
            due = now - timedelta(days=ago)
            body = {
                "opens_at": (due - timedelta(days=30)).isoformat(),
                "due_at": due.isoformat(),
                "closes_at": None,
            }
            self.done(self.ministry.put(f"deadlines/bimtek_deliverable/{subject.replace('/', '-')}/", body))
        self.bimtek(second, 2)
        self.submit(first, "2026-Q1")
        self.submit(second, "2026-Q1")
        for each in self.inbox():
            if each["kind"] == "bimtek_deliverable":
                self.ministry.post(f"submissions/{each['id']}/accept/", {})
        self.freeze()
        with db_roles.as_owner():
            provisioning.suspend(Regency.objects.get(kemendagri_code="33.10"), now=datetime.now(UTC))

    def corrections(self) -> None:
        """Values are corrected and taken back, a masterplan has another version; one is enacted, one no more."""
        first, second, *_ = self.offices
        with db_roles.as_owner():
            provisioning.resume(Regency.objects.get(kemendagri_code="33.10"))
        for each in first.get("values/?page_size=100").json()["data"]:
            if each["indicator"] in ("GOV-05", "BRA-04"):
                path = f"values/{each['indicator']}/{each['series']}/{each['period']}/"
                first.delete(path, **_tag(first, path))
        self.record(second, "ECO-03", "total", "2025", "7", numerator="70", denominator="1000")
        self.record(second, "LIV-01", "total", "2025", "64")
        self.submit(first, "2025-Q4")
        self.submit(second, "2025-Q3")
        there = second.get("values/?page_size=100").json()["data"]
        keys = [{name: each[name] for name in ("indicator", "series", "period")} for each in there[:3]]
        self.done(second.post("values/confirm/", {"keys": keys}))
        plan = second.get("masterplans/").json()["data"][-1]
        self.plan(second, based_on_id=plan["id"])
        for office in (first, second):
            self.aim(office, 3)
        regulation = {"number": "Nomor 45", "signed_on": "2022-12-30", "instrument": "perbup"}
        for office in (first, second):
            enacted = f"masterplans/{office.get('masterplans/').json()['data'][-1]['id']}/"
            self.done(office.post(f"{enacted}enact/", regulation))
            path = f"{enacted}enactment/"
            corrected = {"number": "Nomor 54", "reason": "salah ketik"}
            self.done(office.patch(path, corrected, **_tag(office, path)))
        self.done(second.delete(path, **_tag(second, path)))
        self.begin_outside(first)
        self.realise(first, "2026-Q1", restate="2025-Q4")
        self.budget(first)
        self.submit(first, "2026-Q1")
        for number, each in enumerate(self.inbox()):
            if number % 2 == 0:
                self.ministry.post(f"submissions/{each['id']}/accept/", {})
        for office in (first, second):
            for each in office.get("submissions/?status=submitted").json()["data"][:1]:
                office.post(f"submissions/{each['id']}/withdraw/", {"reason": "keliru"})
        self.end_exemption(first)
        for code, year, people in (
            ("51.01", 2025, 331_007),
            ("51.02", 2023, 460_001),
            ("51.01", 2024, 330_001),
        ):
            said = {"people": people, "source": "BPS"}
            path = f"regencies/{code}/population/{year}/"
            etag = self.ministry.get(path).headers.get("ETag")
            self.ministry.put(path, said, **({"If-Match": etag} if etag else {}))

    # Steps

    @property
    def _random(self) -> list[Callable[[], Any]]:
        office = self.chance.choice(self.offices)
        code = self.chance.choice(list(INDICATORS))
        quarter = self.chance.choice(QUARTERS)
        return [
            lambda: self.value(office, code),
            lambda: self.value(office, code),
            lambda: self.target(office, code, "2025", self.chance.choice(("0", "1", "50"))),
            lambda: self.submit(office, quarter),
            lambda: self.submit(office, quarter),
            lambda: self.realise(office, quarter),
            lambda: self.take_back(office),
            lambda: self.budget(office),
            lambda: self.begin_outside(office),
            lambda: self.step(office, self.chance.choice(("withdraw", "object")), {"reason": "keliru"}),
            lambda: self.step(self.ministry, "accept", {}),
            lambda: self.step(self.ministry, "return", {"reasons": ["Sumber tidak jelas"]}),
            lambda: self.step(self.ministry, "decide", {"decision": "uphold", "reason": "dipelajari"}),
        ]

    def value(self, office: Api, code: str) -> None:
        """Something of an indicator, in a period and a form by chance."""
        series = self.chance.choice(SERIES.get(code, ("total",)))
        period = self.chance.choice(PERIODS.get(code, YEARS))
        form, number = INDICATORS[code], self.chance.choice(("0", "0.5", "3", "4.5", "1"))
        drawn = self.chance.random()
        if drawn < 0.12:
            status = "not_available" if drawn < 0.06 else "not_applicable"
            self._put(office, code, series, period, {"value_status": status, "reason": "tidak ada"})
        elif form == "word":
            self.record(office, code, series, period, self.chance.choice(("WTP", "WDP", "TMP")))
        elif form == "count":
            self.record(office, code, series, period, str(self.chance.randrange(10**6)))
        elif form == "ratio" and drawn < 0.8:
            above, below = self.chance.randrange(1, 999), self.chance.randrange(1000, 9999)
            self.record(office, code, series, period, number, numerator=f"{above}.25", denominator=str(below))
        else:
            self.record(office, code, series, period, number)

    def record(self, office: Api, code: str, series: str, period: str, value: str, **parts: str) -> None:
        self._put(office, code, series, period, {"value": value, **parts})

    def _put(self, office: Api, code: str, series: str, period: str, body: dict[str, str]) -> None:
        self._write(office, f"values/{code}/{series}/{period}/", body)

    def target(self, office: Api, code: str, period: str, value: str) -> None:
        self._write(office, f"targets/{code}/total/{period}/", {"value": value, "source": "RPJMD"})

    def aim(self, office: Api, number: int = 12) -> None:
        """Baselines and targets of coming periods, some by chance, and the whole set of a plan submitted."""
        for _ in range(number):
            code = self.of_aims.choice([each for each, form in INDICATORS.items() if form != "word"])
            series = SERIES.get(code, ("total",))[0]
            year = {"GOV-09": "{}-Q4", "BRA-04": "{}-Q1", "ECO-09": "{}-S1"}.get(code, "{}")
            # From 2026 on the last value may be of the baseline's own year.
            start = self.of_aims.choice(("2019", "2021", "2026"))
            goals = [each for each in ("2024", "2026", "2028") if each > start]
            for kind, period in (("baselines", start), *(("targets", each) for each in goals)):
                body = {"value": self.of_aims.choice(("0", "1", "2", "4", "5")), "source": "RPJMD"}
                self._write(office, f"{kind}/{code}/{series}/{year.format(period)}/", body)
        versions = office.get("masterplans/").json().get("data") or []
        if versions:
            plan = self.of_aims.choice(versions)["id"]
            self.told(office.post(f"masterplans/{plan}/targets/submit/", {"reason": "lengkap"}))

    def _write(self, office: Api, path: str, body: dict[str, str]) -> None:
        """Written, whether or not something is there."""
        answer = office.put(path, body)
        self.told(office.put(path, body, **_tag(office, path)) if answer.status_code == 428 else answer)

    def take_back(self, office: Api) -> None:
        there = office.get("values/?page_size=100").json().get("data") or []
        if there:
            each = self.chance.choice(there)
            path = f"values/{each['indicator']}/{each['series']}/{each['period']}/"
            self.told(office.delete(path, **_tag(office, path)))

    def submit(self, office: Api, quarter: str) -> None:
        self.told(office.post(f"reports/{quarter}/submit/", {"reason": "lengkap"}))

    def inbox(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ministry.get("submissions/?page_size=100").json()["data"]
        return [each for each in found if each["status"] in ("submitted", "objected")]

    def step(self, api: Api, name: str, body: dict[str, Any]) -> None:
        there = api.get("submissions/?page_size=100").json().get("data") or []
        if there:
            self.told(api.post(f"submissions/{self.chance.choice(there)['id']}/{name}/", body))

    def plan(self, office: Api, **fields: Any) -> None:
        """A version with programmes that stand in every way, submitted."""
        today = day_of(datetime.now(UTC))
        yesterday, tomorrow = (str(today + timedelta(days=days)) for days in (-1, 1))
        begun = plans.begin(office, **fields)
        leads = self.leads(office)
        # In a quarter of QUARTERS: whether it was reached is reported, or not.
        open_milestone = [{"title": "Selesai uji", "due_on": "2025-09-30"}]
        for number, activities in enumerate(
            [
                [plans.activity("A", starts_on=tomorrow)],
                [plans.activity("A", ends_on=tomorrow), plans.activity("B", starts_on=tomorrow)],
                [plans.activity("A", ends_on="2025-12-31"), plans.activity("B")],
                [plans.activity("A", milestones=open_milestone)],
                [plans.activity("A", ends_on=yesterday), plans.activity("B", starts_on="2026-02-01")],
                [plans.activity("Dihentikan")],
                [],
            ]
        ):
            self.done(
                office.post(
                    "programmes/",
                    {
                        **plans.PROGRAMME,
                        "sub_dimension": SUB_DIMENSIONS[number % len(SUB_DIMENSIONS)],
                        "time_frame": ("short", "medium", "long")[number % 3],
                        "title": f"Program {number}",
                        "lead_agency_id": leads[number % len(leads)],
                        "activities": activities,
                        **({"quick_win": True, "quick_win_owner": "Camat"} if number % 2 else {}),
                        "indicative_amounts": [
                            plans.allocation(
                                2025, str(1000 + number), source=("apbd", "dak", "csr")[number % 3]
                            ),
                            plans.allocation(2026, "50"),
                            plans.allocation(2026, "20", source="grant"),
                        ],
                    },
                )
            )
        self.done(
            office.patch(
                f"masterplans/{begun['id']}/",
                {"profile": "legacy", "vision": "Emas"},
                **plans.tag(office, f"masterplans/{begun['id']}/"),
            )
        )
        plans.put_book(office, begun["id"])
        self.done(office.post(f"masterplans/{begun['id']}/submit/", {"reason": "revisi"}))

    def leads(self, office: Api) -> list[str | None]:
        """Agencies of some kinds and of none, and nobody. By the next plan the one of no kind says one."""
        there = office.get("agencies/").json().get("data") or []
        for each in there:
            path = f"agencies/{each['id']}/"
            self.done(office.patch(path, {"kind": each["kind"] or "other"}, **_tag(office, path)))
        for kind in () if there else ("badan", None, "kecamatan", "dinas"):
            self.done(office.post("agencies/", {"name": f"Perangkat {kind}", "kind": kind}))
        return [*(each["id"] for each in office.get("agencies/").json()["data"]), None]

    def realise(self, office: Api, quarter: str, *, restate: str | None = None) -> None:
        """Something of every activity: done, stopped, a milestone reached, money with and without its source.

        In one quarter nothing is said of the second activity of a programme.
        """
        for period in (quarter, *([restate] if restate else [])):
            versions = {
                row["activity_id"]: row["realisation"]["version"]
                for row in office.get(f"realisations/{period}/?page_size=100").json().get("data") or []
                if row["realisation"]
            }
            rows = []
            for programme in office.get("programmes/?page_size=100").json().get("data") or []:
                for each in office.get(f"programmes/{programme['id']}/").json().get("activities") or []:
                    percent = self.chance.choice(("0", "12.35", "100"))
                    more: dict[str, Any] = {}
                    spent = self.chance.choice((100, 250, 400))
                    if each["title"] == "Dihentikan" or (percent == "12.35" and self.chance.random() < 0.3):
                        percent, more["stopped"] = "12.35", True
                    if each["milestones"] and self.chance.random() < 0.5:
                        more["reached_milestone_ids"] = [each["milestones"][0]["id"]]
                    if self.chance.random() < 0.5:
                        more["spent_by_source"] = [
                            {"source": "apbn", "amount": "60"},
                            {"source": "apbd", "amount": str(spent - 60)},
                        ]
                    if (period, each["title"]) == ("2025-Q3", "B"):
                        continue
                    rows.append(
                        plans.realised(
                            each["id"],
                            percent,
                            str(spent),
                            reason="perbaikan",
                            version=versions.get(each["id"]),
                            **more,
                        )
                    )
            if rows:
                self.told(office.put(f"realisations/{period}/", {"realisations": rows}))

    def budget(self, office: Api) -> None:
        """The budget of a year for some programmes of the draft or plan, over the original or the revised stage."""
        year = self.chance.choice((2025, 2026))
        for programme in office.get("programmes/?page_size=100").json().get("data") or []:
            if self.chance.random() < 0.5:
                continue
            stages = ("original", "revised") if self.chance.random() < 0.3 else ("original",)
            amounts = [
                {"source": source, "stage": stage, "amount": str(self.chance.randrange(100))}
                for source in ("apbd", "dak")
                for stage in stages
            ]
            standing = (
                "begun" if programme["begun_in"] else self.chance.choice(("planned", "planned", "dropped"))
            )
            body = {"amounts": [] if standing == "dropped" else amounts, "standing": standing}
            self._write(office, f"budgets/{year}/{programme['id']}/", body)

    def begin_outside(self, office: Api) -> None:
        """A programme that a year begins beside the plan in force; refused where none is."""
        sub_dimension = self.chance.choice(SUB_DIMENSIONS)
        body = {**plans.PROGRAMME, "sub_dimension": sub_dimension, "activities": [plans.activity("Posko")]}
        self.told(office.post(f"programmes/?begun_in={self.chance.choice((2025, 2026))}", body))

    def bimtek(self, office: Api, stage: int) -> None:
        body = {"deliverables": [{"title": "Draf Buku 1"}]}
        self.told(office.post(f"bimtek/2022/{stage}/submit/", body))

    def exempt(self, office: Api, code: str, period: str, *, agrees: bool = True) -> None:
        series = SERIES.get(code, ("total",))[0]
        self._put(office, code, series, period, {"value_status": "not_applicable", "reason": "tidak ada"})
        body = {"indicator": code, "first_period": period, "last_period": period, "reason": "tidak ada"}
        asked = office.post("exemptions/", body)
        self.done(asked)
        answer = "agree" if agrees else "decline"
        self.done(self.ministry.post(f"exemptions/{asked.json()['id']}/{answer}/", {"note": "Baik."}))
        with db_roles.as_owner():
            settling.settle()

    def end_exemption(self, office: Api) -> None:
        for each in office.get("exemptions/").json()["data"]:
            if each["status"] == "agreed":
                body = {"from_period": "2025-S1", "reason": "Dibangun."}
                self.told(office.post(f"exemptions/{each['id']}/end/", body))

    def officially(self) -> None:
        """Official values of nation, province and regency; one is corrected and one taken back."""
        source = {
            "producer": "BPS",
            "publication": "Statistik Kesejahteraan Rakyat 2025",
            "published_on": "2026-01-15",
            "url": "https://bps.example/kesra-2025",
        }
        poverty = {"indicator": "ECO-03", "period": "2025"}
        for values in (
            [
                {"value": "8.57"},
                {"province_code": "51", "value": "3.8"},
                {"regency_code": "51.01", "value": "4.5"},
            ],
            [{"value": "8.6"}, {"regency_code": "51.01", "value": ""}],
            [{"regency_code": "51.02", "value": "4.4"}],
        ):
            body = {**source, "values": [{**poverty, **each} for each in values]}
            self.done(self.ministry.post("catalogue/official-values/load/", body))

    def freeze(self) -> None:
        asked = {
            "title": {"en": "Test", "id-ID": "Uji"},
            "indicators": ["GOV-01", "ECO-03", "ENV-04"],
            "periods": ["2025", "2026"],
            "group_by": ["province", "kind", "regency"],
        }
        answer = self.ministry.post("editions/", asked)
        self.done(answer)
        self.editions.append(answer.json()["id"])

    def publish(self) -> None:
        """The last edition, signed off by a second person."""
        id = self.editions[-1]
        second = Api(self.keys.ministry(), "/v1/national")
        body = {"content_hash": self.ministry.get(f"editions/{id}/").json()["content_hash"]}
        for api, name in ((second, "sign-off"), (self.ministry, "publish")):
            self.done(api.post(f"editions/{id}/{name}/", body))

    def told(self, answer: Any) -> None:
        assert answer.status_code < 500, answer.content

    def done(self, answer: Any) -> None:
        assert answer.status_code in (200, 201, 204), (answer.status_code, answer.json())


_OWN = {
    "name": "Akses air minum perpipaan", "dimension": "society", "unit": "%", "value_kind": "percentage",
    "direction": "higher", "decimals": 2, "minimum": "0", "maximum": "100", "maps_to": "LIV-01",
}  # fmt: skip
_NEW = {
    "dimension": "economy", "unit": "%",
    "name": {"en": "Share of digital payments", "id-ID": "Porsi pembayaran digital"},
    "value_kind": "percentage", "direction": "higher", "periodicity": "year", "decimals": 2, "minimum": "0",
    "maximum": "100", "aggregation": "mean", "producer": "Bank Indonesia", "concept": "Pembayaran nontunai",
    "standard": "Standar Data Statistik Nasional", "steward": "Diskominfo",
}  # fmt: skip


def _tag(api: Api, path: str) -> dict[str, str]:
    etag = api.get(path).headers.get("ETag")
    return {"If-Match": etag} if etag else {}
