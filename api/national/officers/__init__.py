"""Access at the ministry: appointments, mentors' assignments, keys, and the log of their changes."""
