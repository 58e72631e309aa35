"""The site below /docs/, for people: guides, reference, search; and the addresses that programs try first."""
