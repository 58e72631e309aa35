"""The changelog as a page: what users notice, then what changed in the documents since the last release."""

from functools import cache

from django.conf import settings

from api.http.documents import DOCUMENTS, RELEASED
from api.http.interface_changes import since_release


@cache
def text() -> str:
    """Return CHANGELOG.md with the changes of the interface below it, where something has been released."""
    parts = [(settings.BASE_DIR / "CHANGELOG.md").read_text()]
    for name, document in DOCUMENTS.items():
        if found := since_release(RELEASED, document):
            lines = [f"- {'**breaks clients** ' if each.breaking else ''}{each.text}" for each in found]
            parts.append("\n".join([f"## Interface since the last release: {name}", "", *lines]))
    if (earlier := RELEASED / "CHANGES.md").exists():
        parts.append(earlier.read_text().replace("# Changes of the interface", "## Changes of the interface"))
    return "\n\n".join(parts)
