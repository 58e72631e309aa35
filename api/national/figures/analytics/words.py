"""Measures and groupings of the analytics query, and limits on its size.

Each measure is mapped to its definition, a message.
"""

from django.utils.translation import gettext

from api.http.messages import take_up
from api.http.tables.columns import Column, Kind
from api.national.figures import grouping
from tenants import Strings

#: Exact decimals, as text.
SUMS = {
    "value": "The participants' figure by the indicator's rule; a weighted mean is by the people of the value's year.",
    "numerator": "The exact sum of numerators, or of values, that the figure is made of.",
    "denominator": "The exact sum of denominators, or of weights, that the figure is made of.",
}
#: Who is in the figure. Counts of regencies, and of people.
COVERAGE = {
    "regency_count": "Participants in the group.",
    "used_count": "Participants whose value is in the figure.",
    "population": "People living in the regencies of the group in the value's year.",
    "population_covered": "People living in the regencies whose value is in the figure, in the value's year.",
}
LEFT_OUT = {
    "never_submitted": "Participants left out because they never submitted anything.",
    "waiting_for_review": "Participants left out under accepted because their submission waits for the ministry.",
    "returned": "Participants left out under accepted because their submission was returned.",
    "not_reported": "Participants left out because they submitted without this value.",
    "not_available": "Participants left out because they answered not available.",
    "not_applicable": "Participants left out because they answered not applicable.",
    "without_denominator": "Participants left out of a ratio of sums: they gave no numerator and denominator.",
    "without_weight": "Participants left out of a weighted mean because their population is not known.",
    "not_a_number": "Participants left out of a rule that needs a number because their value is a word.",
    "other_release": (
        "Participants left out because their value was entered under a catalogue release that measures differently."
    ),
}
#: How those who reported stand to the targets that they submitted, and their achievement in bands.
TARGETS = {
    "on_target": "Participants whose value reaches the target submitted with it.",
    "not_on_target": "Participants whose value misses the target submitted with it.",
    "without_target": "Participants whose value came without a target.",
    "not_comparable": "Participants with a target whose value is a word or whose indicator has no better direction.",
}
BANDS = {
    "very_high": "Participants with an achievement of 91 per cent and up, rounded half up.",
    "high": "Participants with an achievement of 76 to 90 per cent.",
    "medium": "Participants with an achievement of 66 to 75 per cent.",
    "low": "Participants with an achievement of 51 to 65 per cent.",
    "very_low": "Participants with an achievement of 50 per cent and less.",
    "without_band": "Participants with a target of 0 or less: reached or missed, without achievement in per cent.",
}
#: Made when it is asked for: it needs every single value.
DISTRIBUTION = {
    "minimum": "The smallest reported number.",
    "lower_quartile": "The number below which a quarter of the reported numbers lie.",
    "median": "The number below which half of the reported numbers lie.",
    "upper_quartile": "The number below which three quarters of the reported numbers lie.",
    "maximum": "The largest reported number.",
}
#: Against the period before. Null across a break.
COMPARED = {
    "change": "`value` minus that of the previous period, in `change_unit`.",
    "like_for_like_count": "Participants whose values are in the figure now and in the previous period.",
    "like_for_like_previous": "The figure of these participants in the previous period.",
    "like_for_like_value": "The figure of these participants now.",
    "like_for_like_change": "`like_for_like_value` minus `like_for_like_previous`, in `change_unit`.",
}
#: How regencies come on to the targets of their newest plans (indicators.course), also in coming periods.
COURSE = {
    "on_course": (
        "Participants whose last value is on the course to their target of the period, or better; a value of the "
        "baseline's own period is not judged."
    ),
    "not_on_course": (
        "Participants whose last value is worse than the course to their target of the period; a value of the "
        "baseline's own period is not judged."
    ),
    "gap": (
        "For a single regency: what its last value lacks to the target, in `change_unit`; 0 or less once it is reached."
    ),
    "trajectory": (
        "For a single regency: the value on the course to the target in the period of its last value; a "
        "value of the baseline's own period is not judged."
    ),
}
#: Made apart from the sums.
APART = COMPARED | COURSE
TEXTS = SUMS | COVERAGE | LEFT_OUT | TARGETS | BANDS | DISTRIBUTION | APART
take_up(TEXTS.values())
MEASURES = tuple(TEXTS)
#: Where none is named.
DEFAULT_MEASURES = (*SUMS, *COVERAGE, *LEFT_OUT)

#: No table has more rows than this, and no workbook more than that: 65 indicators in five years by regency fit.
MAX_ROWS = 200_000
MAX_SHEET_ROWS = 30_000
#: Nor is it made from more than this many values: cells (indicator, series, period) times participants.
MAX_VALUES = 2_000_000
#: One statement reads about so many values at most, unless they are of one indicator.
READ_TOGETHER = 10_000

#: Decimals of the indicator's unit; all others count.
OF_UNIT = {*SUMS, *DISTRIBUTION, *APART} - {"like_for_like_count", "on_course", "not_on_course"}
#: Differences of values, in the unit of a change.
OF_CHANGE = {"change", "like_for_like_change", "gap"}


def columns(group_by: Strings, measures: Strings, *, compared: bool) -> list[Column]:
    """Return the columns of a file: keys, measures, and, if requested, changes."""
    keys = [*map(Column, ("indicator", "dimension", "series", "period")), *grouping.keys_of(group_by)]
    of_change = [Column("change_unit")] if APART.keys() & measures else []
    if COMPARED.keys() & measures:
        of_change.append(Column("is_break", Kind.BOOLEAN))
    found = [*keys, Column("unit"), *of_change, Column("is_enough", Kind.BOOLEAN)]
    found += [Column("population_year", Kind.INTEGER), *map(_measure, measures)]
    if compared:
        for prefix in ("previous", "delta"):
            found += [_measure(name, f"{prefix}_") for name in measures if name not in APART]
        found += [Column(name, Kind.TEXTS) for name in ("entered", "left", "revised")]
    return found


def _measure(name: str, prefix: str = "") -> Column:
    """Return the schema of a measure.

    A quartile is interpolated between values of up to six decimals: it may have two more.
    """
    kind = Kind.DECIMAL if name in OF_UNIT else Kind.INTEGER
    scale = 8 if name in DISTRIBUTION else 6
    return Column(prefix + name, kind, scale=scale, definition=gettext(TEXTS[name]))
