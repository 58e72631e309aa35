"""Evidence that a submission names: its list, and its bytes, whose opening the regency sees."""
