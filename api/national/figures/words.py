"""Words of what regencies submit that the ministry counts by; the regencies' own tables have the same."""

#: Where a programme's money comes from.
SOURCES = ("apbd", "apbn", "dak", "csr", "kpbu", "grant", "other")
#: short: 1 to 2 years, medium: 5, long: 10.
TIME_FRAMES = ("short", "medium", "long")
