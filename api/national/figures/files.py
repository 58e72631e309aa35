"""Tables of figures as files. Each states its content, its instant and its definitions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http.response import HttpResponseBase

from api.http import encoding, labels
from api.http.language import active_language
from api.http.local_time import NATIONAL, deadline_in_words
from api.http.tables import forms, sending, writing
from api.http.tables.columns import Column
from api.http.views import View
from api.national.catalogue import rulings
from api.national.catalogue.words import unit_id
from api.national.figures import places, problems
from api.national.figures.instants import Instant
from api.national.figures.measures import AXES, PERIOD, YEAR
from tenants import Document, Strings
from tenants.loading import read_rows

#: What columns and measures are called by people; elsewhere the same words mean something else: change, medium, year.
_HEADING = "heading"
for each in (_HEADING, "MeasureEnum", "MeasureAxisEnum"):
    labels.say_rows(read_rows(Path(__file__).with_name("headings.csv")), each)
#: Columns of codes that people have words for; those of `what_` too.
_CODED = {
    *(each for each in AXES if each not in (PERIOD, YEAR)),
    *("kind", "island_group", "population_band", "reason", "value_status", "observation_status", "withheld"),
    *("status", "time_frame", "standing", "allocated_from", "direction", "band", "target_achievement_band"),
    *("group_by", "official_observation_status"),
}
FORMS = (*forms.TABLES, forms.FeaturesRenderer)
#: Headers of an answer that may be such a file: of which instant it is, and what describes it.
SENDS: Mapping[tuple[str, int], Strings] = {("GET", 200): ("As-Of", "Link")}
#: Numbers of a workbook, each of which takes a cell's memory.
MOST_IN_A_WORKBOOK = 500_000


def about(as_of: Instant, basis: str) -> dict[str, str]:
    """Return the description that a file of live figures carries. Runs within a national read."""
    found = {"as_of": encoding.instant(as_of.at), "basis": basis}
    if not as_of.before_first_record:
        found["catalogue_release"] = rulings.rulings(known_at=as_of.at).in_force(as_of.today).number
    return found


def sent(
    call: View,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Document],
    about: Mapping[str, str],
    *,
    is_live: bool = True,
    headers: Mapping[str, str] = {},
) -> HttpResponseBase:
    """Send the rows in the form asked for. Raises InvalidParameter for GeoJSON of rows that are not by regency.

    A workbook has readable headings and words if a language is requested, else the codes, for programs.
    """
    form = call.form
    if form == "xlsx" and "Accept-Language" in call.request.headers:
        columns = [replace(each, heading=heading(each.name), says=_words_of(each.name)) for each in columns]
    if form == "geojson" and "regency_code" not in [each.name for each in columns]:
        raise problems.NotInThisForm(parameter="group_by")
    asked = call.request.query_params.copy()
    if is_live:
        asked["as_of"] = about["as_of"]

    def url(form: str) -> str:
        asked["format"] = form
        return f"{settings.BASE_URL}{call.request.path}?{asked.urlencode()}"

    next_page = [headers["Link"]] if "Link" in headers else []
    table = writing.Table("figures", columns, rows, about={"url": url("csv"), **about})
    if form == "geojson":
        hashed, said = writing.saying(table)
        features = [*places.features(hashed.rows)]
        body = {"type": "FeatureCollection", **said(), "features": features}
        file = writing.made(lambda file: file.write(encoding.dumps(body)))
    else:
        file = writing.written(form, table)
    return sending.sent(
        file,
        name=f"{name}.{form}",
        media_type=call.request.accepted_renderer.media_type,
        headers={
            **headers,
            "As-Of": about["as_of"],
            "Link": ", ".join(
                [*next_page, f'<{url("csvw")}>; rel="describedby"; type="application/csvm+json"']
            ),
        },
    )


def _words_of(name: str) -> Callable[[str], str] | None:
    """Return what gives the word for each code of a column; None for a column of anything else."""
    name = name.removeprefix("what_")
    if name in ("unit", "change_unit"):
        return unit_id if active_language() == "id" else None
    if name in ("due_at", "submitted_at"):
        return lambda text: deadline_in_words(datetime.fromisoformat(text), NATIONAL, active_language())
    vocabulary = "BandEnum" if name in ("band", "target_achievement_band") else ""
    return cache(lambda code: str(labels.of(code, vocabulary))) if name in _CODED else None


def heading(name: str) -> str:
    """Return the readable heading of a column, in the active language."""
    first, _, rest = name.partition("_")
    parts = (first, rest) if first in ("previous", "delta") else (name,)
    if name.endswith("_text"):  # what is no number, beside the column of numbers
        parts = (name.removesuffix("_text"), "text")
    return ": ".join(str(labels.of(each, _HEADING)) for each in parts)
