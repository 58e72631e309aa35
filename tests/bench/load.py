"""Load from wrk, a process of its own: rounds of every peer in turn, so that what disturbs the machine disturbs all."""

import json
import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.stack import Server

CONNECTIONS = 8

#: wrk calls `request` for each one and walks through the list, so that regencies take turns.
_SCRIPT = """
local changing = {changing}
local given = {{
{requests}
}}
local ready, written = {{}}, {{}}
local at, salt = 0, 0
init = function(args)
  for i, r in ipairs(given) do
    ready[i] = wrk.format(r.method, r.path, r.headers, r.body)
    written[i] = 0
  end
  math.randomseed(os.time())
  salt = math.random(1, 900)
end
request = function()
  at = at % #given + 1
  if not changing then return ready[at] end
  written[at] = written[at] + 1
  local r, n = given[at], written[at] + salt
  local body = string.gsub(r.body, "VALUE", string.format("%d.%02d", 1 + n % 3, n * 13 % 99 + 1))
  return wrk.format(r.method, r.path, r.headers, body)
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d\\n", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.timeout, e.status, latency:percentile(50), latency:percentile(95),
    latency:percentile(99)))
end
"""


@dataclass(frozen=True)
class Asked:
    """One request of a workload. VALUE in the body is another number each time."""

    path: str
    headers: dict[str, str]
    method: str = "GET"
    body: str | None = None


@dataclass
class Measured:
    """Rounds of one peer: requests a second, and latencies in milliseconds."""

    peer: str
    throughput: list[float] = field(default_factory=list)
    median: list[float] = field(default_factory=list)
    p95: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    memory_mb: float | None = None


def interleaved(
    peers: Sequence[tuple[Server, list[Asked]]], *, rounds: int, seconds: float
) -> list[Measured]:
    """Every peer once a round, another one first each time; a warm-up before is not counted."""
    measured = {server.name: Measured(server.name) for server, _ in peers}
    for server, asked in peers:
        wrk(server, asked, seconds=1, patient=True)
    for number in range(rounds):
        first = number % len(peers)
        for server, asked in [*peers[first:], *peers[:first]]:
            of_peer = server.name != peers[0][0].name
            requests, duration, p50, p95, p99 = wrk(server, asked, seconds=seconds, patient=of_peer)
            rows = measured[server.name]
            rows.throughput.append(requests / duration)
            rows.median.append(p50)
            rows.p95.append(p95)
            rows.p99.append(p99)
    for server, _ in peers:
        measured[server.name].memory_mb = server.memory_mb()
    return list(measured.values())


def ratio(ours: Measured, peer: Measured) -> float:
    """Our throughput in theirs: the median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(ours.throughput, peer.throughput, strict=True))


def wrk(
    server: Server, asked: list[Asked], *, seconds: float, patient: bool = False
) -> tuple[int, float, float, float, float]:
    """Requests, seconds, and the percentiles 50, 95 and 99 in milliseconds.

    An answer that is an error ends the workload; with `patient`, when it is asked once more and there are again some.
    """
    changing = any(each.body for each in asked)
    lines = ",\n".join(
        "    {{ method = {m}, path = {p}, headers = {{ {h} }}, body = {b} }}".format(
            m=json.dumps(each.method),
            p=json.dumps(each.path),
            h=", ".join(f"[{json.dumps(name)}] = {_quoted(value)}" for name, value in each.headers.items()),
            b=_quoted(each.body) if each.body is not None else "nil",
        )
        for each in asked
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_SCRIPT.format(requests=lines, changing="true" if changing else "false"))
        script.flush()
        command = [program(), "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "-s", script.name, server.base]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    found = re.search(r"^RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$", done.stdout, re.MULTILINE)
    if not found:
        raise SystemExit(f"wrk gave no result for {server.name}:\n{done.stdout}{done.stderr}")
    requests, micro, broken, refused, p50, p95, p99 = map(int, found.groups())
    if (broken or refused) and patient:
        return wrk(server, asked, seconds=seconds)
    if broken or refused:
        raise SystemExit(f"{server.name}: {broken} broken and {refused} refused of {requests} requests.")
    return requests, micro / 1e6, p50 / 1000, p95 / 1000, p99 / 1000


def _quoted(text: str) -> str:
    """A string of Lua's, in which quotes need no care."""
    return f"[==[{text}]==]"


def program() -> str:
    found = shutil.which("wrk")
    if found is None:
        raise SystemExit("wrk is needed to make load (Debian: apt-get install wrk).")
    return found
