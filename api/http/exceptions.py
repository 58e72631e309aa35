"""Problems that the API answers with, and the classes from which a slice declares its own codes.

Free of the web framework, so that operations and policies may use it; `errors.exception_handler` writes the answer.

A class with a `status` is a type (RFC 9457); one below it is a code, named as the class. A slice declares its own in
`problems.py`, and raises them:

    class NumberTaken(Conflict, do="Choose another number."):
        \"\"\"There is a release or draft {number} already.\"\"\"

        number: str

    raise NumberTaken(number=number)

The docstring is the English sentence. The names in its braces are annotated, passed by keyword, and returned among the
`values` of the answer. Clients may branch on `type` and on `code`; both keep their meaning for the life of the API.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar, Self, dataclass_transform

from django.conf import settings
from django.http import HttpRequest

from api.http.messages import Message, _, counted
from tenants import Fields, Strings, frozen


@frozen
class ProblemType:
    """A kind of problem: its HTTP status, its name, what it means and what the client should do."""

    slug: str
    status: int
    title: Message
    meaning: Message
    remedy: Message

    @property
    def url(self) -> str:
        return f"{settings.BASE_URL}{self.path}"

    @property
    def path(self) -> str:
        return f"/docs/problems/{self.slug}"


#: A body of a few megabytes can have a hundred thousand faults; nobody reads them, and telling them takes seconds.
MOST_ERRORS = 1000

#: Each type by its slug, and each code by its name: types are codes as well, where nothing more can be said.
TYPES: dict[str, ProblemType] = {}
CODES: dict[str, type["Problem"]] = {}
#: Each constraint of the database that a code is about, with the code and the field at fault ("": none).
CONSTRAINTS: dict[str, tuple[type["Problem"], str]] = {}


def types() -> list[ProblemType]:
    """Return every type, by status and slug."""
    return sorted(TYPES.values(), key=lambda each: (each.status, each.slug))


_WORDS = re.compile(r"(?<!^)(?=[A-Z])")
#: Fields that are no parameters of the sentence.
_OWN = frozenset({"pointer", "parameter", "row", "retry_after", "reason", "workbook", "report"})


class Part(Enum):
    """Part of a request in which a fault can be.

    `PAGE` and `SORT` are parameters of lists, `KEY` is the header Idempotency-Key, `FILE` is a body that is any file or
    a form with one, `TABLE` a body that is a CSV file or a workbook.
    """

    ANY = auto()
    QUERY = auto()
    PAGE = auto()
    SORT = auto()
    KEY = auto()
    BODY = auto()
    FILE = auto()
    TABLE = auto()


def place(*, default: str, kw_only: bool) -> Any:
    """Declare the field that a problem takes first, without its name."""
    return default


@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(place,))
class Problem(Exception):
    """An answer of the kind that RFC 9457 describes, or one of its `errors`, at a place.

    `by_state` marks a rule that the request alone does not show to be broken: it names something that does not
    exist, takes a place that is taken, or comes too early or too late. A finding `is_answered` where a note or a
    reason says why. A code from `anywhere`, such as each of the shell's, is declared for no operation: any that
    takes its `part` of a request can give it. `unmet` says why no test can meet the code. One that is `raced` is
    seen only by the later of two requests at the same moment, or by chance, and so not in every run of the tests.
    `constraints` are those of the database whose violation it means, each with the field at fault.
    """

    kind: ProblemType
    code: str
    sentence: ClassVar[str]
    texts: ClassVar[Strings]
    remedy: ClassVar[Message]
    since: ClassVar[str]
    anywhere: ClassVar[bool] = False
    part: ClassVar[Part] = Part.ANY
    unmet: ClassVar[str] = ""
    raced: ClassVar[bool] = False
    by_state: bool = False
    is_answered: bool = False
    errors: tuple["Problem", ...] = ()

    def __init_subclass__(
        cls, *, status: int = 0, title: str = "", do: str = "", since: str = "0.1.0", by_state: bool = False,
        anywhere: bool = False, unmet: str = "", raced: bool = False, abstract: bool = False,
        constraints: Mapping[str, str] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        cls.sentence = " ".join((cls.__doc__ or "").split())
        if do:
            cls.remedy = _(do)
        cls.texts = tuple(filter(None, ("" if abstract else cls.sentence, title, do)))
        if abstract:
            return
        slug = _WORDS.sub("-", cls.__name__).lower()
        cls.code, cls.since, cls.unmet, cls.raced = slug.replace("-", "_"), since, unmet, raced
        cls.by_state = by_state or cls.by_state
        cls.anywhere = anywhere or cls.__module__.startswith("api.http.")
        if cls.__module__.startswith("api.http.tables."):
            cls.part = Part.TABLE
        if status:
            cls.kind = TYPES[slug] = ProblemType(slug, status, _(title), _(cls.sentence), cls.remedy)
        if cls.code in CODES:
            raise TypeError(f"The code {cls.code!r} is declared twice.")
        if twice := CONSTRAINTS.keys() & constraints.keys():
            raise TypeError(f"Two problems name the constraints {sorted(twice)}.")
        CODES[cls.code] = cls
        CONSTRAINTS.update({name: (cls, pointer) for name, pointer in constraints.items()})

    def __init__(self, *first: str, **values: object) -> None:
        super().__init__()
        self.pointer, self.parameter = first[0] if first else "", ""
        self.row: int | None = None
        self.headers: dict[str, str] = {}
        vars(self).update(values)
        if (wait := getattr(self, "retry_after", None)) is not None:
            self.headers["Retry-After"] = str(wait)
        told = {name: value for name, value in values.items() if name not in _OWN}
        in_words = {
            name: ", ".join(map(str, value)) if isinstance(value, list) else value
            for name, value in told.items()
        }
        self.detail: Message = _(self.sentence, **in_words)
        self.filled: dict[str, object] = told
        self.extra: dict[str, object] = {}

    def __str__(self) -> str:
        return str(self.detail)

    @property
    def status(self) -> int:
        return self.kind.status

    def also(
        self, *, headers: Mapping[str, str] = {}, errors: Iterable["Problem"] = (), **extra: object
    ) -> Self:
        """Add headers, errors and members to the answer."""
        self.headers = {**self.headers, **headers}
        self.errors += tuple(errors)
        self.extra = {**self.extra, **extra}
        return self

    def saying(self, message: Message | None) -> Self:
        """Replace the code's own sentence by another, such as the framework's."""
        if message is not None:  # a promise would be written out to find whether it is empty
            self.detail = message
        return self

    def at(self, pointer: str = "", *, parameter: str = "", row: int | None = None) -> Self:
        """Return the same problem at another place."""
        moved = Exception.__new__(type(self))
        vars(moved).update(vars(self))
        moved.pointer, moved.parameter, moved.row = pointer, parameter, self.row if row is None else row
        return moved

    def below(self, place: str) -> Self:
        """Return the same problem for a part of the body, which is at this place."""
        return self.at(place + self.pointer)

    def result(self) -> Fields:
        """Return the fault as reported for a file, in the language of the request."""
        row = {} if self.row is None else {"row": self.row}
        return {**row, "pointer": self.pointer, "code": self.code, "message": str(self.detail)}

    @classmethod
    def answered_as(cls) -> list[ProblemType]:
        """Return the types under which the code is answered."""
        return [cls.kind]

    @classmethod
    def parameters(cls) -> Fields:
        """Return the type of each value of the sentence, by name."""
        hints = [vars(each).get("__annotations__", {}) for each in cls.__mro__ if each is not Problem]
        return {name: hint for found in hints for name, hint in found.items() if name not in _OWN}


#: Several faults.
Problems = list[Problem]


class BadRequest(
    Problem,
    status=400,
    title="Bad request",
    do="Correct the fault named in `detail`. Sending the same request again gives the same answer.",
):
    """The request itself is not well-formed: its host, its path or one of its headers cannot be understood."""


class MalformedJson(
    Problem,
    status=400,
    title="Malformed JSON",
    do="Write the body with a JSON library instead of by hand. `NaN` and `Infinity` are not JSON.",
):
    """The body is not JSON as RFC 8259 describes it.

    That is: in UTF-8, with each name once in an object and at most 32 levels deep.
    """

    part = Part.BODY


class Invalid(
    Problem,
    status=422,
    title="The content does not fit",
    do="Correct every entry of `errors` and send again.",
):
    """The request is well-formed, but a part of its body or address breaks a rule.

    `errors` has an entry for each: `pointer` says where (JSON Pointer, RFC 6901; empty for the whole body), `code`
    which rule, `message` what is wrong.
    """

    @classmethod
    def answered_as(cls) -> list[ProblemType]:
        # The code itself is also that of a parameter whose fault has no name of its own.
        return [*([InvalidParameter.kind] if cls is Invalid else []), cls.kind]

    def __init__(self, errors: Sequence[Problem] = (), *, untold: int = 0, **values: object) -> None:
        """`untold` counts further errors, which are not listed."""
        super().__init__(**values)
        if errors:
            self.detail = counted(
                "One value does not fit; `errors` says where and why.",
                "{count} values do not fit; `errors` says where and why.",
                count=len(errors) + untold,
            )
            self.also(errors=errors)
            if untold:
                self.extra["error_count"] = len(errors) + untold
            self.code = self.kind.slug

    def also(
        self, *, headers: Mapping[str, str] = {}, errors: Iterable[Problem] = (), **extra: object
    ) -> Self:
        """Answer by 409 (`conflict`) if all errors are `by_state`: nothing else prevents the request.

        Of more than MOST_ERRORS the first are listed, and `error_count` is their number.
        """
        super().also(headers=headers, errors=errors, **extra)
        if self.errors and all(each.by_state for each in self.errors):
            self.kind = Conflict.kind
        if (count := len(self.errors)) > MOST_ERRORS:
            self.extra["error_count"] = count
            self.errors = self.errors[:MOST_ERRORS]
        return self


class InvalidParameter(
    Problem,
    status=400,
    title="Invalid query parameter",
    do="`errors` names each parameter. The API's documentation lists the parameters of each operation.",
):
    """A query parameter is unknown, or its value is not accepted.

    Unknown parameters are refused because a misspelt filter would otherwise give figures about something else. So is
    an unknown code or id, for which an empty list would look like an answer. A text or hash to search for, or the key
    of an object in the history, may be found nowhere.
    """

    def __init__(self, errors: Sequence[Problem]) -> None:
        """Answer by the error's own code if there is only one."""
        super().__init__()
        self.errors, self.detail = tuple(errors), errors[0].detail
        if len(errors) == 1:
            self.code, self.filled = errors[0].code, errors[0].filled


