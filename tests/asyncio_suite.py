"""Python's own tests of asyncio, each of them twice: as it is, and inside a run in virtual time.

    python tests/asyncio_suite.py [--all] [MODULE...]       prints what differs, and the sums

Without `--all` or names, the quick modules. Python has these tests in the package `test`, which some
distributions leave out.
"""

from __future__ import annotations

import copy
import importlib
import importlib.util
import json
import os
import subprocess
import sys
import unittest
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
PACKAGE = "test.test_asyncio"
SLOW = {  # more than some seconds, most of them spent with real sockets and processes
    "test_base_events",
    "test_events",
    "test_free_threading",
    "test_futures",
    "test_sendfile",
    "test_server",
    "test_sock_lowlevel",
    "test_ssl",
    "test_sslproto",
    "test_streams",
    "test_subprocess",
    "test_tasks",
}
LIMIT = 60.0  # real seconds for one test inside
TRIES = 3  # some of Python's tests depend on how busy the machine is
Outcomes = dict[str, tuple[str, str]]  # by test: outside, inside


def modules() -> list[str]:
    """The modules of Python's own tests; none where the package is not installed."""
    try:
        spec = importlib.util.find_spec(PACKAGE)
    except ModuleNotFoundError:
        return []
    if spec is None or not spec.submodule_search_locations:
        return []
    folder = Path(spec.submodule_search_locations[0])
    return sorted(path.stem for path in folder.glob("test_*.py"))


def in_a_process(module: str) -> Outcomes:
    """What became of each test of a module. A process of its own: some of them change what is everybody's."""
    command = [sys.executable, "-W", "ignore", str(Path(__file__)), "--here", module]
    done = subprocess.run(
        command, capture_output=True, text=True, errors="replace", check=False, timeout=1200
    )
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise RuntimeError(f"{module} ended with {done.returncode}: {done.stderr[-2000:]}")
    return {name: (outside, inside) for name, outside, inside in json.loads(lines[-1])}


def differing(outcomes: Outcomes, exceptions: dict[str, str]) -> list[str]:
    """What did not go inside as it did outside, and is no known exception."""
    return [
        f"{name}: {outside} outside, {inside} inside"
        for name, (outside, inside) in outcomes.items()
        if outside != inside and known(name, exceptions) is None
    ]


def known(test: str, exceptions: dict[str, str]) -> str | None:
    """The exception that a test is. What is listed is the end of its name, in whatever class."""
    return next((one for one in exceptions if test == one or test.endswith("." + one)), None)


# -- in the process of its own ---------------------------------------------------------------------


def tests_of(suite: Any) -> Iterator[unittest.TestCase]:
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from tests_of(one)
        else:
            yield one


def outside(test: unittest.TestCase) -> str:
    """How a test goes."""
    result = unittest.TestResult()
    unittest.TestSuite([copy.copy(test)]).run(result)  # one object runs once
    if result.errors or result.failures:
        return "failed"
    return "skipped" if result.skipped else "passed"


def inside(test: unittest.TestCase) -> str:
    """How a test goes in a run, started as a check starts one."""
    from course_lib.run.apart import apart
    from course_lib.run.clock import simulate

    ended = apart(lambda: simulate(lambda: outside(test), limit=LIMIT), patience=1e9)
    if ended.fault is not None:
        return f"fault of the engine: {ended.fault!r}"
    return ended.result or f"ended by {ended.stopped or ended.error!r}"


def run_here(module: str) -> list[tuple[str, str, str]]:
    try:
        found = importlib.import_module(f"{PACKAGE}.{module}")
    except unittest.SkipTest:
        return []  # for another system
    outcomes = []
    for test in tests_of(unittest.defaultTestLoader.loadTestsFromModule(found)):
        for _ in range(TRIES):
            pair = outside(test), inside(test)
            if pair[0] == pair[1]:
                break
        outcomes.append((test.id().removeprefix(f"{PACKAGE}."), *pair))
    return outcomes


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--here"]:
        channel = os.dup(1)
        with open(os.devnull, "w") as nothing:
            os.dup2(nothing.fileno(), 1)
        outcomes = run_here(arguments[1])
        os.write(channel, b"\n" + json.dumps(outcomes).encode() + b"\n")
        os._exit(0)  # some of Python's tests leave threads behind
    from asyncio_exceptions import EXCEPTIONS

    chosen = [one for one in modules() if "--all" in arguments or one not in SLOW]
    chosen = [one for one in arguments if not one.startswith("-")] or chosen
    sums: Counter[str] = Counter()
    for module in chosen:
        outcomes = in_a_process(module)
        alike = sum(a == b for a, b in outcomes.values())
        sums.update(tests=len(outcomes), alike=alike)
        print(f"{module}: {alike} of {len(outcomes)} go inside as they do outside")
        for line in differing(outcomes, EXCEPTIONS):
            print(f"    {line}")
        for name, (a, b) in outcomes.items():
            if a != b and (one := known(name, EXCEPTIONS)) is not None:
                print(f"    {name}: {EXCEPTIONS[one]}")
    version = "{}.{}".format(*sys.version_info)
    print(f"Python {version}: {sums['alike']} of {sums['tests']} go inside as they do outside")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
