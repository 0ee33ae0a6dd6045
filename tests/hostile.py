"""Hostile parts of programs, for made-up submissions: to `course check`, and to a check in a kernel.

Every part is harmless where no defence stands: what is opened for writing is the test's own.
"""

from __future__ import annotations

import random
import re

TOP = [
    "",
    "asyncio.run(main_async())",
    "asyncio.get_event_loop().run_until_complete(main_async())",
    "await main_async()",
    "while True: pass",
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "sum(range(10 ** 13))",
    "time.sleep(1e9)",
    "import os; os._exit(0)",
    "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "import os, signal; os.kill(os.getppid(), signal.SIGSTOP)",
    "import os; os.closerange(0, 4096)",
    'import os\nfor n in range(3, 12):\n    try: os.write(n, b\'\\n{"begin": "exercise x"}\\n[3]\\n\')\n    except OSError: pass',
    "import os; os.fork()",
    "import sys; sys.exit('\\ud800')",
    "raise SystemExit(SystemExit)",
    "raise type('\\u65e5', (BaseException,), {'__str__': lambda s: 3})",
    "raise ExceptionGroup('x', [ExceptionGroup('y', [ValueError('\\0')])])",
    "print('x' * 50_000_000)",
    "import sys; sys.stdout = sys.stderr = None",
    "import sys; sys.modules.clear()",
    "import builtins; del builtins.print, builtins.repr, builtins.str",
    "import sys; sys.setrecursionlimit(10 ** 6)\ndef deep(): deep()\ndeep()",
    "import sys; sys.settrace(lambda *a: 1 / 0)",
    "import sys; sys.setswitchinterval(1e9)",
    "import signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass",
    "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))",
    "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))",
    "import threading; threading.Thread = threading.Lock = None",
    "asyncio.run = asyncio.sleep = asyncio.gather = None",
    "import random; random.seed = 42",
    "import json, os; json.dumps = os.write = os.getpid = os._exit = print",
    "import gc; gc.get_objects = None; gc.disable = gc.enable = print",
    "import inspect; inspect.signature = inspect.iscoroutinefunction = lambda *a: 1 / 0",
    "globals().clear()",
    "globals()[7] = globals()[b'x'] = print",
    "import os; os.chdir('/')",
    "import os; [open(f'f{n}', 'w').write('x') for n in range(500)]",
    "open('big', 'wb').truncate(1 << 40)",
    "x = bytearray(5 << 30)",
    "from unittest.mock import call, ANY, MagicMock",
    "import nothing_of_this_name",
    "from __future__ import braces",
    "def broken(:\n    pass",
    "x = " + "[" * 300,
    "\x00\x0c\u2028 x",
    "__name__ = '__main__'; __file__ = 3",
]
DEFINITIONS = [
    "{a}def {name}():\n    {body}\n    {returns}",
    "{a}def {name}(*args, **more):\n    {body}\n    {returns}",
    "{a}def {name}(one, two, *, three):\n    {body}\n    {returns}",
    "class {name}:\n    def __init__(self):\n        {body}\n    def __await__(self):\n        yield from ()",
    "class Odd:\n    {a}def __call__(self):\n        {body}\n        {returns}\n    def __getattribute__(self, name): 1 / 0\n{name} = Odd()",
    "class Odd:\n    {a}def __call__(self):\n        {body}\n        {returns}\n    __class__ = property(lambda self: 1 / 0)\n{name} = Odd()",
    "import functools\n{a}def inner():\n    {body}\n    {returns}\n{name} = functools.partial(inner)",
    "import functools\ndef inner(): pass\n{a}def {name}():\n    {body}\n    {returns}\n{name}.__wrapped__ = {name}",
    "{a}def {name}():\n    {body}\n    {returns}\n{name}.__signature__ = 3",
    "{a}def {name}():\n    {body}\n    {returns}\n{name}.__code__ = (lambda: None).__code__",
    "{a}def {name}():\n    {body}\n    yield\n",
    "from unittest.mock import call\n{name} = call",
    "from unittest.mock import AsyncMock\n{name} = AsyncMock()",
    "{name} = print",
    "{name} = 42",
    "import sys\n{name} = sys.modules[__name__]",
    "class Meta(type):\n    def __call__(cls): 1 / 0\n    def __instancecheck__(cls, x): 1 / 0\nclass {name}(metaclass=Meta): pass",
    "class {name}(str): pass\n{name} = {name}('\\ud800')",
    "{name} = lambda: (yield)",
    "{name}: int",
    "global {name}\n{a}def {name}():\n    {body}",
]
BODIES = [
    "pass",
    "await asyncio.gather(count_async(), count_async(), count_async())",
    "print('One'); await asyncio.sleep(1); print('Two')",
    "print('One'); time.sleep(1); print('Two')",
    "while True: pass",
    "while True:\n        try: await asyncio.sleep(1)\n        except BaseException: pass",
    "sum(range(10 ** 13))",
    "await asyncio.Event().wait()",
    "while True: await asyncio.sleep(0)",
    "import os; os._exit(3)",
    "import os; os.fork()",
    "import os, signal; os.kill(0, signal.SIGKILL)",
    "raise ValueError('\\u65e5\\u672c \\u2192 \\ud800 \\x1b[2J\\0')",
    "raise type('E', (Exception,), {{'__str__': lambda s: s}})",
    "raise type('E', (Exception,), {{'__repr__': lambda s: 1 / 0, '__str__': lambda s: 1 / 0}})",
    "raise asyncio.CancelledError",
    "raise KeyboardInterrupt",
    "print('x' * 20_000_000)",
    "import os; os.closerange(3, 4096)",
    "asyncio.get_running_loop().stop()",
    "asyncio.get_running_loop().call_soon(1 / 1)",
    "asyncio.get_running_loop().time = lambda: float('nan')",
    "time.perf_counter = time.monotonic = time.time = lambda: -1",
    "input('? ')",
    "{name}()",
    "open('mine.txt', 'w').write('x')",
]
RETURNS = [
    "return None",
    "return 42",
    "return '\\ud800' * 3",
    "return 'x' * 10_000_000",
    "return float('nan')",
    "return [print]",
    "x = []; x.append(x); return x",
    "return type('R', (), {{'__repr__': lambda s: 1 / 0}})()",
    "return type('R', (), {{'__eq__': lambda s, o: 1 / 0, '__hash__': None}})()",
    "return type('R', (), {{'__eq__': lambda s, o: [0 for _ in iter(int, 1)]}})()",
    "return type('R', (), {{'__getattribute__': lambda s, n: 1 / 0}})()",
    "return type('R', (), {{'__bool__': lambda s: 1 / 0, '__len__': lambda s: -1}})()",
    "return type('R', (), {{'__class__': property(lambda s: 1 / 0)}})()",
    "return type('R', (), {{'__del__': lambda s: time.sleep(1e9)}})()",
    "return (n for n in iter(int, 1))",
    "return {name}",
    "return asyncio.sleep(1)",
    "from unittest.mock import call; return call",
]
LEFT = [
    "",
    "import threading; threading.Thread(target=lambda: [0 for _ in iter(int, 1)], daemon=False).start()",
    "import threading; threading.Timer(1e6, print).start()",
    "import _thread\nfor _ in range(50): _thread.start_new_thread(time.sleep, (60,))",
    "import subprocess; subprocess.Popen(['sleep', '60'])",
    "import subprocess; subprocess.Popen(['setsid', 'setsid', 'sh', '-c', 'trap \"\" TERM HUP; sleep 60; : TOKEN'], env={})",
    "import os\nfor _ in range(5):\n    if os.fork() == 0:\n        os.setsid()\n        sum(range(10 ** 13))",
    "import os, sys\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.closerange(0, 4096)\n"
    "        os.execve(sys.executable, [sys.executable, '-c', 'import time; time.sleep(60)', 'TOKEN'], {})\n    os._exit(0)",
    "import multiprocessing as m; m.get_context('fork').Process(target=time.sleep, args=(60,)).start()",
    "import atexit; atexit.register(lambda: [0 for _ in iter(int, 1)])",
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)",
    "import sys; sys.excepthook = sys.unraisablehook = sys.displayhook = None",
    "import os; os.environ.clear()",
    "import gc; gc.callbacks.append(lambda *a: 1 / 0)",
    "import sys; sys.path[:] = []; sys.path_hooks.clear()",
    "import sys; sys.addaudithook(lambda *a: None)",
    "class Last:\n    def __del__(self):\n        while True: pass\nlast = Last()",
    "import tempfile; kept = tempfile.mkdtemp()",
]

