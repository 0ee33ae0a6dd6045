"""Whatever stands in the place of an answer is the learner's: no check takes it for a fault of its own.

A function of another kind (`async` forgotten, `yield` for `return`), a class, a number: what a check does with
it in its own scenario, `await`, `async for`, a task, fails there and not in the learner's code.
"""

from __future__ import annotations

import contextlib
import inspect
import io

import pytest

from course_lib import course
from course_lib.checks.exercise import load
from course_lib.checks.verdict import Outcome

KINDS = {
    "a plain function that returns a number": "def {name}({given}):\n    return 3\n",
    "a plain function that returns a text": "def {name}({given}):\n    return 'Oslo'\n",
    "a plain function that returns a list": "def {name}({given}):\n    return [1, 'b']\n",
    "a plain function that raises": "def {name}({given}):\n    raise KeyError('x')\n",
    "a function that gives a function": "def {name}({given}):\n    return lambda: None\n",
    "a function that gives a lock": "import asyncio\ndef {name}({given}):\n    return asyncio.Lock()\n",
    "a future": "import asyncio\ndef {name}({given}):\n    return asyncio.get_running_loop().create_future()\n",
    "a coroutine function without a result": "async def {name}({given}):\n    str()\n",
    "a coroutine function that returns a number": "async def {name}({given}):\n    return 3\n",
    "a coroutine function that returns a list": "async def {name}({given}):\n    return ['a', 2]\n",
    "a coroutine function that returns a dict": "async def {name}({given}):\n    return {{'a': None}}\n",
    "a coroutine function that raises": "async def {name}({given}):\n    raise KeyError('x')\n",
    "an async generator": "async def {name}({given}):\n    yield 'x'\n",
    "a generator": "def {name}({given}):\n    yield 1\n",
    "a class": "class {name}:\n    def __init__(self, {given}):\n        pass\n",
    "a class without arguments": "class {name}:\n    pass\n",
    "a number": "{name} = 42\n",
    "a text": "{name} = 'text'\n",
}
EXERCISES = [each for lesson in course.lessons() for each in load(lesson.name)]


def given(solution):
    """The parameters of the worked answer, as they stand in a `def`."""
    signature = inspect.signature(solution)
    bare = [
        each.replace(
            annotation=each.empty, default=each.default if each.default is each.empty else None
        )
        for each in signature.parameters.values()
    ]
    return str(inspect.Signature(bare))[1:-1]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: f"{each.lesson}-{each.name}")
def test_an_answer_of_another_kind_is_incorrect_and_no_fault_of_the_course(exercise, tmp_path):
    for number, (kind, source) in enumerate(KINDS.items()):
        source = source.format(name=exercise.name, given=given(exercise.solution))
        path = tmp_path / f"answer{number}.py"
        path.write_text(source)
        names: dict = {}
        exec(compile(source, path, "exec"), names)
        with contextlib.redirect_stdout(io.StringIO()):
            verdict = exercise.verdict(names[exercise.name], names)
        assert verdict.verdict is Outcome.INCORRECT, (kind, verdict.verdict, verdict.message)
        assert verdict.message
