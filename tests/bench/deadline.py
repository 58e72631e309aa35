"""The load of W7, a process of its own: users who each ask every few seconds. Reads its task from standard input.

{"port", "users", "every", "seconds", "places": [[code, key], ...], "codes": [...], "reads": {"every", "key", "paths"}}
to {"statuses", "cpu", "latencies": {code: [ms, ...]}, "reads": [ms, ...]}. 80 % single values, 15 % pages, 4 % imports
of 100 rows, 1 % submissions. Beside them, where the reads' `every` is not 0, the ministry reads one path after another
every so many seconds, whether or not the one before has been answered.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter, defaultdict
from typing import Any


def main() -> None:
    task = json.load(sys.stdin)
    latencies: dict[str, list[float]] = defaultdict(list)
    statuses: Counter[int] = Counter()
    reads: list[float] = []
    asyncio.run(everyone(task, latencies, statuses, reads))
    json.dump(
        {
            "statuses": statuses,
            "cpu": time.process_time() / task["seconds"],
            "latencies": latencies,
            "reads": reads,
        },
        sys.stdout,
    )


async def everyone(
    task: dict[str, Any], latencies: dict[str, list[float]], statuses: Counter[int], reads: list[float]
) -> None:
    places = task["places"]
    users = (
        user(task, number, *places[number % len(places)], latencies, statuses)
        for number in range(task["users"])
    )
    await asyncio.gather(*users, ministry(task, statuses, reads))


async def ministry(task: dict[str, Any], statuses: Counter[int], reads: list[float]) -> None:
    """Read so many times a second, each on a connection of its own."""
    every, paths = task["reads"]["every"], task["reads"]["paths"]

    async def read(path: str) -> None:
        began = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", task["port"])
        writer.write(_message("GET", path, task["reads"]["key"]))
        status, _ = await answered(reader)
        writer.close()
        reads.append((time.monotonic() - began) * 1000)
        statuses[status] += 1

    async with asyncio.TaskGroup() as asking:
        for number in range(round(task["seconds"] / every) if every else 0):
            asking.create_task(read(paths[number % len(paths)]))
            await asyncio.sleep(every)


async def user(
    task: dict[str, Any],
    number: int,
    code: str,
    key: str,
    latencies: dict[str, list[float]],
    statuses: Counter[int],
) -> None:
    chance = random.Random(number)
    end = time.monotonic() + task["seconds"]
    await asyncio.sleep(chance.random() * task["every"])
    reader, writer = await asyncio.open_connection("127.0.0.1", task["port"])
    while (began := time.monotonic()) < end:
        writer.write(request(chance, task["codes"], code, key))
        status, closes = await answered(reader)
        latencies[code].append((time.monotonic() - began) * 1000)
        statuses[status] += 1
        if closes:  # refused before its body was read
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", task["port"])
        await asyncio.sleep(max(0.0, began + task["every"] - time.monotonic()))
    writer.close()


def request(chance: random.Random, codes: list[str], code: str, key: str) -> bytes:
    kind, base = chance.random(), f"/v1/regencies/{code}"
    year = chance.randint(2016, 2025)
    if kind < 0.80:
        body = json.dumps({"value": f"{chance.randint(101, 398) / 100:.2f}"})
        path = f"{base}/values/{chance.choice(codes)}/total/{year}/"
        return _message("PUT", path, key, body, "application/json", "If-Match: *")
    if kind < 0.95:
        return _message("GET", f"{base}/values/", key)
    if kind < 0.99:
        chosen = chance.sample(codes, 10)
        rows = [
            f"{each},total,{year},{chance.randint(101, 398) / 100:.2f}"
            for each in chosen
            for year in range(2016, 2026)
        ]
        body = "\n".join(["indicator,series,period,value", *rows])
        return _message("POST", f"{base}/values/import/", key, body, "text/csv")
    return _message("POST", f"{base}/reports/2026-Q1/submit/", key, "{}", "application/json")


def _message(method: str, path: str, key: str, body: str = "", kind: str = "", *more: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {key}", *more]
    if method != "GET":
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


async def answered(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Status, and whether the server closes the connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    length = next((line for line in head.split("\r\n") if line.startswith("content-length:")), ":0")
    await reader.readexactly(int(length.split(":")[1]))
    return status, "\r\nconnection: close" in head


if __name__ == "__main__":
    main()
