"""The rule of which deadlines a regency owes, for the ministry's figures and the regency's own agenda.

A deadline from before the regency was onboarded is not owed, and a later submission for it is not late: nobody could
have sent it here. A bimtek stage is owed by the members of its cohort, a periodic report by everyone. Masterplan
versions and enactments follow the regency's own schedule, so no regency owes their deadlines before it sends one.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from api.http.grammar.periods import Period
from api.national.ledger.words import Kind

#: In SQL: when a regency, whose id is given for `{}`, was onboarded.
JOINED = "(SELECT min(b.valid_from) FROM figures_regency_status b WHERE b.regency_id = {} AND b.status <> 'registered')"


def was_due(due_at: datetime, *, since: datetime | None) -> bool:
    """Return True if a deadline is after the instant at which the regency was onboarded."""
    return since is not None and since < due_at


def concerns(kind: str, subject: str, *, cohorts: Collection[str]) -> bool:
    """Return True if a deadline concerns a regency in these cohorts (by code)."""
    return kind != Kind.BIMTEK_DELIVERABLE or subject.rpartition("/")[0] in cohorts


def is_owed(
    kind: str,
    subject: str,
    due_at: datetime,
    *,
    since: datetime | None,
    cohorts: Collection[str],
    at: datetime,
) -> bool:
    """Return True if it passed while the regency took part (`since`; None if it does not) and applied to it."""
    return (
        kind in (Kind.PERIODIC_REPORT, Kind.BIMTEK_DELIVERABLE)
        and was_due(due_at, since=since)
        and due_at <= at
        and concerns(kind, subject, cohorts=cohorts)
    )


def last_report_due(due: Mapping[str, datetime], at: datetime) -> date | None:
    """Return the first day of the last quarter whose report is due by an instant; `due` says when each quarter's is."""
    quarters = [quarter for quarter, due_at in due.items() if due_at <= at]
    return Period.parse(max(quarters)).start if quarters else None
