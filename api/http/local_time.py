"""Days of the ministry's calendar, and instants for people in a regency: in its zone, which is named."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import dateformat, translation

from api.http.language import Language

#: Western Indonesian time, without summer time: the ministry's clock decides which day it is.
NATIONAL = "Asia/Jakarta"
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def day_of(now: datetime) -> date:
    """Return the day on the ministry's calendar at an instant, which decides what is in force or due."""
    return _local(now, NATIONAL).date()


def begin_of(day: date) -> datetime:
    """Return the instant at which a day begins on the ministry's calendar."""
    return datetime.combine(day, time(), ZoneInfo(NATIONAL)).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return the instant at which a day ends on the ministry's calendar."""
    return begin_of(day + timedelta(days=1))


def in_words(instant: str | datetime, time_zone: str) -> str:
    """Format an instant: 24 November 2026 pukul 21.15.03 WITA."""
    local = _local(datetime.fromisoformat(instant) if isinstance(instant, str) else instant, time_zone)
    return f"{day_in_words(local)} pukul {local:%H.%M.%S} {_zone(time_zone)}"


def day_in_words(day: date, language: Language = "id") -> str:
    """Format a day: 24 November 2026."""
    with translation.override(language):
        return dateformat.format(day, "j F Y")


def deadline_in_words(due_at: datetime, time_zone: str, language: Language = "id") -> str:
    """Format a deadline for people: 31 Januari 2027 pukul 23.59 WIB, or the same in English.

    The end of a day is written as 23.59 of that day, never as 00.00 of the next, which people read as a day later. The
    zone is the regency's, or the ministry's where the end of the day is in that zone. Any other instant is written in
    the regency's zone.
    """
    for zone in (time_zone, NATIONAL):
        for end in (due_at, due_at - timedelta(microseconds=1)):
            if (local := _local(end, zone)).strftime("%H.%M") == "23.59":
                return _minute(local, zone, language)
    return _minute(_local(due_at, time_zone), time_zone, language)


def _minute(local: datetime, zone: str, language: Language) -> str:
    if language == "en":
        return f"{day_in_words(local, language)}, {local:%H:%M} {_zone(zone)}"
    return f"{day_in_words(local, language)} pukul {local:%H.%M} {_zone(zone)}"


def _local(at: datetime, time_zone: str) -> datetime:
    return at.astimezone(ZoneInfo(time_zone))


def _zone(time_zone: str) -> str:
    return _ZONES.get(time_zone, time_zone)
