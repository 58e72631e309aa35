"""Clients generated from the published documents alone, type-checked, and walked through a story on the live server.

The story is what a newcomer writes who has the documents and no source: record a value, a programme and a file, report
the quarter, correct what the ministry returned, verify the receipt. It stands in clients/, once in Python and once in
TypeScript.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from api.http.documents import DOCUMENTS
from tests.support import documented
from tests.support.http import Api
from tests.support.live import Live, running
from tests.support.stage import Stage

STORIES = Path(__file__).parent / "clients"
BIN = Path(sys.executable).parent
NPM_PACKAGES = (
    "openapi-typescript@7.13.0",
    "openapi-fetch@0.17.0",
    "typescript@5.9.3",
    "@types/node@22.19.1",
)
#: A workbook is bytes to a client.
CONFIG = """content_type_overrides:
  application/vnd.openxmlformats-officedocument.spreadsheetml.sheet: application/octet-stream
"""
BEGIN = """import createClient from "openapi-fetch";
import type { paths } from "./NAME.js";
const client = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: "" });
"""
#: What the generator's own templates write, whatever the document says.
OF_THE_GENERATOR = ("client.py", "import_values.py")

pytestmark = pytest.mark.long


@pytest.fixture
def live(database: Stage) -> Iterator[Live]:
    with running(database) as server:
        yield server


def run(*command: str | Path, at: Path) -> str:
    env = {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(at), "PYTHONPATH": str(at)}
    done = subprocess.run(command, cwd=at, env=env, capture_output=True, text=True, timeout=400, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


def operation(path: str, verb: str) -> str:
    _, _, described = documented.operation(path, verb) or ("", "", {"operationId": path})
    return str(described["operationId"])


def python_packages(folder: Path, served: str) -> None:
    (folder / "config.yaml").write_text(CONFIG)
    for name in DOCUMENTS:
        said = run(
            *(BIN / "openapi-python-client", "generate", "--config", "config.yaml", "--meta", "none"),
            *("--url", f"{served}/openapi/{name}.yaml", "--output-path", name),
            at=folder,
        )
        assert "Endpoint will not be generated" not in said, said
        assert "Unable to" not in said, said
        written = (settings.BASE_DIR / "docs" / "file-operations.md").read_text()
        for verb, path in re.findall(r"^WARNING parsing (\w+) (\S+) ", said, re.MULTILINE):
            assert f"`{operation(path, verb.lower())}`" in written, said


def test_python_generated_typed_and_walked_through_the_story(
    live: Live, jembrana: Api, ministry: Api, tmp_path: Path
) -> None:
    python_packages(tmp_path, live.url)
    checked = subprocess.run(
        [BIN / "mypy", "--no-incremental", "--config-file", os.devnull, *DOCUMENTS],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    errors = [line for line in checked.stdout.splitlines() if ": error:" in line]
    assert [line for line in errors if not line.partition(":")[0].endswith(OF_THE_GENERATOR)] == []
    shutil.copy(STORIES / "story.py", tmp_path)
    run(
        *(BIN / "mypy", "--no-incremental", "--config-file", os.devnull),
        *("--strict", "--follow-imports=silent", "story.py"),
        at=tmp_path,
    )
    keys = (str(jembrana.key), str(ministry.key))
    receipt = run(sys.executable, "story.py", live.url, *keys, at=tmp_path)
    assert receipt.count(".") == 2
    assert [row["status"] for row in jembrana.get("submissions/").json()["data"]] == ["submitted", "returned"]


def samples(live: Live, name: str) -> str:
    """Return the samples of the reference as one module."""
    _, document = live.ask(None, f"/openapi/{name}.json")
    found = [
        each["x-codeSamples"][0]["source"] for each in operations_of(document) if "x-codeSamples" in each
    ]
    assert len(found) > 0.9 * len(operations_of(document))
    return "".join([BEGIN.replace("NAME", name), *(f"{{\n{each}}}\n" for each in found)])


def operations_of(document: Any) -> list[Any]:
    return [each for verbs in document["paths"].values() for each in verbs.values()]


def test_typescript_generated_typed_and_walked_through_the_story(
    live: Live, jembrana: Api, ministry: Api, tmp_path: Path
) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    (tmp_path / "package.json").write_text('{"type": "module", "private": true}')
    run("npm", "install", "--silent", "--no-audit", "--no-fund", *NPM_PACKAGES, at=tmp_path)
    tools = tmp_path / "node_modules" / ".bin"
    for name in DOCUMENTS:
        # What has a default may be left out of a request.
        options = ("--default-non-nullable", "false", "-o", f"{name}.d.ts")
        run(tools / "openapi-typescript", f"{live.url}/openapi/{name}.yaml", *options, at=tmp_path)
        (tmp_path / f"samples_{name}.ts").write_text(samples(live, name))
    shutil.copy(STORIES / "story.ts", tmp_path)
    strict = ("--strict", "--target", "es2022", "--module", "nodenext", "--types", "node")
    sources = [each for name in DOCUMENTS for each in (f"{name}.d.ts", f"samples_{name}.ts")]
    run(tools / "tsc", *strict, "story.ts", *sources, at=tmp_path)
    receipt = run("node", "story.js", live.url, str(jembrana.key), str(ministry.key), at=tmp_path)
    assert receipt.count(".") == 2
    assert [row["status"] for row in jembrana.get("submissions/").json()["data"]] == ["submitted", "returned"]