class Fault(Invalid, abstract=True):
    """One fault: at a place of the body, as a JSON Pointer ("" for the whole), or in a `parameter`.

    Raised alone, it is the answer; together with others it is one of the `errors` of Invalid or InvalidParameter.
    """

    pointer: str = place(default="", kw_only=False)
    parameter: str = ""
    row: int | None = None

    def __init__(self, *first: str, **values: object) -> None:
        Problem.__init__(self, *first, **values)
        self._settle()

    @cached_property
    def errors(self) -> tuple[Problem, ...]:  # type: ignore[override]  # an attribute, once it is read
        """Return the fault itself.

        Computed on demand: thousands of references to themselves would wait for the garbage collector.
        """
        return (self,)

    def at(self, pointer: str = "", *, parameter: str = "", row: int | None = None) -> Self:
        moved = super().at(pointer, parameter=parameter, row=row)
        moved._settle()
        return moved

    @classmethod
    def answered_as(cls) -> list[ProblemType]:
        if cls.part in (Part.QUERY, Part.PAGE, Part.SORT):
            return [InvalidParameter.kind]
        in_query = [InvalidParameter.kind] if cls.part is Part.ANY else []
        return [*in_query, *([Conflict.kind] if cls.by_state else []), Invalid.kind]

    def _settle(self) -> None:
        of: type[Problem] = InvalidParameter if self.parameter else Conflict if self.by_state else Invalid
        self.kind = of.kind
        vars(self).pop("errors", None)


