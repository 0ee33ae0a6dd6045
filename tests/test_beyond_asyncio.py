"""The programs of lesson 21: the loop in sixty lines, and one program in four frameworks."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from solutions import blogdom_curio, tiny_loop

ROOT = Path(__file__).parents[1]


def script(name: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"solutions.{name}", *options]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_loop_has_at_most_sixty_lines():
    """Of code: the program that shows it, imports, docstrings and empty lines are not counted."""
    source = inspect.getsource(tiny_loop).partition("# -- a program for it")[0]
    source = source[source.index("class Task") :]
    docs: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docs |= {*range(node.lineno, (node.end_lineno or 0) + 1)}
    lines = [n for n, line in enumerate(source.splitlines(), 1) if line.strip() and n not in docs]
    assert 40 < len(lines) <= 60


def test_it_serves_three_visitors():
    done = script("tiny_loop")
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.splitlines() == ["ANN SAYS HELLO", "BOB SAYS HELLO", "CY SAYS HELLO"]


def test_an_exception_comes_out_of_it():
    async def fails():
        await tiny_loop.sleep(0)
        raise ValueError("no luck")

    with pytest.raises(ValueError, match="no luck"):
        tiny_loop.Loop().run(fails())


@pytest.mark.parametrize(
    "name",
    [
        ("blogdom_trio",),
        ("blogdom_anyio",),
        ("blogdom_anyio", "--backend", "trio"),
        pytest.param(
            ("blogdom_curio",),
            marks=pytest.mark.skipif(
                sys.version_info >= (3, 12), reason="Curio 1.6 imports on Python 3.11 only"
            ),
        ),
    ],
    ids=" ".join,
)
def test_it_finds_what_blogdom_finds(name):
    done = script(*name)
    assert (done.stderr, done.returncode) == ("", 0)
    assert sorted(done.stdout.splitlines()) == sorted(script("blogdom").stdout.splitlines())


@pytest.mark.skipif(blogdom_curio.curio is not None, reason="this Python has Curio")
def test_without_curio_its_script_says_so():
    done = script("blogdom_curio")
    assert done.returncode == 1
    assert "cannot be imported on this Python" in done.stderr


@pytest.mark.parametrize("name", ["names", "practice_names"])
def test_practice_names_say_at_once_that_a_name_is_no_address(name):
    """Trio asks that on its loop's own thread, before it sends a thread to ask for the name."""
    use = {
        "names": "from course_lib.servers import names; names().__enter__()",
        "practice_names": "from solutions.practice_names import *; use_practice_names()",
    }[name]
    program = f"""
import socket, time
{use}
began = time.monotonic()
try:
    socket.getaddrinfo("not.dev", None, 0, 0, 0, socket.AI_NUMERICHOST)
except socket.gaierror:
    print("at once:", time.monotonic() - began < 0.9)  # its answer takes 1.05 s
print(socket.getaddrinfo("127.0.0.1", 1, flags=socket.AI_NUMERICHOST)[0][-1])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["at once: True", "('127.0.0.1', 1)"]
