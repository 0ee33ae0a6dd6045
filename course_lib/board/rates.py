"""How often somebody may do something: a bucket each, that fills again with time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from fastapi import HTTPException

MOST_BUCKETS = 10_000


class Rate:
    """`burst` at once, then `per_second`."""

    def __init__(
        self, burst: float, per_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._per_second, self._clock = burst, per_second, clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, who: Hashable) -> None:
        """Count one; raises the answer 429, which says when to come back."""
        now = self._clock()
        left, since = self._buckets.pop(who, (self._burst, now))
        left = min(left + (now - since) * self._per_second, self._burst)
        self._buckets[who] = (left - 1 if left >= 1 else left, now)
        while len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)  # who did nothing for the longest time
        if left < 1:
            wait = str(max(1, round((1 - left) / self._per_second)))
            raise HTTPException(429, "too often: wait a little", {"Retry-After": wait})
