"""The workbook over HTTP: down prefilled, up as an import."""

from collections.abc import Iterator
from typing import IO, Any

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
from api.identity import permissions
from api.national.catalogue import calendar, rulings
from api.national.catalogue.official import queries as official
from api.regency.indicators import specs
from api.regency.indicators.imports import serializers
from api.regency.indicators.imports.operations import Report
from api.regency.indicators.imports.rows import Source
from api.regency.indicators.imports.sheets import MEDIA_TYPE, Sheet
from api.regency.indicators.imports.views import ImportValues
from api.regency.indicators.owners import queries as owners
from api.regency.indicators.workbook import making, queries, taking
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


class ValuesWorkbook(ImportValues):
    """The workbook that regencies fill."""

    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.Contributor,
    }
    operations = {"GET": "get_values_workbook", "POST": "import_values_workbook"}
    renderer_classes = (JSONRenderer, XLSXRenderer)
    media_types = (MEDIA_TYPE,)

    @extend_schema(parameters=[WorkbookQuery], responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY})
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
        return sending.sent(file, name=f"isian-{code}-{year}.xlsx", media_type=MEDIA_TYPE)

    @extend_schema(
        parameters=[serializers.ImportQuery, preferences.HANDLING],
        request={MEDIA_TYPE: OpenApiTypes.BINARY},
        responses={
            (200, "application/json"): serializers.ImportOut,
            (200, MEDIA_TYPE): OpenApiTypes.BINARY,
            (422, MEDIA_TYPE): OpenApiTypes.BINARY,
        },
    )
    def post(self, request: Request, code: str) -> HttpResponseBase:
        """Store what was filled in, as an import.

        With `Accept` naming XLSX the answer is the same workbook, what is wrong written beside the cells: 422 where
        that kept it from being stored.
        """
        report, headers = self.imported(request)
        if not self._takes_workbook():
            return Response(report.shown(), headers=headers)
        response = _file(taking.marked(self._file, self._sheet, report), code)
        for name, value in headers.items():
            response.headers[name] = value
        return response

    def store(self, source: Source, *, dry_run: bool, lenient: bool) -> Report:
        assert isinstance(source, Sheet)
        self._sheet = source
        if not self._takes_workbook():
            return super().store(source, dry_run=dry_run, lenient=lenient)
        return taking.take_in(
            file=self._file,
            source=source,
            grant=self.grant,
            by=self.actor,
            now=self.now,
            dry_run=dry_run,
            lenient=lenient,
        )

    def handle_exception(self, exc: Exception) -> Any:
        """A refusal leaves the block as an exception: nothing is kept of it."""
        if isinstance(exc, taking.Marked):
            response = _file(exc.workbook, self.kwargs["code"])
            response.status_code = 422
            response.explains_itself = True  # type: ignore[attr-defined]  # see api.http.middleware
            return response
        return super().handle_exception(exc)

    def _takes_workbook(self) -> bool:
        return isinstance(getattr(self.request, "accepted_renderer", None), XLSXRenderer)

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
                yield (
                    spec,
                    key,
                    row,
                    making.Beside(
                        before=(stored.get(making.before(key)) or {}).get("value") or "",
                        target=targets.get(key, ""),
                        official=of_producer.value if of_producer else "",
                        official_source=of_producer.producer if of_producer else "",
                    ),
                )


def _file(content: IO[bytes], code: str) -> HttpResponseBase:
    return sending.sent(content, name=f"periksa-{code}.xlsx", media_type=MEDIA_TYPE)
