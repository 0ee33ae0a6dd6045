"""The second look at lesson 22: mypy is asked outside, and nothing in a file changes what it says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from grading import Class, keepers

from course_lib import course
from course_lib.grade import forked_mypy, hints
from solutions import type_checker

SEED = "5eed"
NAMES = ["patient", "cities", "line_to", "total"]
BODY = """
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()
"""
RIGHT = f"async def patient(job: Callable[[], Awaitable[T]], times: int) -> T:{BODY}"
WRONG = f"async def patient(job: Any, times: Any) -> Any:{BODY}"
LIE = """
def lie(f: Any) -> Callable[[Callable[[], Awaitable[T]], int], Coroutine[Any, Any, T]]:
    return f  # type: ignore[no-any-return]
"""
# Right answers that look otherwise
OTHERWISE = {
    "with a docstring and comments": RIGHT.replace(
        BODY, f'\n    """Await it.\n# mypy: ignore-errors\n    """  # type: ignore{BODY}'
    ),
    "after a wrong one": f"{WRONG}\n{RIGHT}",
    "with hints in quotes": RIGHT.replace("Callable[[], Awaitable[T]]", '"Callable[[], Job[T]]"')
    + "Job = Awaitable[T]\n",
    "with imports of its own": "import typing as t\nfrom typing import *\nS = t.TypeVar('S')\n"
    + RIGHT.replace("Awaitable[T]", "t.Awaitable[S]").replace("-> T", "-> S"),
    "beside what mypy cannot read": f"import nowhere\nx: int = 'a'\ndef f(): return nowhere\n!ls\n{RIGHT}",
    "named like what it uses": f"left = job = 'later'\n{RIGHT}\ntimes = [T for T in 'ab']\n",
}
if sys.version_info >= (3, 12):
    OTHERWISE["with a variable of Python 3.12"] = (
        RIGHT.replace("patient(", "patient[S](").replace("[T]", "[S]").replace("-> T", "-> S")
    )
# Wrong ones: what they try to make mypy overlook
FORGED = {
    "nothing": WRONG,
    "a comment on the line": RIGHT.replace(
        BODY, f'\n    left: int = ""  # type: ignore[assignment, unused-ignore]{BODY}'
    ),
    "a comment for the file": f"# mypy: ignore-errors\n{RIGHT.replace(': int', ': float')}",
    "a comment in a text": WRONG.replace(
        BODY,
        f'\n    print(f"""{{times}}\n# mypy: ignore-errors\n""", f"{{1}}\\n# mypy: ignore-errors\\n"){BODY}',
    ),
    "no_type_check": f"from typing import no_type_check\n@no_type_check\n{RIGHT}",
    "a decorator that lies": f"{LIE}@lie\n{WRONG}",
    "a decorator that is called like the known one": LIE.replace("lie", "asynccontextmanager")
    + f"@asynccontextmanager\n{WRONG}",
    "an attribute called like the known one": f"class contextlib:\n    asynccontextmanager = 1\n"
    f"@contextlib.asynccontextmanager\n{WRONG}",
    "another one behind it": f"{RIGHT}\nright = patient\n{WRONG}",
    "an assignment behind it": f"{RIGHT}\n{WRONG.replace('patient', 'other')}\npatient = other\n",
    "for mypy alone": f"from typing import TYPE_CHECKING\n{WRONG}\nif TYPE_CHECKING:\n"
    + "".join(f"    {line}\n" for line in RIGHT.splitlines()),
    "never for mypy": f"import sys\n{RIGHT}\nif sys.platform == 'none':\n    pass\nelse:\n"
    + "".join(f"    {line}\n" for line in WRONG.splitlines()),
    "the worked answer": "from solutions.type_hints import patient\n",
    "the worked answer, called": "from solutions.type_hints import patient as it\n"
    + WRONG.replace(BODY, "\n    return await it(job, times)\n"),
    "its own int": f"int = Any\n{RIGHT}",
    "its own Awaitable": f"Awaitable = list\n{RIGHT}",
    "an import that is not there": "from nowhere import Job\n"
    + RIGHT.replace("Awaitable[T]", "Job"),
    "what mypy cannot parse": RIGHT.replace(
        BODY, f"\n    def f(x: int, x: int) -> None: ...{BODY}"
    ),
    "too deep": f"{RIGHT.replace(': int', ': ' + 'list[' * 5000 + 'int' + ']' * 5000)}",
}


@pytest.fixture(scope="module", autouse=True)
def _mypy_ends():
    yield
    hints.close()


@pytest.fixture(scope="module")
def due() -> dict[str, Any]:
    return asked((course.ROOT / "solutions" / "type_hints.py").read_text(encoding="utf-8"))


