"""A recorded run as a picture, as words, and as characters for a terminal."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from course_lib.run.trace import Tracer
from course_lib.timeline import characters, draw, words
from course_lib.timeline.compare import parting_of
from course_lib.timeline.data import data
from course_lib.timeline.image import image
from course_lib.timeline.layout import FULL, SMALL, fitting
from course_lib.timeline.scene import scene_of
from course_lib.timeline.steps import Steps

__all__ = ["Steps", "Timeline"]


class Timeline:
    """The picture of a run; with `expected`, the learner's run above the expected one on one time axis.

    `small` leaves out what can be left out. `libraries` also shows tasks that libraries made.
    """

    def __init__(
        self,
        record: Tracer,
        *,
        expected: Tracer | None = None,
        small: bool = False,
        libraries: bool = False,
    ) -> None:
        records = [record] if expected is None else [record, expected]
        self._scenes = [scene_of(one, libraries=libraries) for one in records]
        self._titles = [""] if expected is None else ["Your run", "Expected"]
        self._size = SMALL if small else fitting(self._scenes, FULL)
        self._parting = parting_of(*self._scenes) if expected is not None else None

    @cached_property
    def svg(self) -> str:
        """The picture."""
        return draw.svg(self._scenes, self._titles, self._parting, self.summary, self._size)

    @cached_property
    def text(self) -> str:
        """The picture in characters."""
        return characters.text(self._scenes, self._titles, self._parting)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The picture as plain data, with the source that ran."""
        return data(self._scenes, self._titles, self._parting, self.summary)

    @cached_property
    def summary(self) -> str:
        """The picture in sentences."""
        return words.summary(self._scenes, self._titles, self._parting)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {
            "text/html": image(self.svg, self.summary, self._size.width),
            "text/plain": self.text,
        }
