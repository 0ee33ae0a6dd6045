"""The class board of a room: the real command, over real HTTP, in SQLite and in PostgreSQL."""

from __future__ import annotations

import asyncio
import concurrent.futures
import csv
import io
import os
import signal
import stat
import subprocess
import sys
import time

import pytest
from boards import PATIENCE, boards_in, cell, events, report, running, send, without_colours
from fastapi import HTTPException

from course_lib.board import app, grid, live, people, room, store, tables
from course_lib.board.meanings import MEANINGS
from course_lib.board.rates import Rate
from course_lib.board.reports import LONGEST, MOST, Batch, Report
from course_lib.board.view import file_name, view
from course_lib.checks.codes import CODES
from course_lib.servers import postgres


@pytest.fixture(scope="module")
def sqlite_file(tmp_path_factory):
    return tmp_path_factory.mktemp("board") / "folder" / "board.sqlite3"


@pytest.fixture(scope="module")
def board(sqlite_file):
    """One board for the tests that can share it: each has learners of its own."""
    with running("--database", f"sqlite:///{sqlite_file}") as board:
        yield board


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """A database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'board.sqlite3'}"
        return
    if message := postgres.missing():
        pytest.skip(message)
    yield asyncio.run(postgres.start())
    postgres.stop()


# -- what is kept ------------------------------------------------------------------------


def test_what_was_sent_is_shown_once_also_after_a_restart(address):
    """On both databases: no report twice, none lost; learners, join code and key stay what they were."""
    first, second, third = report(), report(), report(verdict="correct")
    with running("--database", address, "--class", "8b") as board:
        ada = board.join("Ada")
        assert send(ada, first).json() == {"new": 1}
        assert send(ada, first, second, first).json() == {"new": 1}
        assert cell(board.see(), "Ada") == {
            "state": "incorrect",
            "checks": 2,
            "diagnosis": "sequential",
        }
        assert send(board.join("Ada"), third | {"id": first["id"]}).json() == {"new": 1}
        assert cell(board.see(), "Ada (2)")["state"] == "correct"
        before = board.code, board.key, ada.headers["Authorization"]
        assert board.stop() == (0, "")
    with running("--database", address, "--class", "8b") as board:
        assert (board.code, board.key) == before[:2]
        ada = board.client(before[2].removeprefix("token "))
        assert send(ada, second, third).json() == {"new": 1}
        assert cell(board.see(), "Ada") == {"state": "correct", "checks": 3, "diagnosis": ""}
        board.stop()
    other = store.Store(address, "9a")  # another class, in the same database
    assert (other.learners(), other.reports()) == ([], [])
    assert people.Room(other).code != before[0]
    other.close()


def test_a_thousand_posts_are_a_thousand_checks(tmp_path):
    """Of twenty learners at once."""
    with running("--database", f"sqlite:///{tmp_path / 'b'}") as board:

        def work(number):
            learner = board.join(f"learner {number}")
            for _ in range(50):
                assert send(learner, report()).json() == {"new": 1}

        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            list(pool.map(work, range(20)))
        seen = board.see()
        assert [cell(seen, row["label"])["checks"] for row in seen["rows"]] == [50] * 20


def test_the_file_is_the_teachers_alone(board, sqlite_file):
    if os.name == "nt":
        pytest.skip("Windows has no such modes")
    assert stat.S_IMODE(sqlite_file.stat().st_mode) == 0o600


def test_no_token_stands_in_the_database(board, sqlite_file):
    token = board.join("kept").headers["Authorization"].removeprefix("token ")
    for path in sqlite_file.parent.iterdir():
        assert token.encode() not in path.read_bytes()


def test_an_exercise_that_the_course_has_not_takes_no_room(board):
    learner = board.join("unknown")
    strange = [report(exercise="nonsense"), report(lesson="nonsense"), report()]
    assert send(learner, *strange).json() == {"new": 1}


# -- who is who --------------------------------------------------------------------------


def test_a_wrong_join_code_is_refused(board):
    before = len(board.see()["rows"])
    client = board.client()
    for code in ("", "AAAA-AAAA", board.code[:-1], board.key, "é"):
        answer = client.post("/api/join", json={"code": code, "name": "Eve"})
        assert answer.status_code == 403, code
    assert len(board.see()["rows"]) == before


def test_a_join_code_may_be_typed_in_small_letters_without_the_dash(board):
    typed = board.code.lower().replace("-", " ")
    client = board.client()
    assert client.post("/api/join", json={"code": typed, "name": "x"}).status_code == 201


def test_a_name_in_a_report_is_refused_and_does_nothing(board):
    """Who reports is who has the token; a body that says otherwise is turned away whole."""
    mallory, _ = board.join("Mallory"), board.join("Victim")
    for forged in ({"name": "Victim"}, {"learner": 1}, {"user": "Victim"}):
        assert send(mallory, report() | forged).status_code == 422
        body = {"now": time.time(), "reports": [report()]} | forged
        assert mallory.post("/api/reports", json=body).status_code == 422
    assert cell(board.see(), "Victim")["checks"] == cell(board.see(), "Mallory")["checks"] == 0


def test_two_of_the_same_name_are_two(board):
    _, second = board.join("Twin"), board.join("Twin")
    send(second, report())
    assert cell(board.see(), "Twin")["checks"] == 0
    assert cell(board.see(), "Twin (2)")["checks"] == 1


def test_a_learner_reads_themselves_and_nobody_else(board):
    nosy, other = board.join("Nosy"), board.join("Other one")
    send(nosy, report())
    send(other, report())
    for path in ("/api/class", "/api/class?names=1", "/api/class.csv"):
        assert nosy.get(path).status_code == 403
    own = nosy.get("/api/me", params={"names": 1}).json()
    assert [row["label"] for row in own["rows"]] == ["Nosy"]
    with events(nosy, names=1) as stream:
        live = next(boards_in(stream))
    assert [row["label"] for row in live["rows"]] == ["Nosy"]
    for shown in (own, live):
        assert "Other one" not in str(shown)
        assert sum(lesson["here"] for lesson in shown["lessons"]) == 1


@pytest.mark.parametrize("token", ["?", "nonsense", "x" * 5000])
def test_without_a_token_nothing_is_read_or_sent(board, token):
    client = board.client()
    client.headers["Authorization"] = f"token {token}"
    assert send(client, report()).status_code == 401
    for path in ("/api/me", "/api/class", "/api/class.csv", "/api/events"):
        assert client.get(path).status_code == 401


def test_a_cookie_alone_sends_nothing(board):
    """A page elsewhere can make a browser post with its cookies, but not with a header of ours."""
    teacher = board.teacher()
    assert send(teacher, report()).status_code == 401


def test_a_name_that_is_too_long_is_refused_in_words_and_not_cut(board):
    client = board.client()
    longest = "x" * people.LONGEST_NAME

    def joined(name):
        return client.post("/api/join", json={"code": board.code, "name": name})

    assert joined(f"  {longest}\n").json()["name"] == longest
    for more in (1, 2000):
        answer = joined(longest + "y" * more)
        assert answer.status_code == 422
        said = f"a name has 40 characters at most, and this one {40 + more}"
        assert answer.json() == {"detail": said}


def test_who_is_refused_at_a_browser_reads_why_and_a_program_gets_data(board):
    client = board.client()
    wrong = {"key": "<b>wrong</b>"}
    answer = client.get("/teacher", params=wrong)
    assert answer.json()["detail"].startswith("that is not the teacher's key")
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = client.get("/teacher", params=wrong, headers=browser)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert (
        "<p>That is not the teacher&#x27;s key of this board. Open the whole address" in answer.text
    )
    assert "<b>" not in answer.text and "{" not in answer.text
    assert client.get("/nowhere", headers=browser).text.count("<p>Not Found.</p>") == 1


def test_a_wrong_key_opens_nothing(board):
    client = board.client()
    assert client.get("/teacher", params={"key": board.code}).status_code == 403
    assert not client.cookies
    assert client.get("/").status_code == 401
    assert "lesson.join" in client.get("/").text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("  Ada   Lovelace\n", "Ada Lovelace"),
        ("a\x00b\u202ec", "a b c"),
        ("<b>Bob</b>", "<b>Bob</b>"),  # a text like any other: the page sets it as text
        ("\u200b", ""),
        ("---", ""),
    ],
)
def test_a_name_is_one_line_of_text(given, shown):
    assert people.tidy(given) == shown


# -- names hidden, and exported ----------------------------------------------------------


def test_names_are_hidden_until_the_teacher_asks(board):
    board.join("Hidden Person")
    teacher = board.teacher()
    for path in ("/api/class", "/api/class.csv", "/api/class?names=0"):
        assert "Hidden Person" not in teacher.get(path).text
    for path in ("/api/class?names=1",):
        assert "Hidden Person" in teacher.get(path).text
    labels = [row["label"] for row in board.see(names=0)["rows"]]
    assert labels == [f"Learner {n}" for n in range(1, len(labels) + 1)]


def test_show_names_shows_them_from_the_start(tmp_path):
    with running("--show-names", "--database", f"sqlite:///{tmp_path / 'b'}") as board:
        board.join("Shown Person")
        teacher = board.teacher()
        assert "Shown Person" in teacher.get("/api/class").text
        assert "Shown Person" not in teacher.get("/api/class?names=0").text


@pytest.mark.parametrize("name", ["=1+1", '=cmd|"/c calc"!A1', "@SUM(A1)", '+1,"', "-2x"])
def test_no_name_is_a_formula_in_the_csv(board, name):
    send(board.join(name), report())
    teacher = board.teacher()
    answer = teacher.get("/api/class.csv?names=1")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    (row,) = (row for row in rows if row["learner"] == "'" + name)
    assert (row["exercise"], row["state"], row["checks"]) == ("chain", "incorrect", "1")


def test_who_joined_and_checked_nothing_has_a_row_in_the_csv(board):
    """The page counts them, too."""
    board.join("Quiet")
    answer = board.teacher().get("/api/class.csv?names=1")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    (row,) = (row for row in rows if row["learner"] == "Quiet")
    assert (row["state"], row["checks"]) == ("not tried", "0")
    assert row["lesson"] == row["exercise"] == row["diagnosis"] == row["last seen"] == ""
    assert len({row["learner"] for row in rows}) == len(board.see()["rows"])


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("8b", "8b.csv"),
        ("Année 9", "Année_9.csv"),
        ("../a/b\r\nX: y", "a_b_X_y.csv"),
        ("", "class.csv"),
        ("…", "class.csv"),
        ("x" * 300, "x" * 60 + ".csv"),
    ],
)
def test_the_csv_is_called_as_the_class_is(name, saved):
    assert file_name(name) == saved


def test_the_csv_is_saved_by_that_name(board):
    sent = board.teacher().get("/api/class.csv").headers["content-disposition"]
    assert sent == "attachment; filename*=UTF-8''class.csv"


# -- bounds ------------------------------------------------------------------------------


def test_bodies_are_bounded(board):
    learner = board.join("long")
    assert send(learner, *[report() for _ in range(MOST)]).json() == {"new": MOST}
    assert send(learner, *[report() for _ in range(MOST + 1)]).status_code == 422
    assert learner.post("/api/reports", content=b"x" * (LONGEST + 1)).status_code == 413
    # in pieces, whose sum nobody announced
    parts = (b"[" * 1000 for _ in range(LONGEST // 1000 + 2))
    assert learner.post("/api/reports", content=parts).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[" * 60_000,
        b"{}",
        b'{"now": NaN, "reports": []}',
        b'{"now": 1e400, "reports": []}',
    ],
    ids=["empty", "binary", "deep", "too little", "NaN", "infinite"],
)
def test_what_is_no_report_is_refused_and_the_board_goes_on(board, body):
    learner = board.join("strange")
    assert learner.post("/api/reports", content=body).status_code == 422
    assert send(learner, report()).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "x"},
        {"verdict": "not attempted"},
        {"verdict": "<b>"},
        {"diagnosis": "<script>"},
        {"exercise": "../.."},
        {"time": -1},
        {"code": "print()"},
    ],
    ids=lambda wrong: "-".join(wrong),
)
def test_a_report_says_what_it_may_say_and_no_more(board, wrong):
    learner = board.join("wrong")
    assert send(learner, report() | wrong).status_code == 422


def test_who_sends_too_often_is_told_when_to_come_back(board):
    """And nobody else is held up by it."""
    greedy = board.join("greedy")
    modest = board.join("modest")
    for _ in range(2000):
        answer = send(greedy)
        if answer.status_code != 200:
            break
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert send(modest).status_code == 200


def test_a_rate_is_a_burst_and_then_so_many_a_second():
    now = [0.0]
    rate = Rate(burst=3, per_second=2, clock=lambda: now[0])

    def taken():
        count = 0
        try:
            while True:
                rate.take("ada")
                count += 1
        except HTTPException as error:
            assert error.status_code == 429
        return count

    assert taken() == 3
    now[0] += 1
    assert taken() == 2
    now[0] += 100
    assert taken() == 3
    rate.take("bob")


def test_rates_of_strangers_take_bounded_room():
    rate = Rate(burst=1, per_second=1)
    for number in range(20_000):
        rate.take(number)
    assert len(rate._buckets) == 10_000


def test_a_class_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "MOST_LEARNERS", 3)
    kept = store.Store(f"sqlite:///{tmp_path / 'b'}", "class")
    for name in ("a", "a", "b"):
        kept.join(name)
    with pytest.raises(store.ClassIsFull):
        kept.join("c")
    with pytest.raises(store.ClassIsFull):
        kept.by_name("d")
    assert kept.by_name("a (2)").name == "a (2)"
    kept.close()


def test_what_one_learner_keeps_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(app, "MOST_CHECKS", 3)
    kept = store.Store(f"sqlite:///{tmp_path / 'b'}", "class")
    board = app.Board(kept)
    (ada, _), (bob, _) = kept.join("Ada"), kept.join("Bob")

    async def take(learner):
        return await board.take(learner, Batch(now=NOW, reports=[report(time=NOW)]))

    assert [asyncio.run(take(ada)) for _ in range(5)] == [1, 1, 1, 0, 0]
    assert asyncio.run(take(bob)) == 1
    kept.close()


# -- live --------------------------------------------------------------------------------


def test_a_check_is_seen_without_asking_again(board):
    """The stream that is open already tells of it: one request, two events."""
    learner = board.join("live")
    teacher = board.teacher()
    with events(teacher, names=1, lesson="chaining") as stream:
        seen = boards_in(stream)
        assert cell(next(seen), "live")["checks"] == 0
        send(learner, report())
        assert any(cell(one, "live")["checks"] == 1 for one in seen)


def test_many_checks_at_once_are_few_events_and_the_last_is_complete(board):
    learner = board.join("burst")
    teacher = board.teacher()
    with events(teacher, names=1, lesson="chaining") as stream:
        seen, count = boards_in(stream), 0
        next(seen)
        for _ in range(100):
            send(learner, report())
        for one in seen:
            count += 1
            if cell(one, "burst")["checks"] == 100:
                break
    assert count < 100


def test_streams_say_what_proxies_need_to_pass_them_on(board):
    teacher = board.teacher()
    with events(teacher) as stream:
        assert stream.headers["content-type"].partition(";")[0] == "text/event-stream"
        assert stream.headers["x-accel-buffering"] == "no"
        assert "no-transform" in stream.headers["cache-control"]


def test_open_pages_are_counted_and_what_is_closed_makes_room(monkeypatch):
    monkeypatch.setattr(live, "MOST_PAGES", 1)

    async def main():
        pages = live.Live()
        stream = pages.response(lambda: "{}").body_iterator
        assert await anext(stream) == "data: {}\n\n"
        with pytest.raises(HTTPException) as refused:
            pages.response(lambda: "{}")
        assert refused.value.status_code == 503
        await stream.aclose()
        pages.response(lambda: "{}")

    asyncio.run(main())


def test_a_stream_ends_after_a_while_so_that_the_browser_is_asked_again_who_it_is(monkeypatch):
    monkeypatch.setattr(live, "LONGEST", 0.01)
    monkeypatch.setattr(live, "PAUSE", 0)
    monkeypatch.setattr(live, "LOOK_AGAIN", 0.02)

    async def main():
        stream = live.Live().response(lambda: "{}").body_iterator
        return [one async for one in stream]

    assert asyncio.run(main())[0] == "data: {}\n\n"


def test_ctrl_c_ends_it_with_pages_open(tmp_path):
    """At once, with status 0 and without a word, and the pages see their stream end."""
    with running("--database", f"sqlite:///{tmp_path / 'b'}") as board:
        teacher = board.teacher()
        with events(teacher) as one, events(teacher) as two:
            streams = [boards_in(one), boards_in(two)]
            for stream in streams:
                next(stream)
            assert board.stop() == (0, "")
            assert [list(stream) for stream in streams] == [[], []]


def test_sigterm_ends_it_too(tmp_path):
    if os.name == "nt":
        pytest.skip("Windows ends a process without asking it")
    with running("--database", f"sqlite:///{tmp_path / 'b'}") as board:
        board.process.send_signal(signal.SIGTERM)
        board.process.wait(PATIENCE)


# -- stuck -------------------------------------------------------------------------------

NOW = 1_000_000.0


def class_of(*checks):
    """A grid with one learner, who did these: (minutes ago, exercise, verdict)."""
    found = grid.Grid()
    learner = store.Learner(7, "Ada")
    found.row(learner)
    for minutes, exercise, verdict in checks:
        one = report(exercise, verdict) | {"time": NOW - 60 * minutes}
        found.apply(learner, [Report(**one)])
    return found


@pytest.mark.parametrize(
    ("checks", "where"),
    [
        ([], None),
        ([(2, "chain", "incorrect")] * 2, None),
        ([(2, "chain", "incorrect")] * 3, "chain"),
        (
            [(3, "chain", "incorrect")] * 2
            + [(2, "chain", "correct")]
            + [(1, "chain", "incorrect")] * 3,
            None,
        ),
        ([(2, "chain", "incorrect")] * 3 + [(1, "main", "incorrect")], None),
        (
            [(2, "chain", "incorrect")] * 2 + [(1, "load", "correct"), (1, "chain", "incorrect")],
            "chain",
        ),
        ([(9, "chain", "incorrect")], None),
        ([(11, "chain", "incorrect")], "chain"),
        ([(11, "chain", "incorrect"), (1, "chain", "incorrect")], "chain"),
        ([(11, "chain", "incorrect"), (8, "load", "correct"), (1, "chain", "incorrect")], None),
        ([(11, "chain", "check failed")] * 3, None),
        ([(61, "chain", "incorrect")] * 3, None),
    ],
)
def test_stuck_is_three_in_a_row_or_ten_minutes_at_the_exercise_of_the_last_check(checks, where):
    found = view(class_of(*checks), NOW, "chaining", names=True)
    assert [one["exercise"] for one in found["stuck"]] == ([where] if where else [])
    states = [c["state"] for c in found["rows"][0]["cells"]]
    assert ("stuck" in states) == bool(where)


def test_the_page_says_what_stuck_means():
    rule = grid.STUCK
    assert grid.IN_A_ROW == 3 and "three checks in a row" in rule
    assert grid.TOO_LONG == 600 and "ten minutes" in rule
    assert grid.AWAY == 3600 and "an hour" in rule


def test_rows_stand_in_the_order_of_joining_whatever_was_achieved():
    found = grid.Grid()
    people = [store.Learner(number, name) for number, name in ((3, "Zoe"), (5, "Ada"), (9, "Max"))]
    for learner in people:
        found.row(learner)
    found.apply(people[2], [Report(**report(verdict="correct"))])
    for names in (True, False):
        numbers = [row["number"] for row in view(found, NOW, names=names)["rows"]]
        assert numbers == [1, 2, 3]


def test_counts_are_those_of_the_whole_class():
    found = class_of((1, "chain", "incorrect"), (1, "load", "correct"))
    found.row(store.Learner(8, "Bob"))
    shown = view(found, NOW, "chaining")
    at = {name: n for n, name in enumerate(shown["exercises"])}
    assert shown["counts"]["incorrect"][at["chain"]] == shown["counts"]["correct"][at["load"]] == 1
    assert shown["counts"]["not tried"][at["chain"]] == 1
    assert shown["diagnoses"] == [{"exercise": "chain", "diagnosis": "sequential", "learners": 1}]


def test_a_clock_that_is_wrong_makes_nobody_stuck(board):
    """What counts is how long ago a check was when it was sent."""
    learner = board.join("yesterday's clock")
    then = time.time() - 86_400
    body = {"now": then, "reports": [report(time=then - 1)]}
    assert learner.post("/api/reports", json=body).json() == {"new": 1}
    body = {"now": then, "reports": [report(exercise="load", time=then - 1200)]}
    assert learner.post("/api/reports", json=body).json() == {"new": 1}
    stuck = [one for one in board.see()["stuck"] if one["label"] == "yesterday's clock"]
    assert [(one["exercise"], one["minutes"]) for one in stuck] == [("load", 20)]


def test_each_diagnosis_has_a_meaning():
    assert set(MEANINGS) == set(CODES)


# -- the command -------------------------------------------------------------------------


def course_board(*options):
    command = [sys.executable, "-m", "course_lib.command.cli", "board", *options]
    done = subprocess.run(
        command, capture_output=True, text=True, env=without_colours(), check=False
    )
    return done.returncode, done.stderr.strip()


def test_a_port_that_is_taken_is_said(board, tmp_path):
    port = board.url.rpartition(":")[2]
    status, said = course_board("--port", port, "--database", f"sqlite:///{tmp_path / 'b'}")
    assert status == 1
    assert said.startswith(f"course board: port {port} on 127.0.0.1: ")


@pytest.mark.parametrize(
    ("database", "words"),
    [
        ("mysql://x/y", "a database is sqlite:///FILE or postgresql://USER@HOST/NAME"),
        ("nonsense", "a database is sqlite:///FILE or postgresql://USER@HOST/NAME"),
        ("sqlite://", "a database in memory forgets"),
        ("sqlite:////dev/null/board", "/dev/null"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_in_words(database, words):
    if os.name == "nt" and "/dev" in database:
        pytest.skip("no such place on Windows")
    with pytest.raises((ValueError, OSError), match=words):
        tables.opened(database)


def test_a_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / "b").write_text("something else entirely, and long enough to be looked at" * 20)
    assert course_board("--database", f"sqlite:///{tmp_path / 'b'}") == (
        2,
        "course: the database cannot be used: file is not a database",
    )


class Known:
    key, code = "KEY", "CODE"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_without_a_host_only_this_machine_reaches_it_and_that_is_said(host):
    said = "\n".join(room.announced(Known, host, 8010, "8b"))
    assert "Only this machine can reach it" in said and "Careful" not in said


def test_a_host_of_the_network_comes_with_a_warning(monkeypatch):
    entry = type("Entry", (), {"address": "192.168.1.5"})
    monkeypatch.setattr(room.psutil, "net_if_addrs", lambda: {"eth0": [entry]})
    for host in ("0.0.0.0", "192.168.1.5"):
        said = "\n".join(room.announced(Known, host, 8010, "8b"))
        assert "Careful: anyone in the network who has the code can join" in said
        assert 'lesson.join("http://192.168.1.5:8010", "CODE", "Ada")' in said
        assert "/teacher?key=KEY" in said
