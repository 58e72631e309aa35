"""The ministry's review of submissions: reading, comments, returning, accepting, objections."""
