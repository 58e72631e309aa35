"""Hooks that tell schemathesis more than the documents do: how a workbook is sent, and which refusals are right."""

import io
import json
import os
from collections import Counter
from typing import Any

import openpyxl
import schemathesis
from schemathesis.generation.meta import CoverageScenario, TestPhase

from tests.support.refusals import BY_STATE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Codes of what a document can say, so that data made from it never meets them: shape, type, length, format, choice,
#: and what fields ask of each other. Every other code is a rule that JSON Schema has no word for.
OF_THE_SHAPE = {
    "blank",
    "control_character",
    "date_not_expected",
    "duplicate_agency",
    "email_or_application",
    "empty",
    "invalid_choice",
    "keys_or_filter",
    "malformed_idempotency_key",
    "malformed_json",
    "max_length",
    "max_value",
    "min_value",
    "needed_for_codes_only",
    "needs_a_secret",
    "negative",
    "not_a_boolean",
    "not_a_code",
    "not_a_decimal",
    "not_whole",
    "not_a_list",
    "not_a_local_code",
    "not_a_period",
    "not_a_series",
    "not_a_uuid",
    "not_a_whole_number",
    "not_allowed",
    "not_an_object",
    "not_series",
    "not_text",
    "not_whole_rupiah",
    "null",
    "null_character",
    "one_area",
    "one_file",
    "person_or_application",
    "quick_win_without_owner",
    "required",
    "malformed_address",
    "address_of_another_form",
    "too_many_decimals",
    "too_many_digits",
    "unknown_parameter",
    "unknown_sub_dimension",
    "value_not_expected",
    "wrong_kind_of_period",
    "zero_denominator",
}
#: Where `required` depends on what no schema of the body sees.
DEPENDS = {
    "PUT /v1/national/catalogue/releases/{framework}/{number}/indicators/{indicator}/": "on the framework in the path",
    "POST /v1/national/catalogue/official-values/load/": "of CSV: the source, which JSON names in the body",
    "POST /v1/regencies/{code}/values/import/": "of CSV: which columns a file needs depends on the others",
    "PUT /v1/regencies/{code}/masterplans/{id}/document/": "not of a version that is based on another",
}
#: A value in the grammar of its own indicator, which the document does not know: a grade is written otherwise than a
#: per cent.
BY_INDICATOR = {"not_a_decimal", "not_whole", "too_many_decimals", "too_many_digits"}

#: Where a parameter goes with one media type only, which OpenAPI cannot say.
OF_ONE_MEDIA_TYPE = {
    "POST /v1/national/catalogue/official-values/load/": "of the source of a CSV file; JSON names it in the body",
}


@schemathesis.check
def valid_data_meets_rules_only(ctx: Any, response: Any, case: Any) -> None:
    """Accept a refusal of valid data only by a rule that the document cannot state. A conflict with what is there is no
    fault of the request (decision 24).
    """
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if response.status_code not in (400, 415, 422):
        return
    if type(case.body) is int:
        return  # nothing of ours takes a number: where it makes up no body that fits, in time, it sends 0
    sent = response.request.headers.get("Content-Type", "").startswith("multipart/form-data")
    if sent and b"filename=" not in (response.request.body or b""):
        return  # of a file without a byte, or with what is no text, it sends no file
    if case.operation.path.startswith("/oauth/"):
        return  # in the form of RFC 6749: no credentials of a program are in these runs
    problem = response.json()
    codes = {problem["code"], *(each["code"] for each in problem.get("errors", ()))}
    wrong = codes & OF_THE_SHAPE
    told = {each["code"] for each in problem.get("errors", ())}
    # Of a masterplan's road map the plan period stands in the same body. A filter by what is not there is 400.
    assert response.status_code == 400 or not told or told - BY_STATE or told == {"outside_plan_period"}, (
        f"What is there answers 409: {problem}"
    )
    if any(f"{each}/" in case.operation.path for each in ("values", "targets", "baselines")):
        wrong -= BY_INDICATOR
    if case.operation.label in DEPENDS:
        wrong -= {"required"}
    if case.operation.label in OF_ONE_MEDIA_TYPE:
        wrong -= {"unknown_parameter", "invalid_parameter"}
    values = [str(item) for each in (case.query or {}).values() if isinstance(each, list) for item in each]
    if any("," in item or not item.strip() for item in values):
        wrong -= {"max_length", "blank"}  # a comma separates values too, and what is around it is trimmed
    if case.media_type == "application/x-ndjson":
        wrong -= {"malformed_json", "not_an_object"}  # of lines OpenAPI 3.1 says that they are text
    if "[" in str(case.body):
        wrong -= {"malformed_address"}  # no pattern says what an address of IPv6 is
    assert not wrong, (
        f"Valid by the document, and refused as {sorted(wrong)}: {problem.get('errors', problem)}"
    )


@schemathesis.hook
def map_path_parameters(ctx: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Choose places with data: otherwise nearly every request would name a regency that does not exist."""
    code = os.environ.get("FUZZED_REGENCY")
    if (
        code
        and path_parameters
        and "code" in path_parameters
        and ctx.operation.path.startswith("/v1/regencies/")
    ):
        path_parameters["code"] = code
    return path_parameters


@schemathesis.hook
def before_call(ctx: Any, case: Any, kwargs: Any) -> None:
    """Ask without `fields`: the schema of an answer is that of the whole one."""
    if case.query:
        case.query.pop("fields", None)


#: How often each place met a value of a wrong type, and each path a method that it has not.
_sent: Counter[tuple[str, ...]] = Counter()


@schemathesis.hook
def filter_case(ctx: Any, case: Any) -> bool:
    """Send each method that a path has not once, and to each place as many wrong types as FUZZED_WRONG_TYPES says.

    Operations of the same path repeat its methods; seven types are wrong nearly everywhere.
    """
    described = case.meta.phase.data if case.meta and case.meta.phase.name == TestPhase.COVERAGE else None
    most = os.environ.get("FUZZED_WRONG_TYPES")
    if described and described.scenario == CoverageScenario.UNSPECIFIED_HTTP_METHOD:
        place, bound = (case.operation.path, case.method), 1
    elif described and most and described.scenario == CoverageScenario.INCORRECT_TYPE:
        where = (described.parameter, described.location, case.media_type)
        place, bound = (case.operation.label, *map(str, where)), int(most)
    else:
        return True
    _sent[place] += 1
    return _sent[place] <= bound


@schemathesis.serializer("application/x-ndjson")
def as_lines(ctx: Any, value: Any) -> bytes:
    """Bytes and text as they are; of a list each row as a line of JSON."""
    if isinstance(value, bytes | str):
        return value if isinstance(value, bytes) else value.encode()
    return b"".join(
        json.dumps(each).encode() + b"\n" for each in (value if isinstance(value, list) else [value])
    )


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
