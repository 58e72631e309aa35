from collections.abc import Iterator

import pytest

from tests.support.receiver import Receiver, listening


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with listening(monkeypatch) as server:
        yield server
