"""A hands-on asyncio course: what its notebooks import is `Lesson`, and nothing else."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course_lib.notebook.lesson import Lesson

__all__ = ["Lesson"]


def __getattr__(name: str) -> Any:
    # lazily, so that `import course_lib` costs nothing to those who only want a part of it
    if name == "Lesson":
        from course_lib.notebook.lesson import Lesson

        return Lesson
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
