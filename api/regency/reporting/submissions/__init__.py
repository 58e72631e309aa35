"""What the regency has submitted, with receipts, and what the ministry answered."""
