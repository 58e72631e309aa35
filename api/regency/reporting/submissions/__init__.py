"""The regency's submissions, with receipts, and the ministry's answers."""
