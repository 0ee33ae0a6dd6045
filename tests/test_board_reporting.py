"""A learner's checks on their way to the board: in the background, in order, none twice, none lost, no code."""

from __future__ import annotations

import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import kernels
import pytest
from boards import PATIENCE, ROOT, cell, running

from course_lib.notebook import membership, progress, reporting
from course_lib.notebook.lesson import Lesson
from solutions.start_here import hello


def thread():
    """The sender, if one is at work."""
    return next((t for t in threading.enumerate() if t.name == "course-board"), None)


def until_sent():
    """Wait for the sender to end, which it does when there is nothing left to send."""
    if sender := thread():
        sender.join(PATIENCE)
        assert not sender.is_alive()


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """A learner of whom nothing is known yet, and no sender left by the test before."""
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "data"))
    for name in (membership.VARIABLE, membership.HUB_TOKEN):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(reporting, "_refusal", None)
    monkeypatch.setattr(reporting, "_told", set())
    yield
    membership.leave()
    reporting._wake.set()  # it may be waiting for a board that will not come
    until_sent()


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    with running("--database", f"sqlite:///{tmp_path_factory.mktemp('board') / 'b'}") as board:
        yield board


class Takes(BaseHTTPRequestHandler):
    """A board that notes what it is sent, and answers as it is told to."""

    def do_POST(self):
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.seen.append((self.path, dict(self.headers), body))
        server.answering.wait(PATIENCE)
        status, more = server.status, server.headers
        answer = b'{"token": "t", "name": "Ada", "class": "8b", "new": 1, "detail": "not today"}'
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def taker():
    """Such a board."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Takes)
    server.seen, server.status, server.headers = [], 200, {}
    server.answering = threading.Event()
    server.answering.set()
    server.url = f"http://127.0.0.1:{server.server_port}"
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield server
    server.answering.set()
    server.shutdown()
    server.server_close()
    running.join()


def reports(server):
    """What a board that notes everything was told, in the order in which it came."""
    bodies = [json.loads(body) for path, _, body in server.seen if path == "/api/reports"]
    return [one for body in bodies for one in body["reports"]]


def check(verdict="correct", exercise="hello", lesson="start_here", **details):
    progress.record(lesson, exercise, "check", verdict=verdict, diagnosis="", **details)


# -- joining -----------------------------------------------------------------------------


def test_one_line_joins_and_from_then_on_each_check_reports(board, capsys):
    lesson = Lesson("start_here")
    check("incorrect")  # before: nobody's business
    lesson.join(board.url, board.code, "Ada")
    assert "You are on the board of 'class' as 'Ada'" in capsys.readouterr().out
    lesson.check(hello)
    until_sent()
    assert cell(board.see(lesson="start_here"), "Ada", "hello") == {
        "state": "correct",
        "checks": 1,
        "diagnosis": "",
    }


def test_what_was_joined_is_known_after_a_restart(board):
    reporting.join(board.url, board.code, "Restarted")
    script = (
        "from course_lib import Lesson\nfrom solutions.start_here import hello\n"
        "from course_lib.notebook import reporting\nLesson('start_here').check(hello)\n"
        "reporting._sender and reporting._sender.join()\n"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True)
    assert cell(board.see(lesson="start_here"), "Restarted", "hello")["checks"] == 2


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("{url}", "WRONG", "You have not joined: that is not the join code of this board."),
        ("http://127.0.0.1:{free}", "x", "no class board answers at"),
        ("127.0.0.1:8010", "x", "an address begins with http://"),
        ("file:///etc/passwd", "x", "an address begins with http://"),
        ("http://[", "x", "no class board answers at"),
        ("http://a b\n", "x", "no class board answers at"),
    ],
)
def test_what_does_not_work_is_said_and_changes_nothing(board, capsys, address, code, words):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free = probe.getsockname()[1]
    Lesson("start_here").join(address.format(url=board.url, free=free), code, "Eve")
    assert words in capsys.readouterr().out
    assert membership.current() is None


def test_who_leaves_is_reported_no_more(taker, capsys):
    lesson = Lesson("start_here")
    lesson.join(taker.url, "x", "Ada")
    lesson.leave()
    assert "No class board is told" in capsys.readouterr().out
    lesson.check(hello)
    assert thread() is None
    assert reports(taker) == []


def test_nobody_joined_no_thread_no_file(tmp_path):
    Lesson("start_here").check(hello)
    assert thread() is None
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["progress.jsonl"]


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"address": 3}', b"[" * 9000])
def test_a_spoilt_file_is_no_membership(tmp_path, content):
    check()
    (tmp_path / "data" / "board.json").write_bytes(content)
    (tmp_path / "data" / "board-sent.json").write_bytes(content)
    assert membership.current() is None
    Lesson("start_here").check(hello)
    assert membership.sent(membership.Membership("http://x", "t")) == 0


def test_a_hubs_learner_joins_nothing(taker, monkeypatch):
    """The environment names the board, the Hub's token says who; `lesson.leave()` is heeded there, too."""
    monkeypatch.setenv(membership.VARIABLE, taker.url + "/")
    monkeypatch.setenv(membership.HUB_TOKEN, "of the hub")
    check("incorrect")
    lesson = Lesson("start_here")
    lesson.check(hello)
    until_sent()
    assert [one["verdict"] for one in reports(taker)] == ["incorrect", "correct"]
    assert {headers["Authorization"] for _, headers, _ in taker.seen} == {"token of the hub"}
    lesson.leave()
    lesson.check(hello)
    assert thread() is None
    assert len(reports(taker)) == 2
    lesson.join()
    until_sent()
    assert len({one["id"] for one in reports(taker)}) == 3