class ParameterFault(Fault, abstract=True):
    """Fault of a parameter, never of a body."""

    part = Part.QUERY


class BodyFault(Fault, abstract=True):
    """Fault of a body, never of a parameter."""

    part = Part.BODY


class StateFault(Fault, abstract=True):
    """Fault that depends on stored content or on the day, not on the request alone."""

    by_state = True


class InvalidCursor(
    Problem,
    status=400,
    title="No such page",
    do="Send `next` back unchanged. To begin again, omit the cursor.",
):
    """This list did not issue the cursor, or its order was changed between two pages."""

    part = Part.PAGE

    def __init__(
        self,
        parameter: str = "cursor",
        said: Message = _("Use the cursor from `next`, unchanged."),  # noqa: B008  (a constant)
    ) -> None:
        super().__init__()
        self.errors = (self.at(parameter=parameter).saying(said),)


class Unauthenticated(
    Problem,
    status=401,
    title="Not authenticated",
    do="Send the key as it was issued, with nothing around it. If it worked before, ask whoever issued it for a "
    "new one.",
):
    """The request carries no key, or one that is unknown, expired or revoked.

    A key goes in `Authorization: Bearer <key>`.
    """


class Forbidden(
    Problem,
    status=403,
    title="Forbidden",
    do="`GET /v1/me/` lists your roles. Another role is given by the administrator of the regency or ministry.",
):
    """You may see this, but your role does not allow this action."""


