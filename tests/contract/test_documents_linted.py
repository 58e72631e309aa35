"""The documents pass the usual validators: openapi-spec-validator, and the recommended rules of spectral and redocly.

The one rule that is switched off stands in docs/openapi.spectral.yaml and docs/openapi.redocly.yaml, with its reason.
"""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.http.documents import DOCUMENTS, Document, read, whole

ROOT = Path(__file__).parent.parent.parent
NPM_PACKAGES = ("@redocly/cli@2.77.0", "@stoplight/spectral-cli@6.16.3")
LINTERS = {
    "redocly": ("lint", "--config", ROOT / "docs" / "openapi.redocly.yaml", "--format", "summary"),
    "spectral": ("lint", "--ruleset", ROOT / "docs" / "openapi.spectral.yaml", "--fail-severity", "hint"),
}

each_document = pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.name)


@each_document
def test_the_document_is_valid_openapi(document: Document) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(read(document.file)).iter_errors()] == []


@pytest.mark.long
def test_the_three_documents_as_one_are_valid_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(whole()).iter_errors()] == []


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("linters")
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", *NPM_PACKAGES],
        cwd=folder,
        check=True,
        timeout=300,
    )
    return folder / "node_modules" / ".bin"


@pytest.mark.long
@each_document
@pytest.mark.parametrize("linter", LINTERS)
def test_a_linter_finds_no_error_and_no_warning(programs: Path, linter: str, document: Document) -> None:
    done = linted(programs, linter, LINTERS[linter], document.file)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert (
        re.search(r"\b(warning|error) ", said.replace("No results with a severity of 'error'", "")) is None
    ), said


def linted(
    programs: Path, linter: str, options: Sequence[str | Path], file: Path
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [programs / linter, *options, file],
        capture_output=True,
        text=True,
        timeout=400,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "REDOCLY_TELEMETRY": "off", "HOME": str(programs)},
    )
