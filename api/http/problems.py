"""Codes of the shared machinery: any operation of its kind can give them, so none declares them."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings

from api.http.exceptions import (
    CODES,
    BadRequest,
    BodyFault,
    Conflict,
    Fault,
    Invalid,
    MalformedJson,
    NotFound,
    ParameterFault,
    Part,
    PayloadTooLarge,
    PreconditionFailed,
    Problem,
    StateFault,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from api.http.messages import Message


def import_all(name: str) -> None:
    """Import the modules of this name in every slice, so that what they declare is known."""
    base = Path(settings.BASE_DIR)
    for file in sorted((base / "api").rglob(name)):
        import_module(".".join(file.relative_to(base).with_suffix("").parts))


def declared() -> list[type[Problem]]:
    """Return every code of ours, by name."""
    import_all("problems.py")
    return [each for _, each in sorted(CODES.items()) if each.__module__.startswith("api.")]


def coded(code: str | None, message: Message, values: Mapping[str, object] | None = None) -> Problem:
    """Return the problem of this code, in the words of the framework; Invalid for a code that is not ours.

    Only those of `values` that its own sentence names are used. The framework's sentence about choices does not list
    them.
    """
    kind: type[Any] = CODES.get(code or "", Invalid)
    told = (
        {name: values[name] for name in kind.parameters() if values.get(name) is not None} if values else {}
    )
    made: Any = Exception.__new__(kind)
    (Fault if issubclass(kind, Fault) else Problem).__init__(made, **told)
    refused: Problem = made.saying(None if kind is InvalidChoice else message)
    return refused


class NotAuthenticated(Unauthenticated, do="Send a key or an access token in `Authorization: Bearer <key>`."):
    """The request carries no key."""


class InvalidToken(
    Unauthenticated,
    do="Send it exactly as it was issued. If it has ended or was revoked, get another one.",
):
    """The key or access token is unknown, has ended or was revoked."""


class SlashMissing(NotFound, do="Use the address with the slash at its end."):
    """Addresses end in a slash: use {address}"""

    address: str


class Finding(Fault, abstract=True, do="Check it before you submit: a report is not refused for this alone."):
    """A remark in a report that alone does not cause a refusal."""


# Requests


class UnknownHost(BadRequest, do="Send the host name under which the service is published."):
    """This service does not answer under that host name."""


class BodyIncomplete(BadRequest, do="Send the body again, with its length in `Content-Length`."):
    """The body ended before its length was reached."""

    part = Part.BODY


class TooSlow(BadRequest, do="Send the body again over a faster connection, or in smaller parts."):
    """The body arrives too slowly."""

    part = Part.BODY


class MalformedForm(BadRequest, do="Use an HTTP library to encode the form."):
    """The body cannot be read as multipart/form-data."""

    part = Part.FILE


class MalformedEtag(BadRequest, do="Send the `ETag` back as it was given, with its quotes."):
    """{name} takes tags in quotes, such as "abc", or *."""

    name: str


class WeakEtag(PreconditionFailed, do="Send the tag given in `tag`."):
    """If-Match does not accept a weak tag. Your version is the present one: send {tag}."""

    tag: str


class MalformedIdempotencyKey(BadRequest, do="Identify the request by a new UUID."):
    """Idempotency-Key takes 1 to 255 printable ASCII characters, in quotes or without."""

    part = Part.KEY


class NotUtf8(MalformedJson, do="Write the text in UTF-8."):
    """The body is not UTF-8: byte {start} does not fit."""

    start: int


class TooDeep(MalformedJson, do="Send fewer levels: no body of the API needs so many."):
    """The body is nested deeper than {max_depth} levels."""

    max_depth: int


class DuplicateName(
    MalformedJson, do="Write each name once: parsers disagree about which of two values counts."
):
    """The name appears twice in the same object."""


class RequestUnderWay(Conflict, do="Wait as long as `Retry-After` says, then send the same request again."):
    """A request with this Idempotency-Key is still being processed. Send it again later."""

    part = Part.KEY
    retry_after: int = 2


class IdempotencyKeyReused(Invalid, do="Give each request an Idempotency-Key of its own."):
    """This Idempotency-Key was used for another request."""

    part = Part.KEY


# Limits


class AddressLimit(TooManyRequests):
    """Too many requests for this address. Try again in {wait} s."""

    wait: int


class KeyLimit(TooManyRequests):
    """Too many requests for this key. Try again in {wait} s."""

    wait: int


class RegencyLimit(TooManyRequests):
    """Too many requests for this regency. Try again in {wait} s."""

    wait: int


class FormsLimit(TooManyRequests, do="Wait before you try again."):
    """Too many forms were sent from this address. Try again in {wait} s."""

    wait: int


class AtOnceLimit(TooManyRequests, do="Send the next request once an earlier one has been answered."):
    """Too many requests at the same time.

    Send the next one once an earlier one has been answered, or try again in 1 s.
    """


class TransfersBusy(Unavailable):
    """Too many files are being uploaded or downloaded at the moment. Try again in a few seconds."""


class NotReady(Unavailable):
    """The service is not ready."""


# The database


class ContradictsWhatIsStored(Conflict, do="Read the stored content again, then decide.", raced=True):
    """The change contradicts what is stored. Read it again, then decide."""


class WrittenMeanwhile(Conflict, do="Read it and send the change again.", raced=True):
    """Someone else has just changed it. Try again."""


class BoundReached(
    Conflict,
    do="Ask the operator of the service for more room. Ending or withdrawing rows makes none: they are kept.",
    constraints={"rows_are_bounded": ""},
):
    """The regency has reached the number of these that the service keeps for one regency."""


class ClockSetBack(Unavailable, constraints={"history_is_not_rewritten": ""}, raced=True):
    """The database's clock was set back while this was written. Send the same request again."""

    retry_after: int = 1


