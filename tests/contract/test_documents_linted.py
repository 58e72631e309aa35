"""The documents pass redocly lint with the recommended rules; those switched off are in docs/openapi.redocly.yaml."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.http.documents import DOCUMENTS, Document

ROOT = Path(__file__).parent.parent.parent
REDOCLY = "@redocly/cli@2.77.0"

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def redocly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("redocly")
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", REDOCLY],
        cwd=folder,
        check=True,
        timeout=300,
    )
    return folder / "node_modules" / ".bin" / "redocly"


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.name)
def test_redocly_finds_no_error_and_no_warning(redocly: Path, document: Document) -> None:
    done = subprocess.run(
        [
            redocly,
            "lint",
            "--config",
            ROOT / "docs" / "openapi.redocly.yaml",
            "--format",
            "summary",
            document.file,
        ],
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "REDOCLY_TELEMETRY": "off", "HOME": str(redocly.parent)},
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert re.search(r"^(warning|error) ", said, re.MULTILINE) is None, said
