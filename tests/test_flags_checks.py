"""Checks beside what else happens on the machine: another practice server, short waits of Python's own."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import textwrap
from types import SimpleNamespace

import httpx
import pytest

from course_lib.checks import held_up
from course_lib.lessons import flags, flags2, flags3
from course_lib.run.clock import simulate
from course_lib.run.trace import Block
from course_lib.servers import FlagServer
from solutions.flags2_common import DownloadStatus

ELSEWHERE = "and this time the flags are on another server"


@pytest.mark.parametrize("exercise", [flags.get_flag, flags2.get_flag, flags3.get_country])
def test_flags_from_a_server_of_the_learners_own_are_not_those_that_were_asked_for(exercise):
    """They are the right bytes: what gives it away is the address."""
    file = "metadata.json" if exercise is flags3.get_country else "{0}.gif"
    with FlagServer() as own:

        async def there(client, cc):
            code = cc.lower()
            response = await client.get(f"{own.url}/{code}/{file.format(code)}")
            response.raise_for_status()
            return response.json()["country"] if "json" in file else response.content

        async def with_a_base_url(client, base_url, cc):
            return await there(client, cc)

        verdict = exercise.verdict(there if exercise is flags.get_flag else with_a_base_url)
    assert (verdict.verdict, verdict.diagnosis) == ("incorrect", "wrong-arguments")
    assert ELSEWHERE in verdict.message


@pytest.mark.parametrize(
    ("file", "seconds", "blamed"),
    [
        ("answer.py", 0.002, True),
        ("answer.py", 0.0001, False),
        (str(held_up.COURSE / "run" / "trace" / "hooks.py"), 0.02, False),
        (str(held_up.COURSE / "run" / "trace" / "hooks.py"), 1.0, True),
    ],
)
def test_a_short_wait_is_a_block_only_where_a_learners_line_was_running(file, seconds, blamed):
    run = SimpleNamespace(
        blocks=[Block(1.0, 1.0 + seconds, file, 3, "f", None)], line_in=lambda file, line: None
    )
    assert (held_up.blocked(run) is not None) == blamed


@pytest.fixture(scope="module")
def practice_server():
    """The address of a practice server of the learner's, in a process of its own; it answers after a minute."""
    command = ["-m", "course_lib.command.cli", "serve", "delay", "--scale", "60"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, *command, "--port", str(port)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert str(port) in process.stdout.readline()
            yield f"http://localhost:{port}/flags"
        finally:
            process.terminate()


HARD_CODED = {
    "flags.get_flag": """
        async def get_flag(client, cc):
            response = await client.get(f"{URL}/{cc.lower()}/{cc.lower()}.gif")
            response.raise_for_status()
            return response.content
    """,
    "flags2.get_flag": """
        async def get_flag(client, base_url, cc):
            response = await client.get(f"{URL}/{cc.lower()}/{cc.lower()}.gif")
            response.raise_for_status()
            return response.content
    """,
    "flags2.status_of": """
        async def status_of(client, base_url, cc, semaphore):
            async with semaphore:
                response = await client.get(f"{URL}/{cc.lower()}/{cc.lower()}.gif")
            response.raise_for_status()
            return DownloadStatus.OK
    """,
    "flags3.get_country": """
        async def get_country(client, base_url, cc):
            response = await client.get(f"{URL}/{cc.lower()}/metadata.json")
            response.raise_for_status()
            return response.json()["country"]
    """,
}


@pytest.mark.parametrize("there", [True, False], ids=["served", "not served"])
@pytest.mark.parametrize("name", HARD_CODED)
def test_an_address_written_into_the_answer_is_named_whether_somebody_serves_there_or_not(
    name, there, request
):
    """Beside `course serve` it was said to take too long, for the server there answers late."""
    lesson, _, function = name.partition(".")
    exercise = getattr({"flags": flags, "flags2": flags2, "flags3": flags3}[lesson], function)
    url = request.getfixturevalue("practice_server") if there else "http://localhost:1/flags"
    names = {"URL": url, "DownloadStatus": DownloadStatus}
    exec(textwrap.dedent(HARD_CODED[name]), names)
    verdict = exercise.verdict(names[function])
    assert (verdict.verdict, verdict.diagnosis) == ("incorrect", "wrong-arguments")
    assert url in verdict.message and ELSEWHERE in verdict.message


@pytest.fixture(params=["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def behind_a_proxy(request, monkeypatch):
    """As in many companies, where it does not lead back to the learner's own machine."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "intranet.example")
    monkeypatch.setenv(request.param, "http://127.0.0.1:9")


@pytest.mark.usefixtures("behind_a_proxy")
@pytest.mark.parametrize("exercise", [flags.get_flag, flags2.supervisor, flags3.get_country])
def test_right_answers_are_right_behind_a_companys_proxy(exercise):
    assert exercise.verdict(exercise.solution, {}).verdict == "correct"


@pytest.mark.usefixtures("behind_a_proxy")
def test_a_practice_server_is_reached_behind_a_companys_proxy_here_and_in_what_is_started_here():
    with FlagServer() as server:
        address = server.url + "/br/br.gif"
        assert httpx.get(address, verify=False).status_code == 200
        ask = f"import urllib.request as u; print(u.urlopen({address!r}).status)"
        told = subprocess.run(
            [sys.executable, "-c", ask], capture_output=True, text=True, check=True
        )
    assert told.stdout == "200\n"
    assert os.environ["no_proxy"].startswith("intranet.example,")


def asks(server, times):
    async def main():
        async with httpx.AsyncClient(verify=False) as client:
            for _ in range(times):
                await client.get(server.url + "/br/br.gif")

    return simulate(lambda: asyncio.run(main()), limit=0.25)


def test_a_run_that_goes_on_hearing_from_its_server_is_not_stopped():
    """It needs more than its limit: so does a right one on a busy machine."""
    with FlagServer(delay=(0.1, 0.1)) as server:
        ended = asks(server, 5)
    assert (ended.stopped, ended.error) == ("", None)


def test_a_run_that_hears_nothing_is_stopped():
    with FlagServer(delay=(60, 60)) as server:
        assert asks(server, 1).stopped == "timeout"
