"""How a release of the catalogue comes about: drafted by the ministry as a copy with changes, then published."""
