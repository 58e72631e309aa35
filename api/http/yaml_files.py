"""Data in YAML, for modules that have theirs in a file beside them."""

from pathlib import Path
from typing import Any

import yaml


def read_beside(module: str, name: str = "") -> Any:
    """Return what stands in the file beside a module (`__file__`): in the one of its name, or of another."""
    path = Path(module)
    return yaml.safe_load((path.with_name(name) if name else path.with_suffix(".yaml")).read_text())
