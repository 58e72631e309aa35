"""So many requests, bodies or files of one party at once, and no more."""

import gc
import threading
from contextlib import ExitStack
from io import BytesIO

import pytest
from django.test import RequestFactory, override_settings

from api.http import downloads, limits
from api.http.problems import TransfersBusy


def answer() -> object:
    return downloads.response(
        RequestFactory().get("/"),
        open_file=lambda: BytesIO(b"1234"),
        sha256="00" * 32,
        size=4,
        media_type="text/plain",
        name="a.txt",
        whose=1,
    )


@override_settings(TRANSFERS_PER_REGENCY=3)
def test_each_party_has_so_many_at_once() -> None:
    with ExitStack() as stack:
        for whose in (1, 2, 1, 1):
            stack.enter_context(limits.transfer(whose))
        with pytest.raises(TransfersBusy), limits.transfer(1):
            pass
        with limits.transfer(2):
            pass
    with limits.transfer(1):
        pass


def test_a_download_that_is_garbage_ends_while_another_begins() -> None:
    """In the same thread, which holds the lock: as when the collector runs just then."""

    class Limit(int):
        def __le__(self, other: int) -> bool:
            gc.collect()
            return super().__le__(other)

    def begin() -> None:
        gone = [answer()]
        gone.append(gone)  # only the collector finds it
        del gone
        with limits.transfer(1):
            pass

    gc.collect()
    gc.disable()
    try:
        with override_settings(TRANSFERS_PER_PROCESS=Limit(5), TRANSFERS_PER_REGENCY=Limit(5)):
            thread = threading.Thread(target=begin, daemon=True)
            thread.start()
            thread.join(30)
        assert not thread.is_alive()
    finally:
        gc.enable()
