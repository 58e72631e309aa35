"""What a regency does: programmes, their money, their quick wins."""
