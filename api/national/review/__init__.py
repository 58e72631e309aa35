"""What the ministry answers to submissions: reading, comments, returning, accepting, objections."""
