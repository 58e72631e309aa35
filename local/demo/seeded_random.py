"""Randomness that is the same on every machine: each subject has a generator of its own, seeded by its name.

So a regency's demonstration depends only on its code, and a new indicator changes no other one.
"""

import math
import random
import uuid
from collections.abc import Sequence
from datetime import datetime

SEED = "kota-cerdas-demo-3"


class SeededRandom(random.Random):
    """A seeded generator of randomness. Not for secrets."""

    def __init__(self, *subject: object) -> None:
        super().__init__("/".join(map(str, (SEED, *subject))))

    def happens(self, probability: float) -> bool:
        return self.random() < probability

    def around(self, middle: float, spread: float, *, least: float, most: float) -> float:
        """Return a number near `middle`, seldom far above: with `spread` 0.5 two of three are 0.6 to 1.6 times it."""
        return min(most, max(least, middle * math.exp(self.gauss(0, spread))))

    def weighted[T](self, choices: Sequence[tuple[T, float]]) -> T:
        drawn: T = self.choices([value for value, _ in choices], [weight for _, weight in choices])[0]
        return drawn

    def uuid7(self, at: datetime) -> uuid.UUID:
        """Return an id as if made at this instant: it sorts by time as real ones do, and is the same in every demo."""
        bits = int(at.timestamp() * 1000) << 80 | 0x7 << 76 | self.getrandbits(12) << 64
        return uuid.UUID(int=bits | 0x2 << 62 | self.getrandbits(62))
