"""What our code raises when it cannot do what was asked. Free of the web framework, so that operations and
policies may use it; `errors.exception_handler` writes the answer.

    raise Conflict(_("The report is already submitted."), code="report_submitted")
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.http import problems
from api.http.messages import Message, _, counted


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that does not fit: where (JSON Pointer into the body, "" for all of it), which rule, in
    words.

    `parameter` names a query parameter instead of a place in the body. `by_state` is what no reader of the request
    alone could know: it names what is not there, takes a place that is taken, or comes too early or too late. `row` is
    the row of a file as a person sees it.
    """

    pointer: str
    code: str
    message: Message
    parameter: str = ""
    by_state: bool = False
    row: int | None = None

    def result(self) -> dict[str, Any]:
        """Return the fault as the report on a file names it, in the language of the request."""
        row = {} if self.row is None else {"row": self.row}
        return {**row, "pointer": self.pointer, "code": self.code, "message": str(self.message)}


class Problem(Exception):
    """An answer of the kind that RFC 9457 describes. Its type, and so its status, is the class's `slug`.

    `detail` says what is wrong this time; `code` names the rule for programs; `extra` adds members to the answer's
    body.
    """

    slug: str = "internal-error"

    def __init__(
        self,
        detail: Message | None = None,
        *,
        code: str = "",
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(self.slug if detail is None else detail)
        self.kind = problems.get(self.slug)
        self.detail = self.kind.meaning if detail is None else detail
        self.code = code or self.slug.replace("-", "_")
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})

    @property
    def status(self) -> int:
        return self.kind.status


class BadRequest(Problem):
    """400: the request itself, a header for instance, cannot be understood."""

    slug = "bad-request"


class MalformedJson(Problem):
    """400: the body is not JSON."""

    slug = "malformed-json"


class InvalidParameter(Problem):
    """400: a query parameter is unknown or does not take this value, which may be the name of what is not there.

    An address that does not exist is NotFound; a list that does is asked about something else.
    """

    slug = "invalid-parameter"

    @classmethod
    def of(cls, errors: Sequence[FieldError]) -> "InvalidParameter":
        """Everything that is wrong with a query; where that is one thing, by its code."""
        return cls(errors[0].message, code=errors[0].code if len(errors) == 1 else "", errors=errors)

    @classmethod
    def at(cls, parameter: str, code: str, message: Message, *, by_state: bool = False) -> "InvalidParameter":
        """One thing wrong with one parameter."""
        error = FieldError("", code, message, parameter=parameter, by_state=by_state)
        return cls(message, code=code, errors=[error])


class InvalidCursor(Problem):
    """400: not a place in this list."""

    slug = "invalid-cursor"


class Unauthenticated(Problem):
    """401: no key, or none that is valid."""

    slug = "unauthenticated"


class Forbidden(Problem):
    """403: may be seen, but not done. What may not be seen is NotFound."""

    slug = "forbidden"


class NotFound(Problem):
    """404: not there, or not to be seen. The answer never says which, nor what was looked for.

    `reason` is for the log and the traceback only.
    """

    slug = "not-found"

    def __init__(self, reason: str = "") -> None:
        super().__init__()
        self.args = (reason or self.slug,)


class MethodNotAllowed(Problem):
    """405: the address takes other methods, those in `allowed`."""

    slug = "method-not-allowed"

    def __init__(self, allowed: Sequence[str]) -> None:
        names = ", ".join(allowed)
        super().__init__(_("This address takes {names}.", names=names), headers={"Allow": names})


class NotAcceptable(Problem):
    """406: the answer is not available in the media types that the client accepts."""

    slug = "not-acceptable"


class Conflict(Problem):
    """409: the present state does not allow it. Give the rule as `code`."""

    slug = "conflict"


class PreconditionFailed(Problem):
    """412: changed since the client read it."""

    slug = "precondition-failed"


class PayloadTooLarge(Problem):
    """413: more than `limit` bytes."""

    slug = "payload-too-large"

    def __init__(self, limit: int) -> None:
        super().__init__(_("The body is larger than {limit} bytes.", limit=limit), extra={"limit": limit})


class TooManyRows(PayloadTooLarge):
    """413: a file with more than `limit` rows. `sent` begins the sentence: "An import takes"."""

    def __init__(self, limit: int, sent: Message) -> None:
        Problem.__init__(
            self,
            _("{sent} at most {limit} rows. Send the file in parts.", sent=sent, limit=limit),
            code="too_many_rows",
            extra={"limit_rows": limit},
        )


class UnsupportedMediaType(Problem):
    """415: a body in a form that is not taken."""

    slug = "unsupported-media-type"


class RangeNotSatisfiable(Problem):
    """416: no byte of the file is in the range."""

    slug = "range-not-satisfiable"

    def __init__(self, size: int) -> None:
        super().__init__(headers={"Content-Range": f"bytes */{size}"}, extra={"size": size})


class Invalid(Problem):
    """422: understood, but the content does not fit. `errors` says where.

    409 (`conflict`) where nothing but the present state stands against it: every one of its errors is `by_state`.
    """

    slug = "invalid"

    def __init__(
        self,
        detail: Message | None = None,
        *,
        code: str = "",
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        if errors and detail is None:
            detail = counted(
                "One value does not fit; `errors` says where and why.",
                "{count} values do not fit; `errors` says where and why.",
                count=len(errors),
            )
        if errors and all(each.by_state for each in errors):
            self.slug = Conflict.slug
        super().__init__(detail, code=code, errors=errors, headers=headers, extra=extra)

    @classmethod
    def at(cls, pointer: str, code: str, message: Message, *, by_state: bool = False) -> "Invalid":
        """One thing wrong, at one place of the body."""
        error = FieldError(pointer, code, message, by_state=by_state)
        return cls(message, code=code, errors=[error])


class MalformedCsv(Invalid):
    """422: a file whose row, counted as a person sees it, the reader cannot take apart."""

    def __init__(self, row: int, error: Exception) -> None:
        super().__init__(_("Row {row} cannot be read: {error}.", row=row, error=error), code="malformed_csv")


class PreconditionRequired(Problem):
    """428: would overwrite, so it needs If-Match."""

    slug = "precondition-required"


class TooManyRequests(Problem):
    """429: over the limit; `retry_after` in whole seconds."""

    slug = "too-many-requests"

    def __init__(self, detail: Message | None = None, *, retry_after: int = 1, code: str = "") -> None:
        super().__init__(detail, code=code, headers={"Retry-After": str(retry_after)})


class InternalError(Problem):
    """500: our own mistake. Nothing about it is told."""

    slug = "internal-error"


class Unavailable(Problem):
    """503: not just now; `retry_after` in whole seconds."""

    slug = "unavailable"

    def __init__(
        self,
        detail: Message | None = None,
        *,
        retry_after: int = 5,
        code: str = "",
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail, code=code, headers={"Retry-After": str(retry_after)}, extra=extra)


class NotModified(Exception):
    """The client's copy, named by If-None-Match, is still good: 304, without a body and without the query."""

    def __init__(self, etag: str, headers: Mapping[str, str] | None = None) -> None:
        """`headers` are those of the whole answer that caches go by: they take them over (RFC 9111, section 4.3.4)."""
        super().__init__(etag)
        self.headers = {**(headers or {}), "ETag": etag}
