"""The site below /docs/, for people: guides, reference, search; and the addresses where a program looks first."""
