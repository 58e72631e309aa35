"""What changed in a regency: its own history, and what the ministry did about its submissions."""

from api.national.feeds import queries as national
from api.national.feeds.queries import Change, Cursor, Source

#: Every change of every resource of the regency is in its history, deletions too.
OWN = Source("""
    SELECT written_in, at, id, (%(regencies)s::bigint[])[1] AS regency_id, resource, resource_key AS key, action,
           version, actor_office AS office
    FROM history_entry""")

#: What of the history has an address: resource to its path below the regency's.
_PATHS = {
    "value": "values",
    "masterplan": "masterplans",
    "agency": "agencies",
    "evidence": "evidence",
    "submission": "submissions",
    "submission_opening": "submissions",
    "not_applicable": "not-applicable",
}


def changes(*, regency_id: int, after: Cursor, limit: int) -> list[Change]:
    """The next changes after a cursor, at most `limit`."""
    return national.changes(after=after, limit=limit, own=(OWN,), regencies=(regency_id,))


def url_of(change: Change, base: str) -> str | None:
    """Return where it is, below the regency's address `base`; None where it has none, or is no more."""
    if change.action == "deleted":
        return None
    if change.resource == "submission_comment":
        return f"{base}/submissions/{change.key}/comments/"
    if change.resource == "programme":  # its key names the version of the masterplan as well
        programme, _, masterplan = change.key.partition("/")
        return f"{base}/programmes/{programme}/" + (f"?masterplan={masterplan}" if masterplan else "")
    folder = _PATHS.get(change.resource)
    return None if folder is None else f"{base}/{folder}/{change.key}/"
