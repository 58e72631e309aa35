"""Kinds of things in feeds and webhooks: the verbs of each, and its paths."""

from collections.abc import Mapping

from api.http.yaml_files import read_beside
from api.national.feeds.queries import Change
from tenants import frozen


@frozen
class Kind:
    """A kind of resource: what each verb means, and its path below a regency's and the ministry's address.

    A path is filled in from the change: `key`, its `first` and last (`rest`) part, `parent`, `regency`. A `published`
    resource is read at the regency's path with published:read, all others with drafts:read.
    """

    verbs: Mapping[str, str]
    regency: str
    national: str = ""
    published: bool = False


#: What crosses the border.
NATIONAL: Mapping[str, Kind] = {name: Kind(**kind) for name, kind in read_beside(__file__).items()}


def verbs(kinds: Mapping[str, Kind]) -> list[str]:
    """Return every verb of these kinds, once."""
    return sorted({verb for kind in kinds.values() for verb in kind.verbs})


def below(place: str, base: str, change: Change) -> str | None:
    """Return the path of a changed thing below `base`; None if it was deleted."""
    if change.action == "deleted" or not place:
        return None
    first, _, rest = change.key.partition("/")
    path = place.format(
        key=change.key,
        first=first,
        rest=rest,
        segment=rest.replace("/", "-"),
        parent=change.parent,
        regency=change.regency_code,
    )
    return path if path.startswith("/") else f"{base}/{path}"


def national_path(change: Change) -> str | None:
    """Return the path of a changed thing for the ministry."""
    return below(NATIONAL[change.resource].national, "/v1/national", change)


def regency_base(code: str) -> str:
    """Return the path of a regency's addresses."""
    return f"/v1/regencies/{code}"
