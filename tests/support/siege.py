"""Slow and huge requests without a key, from twenty addresses of this machine, while members work.

Bounded in number and time, and by the loopback interface. Run in a process of its own, so that it takes no time from
who measures:

python -m tests.support.siege PORT CONNECTIONS        until standard input is closed
"""

import asyncio
import json
import resource
import sys
from collections import Counter
from collections.abc import Awaitable, Callable

ADDRESSES = [f"127.0.0.{n}" for n in range(2, 22)]
LONGEST = 120.0
_HUGE = 200_000_000

Kind = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def head(line: str, *more: str) -> bytes:
    return "\r\n".join([line, "Host: 127.0.0.1", *more, "", ""]).encode()


def form(length: int) -> bytes:
    return head(
        "POST /oauth/token/ HTTP/1.1",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {length}",
    )


async def slow_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(form(9000))
    for _ in range(9000):
        writer.write(b"a")
        await writer.drain()
        if await ended(reader, 5):
            return


async def slow_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ")
    while not await ended(reader, 3):
        writer.write(b"a")
        await writer.drain()


async def huge_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(form(_HUGE))
    await poured(reader, writer, bytes(65536))


async def endless_pieces(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(head("POST /v1/regencies/51.01/agencies/ HTTP/1.1", "Transfer-Encoding: chunked"))
    await poured(reader, writer, b"8000\r\n" + bytes(0x8000) + b"\r\n")


async def silent_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(form(9000))
    await ended(reader, LONGEST)


async def large_with_an_unknown_key(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(
        head(
            "POST /v1/regencies/51.01/values/import/ HTTP/1.1",
            "Authorization: Bearer kck_made_up",
            "Content-Type: text/csv",
            "Content-Length: 60000000",
        )
    )
    await poured(reader, writer, bytes(4096), pause=0.2)


async def slow_reader(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Asks for a large answer again and again, and reads none."""
    for _ in range(20):
        writer.write(head("GET /openapi/regency.yaml HTTP/1.1"))
    await asyncio.sleep(LONGEST)


async def idle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await ended(reader, LONGEST)


KINDS: tuple[Kind, ...] = (
    slow_body,
    slow_headers,
    huge_body,
    endless_pieces,
    silent_body,
    large_with_an_unknown_key,
    slow_reader,
    idle,
)


async def ended(reader: asyncio.StreamReader, seconds: float) -> bool:
    """Return whether the server has answered or hung up within these seconds."""
    try:
        async with asyncio.timeout(seconds):
            await reader.read(1)
    except TimeoutError:
        return False
    return True


async def poured(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, piece: bytes, pause: float = 0.01
) -> None:
    for _ in range(_HUGE // len(piece)):
        writer.write(piece)
        await writer.drain()
        if await ended(reader, pause):
            return


async def besiege(port: int, kind: Kind, address: str, told: Counter[str]) -> None:
    """One connection after the other."""
    while True:
        try:
            async with asyncio.timeout(10):
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", port, local_addr=(address, 0), limit=2048
                )
            try:
                await kind(reader, writer)
            finally:
                writer.transport.abort()
            told[kind.__name__] += 1
        except (OSError, TimeoutError):
            told[f"{kind.__name__} failed"] += 1
        await asyncio.sleep(0.5)


async def main(port: int, connections: int) -> None:
    told = Counter[str]()
    tasks = [
        asyncio.create_task(besiege(port, KINDS[n % len(KINDS)], ADDRESSES[n % len(ADDRESSES)], told))
        for n in range(connections)
    ]
    closed = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await asyncio.wait([closed], timeout=LONGEST)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print(json.dumps(told))


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
