"""The ministry's side of the log of guests: who was let in where, and sent away. What they see there stays there."""

from django.db.models import QuerySet

from api.identity.models import GuestNotice

#: The order of lists: ids sort by the time they were made.
NEWEST_FIRST = ("-id",)


def notices(*, regency: str | None = None) -> QuerySet[GuestNotice]:
    """Of all regencies, or of the one with this Kemendagri code."""
    found = GuestNotice.objects.select_related("regency")
    return found if regency is None else found.filter(regency__kemendagri_code=regency)
