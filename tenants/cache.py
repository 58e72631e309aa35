"""The one client of Redis, which is only a cache: without it answers are slower, and limits counted less exactly.

Every key names its owner, so that one regency's entries can neither be read nor flushed by another:

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
    """Return the name of an entry. A part may not contain the separator."""
    if not (isinstance(owner, int) or owner in ("national", "open")):
        raise ValueError(f"{owner!r} is neither a regency's id nor a side.")
    texts = [settings.TENANT_PREFIX, str(owner), *map(str, parts)]
    if any(":" in text for text in texts):
        raise ValueError("A part of a key holds a colon.")
    return ":".join(texts)


def run(script: str, keys: Sequence[str], arguments: Sequence[str | int | float]) -> list[Any]:
    """Run a Lua script, atomically, and return its result. Raises Away."""
    global _away_until
    if not settings.REDIS_URL or time.monotonic() < _away_until:
        raise Away
    try:
        return cast(list[Any], _script(settings.REDIS_URL, script)(keys, arguments))
    except redis.RedisError as error:
        with _lock:
            _away_until = time.monotonic() + LEFT_ALONE
        raise Away from error


def problems() -> list[str]:
    """Return a sentence for /readyz if Redis is configured and does not answer. Never raises."""
    if not settings.REDIS_URL:
        return []
    try:
        _client(settings.REDIS_URL).ping()
    except redis.RedisError:
        return ["Redis does not answer: each process counts limits by itself."]
    return []


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=TIME_OUT,
        socket_connect_timeout=TIME_OUT,
        # A connection that was closed while nobody used it. One that hangs is not asked twice.
        retry=Retry(NoBackoff(), ATTEMPTS_MORE, (redis.ConnectionError,)),
    )


@lru_cache(maxsize=16)
def _script(url: str, text: str) -> Script:
    return _client(url).register_script(text)
