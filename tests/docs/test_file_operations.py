"""The written list of operations with bodies or answers that are no JSON is the one that the documents have."""

import re
from typing import Any

from django.conf import settings

from tests.support.documented import documents

JSON = {"application/json", "application/merge-patch+json", "application/geo+json", "application/schema+json"}


def content(part: Any) -> set[str]:
    return set(part.get("content", ()))


def of_files(operation: Any) -> bool:
    answers = [content(each) for status, each in operation["responses"].items() if status.startswith("2")]
    answered = set[str]().union(*answers)
    return bool(content(operation.get("requestBody", {})) - JSON or (answered and not answered & JSON))


def test_file_operations_are_written_down() -> None:
    operations = [
        (verb, operation)
        for document in documents().values()
        for path in document["paths"].values()
        for verb, operation in path.items()
    ]
    written = (settings.BASE_DIR / "docs" / "file-operations.md").read_text()
    found = re.findall(r"^\| `(\w+)` \| ([A-Z]+) \|", written, re.MULTILINE)
    assert found == sorted(
        {(each["operationId"], verb.upper()) for verb, each in operations if of_files(each)}
    )
