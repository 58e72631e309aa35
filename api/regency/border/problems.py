"""Refusals of a sandbox."""

from api.http.exceptions import Fault


class ClockOutOfRange(Fault):
    """A sandbox's clock can only be set to a time from 2015 to 2099."""
