"""Refusals to onboard, suspend or close a regency."""

from api.http.exceptions import Conflict


class RegencyRetired(Conflict, do="Onboard the regency that followed it."):
    """This regency no longer exists: onboard its successor."""
