"""Rate limits: a budget for each credential, each regency, and each address without a key.

A budget is a bucket that holds a minute's worth of requests and fills evenly. A request takes one token from each
bucket that it counts against, or, if one is empty, none, and is answered 429 with Retry-After. Redis keeps the buckets,
and one script takes from them, so that all processes count together and no two requests take the same token.

Without Redis each process keeps buckets of its own: a limit then applies to each process, so that two processes let up
to twice as much through. Nobody is refused because Redis is away.
"""

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from typing import Literal

from django.conf import settings

from api.http.exceptions import Problem, TooManyRequests
from api.http.problems import AddressLimit, AtOnceLimit, FormsLimit, KeyLimit, RegencyLimit, TransfersBusy
from tenants import Named, cache, frozen

#: Seconds in which a bucket fills from empty to full.
WINDOW = 60
_KEPT = 10_000

Kind = Literal["key", "regency", "address", "forms"]
_LIMITS = {"key": KeyLimit, "regency": RegencyLimit, "address": AddressLimit, "forms": FormsLimit}

# Tokens are kept as a fraction, with the time of the last change by Redis' own clock. ARGV: the window, then the size
# of each bucket. Answers, for each bucket: tokens left, as text, since Lua's numbers come out cut to whole ones.
_TAKE = """
local window, now = tonumber(ARGV[1]), redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1000000
local left, enough = {}, true
for i, name in ipairs(KEYS) do
    local size = tonumber(ARGV[i + 1])
    local kept = redis.call('HMGET', name, 'left', 'at')
    left[i] = size
    if kept[1] then
        left[i] = math.min(size, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) * size / window)
    end
    enough = enough and left[i] >= 1
end
local answer = {enough and 1 or 0}
for i, name in ipairs(KEYS) do
    if enough then
        left[i] = left[i] - 1
        redis.call('HSET', name, 'left', string.format('%.6f', left[i]), 'at', string.format('%.6f', now))
        redis.call('EXPIRE', name, window)
    end
    answer[i + 1] = string.format('%.6f', left[i])
end
return answer
"""


@frozen
class Budget:
    """Owner and size of a bucket."""

    kind: Kind
    name: str
    size: int


@frozen
class Taken:
    """The tokens left in each bucket after a request."""

    enough: bool
    left: tuple[tuple[Budget, float], ...]

    def headers(self) -> dict[str, str]:
        """Return RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers).

        They give the remaining requests, and the seconds until the bucket is full again.
        """
        if not self.left:
            return {}
        policies = (f'"{budget.kind}";q={budget.size};w={WINDOW}' for budget, _ in self.left)
        states = (
            f'"{budget.kind}";r={int(left)};t={math.ceil((budget.size - left) * WINDOW / budget.size)}'
            for budget, left in self.left
        )
        return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(states)}

    def wait(self) -> float:
        """Return the seconds until each bucket has a token again."""
        return max((max(0.0, 1 - left) * WINDOW / budget.size for budget, left in self.left), default=0.0)


#: A bucket's name. Cached: every request asks for it, mostly for the same callers.
_name = lru_cache(maxsize=_KEPT)(cache.key)


def of_key(key_id: Hashable) -> Budget:
    return Budget("key", _name("national", "limit", "key", key_id), size_of("key"))


def of_regency(regency_id: int) -> Budget:
    return Budget("regency", _name(regency_id, "limit"), size_of("regency"))


def of_address(meta: Named, kind: Literal["address", "forms"] = "address") -> Budget:
    """Return the budget of one address, or that for `forms` with a password: the usual one would allow guessing."""
    return Budget(kind, cache.key("open", "limit", kind, address_of(meta).replace(":", ".")), size_of(kind))


def size_of(kind: Kind) -> int:
    """Return the requests allowed per minute; 0 means no limit."""
    return int(settings.RATE_LIMITS[kind])


def take(budgets: Iterable[Budget]) -> Taken:
    """Take one token from each bucket, or from none."""
    limited = [budget for budget in budgets if budget.size > 0]
    if not limited:
        return Taken(enough=True, left=())
    try:
        enough, *left = cache.run(
            _TAKE, [budget.name for budget in limited], [WINDOW, *(budget.size for budget in limited)]
        )
        return Taken(bool(enough), tuple(zip(limited, map(float, left), strict=True)))
    except cache.Away:
        return _own.take(limited, time.monotonic())


