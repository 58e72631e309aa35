"""The four technical-guidance stages: the ministry's schedule of sessions."""
