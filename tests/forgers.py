"""Submissions that do their worst, with the verdict that each deserves.

Each does its deed at the top of the file or in `count_async`, and answers the other exercises rightly, so that
one sees whether it spoils what is sound. `MARK` becomes a word by which its processes are found.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from checking import GOOD, WAIT, notebook

LESSON = "sync_vs_async.py"
RIGHT = dict.fromkeys(["count_sync", "main_sync", "count_async", "main_async"], "correct")
ONE_WRONG = RIGHT | {"count_async": "incorrect"}
NOTHING = dict.fromkeys(RIGHT, "not attempted")
# it uses what can deceive a check
LOOK = dict.fromkeys(RIGHT, "not graded") | {"count_async": "incorrect"}
UNREADABLE = dict.fromkeys(RIGHT, "unreadable")
BLANK = "async def count_async():\n    return None\n"
# count_async is wrong, whatever is said of it
WRONG = GOOD.replace(WAIT, 'print("Two"); print("One")')
# main_async counts for itself in these: what count_async does is count_async's affair
_ALONE = GOOD.replace(
    "gather(count_async(), count_async(), count_async())",
    "gather(*[count_async() for _ in range(3)])",
)


@dataclass
class Case:
    """What is handed in, and what is to be said of it."""

    source: str | bytes
    verdicts: dict[str, str] = field(default_factory=lambda: RIGHT)
    words: str = ""  # in the message on count_async, or on any if all are alike
    flag: str = ""  # in the flags
    name: str = LESSON
    seconds: float = 0.0  # if its timing is of interest: that is the most it may take


def top(deed: str, **more: Any) -> Case:
    """A deed at the top of the file, before the answers."""
    return Case(f"{deed}\n{GOOD}", **more)


def inside(deed: str, **more: Any) -> Case:
    """A deed in the place of the body of `count_async`."""
    more.setdefault("verdicts", ONE_WRONG)
    return Case(_ALONE.replace(WAIT, deed.replace("\n", "\n    ")), **more)


def forged(deed: str, **more: Any) -> Case:
    """A deed at the top, before answers of which `count_async` is wrong."""
    more.setdefault("verdicts", ONE_WRONG)
    return Case(f"{deed}\n{WRONG}", **more)


CASES: dict[str, Case] = {
    # -- that do not come to an end
    "an endless loop": inside("while True: pass", words="end"),
    "an endless loop that catches everything": inside(
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        words="end",
    ),
    "an endless loop at the top": top("while True: pass"),
    "an endless loop at the top that catches everything": top(
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    ),
    "a loop in C": inside("10 ** 10 ** 8", words="end"),
    "awaits for ever": inside("await asyncio.Event().wait()", words="wait"),
    "sleeps for an hour": inside("await asyncio.sleep(3600)", words=""),
    "really sleeps for an hour": inside(
        "import subprocess; subprocess.run(['sleep', '3600'])", words="outside of the program"
    ),
    "sleeps for an hour at the top": top("time.sleep(3600) if 'time' in globals() else None"),
    "input()": inside("input()", words="input"),
    "input() at the top": top("input()"),
    # -- that end the process
    "os._exit": inside("import os; os._exit(0)", words="ends its whole process"),
    "os._exit at the top": top("import os; os._exit(0)"),
    "sys.exit": inside("import sys; sys.exit(0)", words="xit"),
    "sys.exit at the top": top("import sys; sys.exit(0)"),
    "kills itself": inside("import os; os.kill(os.getpid(), 9)", words="ends its whole process"),
    "breaks the interpreter": inside(
        "import ctypes; ctypes.string_at(0)", verdicts=LOOK, words="graded", flag="ctypes"
    ),
    # -- that take too much
    "300 MB of output": inside("for _ in range(300): print('x' * 1_000_000)"),
    "300 MB of output past Python": top(
        "import os\nfor _ in range(300):\n    os.write(1, b'x' * 1_000_000)\n    os.write(2, b'x')"
    ),
    "300 MB into every file that is open": top(
        "import os\nfor n in range(3, 64):\n  try:\n    for _ in range(300): os.write(n, b'x' * 1_000_000)\n"
        "  except OSError: pass",
        verdicts={},
        flag="speaks",
    ),
    "3 GB of memory": inside("x = bytearray(b'x') * 3_000_000_000"),
    "3 GB of memory, bit by bit": inside("x = [bytearray(b'x') * 10_000_000 for _ in range(300)]"),
    "3 GB of memory in four processes": inside(
        "import os\nfor _ in range(4):\n    if os.fork() == 0:\n"
        "        x = bytearray(b'x') * 250_000_000\n        while True: pass\nwhile True: pass",
        words="Your code",  # "takes more memory"; on a busy machine its time is over first
    ),
    "200 processes": inside(
        "import os\nfor _ in range(200):\n    if os.fork() == 0:\n        while True: pass\nwhile True: pass",
        words="end",
    ),
    "a fork bomb": inside("import os\nwhile True: os.fork()", words="processes without end"),
    "fills the disk": inside(
        "n = 0\nwhile True:\n    n += 1\n    open(f'x{n}', 'wb').write(b'x' * 1_000_000)",
        words="space",
    ),
    # -- that leave something behind
    "a daemon, forked twice": top(
        "import os, subprocess, sys\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(99) # MARK'])\n"
        "    os._exit(0)"
    ),
    "kills its parent": inside(
        "import os, signal\nfor _ in range(3): os.kill(os.getppid(), signal.SIGKILL)"
    ),
    "kills everybody": top(
        "import os, signal\ntry: os.kill(-1, signal.SIGKILL)\nexcept OSError: pass", verdicts={}
    ),
    "stops its parent": top(
        "import os, signal\ntry: os.kill(os.getppid(), signal.SIGSTOP)\nexcept OSError: pass"
    ),
    # -- that reach for files
    "reads the solution": forged(
        "import pathlib\n"
        "src = pathlib.Path('ROOT/solutions/sync_vs_async.py').read_text()\nexec(src)\n",
        verdicts=LOOK,
    ),
    "imports the solution": Case("from solutions.sync_vs_async import *\n", NOTHING),
    "reads the checks": forged("print(open('ROOT/course_lib/lessons/sync_vs_async.py').read())"),
    "writes to the others": top(
        "import glob, os\nfor p in glob.glob('HERE/**', recursive=True) + ['HERE/ada/sync_vs_async.py']:\n"
        "    try: open(p, 'w').write('x = 1')\n    except OSError: pass\n    try: os.unlink(p)\n"
        "    except OSError: pass"
    ),
    "writes to the gradebook": top(
        "for p in ('BOOK/gradebook.csv', 'BOOK/feedback/ada/x.html', 'BOOK/feedback/.results/x.json'):\n"
        "    try: open(p, 'w').write('x')\n    except OSError: pass"
    ),
    "plants configuration": top(
        "import os, site, sys, sysconfig\n"
        "for p in (sysconfig.get_path('purelib') + '/MARK.pth', os.path.expanduser('~/.MARK'), '/tmp/MARK',\n"
        "          'ROOT/MARK.py', '/etc/MARK', '/dev/shm/MARK', sys.prefix + '/MARK'):\n"
        "    try: open(p, 'w').write('import os')\n    except OSError: pass"
    ),
    # -- that are no notebooks as Jupyter writes them
    "truncated JSON": Case(
        notebook(GOOD)[:-40], UNREADABLE, "not a notebook", name="sync_vs_async.ipynb"
    ),
    "nbformat 3": Case(
        json.dumps(
            {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": GOOD}]}]}
        ),
        UNREADABLE,
        "not a notebook",
        name="sync_vs_async.ipynb",
    ),
    "no metadata": Case(
        json.dumps({"cells": [{"cell_type": "code", "source": GOOD}]}), name="sync_vs_async.ipynb"
    ),
    "duplicate cell ids": Case(
        json.dumps(
            {"cells": [{"cell_type": "code", "id": "a", "source": s} for s in (GOOD, "x = 1")]}
        ),
        name="sync_vs_async.ipynb",
    ),
    "no JSON at all": Case(
        b"\x89PNG\r\n", UNREADABLE, "not a notebook", name="sync_vs_async.ipynb"
    ),
    "nested 200,000 deep": Case(
        "[" * 200_000, UNREADABLE, "not a notebook", name="sync_vs_async.ipynb"
    ),
    "source nested 200,000 deep": Case("(" * 200_000 + "\n" + GOOD),
    "a missing exercise": Case(
        GOOD[: GOOD.index("async def main_async")], RIGHT | {"main_async": "not attempted"}
    ),
    "nothing": Case("", NOTHING, "There is no"),
    "a file name with newlines": Case(GOOD, name="sync_vs_async\n=1+1\n<b>.py"),
    "half a character in its name": Case(GOOD, name="sync_vs_async \udc80.py"),
    # -- whose results are strange
    "NaN and half characters": inside(
        "raise ValueError(float('nan'), '\\ud800', '\\0')", words="nan"
    ),
    "a reply of 200 MB": inside("raise ValueError('x' * 200_000_000)"),
    "a reply nested 200,000 deep": inside(
        "x = []\nfor _ in range(200_000): x = [x]\nraise ValueError(x)"
    ),
    "a result that equals everything": inside(
        "class Same:\n    def __eq__(self, other): return True\n    __hash__ = None\nreturn Same()"
    ),
}

# -- that say they are right ------------------------------------------------------------------
# Each finds its way to something of the check's, in every way there is, and changes it.

SAY = (
    '{"exercise": "count_async", "verdict": "correct", "diagnosis": "", "message": "", "line": null'
)
SAY += ', "elapsed": 1.0, "seconds": 0.1}'
FAKE = f"""
import os
for n in range(3, 64):
    try:
        for e in ("count_sync", "main_sync", "count_async", "main_async"):
            v = {SAY!r}.replace("count_async", e)
            os.write(n, b'\\n{{"begin": "exercise %s"}}\\n' % e.encode())
            os.write(n, b'{{"verdict": %s, "second": {{"said": ["incorrect"], "changed": []}}}}\\n' % v.encode())
    except OSError: pass