# What no defence inside of the process can stand. `course check` has a process for each file; a kernel is lost.
NOT_IN_A_KERNEL = {
    r"sum\(range": "a call in C that lets no other thread of the process run",
    r"closerange|os\.write\(n": "closes the files, or writes into them, through which the kernel talks",
    r"sys\.modules\.clear|globals\(\)": "takes away the kernel's own modules or names",
    r"setrlimit|bytearray\(5|2 << 3": "uses up what the whole process has",
    r"getppid": "stops the test itself",
    r"open\(|mkdtemp": "leaves files, in the folder of the notebooks",
    r"atexit|addaudithook": "is never to be taken back",
}


def stands_in_a_kernel(part: str) -> bool:
    """Whether a kernel can be expected to stand this part."""
    return not any(re.search(pattern, part) for pattern in NOT_IN_A_KERNEL)


def cell(chance: random.Random, name: str) -> str:
    """A made-up cell that defines `name`: it compiles, and does its worst only when it is called."""
    while True:
        form = chance.choice(DEFINITIONS)
        words = {"name": name, "a": chance.choice(["", "async "])}
        does = [chance.choice(TOP), chance.choice(BODIES).format(**words), chance.choice(LEFT)]
        chance.shuffle(does)
        does = [part for part in does if part and chance.random() < 0.7] or ["pass"]
        # as deep as the place where it goes
        line = next((line for line in form.split("\n") if "{body}" in line), "")
        depth = "\n" + " " * (len(line) - len(line.lstrip()))
        words["body"] = "\n".join(does).replace("\n", depth)
        words["returns"] = chance.choice(RETURNS).format(**words)
        source = form.format(**words)
        if stands_in_a_kernel(source) and _compiles(source):
            return source


def _compiles(source: str) -> bool:
    try:
        compile(source, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
