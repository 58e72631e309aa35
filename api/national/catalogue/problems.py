"""Refusals of changes to a catalogue release, an indicator or an official value."""

from datetime import date

from api.http.exceptions import BadRequest, Conflict, Fault, StateFault
from api.http.grammar.periods import Period
from api.http.messages import Text
from api.http.problems import Finding, GrammarError
from api.http.tables.problems import FileRefused


class UnknownFramework(StateFault, do="Use one of `choices`."):
    """There is no framework {value}. There are: {choices}."""

    value: str
    choices: list[str]


class UnknownRelease(StateFault, do="Use a release from `GET /v1/open/catalogue/releases/`."):
    """There is no release {number} of {framework}."""

    number: str
    framework: str


class UnknownLoad(StateFault, do="Use the `load_id` of an official value."):
    """There is no load {value}."""

    value: str


class RetiredAlready(Conflict, do="Nothing is left to do."):
    """The release is retired already."""


class LastRelease(Conflict, do="Publish another release first."):
    """No other release of the framework is published: values would have no rules."""


class UnknownIndicator(StateFault, do="Use a code from `GET /v1/open/indicators/`."):
    """There is no indicator {value}."""

    value: str


class NumberTaken(Conflict, do="Choose another number."):
    """There is a release or draft {number} already."""

    number: str


class CodeOfAnotherFramework(Conflict, do="Choose another code."):
    """{indicator} is an indicator of {framework_id}."""

    indicator: str
    framework_id: str


class NotACode(Fault):
    """A code has at most 40 letters, digits, spaces, colons, points, hyphens, and does not begin with L-."""


class UnknownDimension(StateFault, do="Use a dimension from `GET /v1/open/dimensions/`."):
    """There is no dimension {value}. There are: {choices}."""

    value: str
    choices: list[str]


class NotSeries(Fault):
    """Name each series once, in lower-case letters, digits and _; ["total"] if there is only one."""


class DecimalsNeeded(Fault):
    """Give the largest number of decimals."""


class RangeOutOfOrder(Fault):
    """The maximum is above the minimum."""


class PartsOfRatioNeeded(Fault):
    """A ratio of sums names its numerator and denominator."""


class WeightNeeded(Fault):
    """Name the weight of the weighted mean."""


class UnknownWeight(Fault):
    """The weight of a weighted mean must be known for every regency: {choices}."""

    choices: list[str]


class ComparabilityNoteNeeded(StateFault):
    """It is measured differently from before.

    Say why its values stay comparable, or leave comparable_with empty: the series then has a break.
    """


class DraftIsEmpty(Conflict, do="Put an indicator into the draft."):
    """The draft has no indicator."""


class EffectiveInThePast(Conflict, do="Change `effective_on` to today or later."):
    """It would take effect on {effective_on}, which has passed. Change effective_on to today or later."""

    effective_on: date


class EffectiveOutOfOrder(Conflict, do="Change `effective_on` to a later day."):
    """The previous release takes effect on {last}: this one must take effect later."""

    last: date


class ReleasePublished(Conflict, do="Start a draft that is based on it."):
    """Release {number} is published and does not change."""

    number: str


class FileNotUtf8(BadRequest, do="Save the file as CSV UTF-8."):
    """The file is not UTF-8."""


class TooManyCells(Fault):
    """{count} cells under {width} headings. A comma in a cell needs quotes."""

    count: int
    width: int


class RowsRejected(FileRefused, do="Correct the rows that `errors` names and send the file again."):
    """Rows that do not fit: {count}. Nothing was stored; `errors` names them."""

    count: int


class UnknownColumn(Fault):
    """There is no column {column}. There are: {choices}."""

    column: str
    choices: list[str]


class DuplicateKey(Fault):
    """Row {first} has another value of the same key."""

    first: int


class WrongPeriodicity(StateFault, do="Give a period of the indicator's own length."):
    """{indicator} is reported by {periodicity}, such as {example}."""

    indicator: str
    periodicity: Text
    example: str


class OneArea(Fault):
    """Give a regency or a province, or neither for the nation."""


class UnknownSubDimension(Fault, do="Use a sub-dimension from `GET /v1/open/dimensions/`."):
    """There is no sub-dimension {value}. There are: {choices}."""

    value: str
    choices: list[str]


class OutOfRange(GrammarError):
    """Between {least} and {most}."""

    least: str
    most: str


class UnknownGrade(GrammarError):
    """Write one of {choices}."""

    choices: list[str]


class UnknownOpinion(GrammarError):
    """Write one of the opinions {choices}."""

    choices: list[str]


class ZeroDenominator(GrammarError):
    """A denominator is more than 0. If there is nothing to count, the value is not applicable."""


class NotYesOrNo(GrammarError):
    """Write yes or no."""


class UnknownSeries(StateFault, do="Use a series of the indicator."):
    """There is no series {value}. There are: {choices}."""

    value: str
    choices: list[str]


class ValueDisagreesWithParts(Finding):
    """The value is {value}, but its numerator and denominator make {made}."""

    value: str
    made: str


class Jump(
    Finding, raced=True, do="Check the value and write a note: without one the steward cannot check it."
):
    """The value is more than half above or below that of the previous period, which is {before}."""

    before: str


class FarFromOfficial(Finding, do="Compare the two; if yours is right, say why in its note."):
    """The value differs by more than 5 per cent from the official one, which is {official}."""

    official: str


class PeriodNotOver(Finding, do="Enter it again when the period is over."):
    """It was entered before {period} was over, so it may still change."""

    period: str


class PartsDropped(Finding, do="Send numerator and denominator with the value, or say in its note why not."):
    """The last change removed the numerator and the denominator."""


class PercentAsFraction(
    Finding, raced=True, do="Send per cent as people write it: 45 for 45 per cent, not 0.45."
):
    """{value} looks like a fraction: the value is in per cent, so {percent} may be meant."""

    value: str
    percent: str


class ThousandsAsDecimals(
    Finding,
    do="Send the parts without a point where thousands are meant; else say in the note what they are.",
):
    """{numerator} and {denominator} are decimals: thousands are written without a point, such as 12345."""

    numerator: str
    denominator: str


class WillNotCount(Finding):
    """The national figure leaves this value out, because it is computed from numerators and denominators.

    Send both with the value.
    """


class PeriodNotBegun(StateFault, do="Wait until the period begins, or give an earlier one."):
    """{period} has not begun yet."""

    period: Period | str
