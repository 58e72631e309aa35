"""An edition's rows as a file, made from its frozen bytes: always the same file."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from django.http.response import HttpResponseBase

from api.http.tables import forms
from api.http.tables.columns import Column, Kind
from api.http.views import View
from api.national.editions import queries, words
from api.national.figures import files
from api.national.figures.analytics import sdmx
from api.national.figures.analytics.words import TEXTS
from api.national.figures.grouping import named_by
from tenants import Document

FILES = (*forms.TABLES, sdmx.SDMXRenderer)
#: Of distributions; CSVW is about one.
MEDIA_TYPES = {each.format: each.media_type for each in FILES if each is not forms.CSVWRenderer}
_EXACT = ("value", "numerator", "denominator")
_KEYS = ("indicator", "series", "period", "group_by", "group", "group_name", "unit", "withheld")
COLUMNS = [
    *(Column(name, width=28 if name == "group_name" else 0) for name in _KEYS),
    *(
        Column(name, Kind.DECIMAL if name in _EXACT else Kind.INTEGER, definition=TEXTS[name])
        for name in words.MEASURES
    ),
]


def sent(call: View, id: UUID, data: bytes, *, headers: Mapping[str, str] = {}) -> HttpResponseBase:
    """Send the rows of an edition as a file, from its bytes."""
    content = queries.content(data)
    rows: Sequence[Document] = content["figures"]
    if call.form == "sdmx":
        # The group under the name that the analytics query has for it.
        by_area = ({**row, named_by(row["group_by"]): row["group"]} for row in rows)
        of = {"basis": content["basis"], "as_of": content["as_of"]}
        return sdmx.sent(f"edition-{id}", by_area, words.MEASURES, **of, headers=headers)
    about = {name: content[name] for name in ("as_of", "basis", "catalogue_release")}
    about["content_sha256"] = sha256(data).hexdigest()
    return files.sent(call, f"edition-{id}", COLUMNS, rows, about, is_live=False, headers=headers)
