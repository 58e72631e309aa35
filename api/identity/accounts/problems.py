"""Refusals of the log-in and OAuth2 pages."""

from api.http.exceptions import Forbidden


class Csrf(Forbidden, do="Load the page again and send the form from there."):
    """The page has expired: load it again."""
