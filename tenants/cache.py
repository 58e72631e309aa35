"""The one client of Redis, which is only a cache: without it answers are slower, and limits counted less exactly.

Every key names its owner, so that one regency's entries can neither be read nor flushed by another:

    cache.key(17, "limit")              kc:17:limit
    cache.key("national", "limit", id)  kc:national:limit:...
"""

import hashlib
import os
import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, cast

import redis
from django.conf import settings
from redis.backoff import NoBackoff
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
        return _asked(_encoded(script), len(keys), *keys, *arguments)
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
        retry=Retry(NoBackoff(), ATTEMPTS_MORE),
        max_connections=64,
    )


class _Own(threading.local):
    """A thread's own connection, with the process in which it was opened: a fork must not share it."""

    connection: Any = None
    url = ""
    pid = 0


_own = _Own()


def _asked(script: tuple[str, str], *words: str | int | float) -> list[Any]:
    """Send one command on the thread's own connection: the library's pool and retries cost more than Redis itself."""
    text, digest = script
    for attempt in range(1 + ATTEMPTS_MORE):
        connection = _connection()
        try:
            connection.send_command("EVALSHA", digest, *words)
            return cast(list[Any], connection.read_response())
        except redis.exceptions.NoScriptError:
            connection.send_command("EVAL", text, *words)
            return cast(list[Any], connection.read_response())
        except redis.ConnectionError:  # it was closed while nobody used it: once more, on a new one
            connection.disconnect()
            if attempt == ATTEMPTS_MORE:
                raise
    raise AssertionError("each attempt returns or raises")


def _connection() -> Any:
    url = str(settings.REDIS_URL)
    if _own.connection is None or (_own.url, _own.pid) != (url, os.getpid()):
        pool = _client(url).connection_pool
        _own.connection = pool.connection_class(**pool.connection_kwargs)
        _own.url, _own.pid = url, os.getpid()
    return _own.connection


@lru_cache(maxsize=16)
def _encoded(script: str) -> tuple[str, str]:
    """Return the script, and the digest by which Redis knows it."""
    return script, hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()
