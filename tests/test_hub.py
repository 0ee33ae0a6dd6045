"""The promises of deploy/, on a real hub: a class is served, each is themselves, the board shows it."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
import pwd
import runpy
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
import hub as hubs
import pytest
from hub import ROOT, until

from course_lib.checks.exercise import load as exercises
from course_lib.course import find

# the board is told in the background, by a thread that ends when it has everything
TOLD = """
import threading
[thread.join() for thread in threading.enumerate() if thread.name == "course-board"]
"""


@pytest.fixture(scope="module")
def people():
    """Ada and Bob, users of this machine."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("a hub with real users: only root on Linux can make them")
    if not shutil.which("useradd"):
        pytest.skip("a hub with real users: useradd is not installed")
    with hubs.users("ada", "bob") as names:
        yield names


@pytest.fixture(scope="module")
def hub(people):
    """A hub on which nobody has started anything. `ghost` is on the roster and no user of the machine."""
    # closed to others, as it holds secrets
    folder = Path(tempfile.mkdtemp(prefix="course-hub-", dir="/tmp"))
    prefix = hubs.opened(folder)
    try:
        tried = subprocess.run(
            [
                *prefix,
                "runuser",
                "-u",
                people[0],
                "--",
                sys.executable,
                "-c",
                "import course_lib, jupyterhub",
            ],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if tried.returncode:
            pytest.skip(f"other users cannot read this Python or the course: {tried.stderr[-300:]}")
        shutil.rmtree(folder)
        folder.mkdir(0o700)
        hub = hubs.Hub(folder, [*people, "ghost"], prefix)
        try:
            hub.start()
            yield hub
        finally:
            hub.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def started(hub):
    """What start_class.py said."""
    token = (hub.folder / "start.token").read_text()
    return hub.run("start_class.py", hub.url, "--at-once", "2", JUPYTERHUB_API_TOKEN=token)


@pytest.fixture(scope="module")
def checked(hub, started, people):
    """Ada has logged in and checked an exercise in her server; load.py's learner is her browser."""
    load = runpy.run_path(str(ROOT / "deploy" / "load.py"))
    (exercise,) = exercises("start_here")

    async def check():
        ada = load["Learner"](hub.url, people[0], load["Clock"]())
        async with ada.web:
            await ada.log_in(hubs.PASSWORD)
            await ada.start_server()
            async with ada.kernel() as kernel:
                for source in find("start_here").set_up:
                    await kernel.run(source)
                await ada.check(kernel, exercise.name, inspect.getsource(exercise.solution))
                await kernel.run(TOLD)

    asyncio.run(check())


@pytest.fixture(scope="module")
def teacher(hub):
    with hub.logged_in(hub.teacher) as client:
        yield client


def kept(hub, teacher, name):
    """What there is of a learner: their own files, the cells that they ran, what runs, what the board shows."""
    home = Path(pwd.getpwnam(name).pw_dir)
    # what a server and its kernels leave, whatever was run in them
    theirs = {home / ".ipython", home / ".jupyter", home / ".cache", home / ".local/share/jupyter"}
    files = {
        str(path): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and not theirs & {*path.parents}
    }
    cells = []
    for history in (home / ".ipython").rglob("history.sqlite"):
        with contextlib.closing(sqlite3.connect(history)) as database:
            cells += database.execute("select source from history").fetchall()
    teacher.get("/services/board/")  # by way of the hub, which says who this is
    board = teacher.get("/services/board/api/class.csv", params={"names": "1"})
    assert board.status_code == 200, board.text
    with hub.logged_in(name) as browser:
        browser.get(f"/user/{name}/lab")
        running = browser.get(f"/user/{name}/api/sessions").json()
    return files, cells, running, [line for line in board.text.splitlines() if name in line]


@contextlib.contextmanager
def handed_out(folder):
    """A repository that a git daemon serves, and a function that publishes a notebook in it."""
    course = folder / "course"
    who = {
        f"GIT_{role}_{what}": "t@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def git(*words):
        subprocess.run(
            ["git", *words],
            cwd=course,
            env=os.environ | who | alone,
            check=True,
            capture_output=True,
        )

    def publish(name, text):
        (course / "notebooks" / name).write_text(text)
        git("add", ".")
        git("commit", "-m", name)

    (course / "notebooks").mkdir(parents=True)
    git("init", "-b", "main")
    port = hubs.free_port()
    command = [
        "git",
        "daemon",
        "--reuseaddr",
        "--export-all",
        "--listen=127.0.0.1",
        f"--port={port}",
    ]
    with subprocess.Popen(
        [*command, f"--base-path={folder}"], stderr=subprocess.DEVNULL, start_new_session=True
    ) as daemon:
        try:
            yield f"git://127.0.0.1:{port}/course", publish
        finally:
            os.killpg(daemon.pid, signal.SIGTERM)


def reported(token, liar=None, **what):
    """A report as a learner's kernel sends it, and what a liar adds."""
    report = {
        "id": os.urandom(16).hex(),
        "lesson": "start_here",
        "exercise": "hello",
        "verdict": "correct",
    }
    body = {"now": time.time(), "reports": [report | {"time": time.time()} | what]} | (liar or {})
    return {"json": body, "headers": {"Authorization": f"token {token}"} if token else {}}


def test_a_class_is_started_before_the_lesson_and_who_did_not_start_is_named(started, people):
    assert started.returncode == 1, started.stderr
    assert started.stdout.startswith("2 of 3 servers run.\nghost did not start: ")


def test_each_server_runs_as_its_learner_and_nobody_else_reads_its_token(hub, started, people):
    """With servers that all run as one user, a learner could take another's token, and with it their name."""
    ada, bob = people
    assert hub.token_of(ada) != hub.token_of(bob)
    (process, *_) = hubs.processes(pwd.getpwnam(bob).pw_uid)
    tried = subprocess.run(
        ["runuser", "-u", ada, "--", "cat", f"/proc/{process.pid}/environ"],
        capture_output=True,
        check=False,
    )
    assert tried.returncode and b"Permission denied" in tried.stderr


def test_the_load_test_may_be_run_with_the_class_itself_and_nothing_of_it_stays(
    hub, started, teacher, people
):
    """Else every learner would have the first lessons done before anybody has begun."""
    ada = people[0]
    notebook = Path(pwd.getpwnam(ada).pw_dir) / "asyncio-course/notebooks" / find("start_here").file
    notebook.parent.mkdir(parents=True)
    notebook.write_text("her own")
    before = kept(hub, teacher, ada)
    (hub.folder / "ada.csv").write_text(f"learner\n{ada}\n")
    options = ("--lesson", "start_here", "--rounds", "2", "--pause", "0")
    roster = ("--roster", f"{hub.folder}/ada.csv")
    said = hub.run("load.py", hub.url, *roster, *options, COURSE_PASSWORD=hubs.PASSWORD)
    assert said.returncode == 0, said.stdout + said.stderr + hub.log()
    assert "1 of 1 learners were served." in said.stdout
    assert kept(hub, teacher, ada) == before
    assert not [*Path(tempfile.gettempdir()).glob("course-load-*")]
    shutil.rmtree(notebook.parents[1])  # the link that hands out makes this folder


def test_a_learner_logs_in_checks_an_exercise_and_the_teacher_sees_it(
    hub, checked, teacher, people
):
    teacher.get("/services/board/")  # by way of the hub, which says who this is

    def seen():
        table = teacher.get("/services/board/api/class.csv", params={"names": "1"})
        assert table.status_code == 200, table.text
        return [line for line in table.text.splitlines() if people[0] in line and "hello" in line]

    (line,) = until(seen, "the board shows Ada's check")
    assert "correct" in line


def test_the_password_of_the_class_makes_nobody_the_teacher(hub):
    """The one that hangs on the wall, as docs/teaching.md sets a hub up."""
    with httpx.Client(base_url=hub.url, timeout=hubs.PATIENCE) as browser:
        assert hub.log_in(browser, hub.teacher, hubs.PASSWORD).status_code == 403
        assert hub.log_in(browser, "stranger", hubs.PASSWORD).status_code == 403


def test_what_a_report_says_of_its_sender_counts_for_nothing(hub, checked, people):
    """Whoever claims another's name is refused; the token alone says who it is."""
    ada, bob = people
    url = f"{hub.url}/services/board/api"
    lie = httpx.post(f"{url}/reports", **reported(hub.token_of(bob), {"user": ada}))
    assert lie.status_code == 422
    assert httpx.post(f"{url}/reports", **reported(hub.token_of(bob))).json() == {"new": 1}
    mine = httpx.get(f"{url}/me", headers=reported(hub.token_of(bob))["headers"]).text
    assert ada not in mine


def test_who_is_not_known_to_the_hub_reports_nothing(hub, started):
    url = f"{hub.url}/services/board/api/reports"
    assert httpx.post(url, **reported("bogus")).status_code == 401
    assert httpx.post(url, **reported("")).status_code == 401
    starter = (hub.folder / "start.token").read_text()  # a token of the hub's, but no learner's
    assert httpx.post(url, **reported(starter)).status_code == 403


def test_a_learner_does_not_read_the_class(hub, started, people):
    headers = reported(hub.token_of(people[1]))["headers"]
    for what in ("class", "class.csv"):
        assert httpx.get(f"{hub.url}/services/board/api/{what}", headers=headers).status_code == 403
    with hub.logged_in(people[1]) as browser:
        browser.get("/services/board/")
        assert browser.get("/services/board/api/class").status_code == 403


def test_a_cookie_alone_reports_nothing(hub, people):
    """A strange page could make a browser send it."""
    with hub.logged_in(people[1]) as browser:
        browser.get("/services/board/")
        assert browser.post("/services/board/api/reports", **reported("")).status_code == 401


def test_the_link_that_hands_out_puts_the_notebooks_where_the_course_looks_for_them(
    hub, started, people
):
    """nbgitpuller's link; a second click brings what is new, and the learner's own edit stays."""
    ada = people[0]
    home = Path(pwd.getpwnam(ada).pw_dir)
    with (
        handed_out(hub.folder / "repositories") as (address, publish),
        hub.logged_in(ada) as browser,
    ):
        publish("lesson.ipynb", "as published")
        link = {"repo": address, "branch": "main", "targetpath": "asyncio-course"}

        def click():
            browser.get(f"/user/{ada}/lab")
            query = link | {"_xsrf": hubs.xsrf(browser, f"/user/{ada}/")}
            return browser.get(f"/user/{ada}/git-pull/api", params=query).text

        said = click()
        lesson = home / "asyncio-course" / "notebooks" / "lesson.ipynb"
        assert lesson.exists(), said
        assert (
            lesson.read_text() == "as published"
            and lesson.stat().st_uid == pwd.getpwnam(ada).pw_uid
        )
        lesson.write_text("my answer")
        publish("another.ipynb", "new")
        said = click()
        assert lesson.with_name("another.ipynb").exists(), said
        assert lesson.read_text() == "my answer"


def test_a_learner_does_not_enter_another_learners_server(hub, started, people):
    ada, bob = people
    with hub.logged_in(bob) as browser:
        assert browser.get(f"/user/{ada}/api/contents").status_code == 403
    headers = reported(hub.token_of(bob))["headers"]
    assert httpx.get(f"{hub.url}/user/{ada}/api/contents", headers=headers).status_code == 403


def test_a_practice_page_is_reached_through_the_learners_server_and_by_nobody_else(
    hub, started, people
):
    """As lesson 20 serves it: under JUPYTERHUB_SERVICE_PREFIX and proxy/PORT."""
    import uvicorn

    from solutions import web_mojifinder

    ada, bob = people
    with socket.create_server(("127.0.0.1", 0)) as listening:
        prefix = f"/user/{ada}/proxy/{listening.getsockname()[1]}"
        config = uvicorn.Config(
            web_mojifinder.app, root_path=prefix, log_level="warning", ws="none"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        with hub.logged_in(ada) as browser:
            found = browser.get(f"{prefix}/search", params={"q": "cat face"})
            assert found.status_code == 200 and "CAT FACE" in found.text
        with hub.logged_in(bob) as browser:
            assert browser.get(f"{prefix}/search", params={"q": "cat face"}).status_code == 403
        server.should_exit = True
        thread.join()


def test_the_board_in_a_browser_shows_a_check_without_being_reloaded(hub, started, people):
    """The teacher logs in once; what Bob reports while the page is open appears on it."""
    if not os.environ.get("COURSE_BROWSER"):
        pytest.skip(
            "no browser: COURSE_BROWSER names one, `python3 start.py test` finds or installs one"
        )
    if not hub.streams:
        pytest.skip(
            "the hub's usual proxy is not here and cannot be had (npm): no streams through the other"
        )
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(Path(__file__).parent / "browser"))
    import jupyter

    reports = f"{hub.url}/services/board/api/reports"
    assert httpx.post(reports, **reported(hub.token_of(people[1]))).json() == {"new": 1}
    with sync_playwright() as playwright:
        browser = jupyter.chromium(playwright)
        page = browser.new_page()
        page.set_default_timeout(hubs.PATIENCE * 1000)
        page.goto(f"{hub.url}/services/board/")
        page.fill("input[name=username]", hub.teacher)
        page.fill("input[name=password]", hubs.TEACHERS)
        page.click("#login_submit")
        page.click("#names")  # it shows names now, after the way by the hub and back
        page.select_option("#lesson", "sync_vs_async")
        row = page.locator("#grid tr", has_text=people[1])
        row.wait_for()
        assert "✗" not in row.inner_text()
        wrong = reported(
            hub.token_of(people[1]),
            lesson="sync_vs_async",
            exercise="count_sync",
            verdict="incorrect",
        )
        assert httpx.post(reports, **wrong).json() == {"new": 1}
        row.get_by_text("✗").first.wait_for()
        browser.close()
