"""Instants as people in a regency read them: in its zone, which is named."""

from datetime import datetime
from zoneinfo import ZoneInfo

_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def in_words(instant: str | datetime, time_zone: str) -> str:
    """24 November 2026 pukul 21.15.03 WITA."""
    at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    local = at.astimezone(ZoneInfo(time_zone))
    zone = _ZONES.get(time_zone, time_zone)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year} pukul {local:%H.%M.%S} {zone}"
