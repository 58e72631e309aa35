"""A regency's open obligations, their deadlines, and the submissions that came back."""
