"""Why a sign-in, a password or an application is refused."""

from api.http.exceptions import Fault, Forbidden


class PasswordTooShort(Fault):
    """Use at least 12 characters."""


class PasswordTooCommon(Fault):
    """This password is too common: choose another."""


class PasswordEntirelyNumeric(Fault):
    """Use letters as well: this password is digits only."""


class PasswordTooSimilar(Fault):
    """This password resembles your name, office or e-mail address: choose another."""


class Csrf(Forbidden, do="Load the page again and send the form from there."):
    """The page is no longer good: load it again."""
