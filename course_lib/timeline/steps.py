"""A run shown step by step: how the loop works, where each task stands, the way of a cancellation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from course_lib.run.steps import StepRecord
from course_lib.timeline.cancelled import box_by_box, cancel_frames
from course_lib.timeline.cards import card
from course_lib.timeline.frames import Frame, Group, chain_frames, loop_frames
from course_lib.timeline.image import series
from course_lib.timeline.names import clean, seconds
from course_lib.timeline.source import blocks_of

_MOST_CARDS = 16
_MOST_WORDS = 40  # frames that are told in words

VIEWS: dict[str, tuple[Callable[[StepRecord], list[Frame]], str, str]] = {
    "loop": (loop_frames, "The event loop, step by step", "The loop never ran."),
    "chain": (chain_frames, "Where each task stands, down to its future", "No task ever waited."),
    "cancel": (cancel_frames, "The way of a cancellation", "No task was cancelled in this run."),
}


class Steps:
    """A run step by step; `view` is "loop", "chain" or "cancel"."""

    def __init__(self, record: StepRecord, view: str) -> None:
        frames_of, self.title, self._nothing = VIEWS[view]
        self.frames = frames_of(record)
        self._chains = view == "chain"
        # where it can be stepped through, the way of a cancellation takes smaller steps
        self._stepped = box_by_box(self.frames) if view == "cancel" else self.frames
        self._more = record.more

    @cached_property
    def cards(self) -> list[tuple[str, str]]:
        """The first frames as pictures, each with its words."""
        return [(card(*one), one[2]) for one in self._to_draw()[:_MOST_CARDS]]

    def _to_draw(self) -> list[tuple[str, list[Group], str]]:
        """Title, boxes and words of each card; a chain has one of its own."""
        if not self._chains:
            return [
                (f"{number}. at {seconds(frame.time)}", frame.groups, frame.words)
                for number, frame in enumerate(self.frames, 1)
            ]
        return [
            (f"At {seconds(frame.time)}", [group], _chain(group))
            for frame in self.frames
            for group in frame.groups
        ]

    @property
    def left_out(self) -> str:
        """What the pictures do not show."""
        more = len(self._to_draw()) - len(self.cards)
        return f"{more} more {'step' if more == 1 else 'steps'} not drawn." if more > 0 else ""

    @cached_property
    def text(self) -> str:
        """All frames in words, one a line."""
        if not self.frames:
            return self._nothing
        lines = [
            f"{number:2}. {seconds(frame.time):>6}  {frame.words}"
            for number, frame in enumerate(self.frames[:_MOST_WORDS], 1)
        ]
        if len(self.frames) > _MOST_WORDS or self._more:
            lines.append("    and so on")
        return "\n".join(map(clean, [f"{self.title}:", *lines]))

    @property
    def summary(self) -> str:
        """All frames in sentences."""
        return " ".join(
            f"{number}. At {seconds(frame.time)}: {frame.words}"
            for number, frame in enumerate(self.frames[:_MOST_WORDS], 1)
        )

    @cached_property
    def data(self) -> dict[str, Any]:
        """The frames as plain data, with the source that ran."""
        places = {(file, line): None for frame in self._stepped for file, line, *_ in frame.lit}
        source = blocks_of(places)
        files = {block["file"]: number for number, block in enumerate(source)}
        return {
            "kind": "steps",
            "title": self.title,
            "summary": clean(self.summary),
            "frames": [
                {
                    "time": round(frame.time, 9),
                    "words": clean(frame.words),
                    "groups": [
                        {
                            "head": clean(group.head),
                            "chain": group.chain,
                            "empty": group.empty,
                            "items": [[clean(part) for part in item[:3]] for item in group.items],
                        }
                        for group in frame.groups
                    ],
                    "lit": [
                        [files.get(file, -1), line, how, clean(who)]
                        for file, line, how, who in frame.lit
                    ],
                }
                for frame in self._stepped
            ],
            "source": [{**block, "file": files[block["file"]]} for block in source],
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        if not self.frames:
            return {"text/html": f"<p>{self._nothing}</p>", "text/plain": self._nothing}
        more = f"<p>{self.left_out}</p>" if self.left_out else ""
        return {"text/html": series(self.cards) + more, "text/plain": self.text}


def _chain(group: Group) -> str:
    way = " awaits ".join(item.text for item in group.items)
    return f"{group.head}: {way}, {group.items[-1].note}."
