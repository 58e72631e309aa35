"""SQL that counts the reported values on target, as catalogue.achievement does for one value.

A value is compared with the target that was submitted with it, in the direction that the indicator had at that time.
With `score` the value where higher is better, and 2 x target - value where lower is, a value is on target where its
score is not below the target, and its achievement in per cent is score / target x 100. Bands are found by
multiplication: a quotient would be rounded before the comparison.
"""

from api.national.catalogue.achievement import BANDS, VERY_LOW
from api.national.figures.statements import for_each

#: Of a row `v` of figures_reported_value, reported: both numbers are there, and one way is better.
COMPARABLE = (
    """(v.number IS NOT NULL AND v.target_number IS NOT NULL AND v.direction IN ('higher', 'lower'))"""
)
SCORE = """(CASE v.direction WHEN 'higher' THEN v.number ELSE 2 * v.target_number - v.number END)"""

#: What is said of a reported value: exactly one of these, in the words of progress.
STANDINGS = ("on_target", "not_on_target", "without_target", "not_comparable")
STANDING = f"""
    CASE WHEN v.target = '' THEN 'without_target' WHEN NOT {COMPARABLE} THEN 'not_comparable'
         WHEN {SCORE} >= v.target_number THEN 'on_target' ELSE 'not_on_target' END
"""
#: What figures_reported_tally counts of it. What is left of the reported values has no target.
COMPARED = ("on_target", "not_on_target", "not_comparable")
#: The same of rows `v`.
COUNTED = for_each(
    f"count(*) FILTER (WHERE v.value_status = 'reported' AND {STANDING} = '{{0}}') AS {{0}}", COMPARED
)

#: What an answer can be.
ANSWERS = ("reported", "not_available", "not_applicable")
#: The counts of figures_reported_tally, made of rows `v` of figures_reported_value.
TALLIED = f"{for_each("count(*) FILTER (WHERE v.value_status = '{0}') AS {0}", ANSWERS)}, {COUNTED}"
#: Its counts by name.
TALLY = (*ANSWERS, *COMPARED)

#: The band of a reported value; null without a target, where it cannot be compared, and for a target of 0 or less.
BAND = f"""
    CASE WHEN NOT {COMPARABLE} OR v.target_number <= 0 THEN NULL
         {" ".join(f"WHEN 100 * {SCORE} >= {least - 1}.5 * v.target_number THEN '{name}'" for least, name in BANDS)}
         ELSE '{VERY_LOW}' END
"""


#: Of a reported value `v`, in SQL: it was submitted as not applicable by the regency's word alone, and counts as not
#: reported. An agreement, and its end, are stamped by the figures' clock, so that figures replay. Takes `at`.
NOT_AGREED = """(
    v.value_status = 'not_applicable' AND NOT EXISTS (
        SELECT FROM exemptions_exemption x
        WHERE x.state = 'agreed' AND x.decided_at <= %(at)s AND x.regency_id = v.regency_id
          AND x.indicator = v.indicator AND x.first_period <= v.period
          AND (x.last_period = '' OR v.period <= x.last_period)
          AND NOT EXISTS (SELECT FROM exemptions_ending e
                          WHERE e.exemption_id = x.id AND e.at <= %(at)s AND e.from_period <= v.period))
)"""
