"""Changes since an edition was frozen, and whether they would change what it shows."""

from collections.abc import Collection
from typing import Any

from api.http.encoding import Document
from api.national.catalogue.words import Aggregation
from api.national.editions import contents, words
from api.national.editions.shapes import EditionAsked
from api.national.figures import instants
from tenants import frozen

Key = tuple[str, ...]


@frozen
class Since:
    """`changes` are the rows that are not what they were, as the API shows them."""

    as_of: instants.Instant
    changes: list[Document]
    progress_changed: bool
    redefined: list[str]


def since(asked: EditionAsked, frozen: Document) -> Since:
    """The frozen figures against those by the same request now, row by row."""
    with instants.reading() as instant:
        now = contents.content_at(asked, instant)
    numbers = frozen.get("definitions", {})
    redefined = [code for code, number in now["definitions"].items() if numbers.get(code, 1) != number]
    weighted = {
        each["code"] for each in now["indicators"] if each["aggregation"] == Aggregation.WEIGHTED_MEAN
    }
    was_rows, now_rows = _by_key(frozen["figures"]), _by_key(now["figures"])
    found = []
    for key in dict.fromkeys([*was_rows, *now_rows]):
        was, is_now = was_rows.get(key), now_rows.get(key)
        comes_or_goes = was is None or is_now is None
        changed = [
            name
            for name in words.MEASURES
            if was and is_now and was[name] != is_now[name]
            if not (name in redefined and (key[0] in weighted or name.startswith("population")))
        ]
        if comes_or_goes or changed:
            found.append(
                {
                    **dict(zip(words.KEYS, key, strict=True)),
                    "was": was,
                    "now": is_now,
                    "changed": changed,
                    "changes_what_was_shown": comes_or_goes or "value" in changed,
                }
            )
    was_progress = _without(frozen["progress"], redefined)
    moved = as_frozen(_without(contents.plain(now["progress"]), redefined), was_progress) != was_progress
    return Since(instant, found, moved, redefined)


#: Members of progress that hold rows.
_ROWS = frozenset({"total", "provinces", "dimensions"})


def _without(part: Any, codes: Collection[str], path: str = "") -> Any:
    """Return progress without the measures of these codes: numbers by two definitions are not compared."""
    if isinstance(part, list):
        return [_without(each, codes, path) for each in part]
    if not isinstance(part, dict):
        return part
    below = {name: "" if name in _ROWS and not path else f"{path}_{name}".strip("_") for name in part}
    return {
        name: _without(each, codes, below[name]) for name, each in part.items() if below[name] not in codes
    }


def as_frozen(now: Any, frozen: Any) -> Any:
    """Without what was not counted yet when the edition was frozen: what is new changes nothing that was shown."""
    if isinstance(now, dict) and isinstance(frozen, dict):
        return {name: as_frozen(part, frozen[name]) for name, part in now.items() if name in frozen}
    if isinstance(now, list) and isinstance(frozen, list) and len(now) == len(frozen):
        return [as_frozen(*pair) for pair in zip(now, frozen, strict=True)]
    return now


def _by_key(rows: list[Document]) -> dict[Key, Document]:
    return {tuple(row[name] for name in words.KEYS): row for row in rows}
