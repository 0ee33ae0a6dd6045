"""What stands in for the function of lesson 21 that is handed two callbacks."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

from course_lib.checks.stand_ins import named_after


class Caller:
    """A function of the old kind: it calls back later, on the loop or from a thread, once or more often."""

    def __init__(self, *calls: tuple[float, str, Any], in_thread: bool = False) -> None:
        self.calls, self.in_thread = calls, in_thread
        self.begun = 0
        self.raised: list[BaseException] = []  # by what it called back, or on the loop
        self.where = "in whoever called"

    def function(self) -> Any:
        """It, under the name that the text gives it; to be called on the loop."""

        def start(on_result: Any, on_error: Any) -> None:
            self.begun += 1
            back = {"on_result": on_result, "on_error": on_error}
            loop.set_exception_handler(self.note)  # what a callback of the loop raises
            if self.in_thread:
                threading.Thread(target=self.later, args=[back]).start()
                return
            for after, which, what in self.calls:  # it may have been called in another thread
                loop.call_soon_threadsafe(loop.call_later, after, self.call, back[which], what)

        loop = asyncio.get_running_loop()
        named_after({"start": start})
        return start

    def later(self, back: dict[str, Any]) -> None:
        """The same from a thread."""
        for after, which, what in self.calls:
            time.sleep(after)
            self.call(back[which], what)

    def call(self, function: Any, what: Any) -> None:
        """Call back, and note what comes of it."""
        try:
            function(what)
        except Exception as error:
            self.raised.append(error)

    def note(self, loop: Any, context: dict[str, Any]) -> None:
        """What the loop would have written to the log."""
        if isinstance(error := context.get("exception"), Exception):
            self.raised.append(error)
            self.where = "on the loop"
