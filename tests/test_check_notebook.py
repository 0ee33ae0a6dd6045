"""`course check` reads a notebook as IPython does: its commands are no mistakes, lines keep their numbers."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from checking import GOOD, ROOT, notebook
from IPython.core import inputtransformer2

from course_lib.files.notebook import as_python
from course_lib.files.parent import check_file

ANSWER = "async def main_async():\n    await asyncio.gather(*[count_async() for _ in range(3)])"
GIVEN = GOOD[: GOOD.index("async def main_async")]


@pytest.fixture
def check(tmp_path):
    """Check a notebook of the given answers and these cells: the verdicts, and what failed besides."""

    def check(*cells):
        path = tmp_path / "answer.ipynb"
        path.write_text(notebook(GIVEN, *cells))
        found = check_file("sync_vs_async", path)
        return {v["exercise"]: v for v in found["exercises"]}, found["problems"]

    return check


RIGHT = {
    "%%time above it": f"%%time\n{ANSWER}",
    "empty lines above %%time": f"\n\n%%time\n{ANSWER}",
    "%%timeit with options": f"%%timeit -n 1 -r 1\n{ANSWER}",
    "%%capture": f"%%capture out\n{ANSWER}",
    "two above each other": f"%%time\n%%capture\n{ANSWER}",
    "!ls between": f"import os\nz = !ls\nfor name in z: print(name)\n{ANSWER}",
    "a % command between": f"%matplotlib inline\nlines = %sx ls\n{ANSWER}",
    "an indented command": f"if True:\n    %load_ext autoreload\n    !ls\n{ANSWER}",
    "help": f"?print\nprint?\nasyncio.sleep??\n{ANSWER}",
    "a continuation line that begins with %": f"x = (17\n%5)\nassert x == 2\n{ANSWER}",
    "that, below a command": f"!ls\nx = (17\n%5)\nassert x == 2\n{ANSWER}",
    "a line of a string that begins with %": f"x = '''\n%time\n!ls\n'''\nassert len(x) == 11\n{ANSWER}",
    "a command over two lines": f"!ls \\\n  -l\n{ANSWER}",
    "%time of a statement": "%time n = 3\n" + ANSWER.replace("range(3)", "range(n)"),
    "%time of an await": (
        "n = %time await asyncio.sleep(1, 3)\n" + ANSWER.replace("range(3)", "range(n)")
    ),
    "get_ipython and display": f"get_ipython().run_line_magic('pylab', '')\ndisplay(3)\n{ANSWER}",
    "copied from a prompt": ">>> " + ANSWER.replace("\n", "\n... "),
    "indented as a whole": "    " + ANSWER.replace("\n", "\n    "),
}


@pytest.mark.parametrize("what", RIGHT)
def test_what_ipython_understands_is_no_mistake(check, what):
    found, problems = check(RIGHT[what])
    assert (found["main_async"]["verdict"], problems) == ("correct", []), found


OTHER_LANGUAGES = ["bash", "html", "javascript", "writefile x.py", "script sh", ""]


@pytest.mark.parametrize("magic", OTHER_LANGUAGES)
def test_cells_in_other_languages_are_left_out(check, magic):
    found, problems = check(ANSWER, f"%%{magic}\n<b>not Python</b>\nasync def main_async(): 1/0")
    assert (found["main_async"]["verdict"], problems) == ("correct", [])


ABOVE = [
    "",
    "\n\n",
    "%%time\n",
    "\n%%time\n",
    "z = !ls\n",
    "!ls \\\n   -l\n",
    "\n!ls\n%pwd\n",
    "x = 1\n?x\n\n",
]


@pytest.mark.parametrize("above", ABOVE, ids=repr)
def test_line_numbers_stay_those_of_the_cell(check, above):
    sequential = "async def main_async():\n    for _ in range(3):\n        await count_async()"
    found, _ = check(above + sequential)
    assert found["main_async"]["line"] == above.count("\n") + 3


BROKEN = [
    "x = (1 +\n%",
    "!",
    "%",
    "%%",
    "?",
    "a = !",
    "\\",
    "'",
    "%time",
    "\0!ls",
    "!" * 99 + "\n" * 999,
]


@pytest.mark.parametrize("source", BROKEN, ids=ascii)
def test_nothing_in_a_cell_breaks_the_reading(check, source):
    assert isinstance(as_python(source), str)
    found, _ = check(ANSWER, source)
    assert found["main_async"]["verdict"] == "correct"


def test_a_cell_that_is_python_is_left_alone():
    assert as_python(GOOD) is GOOD


def test_more_commands_than_ipython_transforms_break_nothing(monkeypatch):
    """IPython gives up after 500 of them, for which it takes long."""
    assert inputtransformer2.TRANSFORM_LOOP_LIMIT == 500
    monkeypatch.setattr(inputtransformer2, "TRANSFORM_LOOP_LIMIT", 25)
    assert len(ast.parse(as_python("!ls\n" * 20)).body) == 20
    assert as_python("!ls\n" * 30)


def test_ipython_is_only_imported_for_what_is_not_python():
    """It takes longer than the whole rest of a check."""
    code = """
import sys
from course_lib.files import child
from course_lib.files.notebook import as_python
as_python('x = 1'); as_python('%%time\\nx = 1'); print('IPython' in sys.modules)
as_python('!ls'); print('IPython' in sys.modules)
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"], done.stderr