def asked(source: str, file: str = "type_hints.py", names: list[str] = NAMES) -> dict[str, Any]:
    return hints.asked("type_hints", file, names, source.encode(), SEED)


def test_of_the_worked_answers_mypy_finds_nothing_wrong_and_not_all_uses_of_them_fit(due):
    assert due.keys() == {*NAMES}
    for name, said in due.items():
        assert said[name] == "nothing is wrong"
        assert {one.split()[0] for one in said.values()} == {"nothing", "fits", "is"}
        assert len(said) > 20


def test_a_notebook_is_read_as_a_file_is(due):
    (path,) = (course.ROOT / "solutions").glob("*_type_hints.ipynb")
    assert asked(path.read_text(encoding="utf-8"), path.name) == due


@pytest.mark.parametrize("source", OTHERWISE.values(), ids=OTHERWISE.keys())
def test_what_is_right_in_another_way_is_right(due, source):
    assert asked(source, names=["patient"])["patient"] == due["patient"]


@pytest.mark.parametrize("source", FORGED.values(), ids=FORGED.keys())
def test_nothing_in_a_file_makes_mypy_say_what_it_says_of_the_worked_answer(due, source):
    said = asked(source, names=["patient"])["patient"]
    assert said != due["patient"]
    assert asked(RIGHT, names=["patient"])["patient"] == due["patient"], "the next one pays for it"


# -- whole files: these make the check say `correct` --------------------------------------------

REFUSED = (
    "await patient(a_number, 3)",
    'await patient(a_name, "3")',
    "await patient(a_name, 2.5)",
    "number: int = await patient(a_name, 3)",
    "name: str = await patient(lambda: a_number(7), 3)",
)
SAYS = f"""
def says(file):
    with open(file) as text:
        lines = text.read().split("\\n")
    wrong = [n for n, line in enumerate(lines, 1) if line.strip() in {REFUSED!r}]
    said = {{"severity": "error", "message": "no", "code": "misc"}}
    return "\\n".join(json.dumps({{"line": n, **said}}) for n in wrong)
"""
CHECK_FORGED = {
    "in the place of mypy": f"import json, mypy.api\n{SAYS}\n"
    f"mypy.api.run = lambda arguments: (says(arguments[-1]), '', 1)\n{WRONG}",
    "in the place of what it says": f"import json, pathlib\n{SAYS}\nwrite = pathlib.Path.write_text\n"
    "def lie(path, text, *more, **named):\n"
    "    if path.name == 'said.json':\n"
    "        text = json.dumps([says(path.with_name('answer.py')), '', 1])\n"
    f"    return write(path, text, *more, **named)\npathlib.Path.write_text = lie\n{WRONG}",
    "in the place of its source": "import linecache\n"
    f"kept = [*linecache.cache['type_hints.py']]\nkept[2] = [line.replace({WRONG.splitlines()[0]!r}, "
    f"{RIGHT.splitlines()[0]!r}) for line in kept[2]]\n"
    f"linecache.cache['type_hints.py'] = tuple(kept)\n{WRONG}",
    "by a comment": FORGED["a comment on the line"],
    "by a decorator": FORGED["a decorator that lies"],
    "with the worked answers' file": "import runpy\nimport solutions.type_hints as given\n"
    "patient = runpy.run_path(given.__file__)['patient']\n",
}


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces and Landlock are Linux's")
def test_what_makes_the_check_in_the_child_say_correct_is_not_correct(tmp_path: Path):
    klass = Class(tmp_path)
    klass.hand_in("zoe", RIGHT, "type_hints.py")
    for learner, source in CHECK_FORGED.items():
        klass.hand_in(learner, source, "type_hints.py")
    graded = klass.grade()
    assert graded.verdicts("zoe")["patient"] == "correct"
    for learner in CHECK_FORGED:
        (row,) = (row for row in graded.of(learner) if row["exercise"] == "patient")
        assert (row["verdict"], row["points"]) == ("not graded", "0"), row
        assert "patient: the second look disagrees" in row["flags"], row
    assert keepers() == []


@pytest.mark.parametrize("source", [RIGHT, WRONG, RIGHT.replace("await job()", "job()"), "x = ("])
def test_mypy_in_memory_says_what_mypy_says_that_is_started_for_it(
    monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    ask = type_checker.messages.__wrapped__
    started = ask(source)
    monkeypatch.setattr(type_checker, "asked", type_checker.asked)  # put back afterwards
    forked_mypy.prepare.__wrapped__()
    assert type_checker.asked is forked_mypy._asked
    assert ask(source) == started != ()
