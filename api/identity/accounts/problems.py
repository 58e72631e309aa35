"""Why a page is refused."""

from api.http.exceptions import Forbidden


class Csrf(Forbidden, do="Load the page again and send the form from there."):
    """The page has expired: load it again."""
