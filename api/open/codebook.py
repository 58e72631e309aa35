"""Vocabulary of the API as data, in both languages: error codes, labels of codes, rules of entries.

For clients' tables of messages and forms, and for readers of logs.
"""

from api.http import labels, paging, rules
from api.http.endpoint import Page, get
from api.http.messages import _
from api.http.permissions import Public
from api.http.problem_docs import types_of
from api.http.problems import declared
from api.http.shapes import TEXT, URL, Texts, choice, field, flag, many, shape, text, texts, whole
from api.open.entrance import OpenView

_JSON = {int: "integer", int | None: "integer", list[str]: "array"}


@shape
class ErrorType:
    """Problem type of an error code."""

    slug: str = text(40, "The last part of the problem's `type`, such as conflict.")
    status: int = whole("The HTTP status of the answer.")


@shape
class ErrorValue:
    """Value that accompanies an error code."""

    name: str = text(
        40, "The name in braces, and in `values` of a problem and of its `errors`, such as number."
    )
    json_type: str = choice(["array", "integer", "string"], "The type of the value in JSON.")


@shape
class ErrorCode:
    """Error code, with its sentence and remedy."""

    code: str = text(80, "The code, such as role_not_sufficient.")
    types: tuple[ErrorType, ...] = many("The problem types that can have the code.")
    is_anywhere: bool = flag(
        "True if any operation that takes such a request (a query, a body, a table) can answer it; otherwise, "
        "only operations that list it in `x-codes`."
    )
    values: tuple[ErrorValue, ...] = many("The values that accompany the code.")
    sentence: Texts = texts("The sentence, with the names of values in braces.")
    remedy: Texts = texts("The remedy.")
    since: str = text(20, "The first version of the software with this code, such as 0.1.0.")


@shape
class ErrorCodes:
    """Every error code."""

    data: tuple[ErrorCode, ...] = many("Every code, in order.")
    next: str | None = field(URL, "Null: all codes are on one page.", default=None)
    next_cursor: str | None = field(TEXT, "Null, as `next`.", default=None)


@get("reference/error-codes/", can=Public)
def list_error_codes(call: OpenView) -> ErrorCodes:
    """List the error codes, with the message and the remedy of each, in both languages."""
    return ErrorCodes(
        data=tuple(
            ErrorCode(
                code=each.code,
                types=tuple(ErrorType(slug=of.slug, status=of.status) for of in types_of(each)),
                is_anywhere=each.anywhere,
                values=tuple(
                    ErrorValue(name=name, json_type=_JSON.get(hint, "string"))
                    for name, hint in each.parameters().items()
                ),
                sentence=Texts.of(_(each.sentence)),
                remedy=Texts.of(each.remedy),
                since=each.since,
            )
            for each in declared()
        )
    )


@shape
class LabelRow:
    """Texts that a screen shows for a code."""

    vocabulary: str = text(60, "The enum, as the OpenAPI documents name it, such as SubmissionStatusEnum.")
    code: str = text(60, "A code of the enum, such as accepted.")
    label: Texts = texts("The label shown to people.")


@get("reference/labels/", can=Public, order=paging.IN_PLACE, page_sizes=paging.WHOLE)
def list_labels(call: OpenView) -> Page[LabelRow]:
    """List the labels of every enum in both languages, each enum in its own order.

    `x-labels` of an enum in the documents has the same. Vocabularies that screens do not translate are left out, such
    as HTTP methods.
    """
    rows = [
        LabelRow(vocabulary=name, code=code, label=Texts.of(labels.of(code, name)))
        for name, codes in labels.vocabularies().items()
        for code in codes
    ]
    return paging.at_hand(rows, call.wanted)


@shape(name="ValidationRuleOut")
class RuleRow:
    """A rule for entries, however they arrive: singly, in a set, in a file or in a workbook."""

    subject: str = text(
        40, "The subject of the rule, such as programme; any for rules on the format of every field."
    )
    code: str = text(80, "The code of a fault, such as outside_plan_period.")
    rule_kind: str = choice([each.value for each in rules.Kind], "The kind of rule.")
    severity: str = choice(
        ["error", "warning"], "An error prevents storing; a warning accompanies what is stored."
    )
    sentence: Texts = texts("The sentence, with the names of values in braces.")
    remedy: Texts = texts("The remedy.")
    source: Texts = texts("The source of the rule.")


@get("validation-rules/", can=Public, order=paging.IN_PLACE, page_sizes=paging.WHOLE)
def list_validation_rules(call: OpenView) -> Page[RuleRow]:
    """List the rules of regencies' entries, by subject and code.

    All rules are checked in one pass: an answer has every fault except those hidden by another. The indicator sets the
    range of values and the length of periods: `GET /v1/open/indicators/`.
    """
    rows = [
        RuleRow(
            subject=each.subject,
            code=each.code.code,
            rule_kind=each.kind,
            severity=each.severity,
            sentence=Texts.of(_(each.code.sentence)),
            remedy=Texts.of(each.code.remedy),
            source=Texts.of(each.source),
        )
        for each in rules.declared()
    ]
    return paging.at_hand(rows, call.wanted)
