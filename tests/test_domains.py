"""Domain names: the library, its two scripts, and that no network is asked unless somebody wants it."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from course_lib import Lesson
from course_lib.servers import names
from solutions import blogdom, domaincheck, practice_names, probing_domains
from solutions.domainlib import Result, multi_probe, probe

ROOT = Path(__file__).parents[1]
LANGUAGES = "python.org rust-lang.org golang.org no-lang.invalid".split()

FOUND_IN_DEV = {"elif", "def", "as", "in", "for", "is", "and", "try", "not"}

NET = """\
FOUND\t\tNOT FOUND
=====\t\t=========
in.net
del.net
true.net
for.net
is.net
\t\tnone.net
try.net
from.net
and.net
\t\tor.net
else.net
with.net
if.net
as.net
\t\telif.net
pass.net
\t\tnot.net
\t\tdef.net
"""


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """How long look-ups meant to take; none takes any time, and the real resolver is back at the end."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)
    yield slept


async def in_virtual_time(coroutine):
    """Its run: what it printed, returned, and how long it took."""
    with names():
        return await Lesson("probing_domains").timeline(coroutine)


def answer_of(name: str) -> bool:
    try:
        socket.getaddrinfo(name, 80)
    except socket.gaierror as error:
        assert error.errno == socket.EAI_NONAME
        return False
    return True


def test_the_scripts_names_are_those_of_the_lessons(naps: list[float]) -> None:
    """Two readers of one file: the same answers, after the same seconds."""
    with names() as resolver:
        zone = sorted(resolver.zone) + ["nowhere.example", "IN.dev"]
        ours = [answer_of(name) for name in zone]
    waits, naps[:] = [*naps], []
    practice_names.use_practice_names()
    assert [answer_of(name) for name in zone] == ours
    assert naps == waits


def test_blogdom_prints_each_answer_as_it_comes() -> None:
    run = asyncio.run(in_virtual_time(probing_domains.main()))
    lines = run.output.splitlines()
    assert len(lines) == 18
    assert {line[2:-4] for line in lines if line.startswith("+ ")} == FOUND_IN_DEV
    assert (lines[0], lines[1], lines[-1]) == ("  with.dev", "+ elif.dev", "+ not.dev")
    assert run.elapsed == 1.05  # the slowest; the sum is 11.25


def test_blogdom_runs_from_a_shell(naps: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    blogdom.run([])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(naps) == 18
    assert {line[2:-4] for line in lines if line.startswith("+ ")} == FOUND_IN_DEV


def test_domaincheck_prints_the_table_of_net() -> None:
    run = asyncio.run(in_virtual_time(domaincheck.main("net")))
    assert run.output == NET
    assert run.elapsed == 1.05


@pytest.mark.parametrize("tld", ["net", ".net", "..net.", "NET"])
def test_domaincheck_strips_dots(
    tld: str, naps: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    domaincheck.run([tld])
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(NET.splitlines())


@pytest.mark.parametrize("argv", [[], ["net", "dev"], ["..."], [""], ["a b"], ["a..b"], ["x" * 64]])
def test_domaincheck_says_how_it_is_used(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        domaincheck.run(argv)
    assert end.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("usage: python -m solutions.domaincheck")
    assert said.err.count("\n") == 2


def test_a_shell_sees_the_usage_line_and_status_2() -> None:
    command = [sys.executable, "-m", "solutions.domaincheck"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert "TLD" in done.stderr.splitlines()[0]


@pytest.mark.parametrize(("script", "argv"), [(blogdom, []), (domaincheck, ["net"])])
def test_the_real_resolver_is_asked_only_on_request(
    script, argv: list[str], naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def real(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", real)
    script.run([*argv, "--real"])
    assert len(asked) == 18
    asked.clear()
    script.run(argv)
    assert set(asked) == {"127.0.0.1"}  # what every name of the zone leads to


@pytest.mark.parametrize(("script", "argv"), [(blogdom, []), (domaincheck, ["net"])])
def test_without_the_zone_a_script_says_so(
    script, argv: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(practice_names, "ZONE", tmp_path / "zone.txt")
    with pytest.raises(SystemExit, match="cannot read the practice names"):
        script.run(argv)


def test_ctrl_c_ends_a_script_with_status_130(naps: list[float]) -> None:
    async def stopped() -> None:
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as end:
        practice_names.run(stopped, real=True)
    assert end.value.code == 130


def test_multi_probe_yields_results_as_they_come() -> None:
    async def collect() -> list[Result]:
        return [result async for result in multi_probe(iter(LANGUAGES))]

    run = asyncio.run(in_virtual_time(collect()))
    assert run.result == [
        Result("golang.org", True),
        Result("no-lang.invalid", False),
        Result("python.org", True),
        Result("rust-lang.org", True),
    ]
    assert run.elapsed == 0.45


def test_multi_probe_is_not_for_a_plain_for() -> None:
    with pytest.raises(TypeError, match="not iterable"):
        list(multi_probe(LANGUAGES))  # type: ignore[call-overload]


def test_multi_probe_of_nothing_yields_nothing() -> None:
    async def collect() -> list[Result]:
        return [result async for result in multi_probe([])]

    assert asyncio.run(collect()) == []


def test_probe_takes_the_loop_or_finds_it(naps: list[float]) -> None:
    async def both() -> list[Result]:
        loop = asyncio.get_running_loop()
        return [
            await probe("or.dev"),
            await probe("in.dev", loop),
            await probe("in.dev", loop=loop),
        ]

    with names():
        assert asyncio.run(both()) == [("or.dev", False), ("in.dev", True), ("in.dev", True)]


def test_an_error_that_says_nothing_about_the_name_comes_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise UnicodeError("label too long")

    monkeypatch.setattr(socket, "getaddrinfo", broken)
    for ask in (probe, probing_domains.probe):
        with pytest.raises(UnicodeError):
            asyncio.run(ask("x" * 64))