def refused(taken: Taken) -> TooManyRequests:
    """Return the refusal of a request over the limit."""
    wait = max(1, math.ceil(taken.wait()))
    empty = next(budget.kind for budget, left in taken.left if left < 1)
    return _LIMITS[empty](wait=wait, retry_after=wait).also(headers=taken.headers())


class Newest[K, V](OrderedDict[K, V]):
    """Entries that a process keeps for itself, at most _KEPT: the oldest are dropped first."""

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        while len(self) > _KEPT:
            self.popitem(last=False)


class Refusals(Newest[tuple[str, str], tuple[float, TooManyRequests]]):
    """Cache of the callers that this process refused a moment ago.

    It is checked first, so that a client that does not wait costs neither a key look-up nor a round trip to Redis.
    """

    def note(self, who: tuple[str, str], taken: Taken, problem: TooManyRequests) -> None:
        self[who] = (time.monotonic() + taken.wait(), problem)

    def check(self, who: tuple[str, str]) -> None:
        """Raise the same refusal again, until the bucket has a token."""
        if found := self.standing(who):
            raise found[1].at()

    def standing(self, who: tuple[str, str]) -> tuple[float, TooManyRequests] | None:
        """Return when the caller's refusal ends, by time.monotonic(), and the refusal; None if there is none."""
        found = self.get(who)
        return None if found is None or time.monotonic() >= found[0] else found


class Parties(Newest[tuple[str, str], str]):
    """The bucket against which a caller was last counted: its regency's, or its key's own."""

    def note(self, who: tuple[str, str], budgets: Sequence[Budget]) -> None:
        if budgets:
            self[who] = budgets[-1].name


class OwnBuckets(Newest[str, tuple[float, float]]):
    """Buckets of this process only, while Redis is unavailable."""

    _lock = threading.Lock()

    def take(self, budgets: Sequence[Budget], now: float) -> Taken:
        with self._lock:
            left = [self._left(budget, now) for budget in budgets]
            enough = all(each >= 1 for each in left)
            if enough:
                left = [each - 1 for each in left]
                for budget, each in zip(budgets, left, strict=True):
                    self[budget.name] = (each, now)
                    self.move_to_end(budget.name)
        return Taken(enough, tuple(zip(budgets, left, strict=True)))

    def _left(self, budget: Budget, now: float) -> float:
        left, at = self.get(budget.name, (float(budget.size), now))
        return min(float(budget.size), left + (now - at) * budget.size / WINDOW)


class UnderWay:
    """Requests, bodies or files that a process is working on: of one party as many as a setting allows."""

    def __init__(self, most: str = "REQUESTS_AT_ONCE", refused: type[Problem] = AtOnceLimit) -> None:
        self._most, self._refused = most, refused
        self._lock = threading.Lock()
        self._under_way: list[Hashable] = []

    @contextmanager
    def one_of(self, party: Hashable) -> Iterator[None]:
        """Count one more during the block. Raises the limit's problem."""
        with self._lock:
            if self._under_way.count(party) >= getattr(settings, self._most):
                raise self._refused()
            self._under_way.append(party)
        try:
            yield
        finally:
            # Without the lock: a download that is garbage may end while its own thread holds it.
            self._under_way.remove(party)


_transfers = UnderWay("TRANSFERS_PER_PROCESS", TransfersBusy)
_of_regencies = UnderWay("TRANSFERS_PER_REGENCY", TransfersBusy)


@contextmanager
def transfer(whose: object) -> Iterator[None]:
    """Count a file that is sent or received, in a regency (None: in the total alone). Raises TransfersBusy.

    A large file over a slow link occupies a thread for minutes. The server has separate threads for files
    (config/server.py), and a regency cannot take all of them.
    """
    with _transfers.one_of(None), nullcontext() if whose is None else _of_regencies.one_of(whose):
        yield


def asker(meta: Named, path: str) -> tuple[str, str]:
    """Return a key for a caller before its credential is looked up: that or its address, and the path's regency."""
    _, below, rest = path.partition("/v1/regencies/")
    return meta.get("HTTP_AUTHORIZATION", "") or address_of(meta), rest.partition("/")[0] if below else ""


_own = OwnBuckets()
refusals = Refusals()
parties = Parties()


def address_of(meta: Named) -> str:
    """Return the client's network address: the one behind TRUSTED_PROXIES proxies of our own.

    For IPv6 only the first 64 bits, since a household or an office is given a whole /64.
    """
    address = str(meta.get("REMOTE_ADDR") or "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)
