"""Refusals of decisions and remarks."""

from api.http.exceptions import StateFault
from api.national.problems import StatusDoesNotAllow


class UnknownPlace(StateFault, do="Name a place in the submitted content."):
    """The content has no such place. Write a JSON Pointer, such as /values/3."""


class UnknownThread(StateFault, do="Use the id of the first remark of a thread."):
    """Answer the first remark of a thread."""


class PlaceOfTheThread(StateFault):
    """An answer has the place of its thread: leave the pointer out."""


class NewerRevision(StatusDoesNotAllow, do="Open the newer revision and decide on that."):
    """A newer revision arrived: open that one and decide on it."""
