"""Kinds of things in a regency's history, and the path of each."""

from collections.abc import Mapping

from api.national.feeds.kinds import NATIONAL, Kind, below, regency_base
from api.national.feeds.queries import Change
from api.regency.history.models import Entry
from api.regency.history.shapes import PLACES

_SAID = {str(action.value): str(action.label) for action in Entry.Action}
#: Where the previews of what is signed off are, by the kind of submission.
PREVIEWS = {
    "periodic_report": "reports/{rest}/preview/",
    "masterplan": "masterplans/{rest}/preview/",
    "targets": "masterplans/{rest}/targets/preview/",
    "bimtek_deliverable": "bimtek/{rest}/preview/",
}
KINDS: Mapping[str, Kind] = {**NATIONAL, **{name: Kind(_SAID, place) for name, place in PLACES.items()}}


def path(change: Change, code: str) -> str | None:
    """Return the path of a changed thing for the regency with this code."""
    kind = KINDS.get(change.resource)
    if kind is None:  # written by somebody with SQL on the regency's login
        return None
    preview = PREVIEWS.get(change.key.partition("/")[0], "")
    return below(kind.regency.replace("{preview}", preview), regency_base(code), change)