def test_without_a_hub_joining_needs_what_the_teacher_shows(capsys):
    Lesson("start_here").join()
    assert "Your teacher shows what to write" in capsys.readouterr().out
    assert membership.current() is None


# -- what is sent ------------------------------------------------------------------------


def test_never_the_code(taker):
    """Exercise, verdict, diagnosis, time: nothing else leaves this machine."""
    reporting.join(taker.url, "x", "Ada")
    check("incorrect", source="secret = 'source'", message="secret message")
    progress.record("start_here", "hello", "hint", number=1)
    progress.record("start_here", "hello", "reset", source="secret = 'source'")
    reporting.nudge()
    until_sent()
    (one,) = reports(taker)
    assert set(one) == {"id", "lesson", "exercise", "verdict", "diagnosis", "time"}
    assert all(b"secret" not in body for _, _, body in taker.seen)


def test_what_is_no_check_of_ours_is_passed_over(taker):
    reporting.join(taker.url, "x", "Ada")
    check(exercise="../../etc")
    check(verdict="not attempted")
    check(verdict="perfect")
    check(time="noon")
    check(time=float("nan"))
    check(time=True)
    progress._append(b"\xff nonsense\n" + b"[" * 100_000 + b"\n")
    check()
    reporting.nudge()
    until_sent()
    assert [(one["exercise"], one["verdict"]) for one in reports(taker)] == [("hello", "correct")]


def test_the_token_goes_to_the_board_that_was_named(taker):
    """A redirect to elsewhere is not followed."""
    reporting.join(taker.url, "x", "Ada")
    taker.status, taker.headers = 307, {"Location": f"{taker.url}/elsewhere"}
    check()
    reporting.nudge()
    until_sent()
    assert {path for path, _, _ in taker.seen} == {"/api/join", "/api/reports"}


# -- a check never waits -----------------------------------------------------------------


