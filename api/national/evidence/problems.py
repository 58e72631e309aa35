"""Refusals to open a file of a submission."""

from api.http.exceptions import Unavailable


class EvidenceMissing(Unavailable, do="Report the `trace_id` to the help desk."):
    """The file is recorded, but the storage does not return it. Tell the help desk."""
