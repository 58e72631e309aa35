"""Words of what regencies submit that the ministry counts by; the regencies' own tables have the same."""

from api.national.figures.realised.words import SOURCES, UNSPECIFIED

__all__ = ["SOURCES", "STATUSES", "TIME_FRAMES", "UNSPECIFIED"]

#: short: 1 to 2 years, medium: 5, long: 10.
TIME_FRAMES = ("short", "medium", "long")
#: By the day, from planned dates and what was reported (realised.tallies).
STATUSES = ("planned", "running", "late", "done", "stopped")
