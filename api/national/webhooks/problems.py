"""Refusals of webhooks."""

from api.http.exceptions import Conflict, Fault


class TooManyWebhooks(Conflict, do="Delete a webhook that is no longer needed."):
    """{most} webhooks are active already: pause or delete one."""

    most: int


class TargetRefused(Fault, abstract=True):
    """A target to which nothing is sent."""


class MalformedAddress(TargetRefused):
    """This is not a valid address."""


class AddressNotPublic(TargetRefused):
    """{address} is not a public address."""

    address: str


class AddressOfAnotherForm(TargetRefused):
    """Give an address that begins with https://.

    In ASCII, with labels of 1 to 63 characters and without user, password or fragment.
    """


class NotForMinistry(Fault, do="Leave the resource out: only addresses that a regency sets may receive it."):
    """Events about work inside a regency are not sent to the ministry, nor to addresses that it sets."""
