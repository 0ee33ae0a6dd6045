"""More relatives of those in forgers.py: what those do in one way these do in another, which no list of names foresees.

Two files are handed in with each: one whose second look knows every moment, and one in which `makerandom` draws as it likes.
"""

from __future__ import annotations

import json

from forgers import WRONG

SAY = {
    "verdict": "correct",
    "diagnosis": "",
    "message": "",
    "line": None,
    "elapsed": 1.0,
    "seconds": 0.1,
}


def speech(exercises: list[str], wrong: str, last: str = "") -> str:
    """Python that says on the child's pipe, word for word, what the child says of right answers."""
    words: list[dict[str, object]] = []
    for name in exercises:
        words += [
            {"begin": f"exercise {name}"},
            {"verdict": {"exercise": name, **SAY}, "decoys": ["incorrect"]},
        ]
    words += [{"seed": True}, {"record": [1, 2], "of": wrong}, {"changed": []}, {"end": True}]
    text = "".join(json.dumps(one) + "\n" for one in words)
    return f"import os\nSPEECH = {text!r}.encode()\nos.write(3, SPEECH)\n{last}\n"


COUNTS = ["count_sync", "main_sync", "count_async", "main_async"]
DRAWS = ["makerandom", "announce", "main"]
WRONG_DRAWS = """
import asyncio, random
async def makerandom(idx, threshold=6):
    DEED
    return 99
async def main():
    return await asyncio.gather(*(makerandom(idx, threshold=10 - idx - 1) for idx in range(3)))
"""
INSIDE = 'print("Two"); print("One")'

