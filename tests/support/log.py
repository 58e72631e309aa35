"""Lines of the log as a server writes them: settings' own formatter and filter, into memory."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.config import DictConfigurator
from typing import Any

import pytest

from config.environment import Environment
from config.logs import logging_by


class Lines:
    """Lines written since the block began."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    def of(self, logger: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in found if line["logger"] == logger]


@contextmanager
def written(form: str = "json", level: int = logging.INFO) -> Iterator[Lines]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOG_FORMAT", form)
        made = DictConfigurator(logging_by(Environment()))
    config: Any = made.config
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(made.configure_formatter(config["formatters"][form]))
    handler.addFilter(made.configure_filter(config["filters"]["plain"]))
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield Lines(stream)
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
