"""YAML data in a file beside a module."""

from pathlib import Path
from typing import Any

import yaml


def read_beside(module: str, name: str = "") -> Any:
    """Return the content of the file beside a module (`__file__`): of the same name, or of another."""
    path = Path(module)
    return yaml.safe_load((path.with_name(name) if name else path.with_suffix(".yaml")).read_text())
