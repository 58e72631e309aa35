"""Evidence (data dukung): files, what they are evidence of, and which of them a submission holds for good."""
