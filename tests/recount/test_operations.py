"""Every operation that answers with figures is recounted, by code that has nothing of theirs."""

import ast
import importlib
from pathlib import Path

from tests.recount.operations import RECOUNTED, WITHOUT_FIGURES
from tests.support.documented import documents

HERE = Path(__file__).parent
#: Calculations; and what is nothing but rows, grammar and reference data.
CALCULATIONS = (
    "api.national.figures",
    "api.national.review",
    "api.national.briefing",
    "api.national.editions",
)
ALLOWED = (
    "api.http.grammar",
    "api.http.local_time",
    "api.regency.indicators.exemptions",
)


def documented() -> set[tuple[str, str]]:
    """The GET operations of both documents."""
    found = set()
    for name in ("national", "open"):
        paths = documents()[name]["paths"].values()
        found |= {(name, each["get"]["operationId"]) for each in paths if "get" in each}
    return found


def test_each_operation_is_recounted_or_has_no_figures() -> None:
    assert not RECOUNTED.keys() & WITHOUT_FIGURES.keys()
    assert documented() == RECOUNTED.keys() | WITHOUT_FIGURES.keys()


def test_each_recount_is_there() -> None:
    for name in RECOUNTED.values():
        module, _, function = name.partition(".")
        assert callable(getattr(importlib.import_module(f"tests.recount.{module}"), function)), name


def test_nothing_of_what_is_recounted_is_used() -> None:
    """Neither imported from where figures are calculated, nor from a module of the API that might."""
    for file in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{each.name}" for each in node.names]
            for name in names:
                assert (
                    not name.startswith(("api.", "config.", "tests.national"))
                    or name.startswith(ALLOWED)
                    or (name == "config.settings.BASE_DIR")
                ), f"{file.name} imports {name}"
