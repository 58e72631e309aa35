"""The workbook over HTTP: downloaded, filled by people, sent back."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, preferences, reading, spooling
from api.http.exceptions import UnsupportedMediaType
from api.http.grammar.periods import Kind, Period
from api.http.rendering import JSONRenderer, Written
from api.identity import permissions
from api.national.catalogue.calendar import day_of
from api.regency.masterplan.entrance import PlanView
from api.regency.programmes.workbook import operations, queries, serializers, writing
from api.regency.programmes.workbook.operations import Report

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class XLSXRenderer(Written):
    media_type = XLSX
    format = "xlsx"
    charset = ""


class Workbook(PlanView):
    """Programmes with their parts and a quarter's realisations as one workbook."""

    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.MemberContributor,
    }
    further_problems = ("conflict",)  # while there is no masterplan
    operations = {"GET": "get_workbook", "POST": "post_workbook"}
    tagged = True
    reads_body = False
    max_body = 10 * 1024 * 1024
    renderer_classes = (XLSXRenderer, JSONRenderer)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Reads the body to its end, and the workbook, before the block opens: neither holds a connection."""
        super().initial(request, *args, **kwargs)
        if request.method == "POST":
            given = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
            if given != XLSX:
                raise UnsupportedMediaType(f"Send {XLSX}.", f"Kirim {XLSX}.")
            with spooling.spooled(request, limit=self.max_body) as file:
                self._data = file.read()
            self._uploaded = operations.opened(self._data)

    def content(self, request: Request) -> bytes:
        return self._data

    @extend_schema(parameters=[serializers.WorkbookQuery], responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, code: str) -> HttpResponse:
        """The programmes of a draft and a quarter's realisations as a workbook for people.

        A sheet each for programmes, supporting agencies, allocations, activities, milestones, what became of activities
        by the quarter's end, and the milestones that it reached.

        Of the draft worked on last, else of the newest version; of all agencies, or the one that leads. It holds what
        it was made from, so that a later upload writes only what a person changed in it.
        """
        given = reading.query(request, serializers.WorkbookQuery)
        today = day_of(self.now)
        present = queries.workbook(
            masterplan=given.get("masterplan"),
            quarter=given.get("quarter") or Period.containing(today, Kind.QUARTER),
            agency=given.get("agency"),
            today=today,
        )
        tag = etags.weak("workbook", request.get_full_path(), queries.state(present))
        return _file(writing.workbook(present), name=f"program-{code}.xlsx", headers={"ETag": tag})

    @extend_schema(
        parameters=[serializers.UploadQuery, preferences.HANDLING],
        request={XLSX: OpenApiTypes.BINARY},
        responses={
            (200, XLSX): OpenApiTypes.BINARY,
            (200, "application/json"): serializers.ReportOut,
            (422, XLSX): OpenApiTypes.BINARY,
        },
    )
    def post(self, request: Request, code: str) -> HttpResponse | Response:
        """Take a workbook back: cells that a person changed are stored, all or none.

        Where some do not fit, or somebody else changed them meanwhile, the answer is 422 with the same workbook, each
        fault marked beside its cell. `Prefer: handling=lenient` stores the programmes and realisations without faults.
        The answer is a fresh workbook; with `Accept: application/json` it is a report.
        """
        given = reading.query(request, serializers.UploadQuery)
        lenient = preferences.is_lenient(request)
        report = operations.take_in(
            uploaded=self._uploaded,
            grant=self.grant,
            by=self.actor,
            now=self.now,
            lenient=lenient,
            dry_run=given["dry_run"],
        )
        return self._answer(report, preferences.applied(lenient=lenient))

    def handle_exception(self, exc: Exception) -> Any:
        """A dry run, and faults for who takes a workbook, leave the block as exceptions: nothing of them is kept."""
        if isinstance(exc, operations.Tried):
            return self._answer(exc.report)
        if isinstance(exc, operations.Marked) and self._takes_workbook():
            answer = _file(exc.workbook, status=422)
            answer.explains_itself = True  # type: ignore[attr-defined]  # see api.http.middleware
            return answer
        return super().handle_exception(exc)

    def _answer(self, report: Report, headers: Mapping[str, str] | None = None) -> HttpResponse | Response:
        if self._takes_workbook():
            return _file(report.workbook, headers=headers)
        return Response(report.shown(), headers=dict(headers or {}))

    def _takes_workbook(self) -> bool:
        return isinstance(getattr(self.request, "accepted_renderer", None), XLSXRenderer)


def _file(
    data: bytes, *, name: str = "program.xlsx", status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    shown = {"Content-Disposition": f'attachment; filename="{name}"', **(headers or {})}
    return HttpResponse(data, status=status, content_type=XLSX, headers=shown)
