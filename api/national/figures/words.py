"""Vocabulary of regencies' submissions that the ministry counts by; the regencies' own tables have the same."""

from django.db import models


class AgencyKind(models.TextChoices):
    """Kind of a perangkat daerah by law (UU 23/2014, article 209); `other`: a hospital, an enterprise and so on."""

    SEKRETARIAT_DAERAH = "sekretariat_daerah"
    SEKRETARIAT_DPRD = "sekretariat_dprd"
    INSPEKTORAT = "inspektorat"
    DINAS = "dinas"
    BADAN = "badan"
    KECAMATAN = "kecamatan"
    OTHER = "other"


#: short: 1 to 2 years, medium: 5, long: 10.
TIME_FRAMES = ("short", "medium", "long")
#: By the day, from planned dates and what was reported (in_force).
STATUSES = ("planned", "running", "late", "not_reported", "done", "stopped")

#: Whether a programme is a quick win, as text.
TRUTHS = ("true", "false")

#: Sources of money, in whose columns what was spent is kept.
SOURCES = ("apbd", "apbn", "dak", "csr", "kpbu", "grant", "other")

#: What was spent without saying from which source, or by an agency that does not say its kind.
UNSPECIFIED = "unspecified"
OF_SPENDING = (*SOURCES, UNSPECIFIED)
#: Of the agency that leads a programme; of plans in which it does not say its kind, unspecified.
AGENCY_KINDS = (*AgencyKind.values, UNSPECIFIED)

#: The columns of figures_reported_programme, and those of figures_reported_realisation, which has one for what is not
#: said.
BY_SOURCE = tuple(f"from_{source}" for source in SOURCES)
COLUMNS = (*BY_SOURCE, f"from_{UNSPECIFIED}")
#: The columns of figures_programme_tally beside what is allocated in all.
MONEY = (*(f"allocated_{source}" for source in SOURCES), "spent", *(f"spent_{column}" for column in COLUMNS))
#: Those of figures_reported_budget: what its sums have beside them is unspecified.
SOURCED = tuple(column for column in MONEY if column not in ("spent", f"spent_from_{UNSPECIFIED}"))

#: Measures of indicators in which regencies weigh by their people: of a figure, and of two that are compared.
WEIGHED = ("value", "numerator", "denominator", "population", "population_covered")
COMPARED = ("change", "like_for_like_previous", "like_for_like_value", "like_for_like_change")
#: Those that say how a regency comes on.
ON_COURSE = ("on_course", "not_on_course", "trajectory")
#: Numbers of definitions that are not the first, of measures of indicators: weighted by the newest population before,
#: and judged by a value of the baseline's period too.
REDEFINED = dict.fromkeys((*WEIGHED, *COMPARED, *ON_COURSE), 2)
