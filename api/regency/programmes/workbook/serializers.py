"""What is asked of the workbook, and its report."""

from typing import Any

from rest_framework import serializers

from api.http.fields import PeriodText
from api.http.grammar.periods import Kind
from api.regency.masterplan.filtering import AgencyId, VersionId

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
