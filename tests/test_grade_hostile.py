"""`course grade` and files that do their worst: each gets its verdict, and nobody else's changes."""

from __future__ import annotations

import random
import sys
import time
import uuid
from pathlib import Path

import psutil
import pytest
from checking import fingerprint
from forgers import CASES, CHANGE, CODE, FORGERIES, FRAMES, GC, LOOK, MODULES, VERDICT, WRONG, Case
from grading import ALL_RIGHT, ROOT, Class, Graded, keepers, small

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="namespaces and Landlock are Linux's"),
]
MARK = "mark" + uuid.uuid4().hex
SMALL = {"silence": 2.5, "memory": 300 << 20, "processes": 30, "disk": 8 << 20}
AMONG = ("ada", "zoe")  # harmless ones
PLACES = ("/tmp", "/dev/shm", sys.prefix, str(Path.home()), "/etc", str(ROOT))


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """All of them in one call."""
    klass = Class(tmp_path_factory.mktemp("hostile"))
    for learner in AMONG:
        klass.hand_in(learner)
    hand_in_all(klass, CASES | FORGERIES)
    before = fingerprint(klass.handed_in)
    with pytest.MonkeyPatch.context() as patch:
        small(patch, **SMALL)
        found = klass.grade("--timeout", "8", "--jobs", "4")
    assert fingerprint(klass.handed_in) == before
    return found


def hand_in_all(klass: Class, cases: dict[str, Case]) -> None:
    places = {"ROOT": ROOT, "HERE": klass.handed_in, "BOOK": klass.folder / "book", "MARK": MARK}
    for learner, case in cases.items():
        source = case.source
        if isinstance(source, str):
            for word, place in places.items():
                source = source.replace(word, str(place))
        klass.hand_in(learner, source, case.name)


@pytest.mark.parametrize("learner", CASES)
def test_each_gets_the_verdict_that_it_deserves(graded: Graded, learner):
    case = CASES[learner]
    verdicts, rows = graded.verdicts(learner), graded.of(learner)
    assert verdicts == case.verdicts if case.verdicts else verdicts
    assert any(case.words in row["message"] for row in rows), rows
    assert case.flag in graded.flags(learner)
    assert "not graded" not in verdicts.values() or case.verdicts == LOOK


@pytest.mark.parametrize("learner", FORGERIES)
def test_what_is_wrong_is_not_correct_whatever_it_does_to_the_check(graded: Graded, learner):
    case = FORGERIES[learner]
    verdicts = graded.verdicts(learner)
    assert verdicts["count_async"] != "correct"
    assert verdicts == case.verdicts if case.verdicts else verdicts
    assert case.flag in graded.flags(learner)


@pytest.mark.parametrize("learner", AMONG)
def test_the_others_grades_are_what_they_were(graded: Graded, learner):
    assert graded.verdicts(learner) == ALL_RIGHT and graded.flags(learner) == ""


def test_the_gradebook_is_whole(graded: Graded):
    assert {row["learner"] for row in graded.rows} == {*AMONG, *CASES, *FORGERIES}
    for path in (graded.folder / "feedback").rglob("*"):
        assert path.is_dir() or path.suffix in (".html", ".json"), path


def test_nothing_is_left_running_and_nothing_planted(graded: Graded):
    assert keepers() == []
    for process in psutil.process_iter():
        try:
            assert MARK not in " ".join(process.cmdline())
        except psutil.Error:
            pass
    assert not [path for place in PLACES for path in Path(place).glob(f"*{MARK}*")]


# -- relatives of these, made up ------------------------------------------------------------

