"""The regency's masterplan in its versions, and the agencies that carry it out."""
