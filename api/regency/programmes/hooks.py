"""Call to a slice beside: to indicators, for what a programme may move."""

from collections.abc import Collection, Mapping

from api.http.hooks import Hook


@Hook
def indicator_series(codes: Collection[str]) -> Mapping[str, Collection[str]]:
    """Return the series of these indicators and others: national ones, and the regency's own."""
    raise NotImplementedError
