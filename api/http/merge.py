"""JSON Merge Patch (RFC 7396): a body that says only what changes."""

from collections.abc import Mapping
from typing import Any


def patched(target: Any, patch: Any) -> Any:
    """`target` with `patch` applied: member by member; null takes one away, a list is replaced whole."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = patched(result.get(name), value)
    return result
