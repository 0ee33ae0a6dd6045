"""Worked answers of lesson 23: tests of what waits, and ways to see what a program is doing."""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import httpx

T = TypeVar("T")
Job = Callable[[], Awaitable[Any]]

label: ContextVar[str] = ContextVar("label", default="nobody")


def run_script(text: str, *options: str) -> str:
    """Run text as a Python program of its own; print and return what it says, without times."""
    command = [sys.executable, *options, "-c", text]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    said = done.stdout + done.stderr
    for pattern, instead in ((r"\d+\.\d+ seconds", "… seconds"), (r" created at [^>\n]*(?=>)", "")):
        said = re.sub(pattern, instead, said)
    said = "\n".join(line for line in said.splitlines() if line[:1] != " " or "<string>" in line)
    print(said)
    return said


def run_pytest(text: str, *plugins: str) -> str:
    """Let pytest run text as a file of tests, with these plugins and no others; print and return its report."""
    options = [
        "-q",
        "--tb=no",
        "-rfE",
        "--no-header",
        "--color=no",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
    ]
    for plugin in plugins:
        options += ["-p", plugin]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "test_it.py").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, "--rootdir=.", "test_it.py"],
            cwd=folder,
            env=os.environ  # with CI set pytest cuts no line
            | {
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                "PYTEST_ADDOPTS": "",
                "CI": "",
                "BUILD_NUMBER": "",
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    said = re.sub(r" in \d+\.\d+s", "", done.stdout).strip()
    print(said)
    return said


async def retried(job: Job, times: int, pause: float) -> Any:
    """Await job() until it does not raise OSError, at most so many times; pauses double."""
    for attempt in range(times - 1):
        try:
            return await job()
        except OSError:
            await asyncio.sleep(pause * 2**attempt)
    return await job()


def flaky(failures: int, text: str) -> httpx.MockTransport:
    """Answer the first requests for each path with 503, all others with 200 and the text."""
    asked: Counter[str] = Counter()

    def answer(request: httpx.Request) -> httpx.Response:
        asked[request.url.path] += 1
        if asked[request.url.path] <= failures:
            return httpx.Response(503, headers={"Retry-After": "1"})
        return httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


async def test_retried(retried: Callable[[Job, int, float], Awaitable[Any]]) -> None:
    """Pass if this retried does what it should; raise an AssertionError if it does not."""
    loop = asyncio.get_running_loop()
    calls: list[float] = []

    async def run(errors: list[Exception]) -> Any:
        calls.clear()
        left = iter(errors)

        async def job() -> str:
            calls.append(loop.time())
            if error := next(left, None):
                raise error
            return "an answer"

        try:
            return await retried(job, 4, 3)
        except Exception as error:
            return error

    def pauses() -> list[float]:
        return [round(late - early, 3) for early, late in pairwise(calls)]

    bug = ValueError("a bug")
    assert await run([]) == "an answer" and len(calls) == 1
    assert await run([OSError()] * 3) == "an answer" and pauses() == [3, 6, 12]
    errors = [OSError(n) for n in range(9)]
    assert await run(list(errors)) is errors[3] and pauses() == [3, 6, 12]
    assert loop.time() == calls[-1]  # it does not wait for a try that will not come
    assert await run([bug]) is bug and len(calls) == 1


def stuck(tasks: Iterable[asyncio.Task[Any]]) -> dict[str, str]:
    """Say of each task that is not done in which coroutine function it waits, the innermost of all."""
    found = {}
    for task in tasks:
        if task.done():
            continue
        coroutine: Any = task.get_coro()
        while hasattr(coroutine.cr_await, "cr_await"):  # at the bottom there is no coroutine
            coroutine = coroutine.cr_await
        found[task.get_name()] = coroutine.__name__
    return found


async def labelled(name: str, job: Callable[[], T]) -> T:
    """Call job() in a thread, where label is name; for the caller it is as before in the end."""
    token = label.set(name)
    try:
        return await asyncio.to_thread(job)
    finally:
        label.reset(token)
