"""What a regency owes, until when, and what came back."""