def test_a_check_does_not_wait_for_a_board_that_does_not_answer(taker, capsys):
    """The verdict is there while the board still holds its answer back."""
    lesson = Lesson("start_here")
    lesson.join(taker.url, "x", "Ada")
    taker.answering.clear()
    lesson.check(hello)
    assert "hello: correct" in capsys.readouterr().out
    assert thread() is not None  # it waits; the check did not
    lesson.check(hello)
    assert progress.state() == {("start_here", "hello"): "correct"}
    taker.answering.set()
    until_sent()
    assert len({one["id"] for one in reports(taker)}) == 2


def test_a_check_goes_on_where_no_thread_can_be_started(taker, monkeypatch, capsys):
    lesson = Lesson("start_here")
    lesson.join(taker.url, "x", "Ada")

    class Full(threading.Thread):
        def start(self):
            raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(reporting.threading, "Thread", Full)
        check()
        reporting.nudge()
    assert reports(taker) == []
    lesson.check(hello)
    until_sent()
    assert len(reports(taker)) == 2


def test_offline_they_queue_and_are_sent_in_order_later(tmp_path, monkeypatch):
    """Across a restart of both sides: the board comes back at the same address, and gets all of it."""
    database = f"sqlite:///{tmp_path / 'b'}"
    with running("--database", database) as board:
        reporting.join(board.url, board.code, "Offline")
        port = int(board.url.rpartition(":")[2])
    for number in range(250):
        check("incorrect" if number % 7 else "correct", source=f"n = {number}")
    reporting.nudge()
    assert thread() is not None  # it goes on trying
    with running("--database", database, port=port) as board:
        reporting.nudge()
        until_sent()
        assert cell(board.see(lesson="start_here"), "Offline", "hello")["checks"] == 250
    assert in_order(tmp_path / "b") == 250


def in_order(database):
    """How many reports a board has; they came in the order in which they were made."""
    with sqlite3.connect(database) as connection:
        asked = "select verdict, time from board_reports order by number"
        found = list(connection.execute(asked))
    connection.close()
    kept = [event["verdict"] for event in progress.events()]
    assert [verdict for verdict, _ in found] == kept
    return len(found)


BUSY = """
import sys, time
from course_lib.notebook import progress, reporting
reporting.AT_ONCE = 3
print("ready", flush=True)
for number in range(int(sys.argv[1])):
    verdict = ["correct", "incorrect"][number % 3 > 0]
    progress.record("start_here", "hello", "check", verdict=verdict, diagnosis="")
    reporting.nudge()
    time.sleep(0.002)
if reporting._sender:
    reporting._sender.join()
"""


def test_a_kill_at_any_moment_loses_nothing_and_sends_nothing_twice(tmp_path):
    """Ten senders killed while they send: in the end each check of the file is there once, in order."""
    with running("--database", f"sqlite:///{tmp_path / 'b'}") as board:
        reporting.join(board.url, board.code, "Killed")
        for _ in range(10):
            command = [sys.executable, "-c", BUSY, "1000000"]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
                assert process.stdout.readline() == b"ready\n"
                time.sleep(random.uniform(0, 0.25))  # real: that is what a moment is
                process.kill()
        reporting.nudge()
        until_sent()
    assert in_order(tmp_path / "b") > 0


def test_two_kernels_at_once_lose_nothing_and_send_nothing_twice(tmp_path):
    with running("--database", f"sqlite:///{tmp_path / 'b'}") as board:
        reporting.join(board.url, board.code, "Two")
        commands = [[sys.executable, "-c", BUSY, "60"]] * 2
        both = [subprocess.Popen(c, cwd=ROOT, stdout=subprocess.PIPE) for c in commands]
        for process in both:
            process.communicate()
            assert process.returncode == 0
        reporting.nudge()
        until_sent()
        assert cell(board.see(lesson="start_here"), "Two", "hello")["checks"] == 120


def test_a_line_that_a_kill_cut_short_holds_up_nothing(taker):
    reporting.join(taker.url, "x", "Ada")
    check()
    with progress.file().open("ab") as file:
        file.write(b'\n{"time": 1, "lesson": "start_here", "exe')
    reporting.nudge()
    until_sent()
    check("incorrect")
    reporting.nudge()
    until_sent()
    assert [one["verdict"] for one in reports(taker)] == ["correct", "incorrect"]


