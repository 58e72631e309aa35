"""Call to a slice beside this one: to indicators, for the series that a programme is to change."""

from collections.abc import Collection, Mapping

from api.http.hooks import Hook


@Hook
def indicator_series(codes: Collection[str]) -> Mapping[str, Collection[str]]:
    """Return the series of all national indicators, and of the regency's own among these codes."""
    raise NotImplementedError
