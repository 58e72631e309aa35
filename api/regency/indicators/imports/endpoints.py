"""Imports over HTTP: the Content-Type decides how the body is parsed."""

from collections.abc import Callable, Mapping
from typing import IO, ClassVar

from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.response import Response

from api.http import between, preferences
from api.http.endpoint import Address, DryRun
from api.http.fields import Day, Documented, PeriodText, WrittenText
from api.http.tables.views import XLSX, FileView
from api.identity.permissions import Contributor
from api.national.catalogue import values
from api.regency.entrance import RegencyView
from api.regency.indicators.imports import operations
from api.regency.indicators.imports.columns import MAX_TEXT, Source
from api.regency.indicators.imports.delimited import Delimited
from api.regency.indicators.imports.objects import Array, Lines
from api.regency.indicators.imports.operations import Report
from api.regency.indicators.imports.sheets import Sheet
from api.regency.indicators.models import Value
from api.regency.indicators.shapes import BETWEEN
from tenants import Fields


class ImportRowIn(Documented):
    """One row. In a table the first row names these columns, in English or Indonesian."""

    #: Without a value a row says why there is none, or takes the value away.
    between: ClassVar[Fields] = between.where(
        "action",
        ("delete",),
        {},
        BETWEEN,
    )

    indicator = serializers.CharField(max_length=40, help_text="Indicator code, such as ECO-03.")
    series = serializers.CharField(required=False, max_length=30, help_text="Series; total by default.")
    period = PeriodText(help_text="Value period, such as 2025 or 2025-Q4.")
    value = WrittenText(pattern=values.VALUE, required=False, help_text='The value as text, such as "4.51".')
    numerator = WrittenText(pattern=values.NUMERATOR, required=False, help_text='Numerator, such as "12345".')
    denominator = WrittenText(
        pattern=values.DENOMINATOR, required=False, help_text='Denominator, such as "273456".'
    )
    value_status = serializers.ChoiceField(
        choices=Value.Status.choices,
        required=False,
        help_text="reported (default), not_available or not_applicable.",
    )
    observation_status = serializers.ChoiceField(
        choices=Value.Observation.choices,
        required=False,
        help_text="provisional, final, estimated or revised.",
    )
    note = serializers.CharField(required=False, max_length=MAX_TEXT, help_text="A remark.")
    action = serializers.ChoiceField(
        choices=("upsert", "delete"),
        required=False,
        help_text="upsert (default) or delete.",
    )
    reason = serializers.CharField(
        required=False,
        max_length=MAX_TEXT,
        help_text="The reason why there is no value, or for a correction.",
    )
    expected_on = Day(
        required=False, help_text="When a value that is not available is expected, such as 2026-06-30."
    )
    version = WrittenText(
        pattern="^[0-9]{1,8}$",
        required=False,
        help_text="The version on which the change is based; the row is rejected if it is not current.",
    )
    regency_code = WrittenText(
        pattern=r"^[0-9]{2}\.[0-9]{2}$",
        required=False,
        help_text="The regency's code; a row of another regency is rejected.",
    )


class CountsOut(Documented):
    """Number of rows of an import, by their result."""

    created = serializers.IntegerField(help_text="Values created.")
    updated = serializers.IntegerField(help_text="Values changed.")
    unchanged = serializers.IntegerField(help_text="Rows equal to the stored value, or to an earlier row.")
    deleted = serializers.IntegerField(help_text="Values deleted.")
    rejected = serializers.IntegerField(help_text="Rows rejected.")


class ImportResultOut(Documented):
    """Result of one row of an import."""

    row = serializers.IntegerField(
        help_text="The row number that a person sees: in a table the headings are row 1, in JSON the first object is."
    )
    result = serializers.ChoiceField(
        choices=["created", "updated", "unchanged", "deleted", "rejected"], help_text="The result of the row."
    )
    pointer = serializers.CharField(
        required=False,
        help_text="For a rejected row: the position among the data rows from 0, and the column.",
    )
    code = serializers.CharField(required=False, help_text="For a rejected row: the rule, for programs.")
    message = serializers.CharField(required=False, help_text="For a rejected row: what is wrong.")


class ImportWarningOut(Documented):
    """Correction made by an import, or a doubt about a value."""

    row = serializers.IntegerField(
        required=False, help_text="The row; absent if the warning is about the whole file."
    )
    pointer = serializers.CharField(help_text="The position among the data rows, and the column.")
    code = serializers.CharField(help_text="The rule behind the correction or doubt, for programs.")
    message = serializers.CharField(help_text="The correction or the doubt, in words.")


class ImportOut(Documented):
    """Outcome of an import. A refusal (422 or 409) has the same members in its problem."""

    dry_run = serializers.BooleanField(help_text="True if it was a dry run.")
    is_stored = serializers.BooleanField(help_text="True if anything could be stored.")
    row_count = serializers.IntegerField(help_text="Data rows in the file.")
    counts = CountsOut(help_text="Number of rows with each result.")
    results = ImportResultOut(
        many=True, help_text="Every rejected row; for files of up to 1,000 rows, every row, in order."
    )
    warnings = ImportWarningOut(
        many=True, help_text="Corrections, and doubts about values that were stored nevertheless."
    )


#: Content-Type to what reads it.
READERS: Mapping[str, Callable[[IO[bytes]], Source]] = {
    "application/json": Array,
    "application/x-ndjson": Lines,
    "text/csv": Delimited,
    XLSX: Sheet,
}


class ImportView(FileView, RegencyView):
    """A view that accepts a file of values."""

    max_body = 64 * 1024 * 1024

    def imported(self, query: DryRun) -> tuple[Report, dict[str, str]]:
        """Return the outcome of the file's rows, and the headers that confirm the preferences."""
        lenient = preferences.is_lenient(self.request)
        self.source = READERS[self.media_type](self.file)
        report = operations.import_values(
            source=self.source,
            author=self.author,
            dry_run=query.dry_run,
            lenient=lenient,
        )
        return report, preferences.applied(lenient=lenient)


values_import = Address("values/import/", media_types=tuple(READERS))


@values_import.post(
    can=Contributor,
    parameters=[preferences.HANDLING],
    body={
        "application/json": ImportRowIn(many=True),
        "application/x-ndjson": OpenApiTypes.STR,
        "text/csv": OpenApiTypes.STR,
        XLSX: OpenApiTypes.BINARY,
    },
    answers=ImportOut,
)
def import_values(call: ImportView, query: DryRun) -> Response:
    """Store the values of a file, up to 100,000 rows.

    The Content-Type decides how it is parsed: CSV, NDJSON, a JSON array or XLSX. Columns: indicator, period and value
    are enough. All rows are stored, or, if one is rejected, none: the answer is then 422 (409 if the rows conflict only
    with stored data) with `results` naming each. `Prefer: handling=lenient` stores the others. Importing the same file
    again changes nothing.
    """
    report, headers = call.imported(query)
    return Response(report.shown(), headers=headers)
