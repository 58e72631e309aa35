"""Quarters of activities in SQL, with their figures to date by short names."""

#: The realisations: `percent` and `spent` are to date; after one that `is_over` nothing more is to be reported.
QUARTERS = """
    (SELECT *, physical_percent_to_date AS percent, spent_to_date AS spent,
            stopped AS is_stopped, stopped OR physical_percent_to_date >= 100 AS is_over
     FROM realisation_realisation)
"""


def last(activity: str, among: str = "true") -> str:
    """Return the SQL of the last quarter of an activity, of those `q` for which `among` is true."""
    return f"SELECT * FROM {QUARTERS} q WHERE q.activity_id = {activity} AND {among} ORDER BY q.period DESC LIMIT 1"
