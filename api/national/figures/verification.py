"""Verification that the figures in force are what the ledger says, regency by regency."""

from collections.abc import Iterable, Iterator

from django.db import connection

from api.national.figures import in_force, targets
from api.national.figures.models import Basis
from api.national.figures.realised import in_force as realised
from api.national.figures.realised import tallies
from api.national.figures.words import SOURCES
from api.national.ledger.verification import Finding, readable, verify_chain
from tenants.models import Regency


def verify(codes: Iterable[str] = ()) -> Iterator[Finding]:
    """Yield every fault of the ledger and of the figures made of it, regency by regency; of all without codes.

    Reads as owner or ministry.
    """
    regencies = Regency.objects.order_by("kemendagri_code")
    if wanted := list(codes):
        regencies = regencies.filter(kemendagri_code__in=wanted)
    for regency in regencies.filter(onboarded_at__isnull=False):
        yield from verify_chain(regency)
        for basis in Basis:
            yield from verify_figures(regency, basis)


# Both ways: what the ledger says and figures do not have, and what figures have and the ledger does not say.
_COMPARE = """
    WITH wanted AS ({wanted}), present AS ({present})
    SELECT 'missing', missing.* FROM (SELECT {columns} FROM wanted EXCEPT SELECT {columns} FROM present) AS missing
    UNION ALL
    SELECT 'too many', extra.* FROM (SELECT {columns} FROM present EXCEPT SELECT {columns} FROM wanted) AS extra
"""

_PRESENT = (
    "SELECT * FROM {table} WHERE regency_id = %(regency)s AND basis = %(basis)s AND valid_until IS NULL"
)

_TALLIED = f"""
    SELECT regency_id, dimension, period, {targets.TALLIED}
    FROM figures_reported_value v
    WHERE regency_id = %(regency)s AND basis = %(basis)s AND valid_until IS NULL AND NOT by_event
    GROUP BY 1, 2, 3
"""

_VALUES = "submission_id, indicator, series, period, value_status, value, numerator, denominator, observation_status"
_VALUES += ", release, target, target_source, target_version"
_PROGRAMMES = "submission_id, programme_id, dimension, sub_dimension, time_frame, quick_win, allocated"
_PROGRAMMES += "".join(f", from_{source}" for source in SOURCES)
_SUBJECTS = "kind, subject, submission_id, revision, late, in_time, state, under_query"
_TALLIES = f"dimension, period, {targets.of()}"


def verify_figures(regency: Regency, basis: Basis) -> Iterator[Finding]:
    """The figures in force are what the ledger says, by either basis; and the kept sums are those of the values."""
    compared = (
        ("values", "figures_reported_value", _VALUES, in_force.values(basis)),
        ("sums", "figures_reported_tally", _TALLIES, _TALLIED),
        ("programmes", "figures_reported_programme", _PROGRAMMES, in_force.programmes(basis)),
        ("programme sums", "figures_programme_tally", ", ".join(tallies.KEPT), tallies.WANTED),
        ("subjects", "figures_reported_subject", _SUBJECTS, in_force.subjects(basis)),
        (
            "activities",
            "figures_reported_activity",
            ", ".join(realised.ACTIVITY_COLUMNS),
            realised.activities(basis),
        ),
        (
            "realisations",
            "figures_reported_realisation",
            ", ".join(realised.REALISATION_COLUMNS),
            realised.realisations(basis),
        ),
    )
    for name, table, columns, wanted in compared:
        statement = _COMPARE.format(wanted=wanted, present=_PRESENT.format(table=table), columns=columns)
        yield from readable(regency, f"{name} {basis}", _unlike(regency, basis, name, statement))


def _unlike(regency: Regency, basis: Basis, name: str, statement: str) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"regency": regency.pk, "basis": basis})
        for what, *row in cursor.fetchall():
            shown = " ".join(str(part) for part in row)
            yield Finding(regency.kemendagri_code, None, f"{name} {basis}, {what}: {shown}")