class NotFound(
    Problem,
    status=404,
    title="Not found",
    do="Check the address and its trailing slash; `GET /v1/me/` lists the regencies that your key reaches.",
):
    """There is nothing at this address, or nothing that you may see.

    Both get the same answer on purpose, so that it does not reveal what exists.
    """

    def __init__(self, reason: str = "", **values: object) -> None:
        """Keep the reason for the log and the traceback only."""
        super().__init__(**values)
        self.args = (reason or self.code,)

    def __str__(self) -> str:
        return str(self.args[0])


class MethodNotAllowed(
    Problem, status=405, title="Method not allowed", do="The `Allow` header lists the methods."
):
    """The address exists, but not with this method."""

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__()
        names = ", ".join(allowed)
        self.saying(_("This address takes {names}.", names=names)).also(headers={"Allow": names})


class NotAcceptable(Problem, status=406, title="Not acceptable", do="Accept `application/json`."):
    """The answer is not available in any of the media types that `Accept` names."""


class Conflict(
    Problem,
    status=409,
    title="Conflict",
    do="Read the resource again and decide on its present content. Repeating the request without a change "
    "does not help.",
):
    """The request is well-formed, but the present state does not allow it. `code` names the rule."""


class PreconditionFailed(
    Problem,
    status=412,
    title="Precondition failed",
    do="Read it again, apply your change to what you find, and send it with the new `ETag`.",
):
    """The resource is not in the version that `If-Match` or `If-None-Match` asks for.

    Someone changed it since you read it.
    """


class PayloadTooLarge(Problem, status=413, title="Body too large", do="Send it in several requests."):
    """The body is larger than this address accepts; `values.limit` is the largest size in bytes."""

    limit: int

    def __init__(self, limit: int) -> None:
        super().__init__(limit=limit)
        self.saying(_("The body is larger than {limit} bytes.", limit=limit))


class UnsupportedMediaType(
    Problem,
    status=415,
    title="Unsupported media type",
    do="Send `Content-Type: application/json`, uncompressed.",
):
    """This address does not accept the body's `Content-Type` or `Content-Encoding`."""


class RangeNotSatisfiable(
    Problem, status=416, title="Range not satisfiable", do="Ask for a range below `size`, or for all of it."
):
    """The file has no byte in the range that `Range` asks for; `size` is its size in bytes."""

    size: int

    def __init__(self, size: int) -> None:
        super().__init__(size=size)
        self.also(headers={"Content-Range": f"bytes */{size}"})


class PreconditionRequired(
    Problem,
    status=428,
    title="Precondition required",
    do="Read the resource and send its `ETag` back in `If-Match`.",
):
    """This change would overwrite existing content, so it must name the version that it is based on."""


class TooManyRequests(
    Problem,
    status=429,
    title="Too many requests",
    do="Wait as long as `Retry-After` says.",
    unmet="Each limit has a code of its own.",
):
    """You have used all requests allowed in this period of time."""

    retry_after: int = 1


class InternalError(
    Problem,
    status=500,
    title="Internal error",
    do="Try once more; if it happens again, report the `trace_id` to the help desk.",
):
    """Something went wrong on our side. Nothing of your request was stored."""


class Unavailable(
    Problem,
    status=503,
    title="Unavailable for the moment",
    do="Send the same request again after the time in `Retry-After`.",
):
    """The service, or a part that it needs for this request, cannot answer just now.

    Nothing of your request was stored.
    """

    retry_after: int = 5


class NotModified(Exception):
    """The client's copy, named by If-None-Match, is still good: 304, without a body and without the query."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.headers = {"ETag": etag}


class Moved(Exception):
    """The resource has another address by now: 308, so that a client asks there, with the same verb."""

    def __init__(self, request: HttpRequest, code: str, today: str) -> None:
        """Redirect the request for a resource with this code to its present code."""
        path = request.get_full_path().replace(f"/{code}/", f"/{today}/", 1)
        super().__init__(f"{settings.BASE_URL}{path}")
