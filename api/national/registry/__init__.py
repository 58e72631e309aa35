"""The registry, which is the ministry's: codes, names, provinces, populations, cohorts; each change with its basis."""
