"""Refusals and warnings about values, local indicators and imports."""

from api.http.exceptions import Conflict, Fault, Invalid, StateFault
from api.http.labels import Labelled
from api.http.messages import Message
from api.http.problems import Finding


class ValueInTheWay(Labelled, Conflict, do="Delete the value, then ask for the exemption."):
    """The value of {period} is {value_status}: delete it first."""

    code_in = "value_status"
    period: str
    value_status: str


class CodeMended(Finding):
    """{given} was read as the code {regency}: a spreadsheet had dropped its zero."""

    given: str
    regency: str


class AnotherRegency(StateFault, do="Send the row to the regency that it belongs to."):
    """This row is of {given}, not of {regency}."""

    given: str
    regency: str


class NoRows(Finding, do="Fill in the rows below the headings and send the file again."):
    """The file has no rows: nothing was imported."""


class DuplicateRow(Finding):
    """Row {first} has the same content."""

    first: int


class ValueNotExpected(Labelled, Fault):
    """A value that is {value_status} has no {name}."""

    code_in = "value_status"
    value_status: str
    name: Message


class NumberMended(Finding):
    """{given} was read as {number}."""

    given: str
    number: str


class ValueNeeded(Fault):
    """Give the value. If there is none, set value_status to not_available or not_applicable."""


class RowNotUtf8(Invalid):
    """Row {number}, or a row soon after it, is not UTF-8. Save the file as CSV UTF-8."""

    number: int


class NotAnArray(Invalid):
    """Send an array of rows."""


class ChangedSince(StateFault, do="Read the value again and send the row with its version."):
    """The value was changed after this version. Read it again, then decide."""


class ComesFromLocalIndicator(
    Conflict, by_state=True, do="Delete the value of the local indicator, or remove its mapping."
):
    """This value comes from a local indicator: delete that value, or remove the mapping."""


class DateMended(Finding):
    """A date was read as {given}."""

    given: str


class MappedAlready(StateFault, do="Map other series, or remove the mapping of the other indicator."):
    """{indicator} counts as {maps_to} already, in the series {series}."""

    indicator: str
    maps_to: str
    series: str


class ValuesEntered(Conflict, do="Add a new indicator for anything that is measured differently."):
    """The indicator has values, so its dimension, value kind, periodicity and the series with values cannot change.

    Add a new indicator.
    """


class NotALocalCode(Fault):
    """A local code begins with {prefix}, then capitals, digits, points and hyphens: L-AIR-01."""

    prefix: str


class NotASeries(Fault):
    """Name each series once, using letters, digits, points, hyphens and underscores."""


class WholeNumbers(Fault):
    """Values of this kind have no decimals."""


class DateNotExpected(Fault):
    """Only a value that is not available has an expected day."""


class UnknownPerson(StateFault, do="Choose a member of the regency."):
    """There is no person with this id."""


class AgencyOrPersonNeeded(Fault):
    """Name an agency or a person."""


class CountDiffers(Conflict, do="List them again and send their number as `expected_count`."):
    """There are {count} of them, not {expected}. Look again before you go on."""

    count: int
    expected: int


class PeriodTooEarly(Fault):
    """Values are kept from {first_year} on."""

    first_year: int


class KeysOrFilter(Fault):
    """Give either keys or filter."""


class ExpectedNeeded(Fault):
    """Give the number."""


class NoSuchValues(Conflict, do="Leave out the keys that `errors` names, or enter their values first."):
    """{count} of these values are not reported."""

    count: int


class NoSuchValue(StateFault, do="Leave the key out, or enter the value first."):
    """There is no value {key}."""

    key: str


class WorkbookTooLong(Invalid):
    """The workbook would have {count} rows, and the limit is {max_rows}. Ask for one agency's workbook."""

    count: int
    max_rows: int


class NotInRelease(StateFault, do="Use the indicator that replaced it in the catalogue."):
    """{indicator} is in the catalogue up to release {release}; it accepts no values for {period}."""

    indicator: str
    release: str
    period: str


class PeriodInTheFuture(StateFault, do="Wait until the period begins."):
    """{period} has not begun yet."""

    period: str


class PeriodTooLate(StateFault):
    """Values and targets can be planned up to {last_year}."""

    last_year: int


class NoteNeeded(Conflict, by_state=True, do="Write a note on each value that `errors` names."):
    """{key} differs by more than half from the previous period: explain it in its note."""

    key: str


class ReasonNeeded(Conflict, by_state=True, do="Give a reason with each value that `errors` names."):
    """{key} is reported as not available or not applicable: give the reason."""

    key: str


class NationalValueStands(Finding):
    """Another value is entered under the national code, and that one counts; this one stays in the regency."""


class CannotMap(
    StateFault, do="Change the local indicator to match the national one, or leave `maps_to` empty."
):
    """The values cannot count as those of {maps_to}: {because}"""

    maps_to: str
    because: Message


class WasInformation(Fault):
    """The indicator was mapped when mappings were for information only.

    PUT the indicator again with its If-Match to make its values count.
    """


class Encoding(Finding):
    """The file is {name}, and was read as such."""

    name: str


class Delimiter(Finding):
    """The cells are separated by a {word} instead of a comma; decimals are read with a comma."""

    word: Message
