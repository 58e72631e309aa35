"""Rows of progress, as the ministry asks for them."""

from typing import Any
from urllib.parse import quote

from tests.support.http import Api


def progress(ministry: Api, query: str = "group_by=regency") -> dict[str, Any]:
    answer = ministry.get(f"progress/?{query}")
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def expanded(template: str, **row: str) -> str:
    """An address of components with what a row says (RFC 6570); what it does not say is left out."""
    path, _, names = template.removesuffix("}").partition("{&")
    return path + "".join(f"&{name}={quote(row[name])}" for name in names.split(",") if row.get(name))


def of(answer: dict[str, Any], **key: str) -> dict[str, Any]:
    """The row of these codes: of(answer, regency="51.01", dimension="economy")."""
    (row,) = [
        row
        for row in answer["data"]
        if all(row.get(name, row.get(f"{name}_code")) == code for name, code in key.items())
    ]
    return row


def total(ministry: Api, query: str = "") -> dict[str, Any]:
    """The row of all."""
    row: dict[str, Any] = progress(ministry, query)["data"][0]
    return row


def figure(row: dict[str, Any], name: str) -> dict[str, Any]:
    """The measures of a figure, without its name before theirs."""
    return {code.removeprefix(f"{name}_"): said for code, said in row.items() if code.startswith(f"{name}_")}
