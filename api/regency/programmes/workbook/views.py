"""The workbook over HTTP: downloaded, filled by people, sent back."""

import hashlib
import io
import json
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import etags, preferences, reading
from api.http.fields import PeriodText
from api.http.grammar.periods import Kind, Period
from api.http.tables import sending
from api.http.tables.views import XLSX, WorkbookView
from api.identity import permissions
from api.national.catalogue.calendar import day_of
from api.regency.masterplan.entrance import PlanView
from api.regency.masterplan.filtering import AgencyId, VersionId
from api.regency.programmes.workbook import operations, sheets

_AS_DOWNLOADED = "Taken so that the address of the download can be used; the file says which, and it counts."


class WorkbookQuery(serializers.Serializer[Any]):
    masterplan = VersionId(
        required=False,
        help_text="A version by its id; the draft worked on last, else the newest, without it.",
    )
    agency = AgencyId(required=False, help_text="Only programmes that this agency leads, by its id.")
    quarter = PeriodText(
        kinds=(Kind.QUARTER,), required=False, help_text="Whose realisations; the present quarter without it."
    )


class UploadQuery(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField(
        default=False, help_text="true: only say what would become of it; nothing is stored."
    )
    masterplan = VersionId(required=False, help_text=_AS_DOWNLOADED)
    agency = AgencyId(required=False, help_text=_AS_DOWNLOADED)
    quarter = PeriodText(kinds=(Kind.QUARTER,), required=False, help_text=_AS_DOWNLOADED)


class LeftOut(serializers.Serializer[Any]):
    cell = serializers.CharField(help_text="Such as Program!C5.")
    code = serializers.CharField(help_text="The rule, for programs.")
    message = serializers.CharField(help_text="In Indonesian, as in the workbook.")


class ReportOut(serializers.Serializer[Any]):
    """What became of an upload."""

    programmes = serializers.IntegerField(help_text="Programmes added or changed.")
    realisations = serializers.IntegerField(help_text="Realisations added or changed.")
    left = LeftOut(many=True, help_text="What is left to mend, with handling=lenient or in a dry run.")
    warnings = LeftOut(
        many=True,
        help_text="What was mended: percent_mended, a cell formatted as per cent, read as it is shown.",
    )


class Workbook(WorkbookView, PlanView):
    """Programmes with their parts and a quarter's realisations as one workbook."""

    permissions = {
        "GET": permissions.Reader,
        "POST": permissions.MemberContributor,
    }
    further_problems = ("conflict",)  # while there is no masterplan
    operations = {"GET": "get_workbook", "POST": "post_workbook"}
    tagged = True
    max_body = 10 * 1024 * 1024
    returned_as = "program.xlsx"

    def opened(self) -> None:
        self._upload = operations.opened(self.file.read())

    @extend_schema(parameters=[WorkbookQuery], responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, code: str) -> HttpResponseBase:
        """The programmes of a draft and a quarter's realisations as a workbook for people.

        A sheet each for programmes, supporting agencies, allocations, activities, milestones, what became of activities
        by the quarter's end, and the milestones that it reached.

        Of the draft worked on last, else of the newest version; of all agencies, or the one that leads. It holds what
        it was made from, so that a later upload writes only what a person changed in it.
        """
        given = reading.query(request, WorkbookQuery)
        today = day_of(self.now)
        present = sheets.meant(
            masterplan=given.get("masterplan"),
            quarter=given.get("quarter") or Period.containing(today, Kind.QUARTER),
            agency=given.get("agency"),
            today=today,
        )
        shown = [
            [[*key, texts] for key, texts in present.rows.items()],
            [each.offered for each in present.choices.values()],
            str(present.masterplan.pk),
        ]
        digest = hashlib.blake2b(json.dumps(shown).encode(), digest_size=16).hexdigest()
        tag = etags.weak("workbook", request.get_full_path(), digest)
        return sending.sent(
            io.BytesIO(present.workbook()),
            name=f"program-{code}.xlsx",
            media_type=XLSX,
            headers={"ETag": tag},
        )

    @extend_schema(
        parameters=[UploadQuery, preferences.HANDLING],
        request={XLSX: OpenApiTypes.BINARY},
        responses={
            (200, XLSX): OpenApiTypes.BINARY,
            (200, "application/json"): ReportOut,
            (422, XLSX): OpenApiTypes.BINARY,
        },
    )
    def post(self, request: Request, code: str) -> HttpResponseBase:
        """Take a workbook back: cells that a person changed are stored, all or none.

        Where some do not fit, or somebody else changed them meanwhile, the answer is 422 with the same workbook, each
        fault marked beside its cell. `Prefer: handling=lenient` stores the programmes and realisations without faults.
        The answer is a fresh workbook; with `Accept: application/json` it is a report.
        """
        given = reading.query(request, UploadQuery)
        lenient = preferences.is_lenient(request)
        report = operations.apply_upload(
            upload=self._upload,
            grant=self.grant,
            by=self.actor,
            now=self.now,
            lenient=lenient,
            dry_run=given["dry_run"],
        )
        headers = {} if given["dry_run"] else preferences.applied(lenient=lenient)
        if self.takes_workbook:
            return self.returned(report.workbook, headers)
        return Response(report.shown(), headers=headers)
