"""Who may do what at the ministry: appointments, mentors' assignments, keys, and the log of all that."""
