"""Why a submission, a deadline or a decision is refused."""

from api.http.exceptions import Conflict, Fault, StateFault


class UnknownSubject(StateFault, do="Give a subject as the kind asks for: a quarter, a masterplan, a stage."):
    """{subject} is no subject of {of}."""

    subject: str
    of: str


class OutOfOrder(Fault):
    """It opens, then is due, then closes."""


class DeadlineIsAnnounced(Conflict, do="Send an extension with its reason."):
    """The deadline is announced: move it by an extension, which says why."""


class ExtensionNotLater(StateFault, do="Give an instant after the deadline and before it closes."):
    """An extension is later than the deadline, and not after everything is closed."""


class DeclinedAlready(Conflict, do="Nothing is left to do."):
    """A letter is recorded already."""


class Closed(Conflict, do="Ask the ministry for an extension."):
    """{subject} is closed: the ministry accepts no more submissions."""

    subject: str