# Deeds at the top of the file; WRONG_ONE becomes the wrong exercise of the file
TOP = {
    "the whole speech, and the end": "speech, exit",
    "the whole speech": "speech",
    "the speech of a program that takes its place": "speech, exec",
    "the speech of a child that was given the pipe": "speech, popen",
    "asks for the seed too early": (
        "import os\nos.write(3, b'\\n{\"seed\": true}\\n')\n"
        "import threading\nthreading.Thread(target=lambda: os.read(4, 64), daemon=True).start()"
    ),
    "a thread that takes the seed": (
        "import os, threading\nthreading.Thread(target=lambda: os.read(4, 64), daemon=True).start()"
    ),
    "its own memory": (
        "import re\ntry:\n    whole = open('/proc/self/maps').read()\n"
        "    memory = open('/proc/self/mem', 'r+b', buffering=0)\n    for found in re.finditer(r'(\\w+)-(\\w+) rw', whole):\n"
        "        a, b = (int(x, 16) for x in found.groups())\n        memory.seek(a); part = memory.read(b - a)\n"
        "        for at in re.finditer(b'incorrect', part): memory.seek(a + at.start()); memory.write(b'correct\\0\\0')\n"
        "except (OSError, ValueError, OverflowError): pass"
    ),
    "the pipe, read from its other end": (
        "import os, threading\ndef read():\n    try:\n        f = os.open('/proc/self/fd/3', os.O_RDONLY)\n"
        "        while True: os.read(f, 1 << 16)\n    except OSError: pass\nthreading.Thread(target=read, daemon=True).start()"
    ),
    "the keeper's memory": (
        "for n in ('/proc/1/mem', '/proc/1/environ', '/proc/1/fd/3'):\n    try: print(open(n, 'rb').read(99))\n"
        "    except OSError: pass"
    ),
    "Thread.run, and a name that is made up": (
        "import threading\nrun = threading.Thread.run\ndef forge(self):\n    target = self._target\n    run(self)\n"
        "    for cell in getattr(target, '__clo' + 'sure__') or ():\n        try: things = getattr(cell, 'cell_' + 'contents')\n"
        "        except ValueError: continue\n        if type(things) is list:\n            for one in things:\n"
        "                if hasattr(one, 'diagnosis') and one.exercise == 'WRONG_ONE':\n"
        "                    one.verdict = type(one.verdict)('correct'); one.diagnosis = one.message = ''\n"
        "threading.Thread.run = forge"
    ),
    "getattr by another name": (
        "from builtins import getattr as look\nimport asyncio\ndef deed():\n    loop = asyncio.get_running_loop()\n"
        "    for v in look(type(loop).time, '__glo' + 'bals__').values():\n        pass"
    ),
    "attrgetter": (
        "import operator, asyncio\ndef deed():\n    try: t = asyncio.current_task()\n    except RuntimeError: return\n"
        "    frame = operator.attrgetter('cr_' + 'frame')(t.get_coro())\n    frame.clear()"
    ),
    "all that an object has": (
        "import inspect, asyncio\ndef deed():\n    for t in asyncio.all_tasks():\n"
        "        for name, value in inspect.getmembers(t.get_coro()): print(name, value)"
    ),
    "the recorder behind a task factory": (
        "import asyncio\ndef deed():\n    tap = asyncio.get_running_loop()._task_factory.__self__\n"
        "    for one in [*vars(tap).values()]:\n        for r in one if isinstance(one, (list, tuple, set)) else [one]:\n"
        "            p = r.printed if hasattr(r, 'printed') else None\n            if p: p.lines[:] = []"
    ),
    "a clock of the loop": (
        "import asyncio\ndef deed():\n    try: loop = asyncio.get_running_loop()\n    except RuntimeError: return\n"
        "    before = loop.time()\n    loop.time = lambda: before + 1.0"
    ),
    "the place where output goes": (
        "import sys\ndef deed():\n    kind = type(sys.stdout)\n    kind.write = lambda self, text: 0"
    ),
    "a stack that is walked by a library": (
        "import traceback\ndef deed():\n    for frame, _ in traceback.walk_stack(None):\n"
        "        for value in frame.f_locals.values():\n            if isinstance(value, list): value.clear()"
    ),
    "a stack that logging hands out": (
        "import logging\ndef deed():\n    f = logging.currentframe()\n    while f:\n"
        "        print(getattr(f, 'f_lo' + 'cals')); f = getattr(f, 'f_' + 'back')"
    ),
    "frames of an exception's way": (
        "import traceback\ndef deed():\n    try: 1 / 0\n    except ZeroDivisionError as e:\n"
        "        for f, _ in traceback.walk_tb(e.__traceback__):\n            while f: f = getattr(f, 'f_' + 'back')"
    ),
    "a policy with loops of its own": (
        "import asyncio, warnings\nwarnings.simplefilter('ignore')\n"
        "class Loop(asyncio.SelectorEventLoop):\n    def time(self): return 0.0\n"
        "class Policy(asyncio.DefaultEventLoopPolicy):\n    def new_event_loop(self): return Loop()\n"
        "asyncio.set_event_loop_policy(Policy())"
    ),
    "text that becomes code": (
        "exec('im' + 'port gc')\ndef deed():\n    eval('g' + 'c').get_objects()"
    ),
    "a result that is another for each who asks": (
        "class Many(str):\n    def __eq__(self, other): return True\n    def __hash__(self): return 0\n"
        "    def __instancecheck__(self, other): return True\n    __class__ = property(lambda self: str)\n"
        "def deed():\n    print(Many('One')); print(Many('Two'))"
    ),
    "what is imported in the place of a library": (
        "import os, sys\nopen('json.py', 'w').write('def dumps(*a, **k): return \"{}\"\\nloads = dumps\\n')\n"
        "open('random.py', 'w').write('randint = lambda *a: 10\\nseed = getstate = setstate = lambda *a: None\\n')\n"
        "for name in ('json', 'random'): sys.modules.pop(name, None)"
    ),
}


def _top(deed: str, exercises: list[str], wrong: str) -> str:
    if not deed.startswith("speech"):
        return deed.replace("WRONG_ONE", wrong)
    last = {
        "speech, exit": "os._exit(0)",
        "speech, exec": "import sys\nos.set_inheritable(3, True)\n"
        "os.execv(sys.executable, [sys.executable, '-c', f'import os; os.write(3, {SPEECH!r})'])",
        "speech, popen": "import subprocess, sys\nsubprocess.run([sys.executable, '-c', "
        "f'import os; os.write(3, {SPEECH!r})'], pass_fds=[3])",
    }.get(deed, "")
    return speech(exercises, wrong, last)


def files() -> dict[str, dict[str, str]]:
    """By learner: files, by name."""
    found = {}
    for name, deed in TOP.items():
        call = "deed()" if "def deed" in deed else "pass"
        counts = WRONG.replace(INSIDE, f"{call}; {INSIDE}")
        found[name] = {
            "sync_vs_async.py": f"{_top(deed, COUNTS, 'count_async')}\n{counts}",
            "rules_of_async.py": f"{_top(deed, DRAWS, 'makerandom')}\n{WRONG_DRAWS.replace('DEED', call)}",
        }
    return found
