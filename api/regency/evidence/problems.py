"""Refusals about files and their links."""

from api.http.exceptions import Conflict, StateFault, Unavailable, UnsupportedMediaType
from api.http.labels import Labelled


class EvidenceGone(Conflict, do="Submit again.", raced=True):
    """A file of the evidence has just been removed: submit again."""


class UnknownFile(StateFault, do="Send the file first."):
    """There is no file with this hash: send it first."""


class EvidenceStoreUnavailable(Unavailable, do="Send the file again later."):
    """Files cannot be stored at this moment. Try again later."""


class EvidenceHeld(Conflict, do="Nothing to do: submitted content keeps its evidence."):
    """A submission names this file, so it cannot be deleted."""


class EvidenceLinked(Conflict, do="Remove the links that `evidence_of` names, then the file."):
    """The file is linked as evidence: remove those links first."""


class UnknownEvidenceSubject(
    Labelled, StateFault, do="Name something that exists: the address lists the choices of `subject`."
):
    """There is no {subject} {key}."""

    code_in = "subject"
    subject: str
    key: str


class FileNotTaken(UnsupportedMediaType, abstract=True):
    """Content of a kind that is not accepted."""


class TypeNotTaken(FileNotTaken, do="Send a file of a kind that `taken` lists."):
    """Files of this kind are not accepted. The content decides the kind, not the name."""


class TwoTypesAtOnce(FileNotTaken, do="Save the file again as a single kind, and send that."):
    """The file is of two kinds at once: it also contains a page or a package."""


class Macros(FileNotTaken, do="Save the file without macros, or as PDF."):
    """The file can contain macros or programs."""


class OldOfficeFormat(FileNotTaken, do="Save the file as DOCX, XLSX, PPTX or PDF."):
    """This is the old binary office format, which can carry macros. Save it as a newer kind or as PDF."""


class SuspiciousPackage(FileNotTaken, do="Save the file again with an office program and send that."):
    """The package would unpack to more than it declares."""


class Damaged(FileNotTaken, do="Save the file again and send that."):
    """The file is damaged, or ends too early."""
