"""Against the server as it runs: slow senders and takers beside others, clients that go away, memory."""

import http.client
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.regency.evidence.evidence import sha
from tests.support import files
from tests.support.http import Api
from tests.support.live import Live, running
from tests.support.stage import Stage

PATH = "/v1/regencies/51.01/evidence/"
SIZE = 20 * 1024 * 1024


def large(seed: bytes = b"") -> bytes:
    head = files.pdf(seed.hex() or "besar")
    return head + os.urandom(1024) * ((SIZE - 2 * len(head)) // 1024) + head


class Sender:
    """An upload over a connection that is written to by hand."""

    def __init__(
        self, live: Live, key: str | None, data: bytes, *, said: int | None = None, code: str = "51.01"
    ) -> None:
        self.data = data
        self.sent = 0
        self.socket = socket.create_connection(("127.0.0.1", live.port), timeout=60)
        head = (
            f"POST /v1/regencies/{code}/evidence/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/pdf\r\nContent-Length: {said or len(data)}\r\n"
            'Content-Disposition: attachment; filename="besar.pdf"\r\n\r\n'
        )
        self.socket.sendall(head.encode())

    def send(self, size: int) -> bool:
        piece = self.data[self.sent : self.sent + size]
        self.socket.sendall(piece)
        self.sent += len(piece)
        return self.sent < len(self.data)

    def answer(self) -> int:
        answer = http.client.HTTPResponse(self.socket)
        answer.begin()
        answer.read()
        answer.close()
        self.close()
        return answer.status

    def close(self) -> None:
        self.socket.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


@contextmanager
def server(database: Stage, folder: Path, **more: str) -> Iterator[Live]:
    with running(database, VAR_DIR=str(folder), UPLOAD_DIR=str(folder.parent), **more) as live:
        yield live


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "evidence").rglob("*") if path.is_file())


def asked(live: Live, key: str | None, path: str, times: int) -> list[tuple[int, float]]:
    answers = []
    for _ in range(times):
        begun = time.perf_counter()
        status, _ = live.ask(key, path)
        answers.append((status, time.perf_counter() - begun))
        time.sleep(0.02)
    return answers


@pytest.mark.long
def test_large_files_over_slow_lines_keep_nobody_waiting(
    database: Stage, jembrana: Api, tabanan: Api, folder: Path
) -> None:
    """The server takes its maximum at a time, all slow; both regencies and the ministry are answered meanwhile."""
    with server(database, folder) as live:
        # Four of a regency in each of two processes, dealt by the kernel: so a fifth may be refused by one of them.
        senders = [Sender(live, jembrana.key, large(bytes([n]))) for n in range(4)]
        answers: list[list[tuple[int, float]]] = []
        threads = [
            threading.Thread(target=lambda k=api.key, p=path: answers.append(asked(live, k, p, 60)))
            for api, path in (
                (tabanan, "/v1/regencies/51.02/values/"),
                (jembrana, "/v1/regencies/51.01/values/"),
            )
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            for sender in senders:
                sender.send(64 * 1024)
            time.sleep(0.1)
        assert all(sender.sent < SIZE / 2 for sender in senders)
        times = sorted(seconds for each in answers for _, seconds in each)
        print(
            f"beside 4 slow uploads: {len(times)} answers, p95 {times[int(len(times) * 0.95)] * 1000:.0f} ms"
        )
        assert len(answers) == 2
        assert {status for each in answers for status, _ in each} == {200}
        for sender in senders:
            while sender.send(1024 * 1024):
                pass
            assert sender.answer() == 201
    assert kept(folder) == sorted(sha(sender.data) for sender in senders)


@pytest.mark.long
def test_slow_senders_take_no_place_from_their_own_regency(
    database: Stage, jembrana: Api, folder: Path
) -> None:
    with server(database, folder, SERVER_PROCESSES="1", TRANSFERS_PER_REGENCY="2") as live:
        slow = [Sender(live, jembrana.key, large(bytes([n]))) for n in range(3)]
        for sender in slow:
            sender.send(1024)
        third = Sender(live, jembrana.key, files.pdf("third"))
        third.send(10_000)
        assert third.answer() == 201
        for sender in slow:
            sender.close()


@pytest.mark.long
def test_a_client_that_goes_away_leaves_nothing(database: Stage, jembrana: Api, folder: Path) -> None:
    with server(database, folder) as live:
        for said in (SIZE, 2048):
            sender = Sender(live, jembrana.key, large()[:said], said=said)
            sender.send(min(said // 2, 5 * 1024 * 1024))
            sender.close()
        time.sleep(1)
        assert live.ask(jembrana.key, PATH)[1]["data"] == []
        assert kept(folder) == []
        assert [path for path in folder.parent.iterdir() if path != folder] == []


@pytest.mark.long
def test_a_file_that_says_that_it_is_too_large_is_refused_before_it_is_sent(
    database: Stage, jembrana: Api, folder: Path
) -> None:
    with server(database, folder) as live:
        sender = Sender(live, jembrana.key, b"%PDF-", said=10**9)
        sender.send(5)
        assert sender.answer() == 413


@pytest.mark.long
def test_a_slow_taker_keeps_nobody_waiting_and_may_go_away(
    database: Stage, jembrana: Api, folder: Path
) -> None:
    with server(database, folder, SERVER_PROCESSES="1", TRANSFERS_PER_REGENCY="2") as live:
        sender = Sender(live, jembrana.key, large())
        while sender.send(1024 * 1024):
            pass
        assert sender.answer() == 201
        path = f"{PATH}{sha(sender.data)}/content/"
        takers = []
        for _ in range(2):
            taker = socket.create_connection(("127.0.0.1", live.port))
            taker.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            taker.sendall(
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {jembrana.key}\r\n\r\n".encode()
            )
            assert b"200 OK" in taker.recv(100)
            takers.append(taker)
        assert live.ask(jembrana.key, PATH)[0] == 200
        for taker in takers:
            taker.close()
        for _ in range(100):  # their places are free again
            if (answer := live.ask(jembrana.key, path))[0] == 200:
                break
            time.sleep(0.1)
        assert (answer[0], sha(answer[1])) == (200, sha(sender.data))


@pytest.mark.long
def test_memory_does_not_grow_with_the_file(database: Stage, jembrana: Api, folder: Path) -> None:
    with server(database, folder, SERVER_PROCESSES="1", EVIDENCE_MAX_SIZE=str(400 * 1024 * 1024)) as live:
        assert live.ask(jembrana.key, PATH)[0] == 200
        before = peaks(live)
        for data in (large(b"a"), large(b"b") * 10):
            sender = Sender(live, jembrana.key, data)
            while sender.send(4 * 1024 * 1024):
                pass
            assert sender.answer() == 201
            sender.close()
        grown = max(after - peak for after, peak in zip(peaks(live), before, strict=True))
    print(f"an upload of 200 MB: the server's peak grew by {grown / 1024:.0f} MB")
    assert grown < 60 * 1024


def peaks(live: Live) -> list[int]:
    """VmHWM in kB of the processes that listen or work at the server's port."""
    found = []
    for status in sorted(Path("/proc").glob("[0-9]*/status")):
        with suppress(OSError):
            environment = (status.parent / "environ").read_bytes()
            if f"\0PORT={live.port}\0".encode() in b"\0" + environment:
                found.append(int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]))  # type: ignore[index]
    assert found
    return found
