"""Requests to the demo API. Nothing here needs a database."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings

from tests.http import demo


@pytest.fixture(autouse=True)
def demo_urls() -> Iterator[None]:
    demo.BLOCKS.clear()
    with override_settings(ROOT_URLCONF="tests.http.demo", ALLOWED_HOSTS=["testserver"]):
        yield


@pytest.fixture
def anonymous() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False, headers={"Authorization": "Bearer good"})


@pytest.fixture
def raised(client: Client) -> Any:
    """Answers what a view answers that raises this."""

    def answer(error: BaseException, **headers: str) -> Any:
        demo.RAISED["now"] = error
        return client.get("/raising/", headers=headers)

    return answer
