"""What goes away, told in every answer while it is still there: Deprecation (RFC 9745) and Sunset (RFC 8594).

class OldThing(View):
    deprecated = {"GET": Deprecation(since=date(2027, 1, 1), sunset=date(2027, 7, 1), more="docs/changes/...")}
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.http import http_date


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since when it should not be used any more, when it goes (null: not decided), and where that is explained.

    Both days begin at midnight UTC. `more` is a path of this service.
    """

    since: dt.date
    sunset: dt.date | None
    more: str

    def headers(self) -> dict[str, str]:
        found = {"Deprecation": f"@{_seconds(self.since)}"}
        if self.sunset is not None:
            found["Sunset"] = http_date(_seconds(self.sunset))
        return found

    def link(self) -> str:
        return f'<{settings.BASE_URL}/{self.more.lstrip("/")}>; rel="deprecation"; type="text/html"'


def _seconds(day: dt.date) -> int:
    return int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp())
