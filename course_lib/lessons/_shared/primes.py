"""A function that computes for a while, and notes whether others had their turn between two calls."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

PRIMES = (2, 3, 5, 7, 11, 13)


class Primes:
    """`is_prime`, which takes its time, and notes how often it was called with nobody else in between."""

    def __init__(self, takes: float = 0.1) -> None:
        self.takes = takes
        self.asked: list[int] = []
        self.in_a_row = self.most_in_a_row = 0

    def function(self) -> Any:
        """It, under its own name."""

        def is_prime(n: int) -> bool:
            self.asked.append(n)
            if threading.current_thread() is self.thread:
                self.in_a_row += 1
                self.most_in_a_row = max(self.most_in_a_row, self.in_a_row)
                self.loop.call_soon(self.somebody_else)
            time.sleep(self.takes)
            return n in PRIMES

        return is_prime

    def begin(self) -> None:
        """In the loop whose turns are counted."""
        self.loop, self.thread = asyncio.get_running_loop(), threading.current_thread()

    def somebody_else(self) -> None:
        """Somebody who became ready in a call has their turn."""
        self.in_a_row = 0
