"""The shape of bimtek sessions on the wire."""

from typing import Any

from rest_framework import serializers

from api.http.fields import Day
from api.national.bimtek.models import Session


class SessionIn(serializers.Serializer[Any]):
    """A session of one stage for one cohort."""

    cohort = serializers.CharField(max_length=20, help_text="The cohort that it is for, such as 2022.")
    stage = serializers.IntegerField(min_value=1, max_value=4, help_text="1 to 4.")
    starts_on = Day(help_text="First day.")
    ends_on = Day(help_text="Last day.")
    place = serializers.CharField(max_length=200, help_text="Where, or a link.")
    mentors = serializers.ListField(
        child=serializers.CharField(max_length=200), default=list, max_length=50, help_text="By office."
    )
    note = serializers.CharField(max_length=2000, allow_blank=True, default="", help_text="Or empty.")


class SessionOut(SessionIn):
    """A session of the ministry's schedule."""

    id = serializers.UUIDField(help_text="The session's id.")
    version = serializers.IntegerField(help_text="Counts the changes, from 1.")


def shown(session: Session) -> dict[str, Any]:
    """A session as the API shows it (SessionOut)."""
    return {
        "id": session.pk,
        "cohort": session.cohort.code,
        "stage": session.stage,
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "place": session.place,
        "mentors": session.mentors,
        "note": session.note,
        "version": session.version,
    }