"""
FRAMES = """
import sys
def frames():
    f = sys._getframe()
    while f is not None:
        yield f
        f = f.f_back
def globals_of_all():
    for f in frames(): yield f.f_globals
"""
GC = "import gc\ndef globals_of_all():\n    for o in gc.get_objects():\n        if type(o) is dict and '__name__' in o: yield o\n"
MODULES = "import sys\ndef globals_of_all():\n    for m in [*sys.modules.values()]: yield getattr(m, '__dict__', {})\n"
CHANGE = """
def change():
    for names in [*globals_of_all()]:
        for name in ("require", "diagnose", "require_words", "require_one_count", "require_the_same_again",
                     "require_that_it_fits", "require_no_yield"):
            if name in names: names[name] = lambda *a, **k: None
"""
CODE = """
def change():
    for names in [*globals_of_all()]:
        for name in ("require", "diagnose", "require_words", "require_one_count", "require_the_same_again",
                     "dumps", "_checked"):
            f = names.get(name)
            if type(f) is type(change):
                try: f.__code__ = (lambda *a, **k: None).__code__
                except Exception: pass
"""
VERDICT = """
def change():
    for names in [*globals_of_all()]:
        if "Verdict" in names and "Outcome" in names:
            right = names["Outcome"].CORRECT
            V = names["Verdict"]
            V.__init__ = lambda self, exercise, *a, **k: self.__dict__.update(
                exercise=exercise, verdict=right, diagnosis="", message="", line=None, elapsed=1.0,
                seconds=0.1, traceback="", run=None)
