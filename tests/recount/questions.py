"""Questions to the API, each with the recounted answer: in turns, so that every operation is asked in all its forms
without asking everything at every instant.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from tests.recount import answers, course, crossed, indicators, progress
from tests.recount.answers import MEASURES
from tests.recount.counted import Counted
from tests.recount.differences import differences
from tests.recount.history import INDICATORS, SERIES, History
from tests.recount.sources import Row
from tests.support.http import Api

BASES = ("submitted", "accepted")
GROUPINGS: tuple[tuple[str, ...], ...] = (
    (), ("regency",), ("province",), ("cohort",), ("dimension",), ("sub_dimension",), ("period",),
)  # fmt: skip
#: One after the other, each with the next filter and periods.
CROSSED = (
    ("regency", "dimension"), ("dimension", "quick_win"), ("province", "year"), ("kind", "programme_status"),
    ("cohort", "period"),
    ("island_group", "source"), ("population_band", "dimension"),
    ("dimension", "year"), ("regency", "sub_dimension", "programme_status"),
    ("cohort", "kind", "dimension"), ("year",),
    ("regency", "year"), ("dimension", "sub_dimension"), ("programme_status", "source"),
    ("period", "dimension"), ("year", "source"),
    ("agency_kind", "year"), ("regency", "agency_kind", "programme_status"), ("agency_kind", "source"),
    ("kind", "province", "cohort"), ("year", "period"), ("regency", "source", "dimension"),
)  # fmt: skip
#: Parameter to values, and what it is of: of regencies or along an axis.
FILTERS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"province": ("51",)},
    {"dimension": ("economy", "environment")},
    {"cohort": ("2022",), "kind": ("kabupaten",)},
    {"regency": ("51.01", "33.10")},
    {"island_group": ("jawa",), "dimension": ("living",)},
    {"population_band": ("250k_to_500k", "over_1m")},
)
#: Of figures that are of programmes alone.
OF_PROGRAMMES: tuple[dict[str, tuple[str, ...]], ...] = (
    {"programme_status": ("done", "planned")},
    {"sub_dimension": ("waste", "community"), "quick_win": ("true",)},
    {"source": ("apbd", "unspecified"), "province": ("51",)},
    {"agency_kind": ("badan", "unspecified")},
)
RANGES = ((), ("2025",), ("2024:2026",), ("latest",), ("2025-Q3:2026-Q1",), ("2024", "2025-S2"))
#: Years, and periods beside them: those that lie in the years.
YEARS = (
    (("2025",), ()), (("2024:2026",), ("2025-Q3:2026-Q1", "2024")), (("latest",), ("2025-Q4", "2026-01")),
    (("2026",), ("2025", "2026")), (("2024", "2026"), ()),
)  # fmt: skip
OF_YEARS = ("values", "targets", "budgets", "reports", "deadlines")
PERIODS = ("2025", "2025-Q4", "2026-S1", "2026-02", "2024", "2026-Q1")
#: Rows of each figure that are opened, and filters of figures.
FIGURES: dict[str, tuple[tuple[dict[str, str], ...], tuple[dict[str, tuple[str, ...]], ...]]] = {
    "values": (
        (
            {"regency": "51.01"}, {"dimension": "economy"}, {"period": "2025"}, {"year": "2025"},
            {"province": "51", "year": "2026", "dimension": "living"}, {},
        ),
        ({}, {"kind": ("kabupaten",), "dimension": ("economy", "living")}),
    ),
    "targets": (
        ({"regency": "51.01"}, {"dimension": "living"}, {"period": "2025"}, {"year": "2026"}, {}),
        ({}, {"province": ("51",)}),
    ),
    "programmes": (
        (
            {"province": "51"}, {"source": "apbd"}, {"dimension": "economy"}, {"sub_dimension": "waste"},
            {"programme_status": "late", "quick_win": "true"}, {"regency": "51.01", "source": "unspecified"},
            {"agency_kind": "dinas"}, {},
        ),
        ({}, {"programme_status": ("late", "not_reported", "planned")}, {"source": ("apbd", "dak")}),
    ),
    "budgets": (
        (
            {"province": "51"}, {"year": "2026", "source": "apbd"}, {"dimension": "economy"}, {"period": "2026"},
            {"year": "2025"}, {"sub_dimension": "waste"}, {"source": "unspecified"},
            {"agency_kind": "badan"}, {},
        ),
        (
            {}, {"source": ("apbd", "unspecified")}, {"agency_kind": ("dinas", "unspecified")},
            {"island_group": ("jawa",)},
        ),
    ),
    "reports": (({"cohort": "2022"}, {"period": "2025-Q4"}, {"year": "2025"}, {}), ({}, {"regency": ("51.01",)})),
    "masterplans": (({"regency": "51.02"}, {"province": "51", "kind": "kabupaten"}, {}), ({},)),
    "bimtek": (({"cohort": "2022"}, {}), ({},)),
    "participation": (
        ({"cohort": "2022"}, {"period": "2025-Q4"}, {"regency": "51.02"}, {}), ({}, {"population_band": ("over_1m",)}),
    ),
    "deadlines": (
        ({"regency": "51.01"}, {"period": "2026-Q1"}, {"year": "2026"}, {"cohort": "2022", "year": "2025"}, {}), ({},),
    ),
}  # fmt: skip
#: Of another length than a year, by event, from a time before the calendar, and of the release that breaks the series.
SPECIAL = {"GOV-09": "2025-Q4", "BRA-04": "2026-Q1", "ECO-09": "2025-S1", "ECO-90": "2026"}
DISTRIBUTION = (
    *indicators.QUARTILES,
    "on_target",
    "not_on_target",
    "without_target",
    "not_comparable",
    "without_band",
)


@dataclass(frozen=True)
class Question:
    """`counted` gives the whole body, or `told` takes the part of it that was counted."""

    operation: str
    path: str
    counted: Callable[[], Any]
    told: Callable[[Any], Any] = lambda body: body

    def differences(self, api: Api) -> list[str]:
        return [
            f"{self.path} {each}" for each in differences(self.told(fetched(api, self.path)), self.counted())
        ]


def fetched(api: Api, path: str) -> Any:
    """The answer; of pages the first one with the rows of all."""
    answer = api.get(path)
    assert answer.status_code == 200, (path, answer.content)
    body = answer.json()
    following = body.get("next") if isinstance(body, dict) else None
    while following:
        page = api.get(following[following.index("/v1/") :]).json()
        body["data"] += page["data"]
        following = page["next"]
    return body


def text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def query(**parameters: Any) -> str:
    return urlencode({name: value for name, value in parameters.items() if value is not None}, doseq=True)


class Questions:
    """All of a history: at its past instants, and now (the last of them)."""

    def __init__(self, history: History) -> None:
        self.history = history
        sources = history.sources
        sources.read()
        self.instants = [Counted(sources, at, sources.drafts[at]) for at in history.moments]
        self.never = Counted(sources, datetime.fromisoformat("2020-01-08T00:00:00+00:00"), {})
        self.turn = 0

    def __iter__(self) -> Iterator[Question]:
        *past, now = self.instants
        for counted in self.instants:
            for basis in BASES:
                yield from self.of_progress(counted, basis)
                yield from self.of_components(counted, basis)
                yield from self.of_indicators(counted, basis)
        for number, before in enumerate([*past, self.never]):
            yield from self.compared(now, before, BASES[number % 2])
        yield from self.before_the_first()
        yield from self.of_editions(now)
        yield from self.of_lists(now)
        for counted in self.instants:
            for basis in BASES:
                yield from self.of_courses(counted, basis)
        for counted in self.instants:
            for basis in BASES:
                yield from self.of_years(counted, basis)

    def ask(
        self, counted: Counted, operation: str, path: str, made: Callable[[], Any], **asked: Any
    ) -> Question:
        """A question as of an instant; of the last one as of now, which is no other as long as nobody writes."""
        is_now = counted is self.instants[-1]
        said = query(**asked, as_of=None if is_now else text(counted.at))
        return Question(
            operation, f"/v1/national/{path}?{said}", made, self._at(counted) if is_now else lambda body: body
        )

    def _at(self, counted: Counted) -> Callable[[Any], Any]:
        def as_of(body: Row) -> Row:
            url = body.get("components_url", "").replace(quote(body["as_of"]), quote(text(counted.at)))
            return {**body, "as_of": text(counted.at), **({"components_url": url} if url else {})}

        return as_of

    def next(self, choices: Any) -> Any:
        """Another one each time."""
        self.turn += 1
        return choices[self.turn % len(choices)]

    def of_progress(self, counted: Counted, basis: str) -> Iterator[Question]:
        for group_by in GROUPINGS:
            for period in ((), self.next(RANGES)) if basis == "submitted" else (self.next(((), *RANGES)),):
                yield self._crossed(counted, group_by, period, {}, basis)
        for _ in range(4):
            filters = self.next(FILTERS)
            yield self._crossed(counted, self.next(CROSSED), self.next(RANGES), filters, basis)
        group_by = self.next(((), ("regency",), ("province", "kind")))
        yield self._crossed(counted, group_by, (), self.next(OF_PROGRAMMES), basis)

    def _crossed(
        self,
        counted: Counted,
        group_by: tuple[str, ...],
        period: tuple[str, ...],
        filters: dict[str, tuple[str, ...]],
        basis: str,
        before: Counted | None = None,
        year: tuple[str, ...] = (),
    ) -> Question:
        asked = crossed.Crossed(
            basis,
            group_by,
            crossed.periods_of(counted, period, year),
            {name: wanted for name, wanted in filters.items() if name in progress.GROUPINGS},
            {name: wanted for name, wanted in filters.items() if name in crossed.AXES},
            with_total=self.next((True, True, False)),
            of_years=bool(year),
        )
        named = {
            f"{name}_code" if name in ("regency", "province") else name: wanted
            for name, wanted in filters.items()
        }
        return self.ask(
            counted,
            "get_progress",
            "progress/",
            lambda: crossed.answer(counted, asked, before),
            basis=basis,
            group_by=group_by,
            period=period,
            year=year,
            with_total=str(asked.with_total).lower(),
            compare_as_of=before and text(before.at),
            page_size=self.next((5000, 5000, 30)),
            **named,
        )

    def of_years(self, counted: Counted, basis: str) -> Iterator[Question]:
        """Figures of a year alone, and their components."""
        crossings = (
            ("regency",), ("dimension", "year"), ("province", "period"), ("year", "source"), ("kind", "dimension"),
        )  # fmt: skip
        for group_by in ((), self.next(crossings)):
            year, period = self.next(YEARS)
            yield self._crossed(counted, group_by, period, {}, basis, year=year)
        for figure in OF_YEARS:
            year, period = self.next(YEARS)
            opened = progress.Opened(
                self.next(({}, {"regency": "51.01"}, {"year": "2026"}, {"province": "51"}))
            )
            yield self._opened(counted, basis, figure, opened, period, year)

    def of_components(self, counted: Counted, basis: str) -> Iterator[Question]:
        for figure, (rows, filters) in FIGURES.items():
            row, narrowed = self.next(rows), self.next(filters)
            opened = progress.Opened(
                {axis: code for axis, code in row.items() if code in narrowed.get(axis, (code,))},
                {name: wanted for name, wanted in narrowed.items() if name in progress.GROUPINGS},
                {name: wanted for name, wanted in narrowed.items() if name in crossed.AXES},
            )
            period = self.next((None, None, *PERIODS))
            yield self._opened(counted, basis, figure, opened, (period,) if period else ())

    def _opened(
        self,
        counted: Counted,
        basis: str,
        figure: str,
        opened: progress.Opened,
        period: tuple[str, ...],
        year: tuple[str, ...] = (),
    ) -> Question:
        asked = progress.Asked(basis, crossed.periods_of(counted, period, year))
        return self.ask(
            counted,
            "list_progress_components",
            "progress/components/",
            lambda: {
                **progress.instant(counted),
                "figure": figure,
                "basis": basis,
                "round": counted.round(asked.last),
                "data": progress.components(counted, asked, figure, opened),
            },
            figure=figure,
            basis=basis,
            period=period,
            year=year,
            group_by=[*opened.row],
            group=[*opened.row.values()],
            **{progress.CARRIED[name]: wanted for name, wanted in {**opened.keeps, **opened.only}.items()},
            page_size=self.next((200, 200, 60)),
        )

    def of_indicators(self, counted: Counted, basis: str) -> Iterator[Question]:
        codes = [*INDICATORS, "ECO-90"] if "ECO-90" in counted.catalogue.codes() else list(INDICATORS)
        for code in codes:
            period = SPECIAL.get(code) or self.next(("2025", "2026", "2025"))
            series = self.next((None, *SERIES.get(code, ())))
            at = indicators.cell(counted, code, period, series)
            kind = self.next(("figures", "ranking", "trend", "components", "figures"))
            if code in ("GOV-01", "ECO-03"):
                for each in ("figures", "ranking", "trend", "components"):
                    yield self._of_indicator(counted, at, basis, each)
            else:
                yield self._of_indicator(counted, at, basis, kind)
        crossings = (
            (), ("cohort", "kind"), ("regency",), ("province",), ("population_band", "island_group"),
            ("province", "cohort", "kind"), ("regency", "cohort", "population_band"),
        )  # fmt: skip
        group_by = self.next(crossings)
        table = indicators.Table(
            indicators=codes[:: self.next((1, 2))],
            periods=("2025", "2026", "2025-Q4"),
            basis=basis,
            measures=self.next((MEASURES, (*MEASURES, *DISTRIBUTION, *indicators.BANDS, *course.COURSE))),
            group_by=group_by,
            with_total=self.next((True, False, True)),
            is_compared=self.next((True, False)),
            keeps=self.next(({}, {"province": ("51",)}, {}, {"kind": ("kabupaten",)})),
        )
        yield self._of_table(counted, table)
        since = self.never if self.turn % 5 == 0 else self.instants[0]
        if counted is not since and since.at < counted.at:
            yield self.ask(
                counted,
                "get_briefing",
                "briefing/",
                lambda: answers.briefing(counted, since, basis),
                basis=basis,
                since=text(since.at),
            )

    def of_courses(self, counted: Counted, basis: str) -> Iterator[Question]:
        """Yield questions about courses, of periods to come as well."""
        for group_by, with_total in ((("regency",), True), (("province", "kind", "cohort"), False)):
            yield self._of_table(
                counted,
                indicators.Table(
                    list(INDICATORS),
                    ("2026", "2026-Q4", "2028"),
                    basis,
                    course.COURSE,
                    group_by,
                    with_total,
                ),
            )
        for code in ("LIV-01", "GOV-05", "SOC-02"):
            yield self._of_indicator(counted, indicators.cell(counted, code, "2026"), basis, "components")

    def _of_indicator(self, counted: Counted, at: indicators.Cell, basis: str, kind: str) -> Question:
        code, asked = at.spec["code"], {"basis": basis, "period": at.period, "series": at.series}
        path = f"indicators/{code}/"
        has_order = at.spec["direction"] in ("higher", "lower") and at.spec["aggregation"] not in ("none", "")
        if kind == "ranking" and has_order and at.spec["value_kind"] not in ("grade", "opinion", "yes_no"):
            peers: dict[str, Any] = {"peers_of": counted.participants[0].code, "minimum_coverage": 1}
            more: dict[str, Any] = self.next(
                (
                    {"together": "true", "minimum_coverage": 1},
                    {"minimum_coverage": 34, "comparison": "like_for_like"},
                    peers,
                    {"comparison": "like_for_like", "minimum_coverage": 1, "together": "true"},
                    {},
                    peers | {"comparison": "like_for_like"},
                )
            )
            return self.ask(
                counted,
                "get_indicator_ranking",
                f"{path}ranking/",
                lambda: indicators.ranking(counted, at, basis, **more),
                **asked,
                **more,
            )
        if kind == "trend":
            length, comparison = self.next(((3, "like_for_like"), (7, None), (4, "like_for_like")))
            made = lambda: indicators.trend(counted, at, basis, length, is_compared=bool(comparison))  # noqa: E731
            return self.ask(
                counted,
                "get_indicator_trend",
                f"{path}trend/",
                made,
                **asked,
                length=length,
                comparison=comparison,
            )
        if kind == "components":
            opened = self.next(
                (
                    progress.Opened(),
                    progress.Opened({"province": "51"}),
                    progress.Opened({"kind": "kabupaten", "cohort": "none"}),
                    progress.Opened({"population_band": "250k_to_500k"}, {"province": ("51",)}),
                    progress.Opened(keeps={"kind": ("kabupaten",), "regency": ("51.01", "33.10")}),
                )
            )
            return self.ask(
                counted,
                "list_indicator_components",
                f"{path}components/",
                lambda: indicators.components(counted, at, basis, opened),
                **asked,
                group_by=[*opened.row],
                group=[*opened.row.values()],
                **{progress.CARRIED[name]: wanted for name, wanted in opened.keeps.items()},
                page_size=2,
            )
        group_by = self.next((None, "province", "kind", "cohort"))
        made = lambda: indicators.indicator(counted, at, basis, group_by)  # noqa: E731
        return self.ask(counted, "get_indicator_figures", path, made, **asked, group_by=group_by)

    def _of_table(self, counted: Counted, table: indicators.Table, before: Counted | None = None) -> Question:
        return self.ask(
            counted,
            "get_analytics",
            "analytics/",
            lambda: indicators.analytics(counted, table, before),
            basis=table.basis,
            indicator=table.indicators,
            period=table.periods,
            measure=table.measures,
            group_by=table.group_by,
            with_total=str(table.with_total).lower(),
            **{progress.CARRIED[name]: wanted for name, wanted in table.keeps.items()},
            page_size=self.next((5000, 40)),
            comparison="like_for_like" if table.is_compared else None,
            compare_as_of=before and text(before.at),
        )

    def compared(self, now: Counted, before: Counted, basis: str) -> Iterator[Question]:
        for crossing in (("regency",), ("province",), ("cohort",), ("dimension",), ("province", "dimension")):
            yield self._crossed(now, crossing, (), {}, basis, before)
        for group_by in ((), ("cohort",)):
            table = indicators.Table(
                ("GOV-01", "ECO-03", "LIV-01", "GOV-05"),
                ("2025", "2026"),
                basis,
                (*MEASURES, *course.COURSE),
                group_by,
            )
            yield self._of_table(now, table, before)

    def before_the_first(self) -> Iterator[Question]:
        for basis in BASES:
            yield self._crossed(self.never, ("regency",), (), {}, basis)

    # Editions and lists

    def of_editions(self, now: Counted) -> Iterator[Question]:
        for id in self.history.editions:
            (row,) = (each for each in self.history.sources["editions"] if each["id"] == id)
            counted, asked = Counted(self.history.sources, row["as_of"], {}), row["asked"]
            frozen = answers.edition(counted, asked)
            path, names = f"/v1/national/editions/{id}/", list(frozen)
            yield Question(
                "get_edition_content", f"{path}content/", lambda frozen=frozen: frozen, _only(*names)
            )
            yield Question(
                "list_edition_figures",
                f"{path}figures/",
                lambda frozen=frozen: frozen["figures"],
                lambda body: [_without(each, "components_url") for each in body["data"]],
            )
            sizes = {"as_of": counted.at, "row_count": len(frozen["figures"])}
            yield Question("get_edition", path, lambda sizes=sizes: sizes, _only("as_of", "row_count"))
            yield Question(
                "list_editions",
                "/v1/national/editions/",
                lambda sizes=sizes, id=id: sizes,
                lambda body, id=id: next(
                    _only("as_of", "row_count")(each) for each in body["data"] if each["id"] == id
                ),
            )
            changes = answers.edition_changes(now, asked, counted)
            yield Question(
                "get_edition_changes", f"{path}changes/", lambda changes=changes: changes, _changes
            )
            for of in frozen["figures"][:: max(len(frozen["figures"]) // 5, 1)]:
                key = {name: of[name] for name in ("indicator", "series", "period", "group_by", "group")}
                yield Question(
                    "list_edition_components",
                    f"{path}components/?{query(**key)}",
                    lambda counted=counted, of=of: answers.edition_components(counted, of),
                    _only("figure", "adds", "adds_up", "data"),
                )
        yield from self._of_published(frozen, counted, sizes, id)

    def _of_published(self, frozen: Row, counted: Counted, sizes: Row, id: str) -> Iterator[Question]:
        """The last edition, which was published."""
        path = f"/v1/open/editions/{id}/"
        yield Question("get_published_edition_data", f"{path}data/", lambda: frozen, _only(*frozen))
        said = answers.metadata(counted)
        yield Question("get_published_edition_metadata", f"{path}metadata/", lambda: said, _only(*said))
        yield Question("get_published_edition", path, lambda: sizes, _only("as_of", "row_count"))
        yield Question(
            "list_published_editions",
            "/v1/open/editions/",
            lambda: [sizes],
            lambda body: [_only("as_of", "row_count")(each) for each in body["data"]],
        )
        asked = query(edition_id=id, indicator="GOV-01", period="2025", series="total")
        yield Question(
            "get_map",
            f"/v1/open/map/?{asked}",
            lambda: {code: list(said) for code, said in answers.places(counted, "GOV-01", "2025").items()},
            lambda body: {
                each["properties"]["code"]: [each["properties"]["value_text"], each["properties"]["reason"]]
                for each in body["features"]
            },
        )

    def of_lists(self, now: Counted) -> Iterator[Question]:
        yield Question(
            "list_national_submissions",
            "/v1/national/submissions/?page_size=50",
            lambda: answers.standings(now),
            lambda body: {
                each["id"]: _only(
                    "kind",
                    "subject",
                    "revision",
                    "content_hash",
                    "is_late",
                    "status",
                    "is_superseded",
                )(each)
                for each in body["data"]
            },
        )
        yield Question(
            "list_participation",
            "/v1/national/regencies/?page_size=200",
            lambda: answers.statuses(now),
            lambda body: {
                each["code"]: each["status"] for each in body["data"] if each["status"] != "registered"
            },
        )


def _only(*names: str) -> Callable[[Row], Row]:
    return lambda body: {name: body[name] for name in names}


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _changes(body: Row) -> Row:
    keys = ("indicator", "series", "period", "group_by", "group")
    names = ("changed_count", "shown_changed_count", "would_change_what_was_shown", "has_progress_changed")
    return {
        **_only(*names)(body),
        "keys": [_only(*keys)(each) for each in body["data"]],
        "changed": [each["changed"] for each in body["data"]],
        "shows": [each["changes_what_was_shown"] for each in body["data"]],
        "moves": [_only("entered", "left", "revised")(each) for each in body["data"]],
    }
