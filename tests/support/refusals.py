"""Which status a refusal has: 422 for what the request says, 409 for what is there (decision 24)."""

BY_STATE = frozenset(
    (
        "another_regency",
        "changed_since",
        "in_the_past",
        "not_a_member",
        "not_within_a_year",
        "outside_plan_period",
        "period_in_the_future",
        "unknown_agency",
        "unknown_indicator",
        "unknown_masterplan",
        "unknown_series",
        "wrong_periodicity",
        "activity_of_another_programme",
    )
)


def status_of(*codes: str) -> int:
    """Of a refusal with these codes."""
    return 409 if BY_STATE.issuperset(codes) else 422