"""
# within count_async, where the check's frames are above
DEED = 'change(); print("Two"); print("One")'
_IN = WRONG.replace('print("Two"); print("One")', DEED)


def _fake(ways: str, what: str) -> Case:
    return Case(f"{ways}\n{what}\n{_IN}\nchange()\n", verdicts={}, flag="reaches")


FORGERIES: dict[str, Case] = {
    "fake results, to every file that is open": Case(
        f"{FAKE}\n{WRONG}", verdicts={}, flag="speaks"
    ),
    "fake results, and the end": Case(f"{FAKE}\nos._exit(0)\n{WRONG}", verdicts={}, flag="speaks"),
    "fake results, printed": Case(f"print({SAY!r}, flush=True)\n{WRONG}", ONE_WRONG),
    "fake results in the middle": inside(FAKE.replace("\n", "\n    "), verdicts={}),
    "patched builtins": Case(
        "import builtins\nbuiltins.len = lambda x: 1\nbuiltins.abs = lambda x: 0\nbuiltins.isinstance = lambda *a: True\n"
        "builtins.all = builtins.any = builtins.bool = lambda *a: True\nbuiltins.sorted = lambda x, **k: 1\n"
        "builtins.round = lambda *a: 1.0\nbuiltins.AssertionError = Exception\n" + WRONG,
        verdicts={},
    ),
    "a patched checker": Case(
        "import course_lib.checks.exercise as e\ne.require = lambda *a, **k: None\n" + WRONG,
        ONE_WRONG,
        flag="course_lib",
    ),
    "patched asyncio": Case(
        "import asyncio, time\nasyncio.sleep = time.sleep = lambda *a: None\nasyncio.Runner = None\n"
        + WRONG,
        verdicts={},
        flag="asyncio.sleep",
    ),
    "frames": _fake(FRAMES, CHANGE),
    "frames, code": _fake(FRAMES, CODE),
    "frames, verdict": _fake(FRAMES, VERDICT),
    "gc": _fake(GC, CHANGE),
    "gc, code": _fake(GC, CODE),
    "gc, verdict": _fake(GC, VERDICT),
    "modules": _fake(MODULES, CHANGE),
    "modules, code": _fake(MODULES, CODE),
    "json.dumps from inside": Case(
        "import json\ndef dumps(what, *a, **k):\n    import json.encoder as e\n"
        "    return e.JSONEncoder().encode(what).replace('incorrect', 'correct')\n"
        f"json.dumps.__code__ = dumps.__code__\n{WRONG}",
        ONE_WRONG,
        flag="__code__",
    ),
    "a thread that makes verdicts good": Case(
        "import gc, threading\ndef forge():\n    while True:\n        for o in gc.get_objects():\n"
        "            if type(o).__name__ == 'Verdict': o.verdict = type(o.verdict)('correct')\n"
        f"threading.Thread(target=forge, daemon=True).start()\n{WRONG}",
        verdicts={},
        flag="get_objects",
    ),
    "a trace function": Case(
        "import sys, threading\ndef trace(frame, event, argument):\n    if 'condition' in frame.f_locals:\n"
        "        frame.f_locals['condition'] = True\n    return trace\nthreading.settrace(trace)\nsys.settrace(trace)\n"
        + WRONG,
        verdicts={},
        flag="settrace",
    ),
    "walks the stack for what is expected": Case(
        FRAMES
        + _ALONE.replace(
            WAIT,
            "for f in frames():\n        for v in [*f.f_locals.values(), *f.f_globals.values()]:\n"
            "            if isinstance(v, list) and v and v[0] == (0.0, 'One'):\n"
            "                for _, word in v: print(word)\n                return",
        ),
        LOOK,
        flag="reaches",
    ),
    "what was recorded, by way of a traceback": Case(
        WRONG.replace(
            'print("Two"); print("One")',
            "try: 1 / 0\n    except ZeroDivisionError as e: f = e.__traceback__.tb_frame\n"
            "    print('One'); await asyncio.sleep(0)\n    while f:\n        for v in [*f.f_locals.values()]:\n"
            "            p = getattr(getattr(v, 'record', v), 'printed', None)\n"
            "            if p is not None and p.lines: p.lines.append(p.lines[0]._replace(time=1.0, text='Two'))\n"
            "        f = f.f_back",
        ),
        verdicts={},
        flag="tb_frame",
    ),
    "equals everything": Case(
        "class Same(str):\n    __eq__ = __ge__ = __le__ = __contains__ = lambda *a: True\n    __hash__ = str.__hash__\n"
        "    def splitlines(self, *a): return ['One', 'Two']\n    strip = lambda *a: Same('One')\n"
        + WRONG.replace('print("Two"); print("One")', "print(Same('Two')); return Same()"),
        ONE_WRONG,
    ),
}
