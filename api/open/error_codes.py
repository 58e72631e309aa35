"""Every error code as data, in both languages: for a client's table of messages, and for whoever meets one in a log."""

from api.http.endpoint import get
from api.http.messages import _
from api.http.permissions import Public
from api.http.problem_docs import types_of
from api.http.problems import declared
from api.http.shapes import Texts, choice, field, flag, many, shape, text, texts, whole
from api.http.shapes.kinds import TEXT, URL
from api.open.entrance import OpenView

_JSON = {int: "integer", int | None: "integer", list[str]: "array"}


@shape
class ErrorType:
    slug: str = text(40, "The last part of the problem's `type`, such as conflict.")
    status: int = whole("The HTTP status of the answer.")


@shape
class ErrorValue:
    name: str = text(
        40, "The name in braces, and in `values` of a problem and of its `errors`, such as number."
    )
    json_type: str = choice(["array", "integer", "string"], "The type of the value in JSON.")


@shape
class ErrorCode:
    code: str = text(80, "The code, such as role_not_sufficient.")
    types: tuple[ErrorType, ...] = many("The types of problem under which it is answered.")
    is_anywhere: bool = flag(
        "True if any operation of its kind can answer it; else `x-codes` lists the operations that do."
    )
    values: tuple[ErrorValue, ...] = many("The values that stand beside the code.")
    sentence: Texts = texts("The sentence; values stand for what is in braces.")
    remedy: Texts = texts("The way to go on.")
    since: str = text(20, "The version of the software that has it first, such as 0.1.0.")


@shape
class ErrorCodes:
    data: tuple[ErrorCode, ...] = many("Every code, in their order.")
    next: str | None = field(URL, "Null: they are all in one page.", default=None)
    next_cursor: str | None = field(TEXT, "Null, likewise.", default=None)


@get("reference/error-codes/", can=Public)
def list_error_codes(call: OpenView) -> ErrorCodes:
    """List the error codes, with what each says and what to do about it, in both languages."""
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
