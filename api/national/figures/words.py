"""Words of what regencies submit that the ministry counts by; the regencies' own tables have the same."""

#: short: 1 to 2 years, medium: 5, long: 10.
TIME_FRAMES = ("short", "medium", "long")
#: By the day, from planned dates and what was reported (realised.tallies).
STATUSES = ("planned", "running", "late", "done", "stopped")

#: Sources of money, in whose columns what was spent is kept.
SOURCES = ("apbd", "apbn", "dak", "csr", "kpbu", "grant", "other")

#: What was spent without saying from which source.
UNSPECIFIED = "unspecified"

#: The columns of figures_reported_realisation, a source each and one for what is not said.
COLUMNS = tuple(f"from_{source}" for source in (*SOURCES, UNSPECIFIED))
