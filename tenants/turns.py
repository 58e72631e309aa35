"""Whose turn it is where many requests want a process at once: a regency that has had much lets others go before.

A process does one thing at a time, whatever its threads: what one regency's requests hold, others wait for. So each has
a credit of seconds in which it may hold connections; it fills evenly. While it is used up, and while others are
being served too, the regency's requests go one by one, with a pause after each as long as the one before took. What
runs long is not waited for: an export keeps nobody of its own regency from working.

Nobody is refused here. Not thread-safe: tenants.pool.pool asks under its lock.
"""

from collections import deque

#: Seconds of holding connections that a regency may use at once, all its requests together.
ALLOWANCE = 0.5
#: Seconds that it gains in each second: as many connections it may hold without end.
RATE = 0.5
#: Its longest debt in seconds.
LONGEST_DEBT = 1.0
#: A request that has run for so many seconds is not waited for.
LONG = 0.25
#: So many seconds ago others were served, at least, for nobody to be in the way. Up to twice as many.
RECENT = 1.0


class Turns:
    """What each role has had. Times are those of time.monotonic()."""

    def __init__(self) -> None:
        self._credit: dict[str, tuple[float, float]] = {}  # seconds left, and when that was
        self._begun: dict[str, deque[float]] = {}
        self._pause_until: dict[str, float] = {}
        self._lately: tuple[set[str], set[str]] = (set(), set())
        self._since = 0.0

    def wait(self, role: str, now: float) -> float:
        """Seconds for which a further request of the role is to wait, unless one of its others ends before."""
        if self._left(role, now) >= 0 or not self._others_are_served(role, now):
            return 0.0
        begun = self._begun.get(role)
        running = LONG - (now - begun[-1]) if begun else 0.0
        return max(0.0, running, self._pause_until.get(role, 0.0) - now)

    def begin(self, role: str, now: float) -> None:
        self._begun.setdefault(role, deque()).append(now)
        self._turn_over(now)
        self._lately[0].add(role)

    def end(self, role: str, began: float, now: float) -> None:
        begun = self._begun[role]
        begun.remove(began)
        if not begun:
            del self._begun[role]
        held = now - began
        self._credit[role] = (max(self._left(role, now) - held, -LONGEST_DEBT), now)
        self._pause_until[role] = now + min(held, LONG)

    def forget(self) -> None:
        """Everybody's credit is full again."""
        self._credit.clear()
        self._pause_until.clear()

    def _left(self, role: str, now: float) -> float:
        left, at = self._credit.get(role, (ALLOWANCE, now))
        return min(ALLOWANCE, left + (now - at) * RATE)

    def _others_are_served(self, role: str, now: float) -> bool:
        self._turn_over(now)
        return any(lately - {role} for lately in self._lately)

    def _turn_over(self, now: float) -> None:
        if now - self._since > RECENT:
            before = self._lately[0] if now - self._since < 2 * RECENT else set()
            self._lately = (set(), before)
            self._since = now
