"""Kinds of things whose changes a regency's history keeps, and where the regency finds each."""

from collections.abc import Mapping

from api.national.feeds.kinds import NATIONAL, Kind, below, regency_base
from api.national.feeds.queries import Change
from api.regency.history.models import Entry

_SAID = {str(action.value): str(action.label) for action in Entry.Action}
#: Places below the regency's address.
_PLACES = {
    "agency": "agencies/{key}/",
    "attendance": "bimtek/",
    "baseline": "baselines/{key}/",
    "bimtek_stage": "bimtek/{key}/preview/",
    "body": "bodies/{key}/",
    "book": "masterplans/{rest}/books/{first}/",
    "budget": "budgets/{key}/",
    "commitment": "commitments/{key}/",
    "evidence": "evidence/{key}/",
    "evidence_link": "evidence-links/",
    "instrument": "instruments/{key}/",
    "local_indicator": "indicators/{key}/",
    "masterplan": "masterplans/{key}/",
    "meeting": "meetings/{key}/",
    "office_holder": "office-holders/{key}/",
    "owner": "owners/{key}/",
    "part": "reports/{first}/parts/",
    "programme": "programmes/{first}/?masterplan_id={rest}",
    "realisation": "realisations/{rest}/",
    "report": "reports/{key}/preview/",
    "sign_off": "{folder}/{rest}/preview/",
    "signatory_name": "submissions/{key}/",
    "submission_rules": "submission-rules/",
    "target": "targets/{key}/",
    "value": "values/{key}/",
}
#: Where the previews of what is signed off are, by the kind of submission.
_FOLDERS = {"periodic_report": "reports", "masterplan": "masterplans", "bimtek_deliverable": "bimtek"}
KINDS: Mapping[str, Kind] = {**NATIONAL, **{name: Kind(_SAID, place) for name, place in _PLACES.items()}}


def path(change: Change, code: str) -> str | None:
    """Return the path at which the regency with this code finds a changed thing."""
    kind = KINDS.get(change.resource)
    if kind is None:  # written by somebody with SQL on the regency's login
        return None
    folder = _FOLDERS.get(change.key.partition("/")[0], "")
    return below(kind.regency.replace("{folder}", folder), regency_base(code), change)
