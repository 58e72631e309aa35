"""Deadlines of the nation as a calendar that anyone may subscribe to (iCalendar, RFC 5545)."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from icalendar import Calendar, Event

from api.http import etags, labels
from api.http.endpoint import get
from api.http.language import active_language
from api.http.local_time import NATIONAL, begin_of, day_of, deadline_in_words
from api.http.permissions import Public
from api.http.rendering import Written
from api.national.ledger import deadlines
from api.open.entrance import OpenView


class CalendarRenderer(Written):
    media_type = "text/calendar"
    format = "ics"


@get(
    "deadlines/",
    can=Public,
    answers={(200, CalendarRenderer.media_type): OpenApiTypes.STR},
    renderer_classes=(CalendarRenderer,),
)
def get_deadline_calendar(call: OpenView) -> HttpResponseBase:
    """Return the deadlines of regencies' submissions as iCalendar (RFC 5545), with the extensions for everyone.

    Subscribe to the address: a deadline that moves keeps its UID. `Accept-Language` chooses the language of the names.
    """
    made, host = Calendar(), urlsplit(settings.BASE_URL).hostname
    made.add("prodid", "-//Kota Cerdas//Deadlines//")
    made.add("version", "2.0")
    for each in deadlines.with_extensions(deadlines.listed(today=day_of(timezone.now()))):
        moved = [one.due_at for one in each.extensions.all() if one.only_for_id is None] if each.pk else []
        event = Event()
        event.add("uid", f"{each.kind}/{each.subject}@{host}")
        event.add("dtstamp", each.changed_at or each.opens_at)
        due = max([each.due_at, *moved])
        # The end of a day is 23.59 of that day: 00.00 would stand in the calendar a day later.
        is_midnight = due == begin_of(day_of(due))
        event.add("dtstart", due - timedelta(minutes=is_midnight))
        event.add("summary", f"{labels.of(each.kind)} {each.subject}")
        event.add("description", deadline_in_words(due, NATIONAL, active_language()))
        event.add("sequence", each.version - 1 + len(moved))
        made.add_component(event)
    text = made.to_ical()
    return HttpResponse(
        text,
        content_type=f"{CalendarRenderer.media_type}; charset=utf-8",
        headers={"ETag": etags.weak("deadlines", text)},
    )
