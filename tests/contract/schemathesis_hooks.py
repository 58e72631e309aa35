"""What schemathesis is told beyond the documents: how a workbook is sent, and which refusals are right."""

import io
import os
from typing import Any

import openpyxl
import schemathesis

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Codes of what a document can say, so that data made from it never meets them: shape, type, length, format, choice.
#: Every other code is a rule about what is there, the day, or two fields together.
OF_THE_SHAPE = {
    "blank",
    "date",
    "does_not_exist",
    "empty",
    "incorrect_type",
    "invalid_choice",
    "malformed_idempotency_key",
    "malformed_json",
    "max_length",
    "max_string_length",
    "max_value",
    "min_length",
    "min_value",
    "not_a_boolean",
    "not_a_decimal",
    "not_a_list",
    "not_a_period",
    "not_a_whole_number",
    "not_an_object",
    "not_text",
    "null",
    "required",
    "too_many_decimals",
    "too_many_digits",
    "unknown_parameter",
    "wrong_kind_of_period",
}
#: Where `required` is a rule between fields, which JSON Schema could say only by making every client's types unions.
DEPENDS = {
    "POST /v1/regencies/{code}/guests/": "a name and an office, where nobody has the address yet",
    "POST /v1/national/appointments/": "a name and an office, where nobody has the address yet",
    "GET /v1/national/analytics/": "an indicator or a dimension",
    "GET /v1/open/regencies.geojson": "an indicator is named with its period",
    "POST /v1/national/editions/": "an indicator or a dimension",
    "PUT /v1/national/catalogue/releases/{framework}/{number}/indicators/{indicator}/": "not of one there before",
    "POST /v1/regencies/{code}/values/import/": "which columns a file needs depends on the others",
    "POST /v1/regencies/{code}/masterplans/": "not of a version that is based on another",
    "PUT /v1/regencies/{code}/masterplans/{id}/": "not of a version that is based on another",
    "PUT /v1/regencies/{code}/masterplans/{id}/document/": "not of a version that is based on another",
    "POST /v1/regencies/{code}/owners/reassign/": "an agency or a person",
    "POST /v1/regencies/{code}/values/": "a value, or why there is none",
    "PUT /v1/regencies/{code}/values/": "a value, or why there is none",
    "PUT /v1/regencies/{code}/values/{indicator}/{series}/{period}/": "a value, or why there is none",
    "POST /v1/regencies/{code}/values/affirm/": "how many, where a filter chooses them",
    "POST /v1/regencies/{code}/values/release/": "how many, where a filter chooses them",
}

#: Where a parameter goes with one media type only, which OpenAPI cannot say.
OF_ONE_MEDIA_TYPE = {
    "POST /v1/national/catalogue/official-values/load/": "of the source of a CSV file; JSON names it in the body",
}


@schemathesis.check
def valid_data_meets_rules_only(ctx: Any, response: Any, case: Any) -> None:
    """What is made from the document is refused only by a rule that the document cannot state."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if response.status_code not in (400, 415, 422):
        return
    if case.operation.path.startswith("/oauth/"):
        return  # in the form of RFC 6749: no credentials of a program are in these runs
    problem = response.json()
    codes = {problem["code"], *(each["code"] for each in problem.get("errors", ()))}
    wrong = codes & OF_THE_SHAPE
    if case.operation.label in DEPENDS:
        wrong -= {"required"}
    if case.operation.label in OF_ONE_MEDIA_TYPE:
        wrong -= {"unknown_parameter", "invalid_parameter"}
    assert not wrong, (
        f"Valid by the document, and refused as {sorted(wrong)}: {problem.get('errors', problem)}"
    )


@schemathesis.hook
def map_path_parameters(ctx: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Where data is: else nearly every request would be about a regency that there is none of."""
    code = os.environ.get("FUZZED_REGENCY")
    if (
        code
        and path_parameters
        and "code" in path_parameters
        and ctx.operation.path.startswith("/v1/regencies/")
    ):
        path_parameters["code"] = code
    return path_parameters


@schemathesis.serializer(XLSX)
def as_workbook(ctx: Any, value: Any) -> bytes:
    """Bytes as they are; anything else as the text of a sheet's first cell."""
    if isinstance(value, bytes):
        return value
    book = openpyxl.Workbook()
    book.active.append([repr(value)[:1000].encode("ascii", "replace").decode()])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
