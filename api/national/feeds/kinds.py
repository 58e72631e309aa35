"""Kinds of things that feeds and webhooks tell of: the verbs of each, and where each side finds it."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.national.feeds.queries import Change


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: what each verb says happened, and its place below a regency's address and below the ministry's.

    A place is filled in from the change: `key`, its `first` and last (`rest`) part, `parent`, `regency`. What is
    `published` is read at the regency's place with published:read, all else with drafts:read.
    """

    verbs: Mapping[str, str]
    regency: str
    national: str = ""
    published: bool = False


#: What crosses the border.
NATIONAL: Mapping[str, Kind] = {
    "submission": Kind(
        {
            "submitted": "A regency submitted a revision of a report, a masterplan or a bimtek stage.",
            "enacted": "A regency submitted that it enacted its masterplan.",
            "enactment_corrected": "A regency corrected the regulation or the days of its enactment, with a reason.",
            "accepted": "The ministry, or a rule of the ministry, accepted the submission.",
            "returned": "The ministry returned the submission.",
            "objected": "The regency objected to the return.",
            "objection_upheld": "The ministry upheld the objection: the submission is under review again.",
            "objection_rejected": "The ministry rejected the objection: the submission stays returned.",
            "withdrawn": "The regency withdrew the submission. An enactment is undone by it, or what corrected it.",
            "assigned": "The ministry assigned a reviewer.",
        },
        "submissions/{key}/",
        "submissions/{key}/",
        published=True,
    ),
    "submission_comment": Kind(
        {
            "created": "Either side commented on a submission. Its address is the list of its submission's comments."
        },
        "submissions/{parent}/comments/",
        "submissions/{parent}/comments/",
    ),
    "submission_opening": Kind(
        {"recorded": "The ministry opened a submission, its exact bytes or a file of its evidence."},
        "submissions/{parent}/",
        "submissions/{parent}/",
        published=True,
    ),
    "declination": Kind(
        {"recorded": "The ministry recorded a regency's letter: it will not submit this subject."},
        "deadlines/",
        "declinations/",
    ),
    "ledger_head": Kind(
        {"signed": "The end of a regency's chain was signed for the day."},
        "/v1/open/ledger-heads/?regency_code={regency}",
        "/v1/open/ledger-heads/?regency_code={regency}",
        published=True,
    ),
    "exemption": Kind(
        {
            "requested": "A regency asked for an exemption.",
            "agreed": "The ministry agreed to the exemption.",
            "declined": "The ministry declined the exemption.",
            "withdrawn": "The regency withdrew its request.",
            "ended": "The regency ended the exemption.",
        },
        "exemptions/{key}/",
        "exemptions/",
    ),
    "deadline": Kind(
        {
            "set": "The ministry set a deadline, for every regency.",
            "extended": "The ministry extended a deadline, for one regency or for every regency.",
        },
        "deadlines/",
        "deadlines/{key}/",
    ),
}


def verbs(kinds: Mapping[str, Kind]) -> list[str]:
    """Return every verb of these kinds, once."""
    return sorted({verb for kind in kinds.values() for verb in kind.verbs})


def below(place: str, base: str, change: Change) -> str | None:
    """Return the path of a changed thing by its place below `base`; None for what is no more."""
    if change.action == "deleted" or not place:
        return None
    first, _, rest = change.key.partition("/")
    path = place.format(
        key=change.key, first=first, rest=rest, parent=change.parent, regency=change.regency_code
    )
    return path if path.startswith("/") else f"{base}/{path}"


def national_path(change: Change) -> str | None:
    """Return the path at which the ministry finds a changed thing."""
    return below(NATIONAL[change.resource].national, "/v1/national", change)


def regency_base(code: str) -> str:
    """Return the path of a regency's addresses."""
    return f"/v1/regencies/{code}"
