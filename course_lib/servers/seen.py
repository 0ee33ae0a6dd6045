"""What a practice server saw: the other side of a learner's run."""

from __future__ import annotations

import threading
from collections import Counter, deque
from typing import Any

REMEMBERED = 10_000  # paths kept in `order`; older ones are forgotten
LONGEST = 200  # characters kept of one path


class Seen:
    """Counters that the server writes on its thread and anybody may read on theirs.

    requests     how many arrived
    in_flight    how many wait for their answer at this moment
    peak         the most that ever waited at once
    connections  how many connections were accepted
    refused      how many connections were turned away because too many were open
    cancelled    how many clients left before their answer
    statuses     how many answers of each status, for example {200: 17, 404: 9}
    order        the paths in the order of arrival (the last 10,000)
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.in_flight = 0
        self._clear()

    def _clear(self) -> None:
        self.requests = self.connections = self.refused = self.cancelled = 0
        self.peak = self.in_flight
        self.statuses: Counter[int | str] = Counter()
        self._order: deque[str] = deque(maxlen=REMEMBERED)

    @property
    def order(self) -> list[str]:
        """The paths as they arrived, a copy."""
        with self._changed:
            return list(self._order)

    def snapshot(self) -> dict[str, Any]:
        """All counters of one moment, in a plain dict."""
        names = ("requests", "in_flight", "peak", "connections", "refused", "cancelled")
        with self._changed:
            counts = {name: getattr(self, name) for name in names}
            return counts | {"statuses": dict(self.statuses), "order": list(self._order)}

    def reset(self) -> None:
        """Start counting again; what is in flight stays in flight."""
        with self._changed:
            self._clear()

    def wait_until_idle(self, timeout: float = 1.0) -> bool:
        """Wait at most timeout seconds until nothing is in flight; say whether that came true.

        A client that leaves is noticed a moment later: wait before you read `cancelled`.
        """
        with self._changed:
            return self._changed.wait_for(lambda: self.in_flight == 0, timeout)

    # -- written by the servers --------------------------------------------

    def connected(self) -> None:
        """A connection was accepted."""
        with self._changed:
            self.connections += 1

    def turned_away(self) -> None:
        """A connection was refused: too many were open."""
        with self._changed:
            self.refused += 1

    def arrived(self, path: str) -> None:
        """A request has come in whole and now waits for its answer."""
        with self._changed:
            self.requests += 1
            self.in_flight += 1
            self.peak = max(self.peak, self.in_flight)
            self._order.append(path[:LONGEST])

    def answered(self, status: int | str) -> None:
        """A request in flight gets its answer."""
        with self._changed:
            self.statuses[status] += 1
            self._one_less()

    def unanswered(self, *, cancelled: bool) -> None:
        """A request in flight gets none: its client left (cancelled), or the server stops."""
        with self._changed:
            self.cancelled += cancelled
            self._one_less()

    def _one_less(self) -> None:
        self.in_flight -= 1
        if self.in_flight == 0:
            self._changed.notify_all()
