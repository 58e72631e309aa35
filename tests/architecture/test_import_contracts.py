"""The import contracts refuse what they are there for: each violation is planted in a copy of the code."""

import re

import grimp

from tests.architecture.conftest import ROOT, Tree

#: Contract to (file, line planted at its end, what the report must name).
PLANTED = {
    "The house": [
        (
            "tenants/registry.py",
            "from api.http import parsing as planted",
            "tenants.registry -> api.http.parsing",
        ),
        (
            "api/open/satu_data.py",
            "from config import settings as planted",
            "api.open.satu_data -> config.settings",
        ),
        ("config/urls.py", "from local import run as planted", "config.urls -> local.run"),
    ],
    "In api a request travels from the sides down to the shell": [
        (
            "api/national/ledger/queries.py",
            "import api.open.satu_data",
            "api.national.ledger.queries -> api.open.satu_data",
        ),
        (
            "api/http/views.py",
            "from api.identity import callers as planted",
            "api.http.views -> api.identity.callers",
        ),
    ],
    "The national side has no way into a regency": [
        (
            "api/national/figures/operations.py",
            "from api.regency.masterplan import queries as planted",
            "api.national.figures.operations -> api.regency.masterplan.queries",
        ),
        (
            "api/national/catalogue/queries.py",
            "from tenants import access as planted",
            "api.national.catalogue.queries -> tenants.access",
        ),
    ],
    "A regency's slice reaches the national side through operations": [
        (
            "api/regency/indicators/queries.py",
            "from api.national.figures import queries as planted",
            "api.regency.indicators.queries -> api.national.figures.queries",
        ),
        (
            "api/regency/programmes/queries.py",
            "from api.national.ledger.models import Submission as planted",
            "api.regency.programmes.queries -> api.national.ledger.models",
        ),
    ],
    "The HTTP shell knows no domain": [
        (
            "api/http/parameters.py",
            "from tenants import registry as planted",
            "api.http.parameters -> tenants.registry",
        ),
    ],
    "Views leave tables to operations and queries": [
        (
            "api/regency/programmes/endpoints.py",
            "from api.regency.indicators import models as planted",
            "api.regency.programmes.endpoints -> api.regency.indicators.models",
        ),
        (
            "api/open/endpoints.py",
            "from api.national.catalogue import models as planted",
            "api.open.endpoints -> api.national.catalogue.models",
        ),
    ],
    "Rules know nothing of HTTP frameworks": [
        (
            "api/regency/reporting/reports/operations.py",
            "from rest_framework import serializers as planted",
            "api.regency.reporting.reports.operations -> rest_framework",
        ),
    ],
    "National slices stand on figures": [
        (
            "api/national/ledger/receipts.py",
            "from api.national.figures import sums as planted",
            "api.national.ledger.receipts -> api.national.figures.sums",
        ),
        (
            "api/national/catalogue/words.py",
            "from api.national.ledger import words as planted",
            "api.national.catalogue.words -> api.national.ledger.words",
        ),
    ],
    "The slices of a regency import one another in one direction": [
        (
            "api/regency/masterplan/shapes.py",
            "from api.regency.programmes import fields as planted",
            "api.regency.masterplan.shapes -> api.regency.programmes.fields",
        ),
        (
            "api/regency/programmes/shapes.py",
            "from api.regency.indicators import specs as planted",
            "api.regency.programmes.shapes -> api.regency.indicators.specs",
        ),
    ],
    "No circle of files": [
        (
            "api/regency/indicators/specs.py",
            "from api.regency.indicators import workbook as planted",
            "No cycles are allowed in api.regency.indicators",
        ),
        (
            "api/regency/programmes/realisation/shapes.py",
            "from api.regency.programmes import endpoints as planted",
            "No cycles are allowed in api.regency.programmes",
        ),
        (
            "api/national/figures/explained/queries.py",
            "from api.national.figures.explained import endpoints as planted",
            "No cycles are allowed in api.national.figures.explained",
        ),
        (
            "api/http/grammar/decimals.py",
            "from api.http import fields as planted",
            "No cycles are allowed in api.http",
        ),
    ],
    "Logins, roles and connections are the business of tenants": [
        (
            "api/identity/operations.py",
            "from tenants.privileges import roles as planted",
            "api.identity.operations -> tenants.privileges.roles",
        ),
    ],
    "tenants.cache is the only client of Redis": [
        ("api/http/etags.py", "import redis as planted", "api.http.etags -> redis"),
    ],
}


def broken(output: str) -> list[str]:
    return re.findall(r"^(.+) BROKEN", output, re.MULTILINE)


def test_the_code_keeps_its_contracts(tree: Tree) -> None:
    ran = tree.lint_imports()
    assert (ran.returncode, broken(ran.stdout)) == (0, []), ran.stdout


def test_every_planted_import_breaks_its_contract(tree: Tree) -> None:
    for planted in PLANTED.values():
        for file, line, _ in planted:
            tree.add(file, line)
    ran = tree.lint_imports()
    assert ran.returncode != 0
    for contract, planted in PLANTED.items():
        assert any(name.startswith(contract) for name in broken(ran.stdout)), ran.stdout
        for _, _, report in planted:
            assert report in ran.stdout, report


def test_a_slice_of_a_regency_without_a_place_in_the_order_does_not_pass(tree: Tree) -> None:
    tree.add("api/regency/archive/__init__.py", "")
    ran = tree.lint_imports()
    assert len(broken(ran.stdout)) == 1, ran.stdout
    assert "- api.regency.archive\n" in ran.stdout


def test_no_contract_is_left_untried() -> None:
    names = re.findall(r"^name = (.+)$", (ROOT / ".importlinter").read_text(), re.MULTILINE)
    untried = [name for name in names if not any(name.startswith(contract) for contract in PLANTED)]
    assert untried == []


def test_no_view_imports_the_models_of_another_slice() -> None:
    """Also in files such as agency_endpoints, which the contract's pattern does not reach."""
    graph = grimp.build_graph("api")
    views = [module for module in graph.modules if module.rpartition(".")[2].endswith(("views", "endpoints"))]
    assert len(views) > 10
    across = [
        (view, imported)
        for view in views
        for imported in graph.find_modules_directly_imported_by(view)
        if imported.endswith(".models") and not view.startswith(imported.removesuffix("models"))
    ]
    assert across == []
