"""Evidence named by a submission: its list and its bytes; the regency sees when they are opened."""
