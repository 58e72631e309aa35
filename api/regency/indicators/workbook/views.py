"""The workbook over HTTP: down prefilled, up as an import."""

from collections.abc import Iterator
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as drf
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import preferences, reading
from api.http.exceptions import Invalid
from api.http.grammar.periods import Period
from api.http.rendering import JSONRenderer
from api.http.tables import sending
from api.http.tables.forms import XLSXRenderer
from api.http.tables.views import XLSX, WorkbookView
from api.identity import permissions
from api.national.catalogue import calendar, rulings
from api.national.catalogue.official import queries as official
from api.regency.indicators import specs
from api.regency.indicators.imports import serializers
from api.regency.indicators.imports.operations import Report, RowsRejected
from api.regency.indicators.imports.sheets import Sheet
from api.regency.indicators.imports.views import ImportValues
from api.regency.indicators.owners import operations as owners
from api.regency.indicators.workbook import making, queries
from api.regency.masterplan.filtering import AgencyId

#: More rows are no workbook that anybody fills.
MAX_ROWS = 20_000


class WorkbookQuery(drf.Serializer[Any]):
    agency = AgencyId(required=False, help_text="Only what this agency owns.")
    year = drf.IntegerField(
        required=False,
        min_value=2010,
        max_value=2099,
        help_text="Which year; the last one where it is left out.",
    )


class ValuesWorkbook(WorkbookView, ImportValues):
    """The workbook that regencies fill."""

    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.Contributor,
    }
    operations = {"GET": "get_values_workbook", "POST": "import_values_workbook"}
    renderer_classes = (JSONRenderer, XLSXRenderer)
    media_types = (XLSX,)
    returned_as = "periksa-{code}.xlsx"

    @extend_schema(parameters=[WorkbookQuery], responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, code: str) -> HttpResponseBase:
        """A workbook of one year in Indonesian: every indicator with what is entered.

        Beside it, to be read only: the value before, the target, and the official value. Fill it and send it back.
        Rows that are not touched change nothing; rows that somebody changed meanwhile are rejected.
        """
        given = reading.query(request, WorkbookQuery)
        today = calendar.day_of(self.now)
        year = given.get("year", today.year - 1)
        entries = list(self._entries(year=year, agency=given.get("agency")))
        if len(entries) > MAX_ROWS:
            raise Invalid(
                f"That is {len(entries)} rows; a workbook has at most {MAX_ROWS}. Ask for one agency.",
                f"Ada {len(entries)} baris; buku kerja memuat paling banyak {MAX_ROWS}. Pilih satu perangkat daerah.",
                code="too_many_rows",
            )
        file = making.workbook(
            title=f"Nilai indikator {year}: {self.grant.name}", regency_code=code, entries=entries
        )
        return sending.sent(file, name=f"isian-{code}-{year}.xlsx", media_type=XLSX)

    @extend_schema(
        parameters=[serializers.ImportQuery, preferences.HANDLING],
        request={XLSX: OpenApiTypes.BINARY},
        responses={
            (200, "application/json"): serializers.ImportOut,
            (200, XLSX): OpenApiTypes.BINARY,
            (422, XLSX): OpenApiTypes.BINARY,
        },
    )
    def post(self, request: Request, code: str) -> HttpResponseBase:
        """Store what was filled in, as an import.

        With `Accept` naming XLSX the answer is the same workbook, what is wrong written beside the cells: 422 where
        that kept it from being stored.
        """
        report, headers = self.imported(request)
        if not self.takes_workbook:
            return Response(report.shown(), headers=headers)
        return self.returned(self._marked(report), headers)

    def imported(self, request: Request) -> tuple[Report, dict[str, str]]:
        try:
            return super().imported(request)
        except RowsRejected as refusal:
            if self.takes_workbook:
                refusal.workbook = self._marked(refusal.report)
            raise

    def _marked(self, report: Report) -> bytes:
        assert isinstance(self.source, Sheet)
        return making.marked(self.file, self.source, report)

    def _entries(self, *, year: int, agency: Any) -> Iterator[making.Entry]:
        stored = queries.stored(year=year)
        owning = owners.agencies() if agency is not None else {}
        # As the release has them that rules the year.
        measured = {**rulings.rulings().release(Period(year)).indicators, **specs.local()}
        targets = queries.targets(year=year)
        published = official.of_regency(self.grant.id, measured)
        for spec, key in queries.keys(measured, year=year):
            row = stored.get(key)
            if queries.belongs_to(agency, key, row, owning):
                of_producer = published.get((key.indicator, key.series, key.period))
                beside = {
                    "before": (stored.get(making.before(key)) or {}).get("value") or "",
                    "target": targets.get(key, ""),
                    "official": of_producer.value if of_producer else "",
                    "official_source": of_producer.producer if of_producer else "",
                }
                yield spec, key, row, beside
