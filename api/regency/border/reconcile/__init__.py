"""Whether the ministry's figures are what their sources say: drafts' counts, and what was submitted, by each basis."""
