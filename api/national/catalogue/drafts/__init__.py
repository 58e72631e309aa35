"""Drafts of the catalogue's releases: copied from a release, changed by the ministry, then published."""