REACH = {
    "frames": FRAMES,
    "gc": GC,
    "modules": MODULES,
    "classes": "def globals_of_all():\n    for c in object.__subclasses__():\n"
    "        for f in vars(c).values():\n            if hasattr(f, '__globals__'): yield f.__globals__\n",
    "a traceback": "def globals_of_all():\n    try: 1 / 0\n    except ZeroDivisionError as e: f = e.__traceback__.tb_frame\n"
    "    while f: yield f.f_globals; f = f.f_back\n",
    "what a loop holds": "import asyncio\ndef globals_of_all():\n    try: t = asyncio.current_task()\n"
    "    except RuntimeError: return\n    yield t._loop.run_forever.__globals__\n"
    "    for v in vars(t._loop).values(): yield getattr(v, '__globals__', {})\n",
    "printing": "import sys\ndef globals_of_all():\n    yield type(sys.stdout).write.__globals__ if hasattr("
    "type(sys.stdout).write, '__globals__') else {}\n    for f in type(sys.stdout).__dict__.values():\n"
    "        yield getattr(f, '__globals__', {})\n",
}
HARM = {
    "rebind": CHANGE,
    "code": CODE,
    "verdict": VERDICT,
    "every function": "def change():\n    for names in [*globals_of_all()]:\n"
    "        if str(names.get('__name__')).startswith(('course_lib', 'solutions')):\n"
    "            for n, v in [*names.items()]:\n"
    "                if callable(v) and not n.startswith('__') and not isinstance(v, type):\n"
    "                    names[n] = lambda *a, **k: None\n",
    "what is raised": "def change():\n    class Never(BaseException):\n        def __init__(self, *a, **k): pass\n"
    "    for names in [*globals_of_all()]:\n        if 'Incorrect' in names: names['Incorrect'] = Never\n",
    "what is measured": "def change():\n    for names in [*globals_of_all()]:\n        R = names.get('Run')\n"
    "        if isinstance(R, type) and hasattr(R, 'lines'):\n"
    "            L = __import__('collections').namedtuple('L', 'time text lane')\n"
    "            R.elapsed = property(lambda s: 1.0)\n"
    "            R.lines = property(lambda s: [L(0.0, 'One', 0), L(1.0, 'Two', 0)])\n"
    "            R.text = property(lambda s: 'One\\nTwo\\n')\n",
    "identity": "def change():\n    for names in [*globals_of_all()]:\n        for n in ('Outcome', 'CODES', '_agrees', 'judge'):\n"
    "            if n in names: names[n] = type('Yes', (), {'__getattr__': lambda s, n: 'correct', '__call__': lambda s, *a, **k: s,"
    " '__eq__': lambda *a: True, '__hash__': None})()\n",
}
WHEN = {
    "at the top": "change()\n{wrong}",
    "inside": "{inside}",
    "in a thread": "import threading, time\ndef forge():\n    while True:\n        try: change()\n        except Exception: pass\n"
    "threading.Thread(target=forge, daemon=True).start()\n{wrong}",
    "when something is thrown away": "class Last:\n    def __del__(self): change()\n{inside_last}",
    "both": "change()\n{inside}",
}


def made_up(chance: random.Random) -> tuple[str, str]:
    """A way to the check, a harm, and a moment."""
    names = [chance.choice([*kind]) for kind in (REACH, HARM, WHEN)]
    body = 'print("Two"); print("One")'
    parts = {
        "wrong": WRONG,
        "inside": WRONG.replace(body, f"change(); {body}"),
        "inside_last": WRONG.replace(body, f"Last(); {body}"),
    }
    source = f"{REACH[names[0]]}\n{HARM[names[1]]}\n{WHEN[names[2]].format(**parts)}"
    return ", ".join(names), source


def test_no_relative_of_a_forgery_is_correct(tmp_path, monkeypatch):
    """The seed is printed; `COURSE_FUZZ=500` makes up as many."""
    import os

    count = int(os.environ.get("COURSE_FUZZ", "24"))
    seed = int(os.environ.get("COURSE_FUZZ_SEED", time.time_ns()))
    print(f"COURSE_FUZZ_SEED={seed}")
    chance, klass = random.Random(seed), Class(tmp_path)
    small(monkeypatch, **SMALL)
    for number in range(count):
        what, source = made_up(chance)
        klass.hand_in(f"{number:03} {what}", source)
    klass.hand_in("zoe")
    graded = klass.grade("--timeout", "8", "--jobs", "4")
    forged = {
        r["learner"] for r in graded.rows if r["exercise"] == "count_async" and r["points"] == "1"
    }
    assert forged == {"zoe"}, f"seed {seed}"
    assert graded.verdicts("zoe") == ALL_RIGHT