def test_a_progress_file_that_was_deleted_begins_anew(taker):
    reporting.join(taker.url, "x", "Ada")
    for _ in range(3):
        check()
    reporting.nudge()
    until_sent()
    progress.file().unlink()
    check("incorrect")
    reporting.nudge()
    until_sent()
    assert [one["verdict"] for one in reports(taker)] == ["correct"] * 3 + ["incorrect"]


# -- a board that refuses ----------------------------------------------------------------


def test_a_refusal_is_said_once_and_loses_nothing(taker, capsys):
    lesson = Lesson("start_here")
    lesson.join(taker.url, "x", "Ada")
    taker.status = 401
    for _ in range(3):
        lesson.check(hello)
        until_sent()
    lesson.hint("hello")
    said = capsys.readouterr().out
    assert said.count("The class board does not take your checks: not today.") == 1
    taker.status, taker.seen[:] = 200, []
    lesson.check(hello)
    until_sent()
    assert len(reports(taker)) == 4


def test_a_board_that_is_busy_is_asked_again_when_it_said(taker, monkeypatch):
    waited = []
    wait = reporting._wake.wait
    monkeypatch.setattr(reporting._wake, "wait", lambda pause: waited.append(pause) or wait(0.01))
    reporting.join(taker.url, "x", "Ada")
    taker.status, taker.headers = 429, {"Retry-After": "7"}
    taker.answering.clear()
    check()
    reporting.nudge()
    taker.answering.set()
    deadline = time.monotonic() + PATIENCE
    while len(waited) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    taker.status, taker.headers = 200, {}
    until_sent()
    assert set(waited) == {7.0}
    assert len({one["id"] for one in reports(taker)}) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no such modes")
def test_what_is_kept_is_for_the_learners_eyes_alone(taker, tmp_path):
    reporting.join(taker.url, "x", "Ada")
    check()
    reporting.nudge()
    until_sent()
    for name in ("board.json", "board-sent.json"):
        assert (tmp_path / "data" / name).stat().st_mode & 0o777 == 0o600
    assert {p.name for p in (tmp_path / "data").iterdir()} == {
        "board.json",
        "board-sent.json",
        "progress.jsonl",
    }


# -- in a kernel -------------------------------------------------------------------------

IN_A_KERNEL = """
import asyncio, threading
from course_lib import Lesson
from course_lib.notebook import reporting
lesson = Lesson("sync_vs_async")
from solutions.sync_vs_async import count_async

async def main_async():
    await asyncio.gather(count_async(), count_async(), count_async())

async def endless():
    while True:
        pass
"""


def test_a_kernel_goes_on_as_ever_while_its_sender_waits_for_a_board(taker):
    """Verdicts are right, Stop ends a check, and the thread is gone when everything is sent."""
    reporting.join(taker.url, "x", "Ada")
    taker.answering.clear()
    with kernels.kernel(IN_A_KERNEL) as kernel:
        threads = kernel.value("sorted(t.name for t in threading.enumerate())")
        assert "course-board" not in threads
        for _ in range(3):
            assert "main_async: correct" in str(kernel.run("lesson.check(main_async)").rich)
        assert "course-board" in kernel.value("sorted(t.name for t in threading.enumerate())")
        stopped = kernel.run(
            "lesson._exercises['main_async'].verdict(endless)", interrupt_after=0.3
        )
        assert stopped.status != "ok"
        assert "main_async: correct" in str(kernel.run("lesson.check(main_async)").rich)
        taker.answering.set()
        kernel.run("reporting._sender and reporting._sender.join(30)")
        kernel.becomes("sorted(t.name for t in threading.enumerate())", threads)
    assert len({one["id"] for one in reports(taker)}) == 4
