"""The sources of money in whose columns what was spent is kept; the regencies' own tables have the same."""

SOURCES = ("apbd", "apbn", "dak", "csr", "kpbu", "grant", "other")

#: What was spent without saying from which source.
UNSPECIFIED = "unspecified"

#: The columns of figures_reported_realisation, a source each and one for what is not said.
COLUMNS = tuple(f"from_{source}" for source in (*SOURCES, UNSPECIFIED))
