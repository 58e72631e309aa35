"""Evidence (data dukung): files, the things that they prove, and the files that a submission holds for good."""