class AlreadyExists(Conflict, do="Change it by PUT or PATCH with its `ETag`, or send another key."):
    """This key already exists: change its content by PUT or PATCH."""


class NotAUuid7(Invalid, do="Leave the id out, or make one of version 7."):
    """An id chosen by the client must be a UUID of version 7 (RFC 9562)."""


class ValueDoesNotFit(Invalid, do="Shorten the text or make the number smaller."):
    """A value does not fit: too large, too long, or not of its kind."""


# Parameters


class UnknownParameter(ParameterFault, do="Use a parameter listed in the operation's documentation."):
    """There is no parameter {name}."""

    name: str


class Repeated(ParameterFault, do="Send the parameter once."):
    """Give the parameter once."""


class UnknownSortKey(ParameterFault, do="Sort by one of `choices`."):
    """The list is not sorted by {name}. There are: {choices}."""

    part = Part.SORT
    name: str
    choices: list[str]


class InvalidPageSize(ParameterFault, do="Ask for fewer rows, and follow `next` for the others."):
    """Give a whole number from 1 to {largest}."""

    part = Part.PAGE
    largest: int


class UnknownField(Fault, do="Use a field listed in the operation's documentation."):
    """There is no field {name}."""

    name: str


class ContradictsAddress(BodyFault, do="Omit the field, or send what the address contains."):
    """The address contains {key}: omit the field, or send the same."""

    key: str


class ReadOnly(BodyFault, do="Omit the field, or send it as it was read."):
    """The service sets this field: omit it, or send it as it was read."""


# Kinds of fields


class Required(Fault, do="Send the field."):
    """This field is required."""


class Null(BodyFault, do="Send a value, or omit the field if it is optional."):
    """This field may not be null."""


class Blank(Fault, do="Write something."):
    """This field may not be blank."""


class MaxLength(Fault, do="Shorten it."):
    """At most {max_length} characters or items."""

    max_length: int


class Empty(BodyFault, do="Send at least one item."):
    """This list may not be empty."""


class MaxValue(Fault, do="Send a smaller number."):
    """At most {max_value}."""

    max_value: int


class MinValue(Fault, do="Send a larger number."):
    """At least {min_value}."""

    min_value: int


