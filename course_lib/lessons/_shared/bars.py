"""The progress bars of tqdm that an attempt shows, and how far they got."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import tqdm as tqdm_package

from course_lib.checks.exercise import require
from course_lib.run.run import Run


class Bars:
    """Open `noted()` around an attempt."""

    def __init__(self) -> None:
        self.shown: list[Any] = []

    @contextlib.contextmanager
    def noted(self) -> Iterator[None]:
        """Every bar is noted, of whatever kind."""
        tqdm: Any = tqdm_package.tqdm
        make, before = tqdm.__init__, tqdm.monitor_interval
        self.shown = []

        def noted(bar: Any, *args: Any, **options: Any) -> None:
            make(bar, *args, **options)
            if not bar.disable:  # one that has been closed says that it is disabled
                self.shown.append(bar)

        tqdm.__init__ = noted
        tqdm.monitor_interval = 0  # its monitor is a thread that never ends
        try:
            yield
        finally:
            tqdm.__init__, tqdm.monitor_interval = make, before


def require_no_bar(bars: Bars, run: Run) -> None:
    """None was shown."""
    require(
        not bars.shown,
        "`verbose` is true, and a bar was shown between the lines. `disable=verbose` keeps it away.",
        because="wrong-output",
        run=run,
    )


def require_bar(bars: Bars, run: Run, count: int) -> None:
    """One of them was shown, and came to its end."""
    require(
        bars.shown,
        "`verbose` is false, and no bar was shown, so that nobody sees how far it is: "
        "`tqdm(total=len(cc_list), disable=verbose)` makes one.",
        because="wrong-output",
        run=run,
    )
    got = max(bar.n for bar in bars.shown)
    require(
        got == count,
        f"There were {count} codes, and the bar stood at {got} when all was done. `bar.update()` moves it on "
        "by one: is it called once for each code, also for one that failed?",
        because="wrong-output",
        run=run,
    )
