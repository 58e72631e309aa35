"""Why a sandbox refuses."""

from api.http.exceptions import Fault


class ClockOutOfRange(Fault):
    """A sandbox's clock can be set to the years from 2015 to 2099."""
