"""Inside a slice imports go downwards by role, at any depth and under any prefix: agency_views is a file of views."""

from collections.abc import Iterator
from copy import deepcopy

import grimp
import pytest

#: From the top. A module's role is the last word of its name; a module below a package `models` is one of models.
ROLES = (
    "urls", "endpoints", "views", "serializers", "operations", "queries", "policies", "shapes", "models"
)  # fmt: skip
#: A slice is a package at this depth.
SLICES = {"api.identity": 2, "api.open": 2, "api.national": 3, "api.regency": 3}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("api")


def slice_of(module: str) -> str | None:
    parts = module.split(".")
    depth = SLICES.get(".".join(parts[:2]))
    return ".".join(parts[:depth]) if depth and len(parts) > depth else None


def role_of(module: str) -> int | None:
    *packages, name = module.split(".")
    named = "models" if "models" in packages else name.rpartition("_")[2]
    return ROLES.index(named) if named in ROLES else None


def upwards(graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
    """Yield each module and one of a higher role in its slice that it imports, directly or through files of no role."""
    for module in graph.modules:
        home, role = slice_of(module), role_of(module)
        if home is None or role is None:
            continue
        reached, waiting = {module}, [module]
        while waiting:
            for imported in graph.find_modules_directly_imported_by(waiting.pop()) - reached:
                if slice_of(imported) != home:
                    continue
                reached.add(imported)
                other = role_of(imported)
                if other is None:
                    waiting.append(imported)
                elif other < role:
                    yield module, imported


def test_no_module_imports_upwards_inside_its_slice(graph: grimp.ImportGraph) -> None:
    assert sum(role_of(module) is not None for module in graph.modules) > 150
    assert sorted(upwards(graph)) == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("api.regency.history.models", "api.regency.history.operations"),
        ("api.national.figures.indicators.queries", "api.national.figures.explained.endpoints"),
        ("api.national.ledger.canonical", "api.national.ledger.views"),
        ("api.national.catalogue.models.drafts", "api.national.catalogue.drafts.policies"),
    ],
)
def test_an_import_upwards_is_found(graph: grimp.ImportGraph, importer: str, imported: str) -> None:
    planted = deepcopy(graph)
    planted.add_import(importer=importer, imported=imported, line_number=1, line_contents="planted")
    assert imported in {reached for _, reached in upwards(planted)}


def test_slices_import_of_shapes_what_it_exports(graph: grimp.ImportGraph) -> None:
    beneath = graph.find_children("api.http.shapes")
    pairs = [(each, of) for of in beneath for each in graph.find_modules_that_directly_import(of)]
    lines = [
        line["line_contents"]
        for each, of in pairs
        if not each.startswith("api.http.")
        for line in graph.get_import_details(importer=each, imported=of)
    ]
    # `texts` is a file, and a function that is exported.
    assert [each for each in lines if not each.startswith("from api.http.shapes import")] == []


def test_no_package_is_imported_by_its_own_files(graph: grimp.ImportGraph) -> None:
    """The contract on circles does not see a circle that a package's own imports would close."""
    own = {
        (module, imported)
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if module.startswith(f"{imported}.")
    }
    assert own == set()
