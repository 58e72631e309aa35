"""Budgets and enactments as an office would enter them."""

REGULATION = {"number": "Nomor 45", "signed_on": "2022-12-30", "instrument": "perbup"}


def amount(amount: str, source: str = "apbd", stage: str = "original") -> dict[str, str]:
    return {"source": source, "stage": stage, "amount": amount}
