"""Refusals of requests for figures."""

from api.http.exceptions import Conflict, Fault, StateFault
from api.http.problems import GrammarError


class NoSuchRow(StateFault, do="Name a row that the table has."):
    """There is no row of {figure} for {group}."""

    figure: str
    group: str


# Where a parameter of the group's own kind would be refused for its form: the other parameter decides which form is
# right, so the fault depends on state.
class UnknownGroup(StateFault, do="Give a group of the kind that `group_by` names."):
    """There is no group {value} of this kind. There are: {choices}."""

    value: str
    choices: list[str]


class NotInThisForm(StateFault, do="Leave the parameter out, or ask for JSON or CSV."):
    """SDMX-CSV has figures of one instant, by regency, province, kind or cohort; GeoJSON has figures by regency."""


class NoParticipants(StateFault, do="Ask with fewer filters."):
    """No participant matches these filters."""


class TooManyFigures(Fault):
    """This would be {size} rows (at most {most}) from up to {values} values (at most {max_values}).

    Ask for fewer indicators, periods or groups.
    """

    size: int
    most: int
    values: int
    max_values: int


class GroupWithoutItsKind(StateFault):
    """Give group_by and group together, or neither."""


class NotRanked(Conflict, do="Ask for the list of values instead."):
    """This indicator cannot be ranked.

    It is informational, a grade or an opinion, or its values cannot be compared between regencies.
    """


class NotEarlier(StateFault, do="Give an earlier `compare_as_of`."):
    """Compare with an instant before as_of."""


class InTheFuture(StateFault, do="Give an instant that has passed, or leave it out."):
    """This instant has not come yet."""


class NotARangeOfPeriods(GrammarError, do="Write the range as 2021:2025."):
    """A range goes from one period to a later one of the same length, over at most {most}."""

    most: int


class NotInTheseYears(StateFault, do="Leave out `period` or `year`."):
    """None of these periods lies in these years."""


class UnknownMeasure(StateFault, do="Use a measure of progress from `GET /v1/national/measures/`."):
    """Progress has no measure {value}."""

    value: str


class NotAlong(
    StateFault, do="Leave the measure out, or the grouping and the filters that it does not have."
):
    """{measure} cannot be grouped or filtered by {axes}."""

    measure: str
    axes: str


class NoGroupingOfAnalytics(
    StateFault,
    do="Leave it out: each row says its dimension and period, and both are filters. `GET /v1/national/progress/` "
    "counts values, targets, programmes and money by it.",
):
    """Analytics has no rows by {value}: they are by indicator, series and period, for groups of regencies.

    Values of several indicators do not add up.
    """

    value: str


class TableTooLarge(StateFault, do="Ask for fewer measures or groups, or filter them."):
    """The answer would have {size} numbers or more, rows times measures. The limit is {most}."""

    size: int
    most: int