class InvalidChoice(Fault, do="Send one of `choices`."):
    """ "{value}" is not a valid choice. There are: {choices}."""

    value: str
    choices: list[str]


class NotAList(BodyFault, do="Send a list, in brackets."):
    """Send a list."""


class NotAnObject(BodyFault, do="Send an object, in braces."):
    """Send an object."""


class NotText(BodyFault, do="Put the value in quotes: numbers are sent as text, so that they stay exact."):
    """Write it as text, in quotes."""


class NotABoolean(Fault, do="Send `true` or `false`."):
    """Write true or false, without quotes."""


class NotAWholeNumber(Fault, do="Send digits alone."):
    """Write a whole number, without quotes."""


class NotAUuid(Fault, do="Send the id as it was read, in quotes."):
    """Write an id as a UUID, such as 0192f0c4-7a1b-7c3d-8e4f-5a6b7c8d9e0f."""


class NotAnInstant(Fault, do="Write it by RFC 3339, with `Z` or an offset."):
    """Write an instant with its zone, such as 2027-01-31T23:59:59+07:00 (in an address with %2B in place of +)."""


class NumberTooLong(BodyFault, do="Send fewer digits."):
    """The number is too long."""


class LoneSurrogate(BodyFault, do="Write the text in UTF-8 with a JSON library."):
    """The text has half of a surrogate pair, which is not a character."""


class GrammarError(Fault, ValueError, abstract=True):
    """Text that is not in the required form."""


class NullCharacter(GrammarError, do="Leave the character out."):
    """A text cannot contain NUL (U+0000)."""


class ControlCharacter(GrammarError, do="Leave the character out."):
    """A text cannot contain the control character {name}."""

    name: str


class NotADay(GrammarError, do="Write year, month and day, in digits, with hyphens."):
    """Write a day of the calendar as 2025-12-31."""


class DayOutOfRange(GrammarError, do="Check the year: it is probably a typing error."):
    """Give a day in the years {first_year} to {last_year}."""

    first_year: int
    last_year: int


class NotADecimal(GrammarError, do="Write digits and at most one point, as text."):
    """Write a number in plain notation with a point, such as 4.51, without grouping or exponent."""


class NotWhole(GrammarError, do="Leave the fraction out."):
    """Write a whole number in digits only, such as 1500000000, without grouping or exponent."""


class TooManyDigits(GrammarError, do="Send fewer digits."):
    """At most {max_digits} digits."""

    max_digits: int


class TooManyDecimals(GrammarError, do="Round the number before you send it."):
    """At most {decimals} decimals."""

    decimals: int


class NotAPeriod(GrammarError, do="Write the period as one of the examples."):
    """Write a period as 2025, 2025-S1, 2025-Q4 or 2025-12."""


class WrongKindOfPeriod(GrammarError, do="Give a period of another length."):
    """Give a period such as {example}."""

    kinds: str
    example: str


class NotWholeRupiah(GrammarError, do="Round to whole rupiah, and omit points between thousands."):
    """Give whole rupiah, without a fraction and without points, such as 1500000."""


class Negative(GrammarError, do="Send 0 or more."):
    """An amount cannot be negative."""


class NotAPercentage(GrammarError, do="Send a number from 0 to 100."):
    """Give a number from 0 to 100 with at most two decimals."""


# Times


class EndsBeforeItStarts(Fault, do="Give an end that is not before the start."):
    """It ends before it starts."""


class InThePast(StateFault, do="Give a later one."):
    """This has passed."""


# Files


class OneFile(BodyFault, do="Send a form with one file in it."):
    """Send one file, in the part called {name}."""

    part = Part.FILE
    name: str


class EmptyFile(BodyFault, do="Check that the file was saved, and send it again."):
    """The file is empty."""

    part = Part.FILE


class DigestMismatch(
    BodyFault, do="Send the file again: it was changed in transit, or a different one was sent."
):
    """The received file does not match {name}."""

    part = Part.FILE
    name: str


class TooManyRows(PayloadTooLarge, do="Send the file in parts."):
    """At most {limit} rows. Send the file in parts."""

    part = Part.TABLE
    limit: int
