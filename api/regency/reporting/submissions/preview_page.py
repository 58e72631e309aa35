"""A preview as a page made for printing: its summary, what changed, what there is to remark, and its hash."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from api.http import labels
from api.http.local_time import in_words
from api.identity.callers import Grant
from api.regency.reporting.submissions.shapes import PreviewRow


def render(
    row: PreviewRow, differences: Sequence[Mapping[str, Any]], *, subject: str, grant: Grant, now: datetime
) -> str:
    """The page in the active language."""
    language = "id" if translation.get_language() == "id" else "en"
    return render_to_string(
        "submissions/preview.html",
        {
            "row": row,
            "language": language,
            "title": f"{labels.of(row.kind)}: {subject}",
            "regency": f"{grant.name} ({grant.code})",
            "at": in_words(now, grant.time_zone),
            "summary": [getattr(line, language) for line in row.summary],
            "signed": ", ".join(str(labels.of(step)).lower() for step in row.signed) or "-",
            "differences": differences,
        },
    )
