"""The one client of Redis. What is kept there is never the only copy of anything: without Redis everything is answered,
slower or counted less exactly.

Every key says whose it is, so that what belongs to one regency can neither be met nor be flushed by another:

    cache.key(17, "limit")              kc:17:limit
    cache.key("national", "limit", id)  kc:national:limit:...
"""

import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, cast

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.retry import Retry

#: A regency's id, or one of the two sides that are nobody's own.
Owner = int | Literal["national", "open"]

#: Seconds. The library's own are five, with ten attempts: a dead Redis would hold every request.
TIME_OUT = 0.2
ATTEMPTS_MORE = 1
#: So long nobody asks a Redis that did not answer: one request in this time waits for it, the others go on.
LEFT_ALONE = 2.0

_lock = threading.Lock()
_away_until = 0.0


class Away(Exception):
    """Redis is not configured or does not answer. Callers go on without."""


def key(owner: Owner, *parts: object) -> str:
    """The name under which something is kept. A part may not hold the separator."""
    if not (isinstance(owner, int) or owner in ("national", "open")):
        raise ValueError(f"{owner!r} is neither a regency's id nor a side.")
    texts = [settings.TENANT_PREFIX, str(owner), *map(str, parts)]
    if any(":" in text for text in texts):
        raise ValueError("A part of a key holds a colon.")
    return ":".join(texts)


def run(script: str, keys: Sequence[str], arguments: Sequence[str | int | float]) -> list[Any]:
    """What a Lua script answers: it runs whole or not at all, whoever else asks. Raises Away."""
    global _away_until
    if not settings.REDIS_URL or time.monotonic() < _away_until:
        raise Away
    try:
        return cast(list[Any], _script(settings.REDIS_URL, script)(keys=keys, args=arguments))
    except redis.RedisError as error:
        with _lock:
            _away_until = time.monotonic() + LEFT_ALONE
        raise Away from error


def problems() -> list[str]:
    """For /readyz: a sentence when Redis is configured and does not answer. Never raises."""
    if not settings.REDIS_URL:
        return []
    try:
        _client(settings.REDIS_URL).ping()
    except redis.RedisError:
        return ["Redis does not answer: limits are counted by each process for itself."]
    return []


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=TIME_OUT,
        socket_connect_timeout=TIME_OUT,
        retry=Retry(NoBackoff(), ATTEMPTS_MORE),
        max_connections=64,
    )


@lru_cache(maxsize=16)
def _script(url: str, text: str) -> Script:
    return _client(url).register_script(text)
