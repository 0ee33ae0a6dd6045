"""Every shell line that a lesson or the README shows is run, and what it prints is what is said of it.

`python tests/shell_lines.py` lists them. A line is run here, or by a test that is named here and exists; for
the few that no test can run, the reason stands here.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import runpy
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import shell_lines

from course_lib.command import cli
from course_lib.run.clock import simulate
from course_lib.servers import FlagServer
from solutions import flags, flags2_common, httpx_errors

ROOT = Path(__file__).parents[1]
LINES = {shown.line for shown in shell_lines.shown()}

# In virtual time: seconds, and what is printed in that order.
IN_VIRTUAL_TIME = {
    "python -m solutions.countsync": (3, "One\nTwo\n" * 3 + r"executed in 3\.00 seconds\.\n"),
    "python -m solutions.countasync": (
        1,
        "One\n" * 3 + "Two\n" * 3 + r"executed in 1\.00 seconds\.\n",
    ),
    "python -m solutions.rand": (52, r"(makerandom\(\d\) .*\n)+(.*\n)*"),
    "python -m solutions.blogdom": (1.05, r"([+ ] \w+\.dev\n){18}"),
    "python -m solutions.domaincheck net": (
        1.05,
        r"FOUND\t\tNOT FOUND\n=+\t\t=+\n(\t*\w+\.net\n){18}",
    ),
}

# Against a server of the course's own, in the place of those that `course serve flags` starts: what is printed.
TWENTY = r"([A-Z]{2} ){20}\n20 downloads in \d+\.\d\ds\n"
HUNDRED = (
    r"ERROR site: .*\nSearching for 100 flags: from AD to LI\n100 concurrent connections will be used\.\n"
    r"-{20}\n +\d+ flags? downloaded\.\n( +\d+ errors?\.\n)?Elapsed time: \d+\.\d\ds\n"
)
FUTURES = (
    r"(Scheduled for [A-Z]{2}: <Future at \w+ state=running>\n){3}"
    r"(Scheduled for [A-Z]{2}: <Future at \w+ state=(pending|running)>\n){2}"
    r"([A-Z]{2} <Future at \w+ state=finished returned str> result: '[A-Z]{2}'\n){5}\n5 downloads in .*\n"
)
OF_FLAGS = {
    "python -m solutions.flags_sequential": ("LOCAL", TWENTY),
    "python -m solutions.flags_threadpool": ("LOCAL", TWENTY),
    "python -m solutions.flags_asyncio": ("LOCAL", TWENTY),
    "python -m solutions.flags_threadpool -s DELAY": ("DELAY", TWENTY),
    "python -m solutions.flags_asyncio -s DELAY": ("DELAY", TWENTY),
    "python -m solutions.flags_threadpool_futures -s DELAY": ("DELAY", FUTURES),
    "python -m solutions.flags2_asyncio -s ERROR -al 100 -m 100": ("ERROR", HUNDRED),
    "python -m solutions.flags2_asyncio_executor -s ERROR -al 100 -m 100": ("ERROR", HUNDRED),
    "python -m solutions.flags2_threadpool -s DELAY b": (
        "DELAY",
        r"DELAY site: .*\nSearching for 26 flags: from BA to BZ\n26 concurrent connections will be used\.\n"
        r"-{20}\n 17 flags downloaded\.\n  9 not found\.\nElapsed time: .*\n",
    ),
    "python -m solutions.flags2_sequential -v br in zz": (
        "LOCAL",
        r"LOCAL site: .*\nSearching for 3 flags: BR, IN, ZZ\n1 connection will be used\.\nBR OK\nIN OK\n"
        r"ZZ not found: .*/zz/zz\.gif\n-{20}\n  2 flags downloaded\.\n  1 not found\.\nElapsed time: .*\n",
    ),
    # with the patience of 6 s that the lesson recommends all seventeen come
    "python -m solutions.flags3_asyncio -s DELAY b": (
        "DELAY",
        r"DELAY site: .*\nSearching for 26 flags: from BA to BZ\n5 concurrent connections will be used\.\n"
        r"-{20}\n 17 flags downloaded\.\n  9 not found\.\nElapsed time: .*\n",
    ),
}

# By another test.
ELSEWHERE = {
    "course": "test_start.py::test_a_second_start_opens_the_server_that_runs",
    "course check LESSON FILE": "test_check_command.py::test_the_command_works_from_a_shell_anywhere",
    "course board": "test_board.py::test_what_was_sent_is_shown_once_also_after_a_restart",
    "course grade FOLDER": "test_grade_command.py::test_a_row_for_each_learner_and_exercise",
    "course new NAME": "test_new.py::test_it_says_which_files_to_change_and_what_to_run_then",
    "course restore LESSON": "test_course.py::test_the_command_restores_and_says_where_the_old_one_is",
    "course serve": "test_servers_foreground.py::test_it_prints_one_line_a_server_and_flags_means_three",
    "course serve flags": "test_servers_foreground.py::test_it_prints_one_line_a_server_and_flags_means_three",
    "course serve site": "test_servers_foreground.py::test_it_prints_one_line_a_server_and_flags_means_three",
    "course update": "test_updating.py::test_the_command_prints_a_line_and_no_traceback",
    "python3 start.py": "test_start.py::test_it_sets_up_once_and_runs_the_command",
    "python3 start.py check chaining answer.py": "test_start.py::test_it_sets_up_once_and_runs_the_command",
    "python -m mypy --strict solutions/type_hints.py": "test_type_checker.py::test_the_command_that_lesson_22_shows_finds_nothing_wrong_with_its_answers",
    "python -m asyncio ps 4711": "test_introspection.py::test_a_running_program_is_seen_from_outside",
    "python -m asyncio pstree 4711": "test_introspection.py::test_a_running_program_is_seen_from_outside",
    "python -m solutions.capstone URL PORT": "test_capstone.py::test_it_serves_several_and_a_sigterm_ends_it_gently",
    "python -m solutions.areq": "test_scraper.py::test_without_arguments_it_reads_eight_pages_of_the_practice_site",
    "python -m solutions.areq my_urls.txt -o links.tsv": "test_scraper.py::test_addresses_come_from_a_file_each_once",
    "python -m solutions.demo_executor_map": "test_scripts.py::test_the_demo_of_map_shows_results_in_order_each_as_soon_as_it_can",
    "python -m solutions.graceful_shutdown": "test_graceful_shutdown.py::test_one_signal_lets_the_jobs_under_way_finish_and_starts_no_new_ones",
    "python -m solutions.spinner WAY": "test_how_async_works.py::test_the_sign_turns_while_something_slow_goes_on",
    "python -m solutions.blogdom_anyio": "test_beyond_asyncio.py::test_it_finds_what_blogdom_finds",
    "python -m solutions.blogdom_anyio --backend trio": "test_beyond_asyncio.py::test_it_finds_what_blogdom_finds",
    "python -m solutions.blogdom_curio": "test_beyond_asyncio.py::test_it_finds_what_blogdom_finds",
    "python -m solutions.blogdom_trio": "test_beyond_asyncio.py::test_it_finds_what_blogdom_finds",
    "python -m solutions.tiny_loop": "test_beyond_asyncio.py::test_it_serves_three_visitors",
    "nc 127.0.0.1 2323": "test_tcp_mojifinder.py::test_netcat_can_talk_to_it",
    "telnet 127.0.0.1 2323": "test_tcp_mojifinder.py::test_telnet_can_talk_to_it_and_ctrl_c_ends_the_session",
    "python -m solutions.tcp_mojifinder": "test_tcp_mojifinder.py::test_without_arguments_it_is_where_the_lesson_says_that_nc_and_telnet_find_it",
    "python -m solutions.web_mojifinder": "test_web_mojifinder.py::test_each_shell_line_of_the_lesson_prints_its_address_and_serves",
    "python -m solutions.web_mojifinder_bottle": "test_web_mojifinder.py::test_bottle_gives_the_same_answers_and_the_same_page",
    "uvicorn solutions.web_mojifinder:app": "test_web_mojifinder.py::test_each_shell_line_of_the_lesson_prints_its_address_and_serves",
}

# By none.
NOT_RUN = {
    "python3 start.py test": "it is what runs this",
    "python3 --version": "Python's own",
    "py start.py": "of Windows",
    "conda env create -f environment.yml": "needs conda; test_setup.py holds the file against pyproject.toml",
    "conda activate asyncio-course": "needs conda; test_setup.py holds the file against pyproject.toml",
    "python -m solutions.blogdom --real": "asks the real network, which a test does not",
    "python -m solutions.domaincheck --real com.br": "asks the real network, which a test does not",
    "python -m asyncio": "is typed into; lesson 10 shows a session, nbval runs it",
    "python -X dev": "an option, and no whole line",
    "python -W error": "an option, and no whole line",
}
HERE = {
    "course doctor",
    "course lessons",
    "python -m solutions.charindex mountain",
    "python -m solutions.httpx_errors",
    "python -m solutions.slow_server -h",
}


def test_each_line_is_run_by_a_test_or_the_reason_is_known():
    known = {*IN_VIRTUAL_TIME, *OF_FLAGS, *ELSEWHERE, *NOT_RUN, *HERE}
    assert sorted(LINES - known) == [], "say in tests/test_shell_lines.py which test runs these"
    assert sorted(known - LINES) == [], "nobody shows these any more"


@pytest.mark.parametrize("test", sorted({*ELSEWHERE.values()}))
def test_the_tests_that_are_named_exist(test):
    file, _, name = test.partition("::")
    source = (ROOT / "tests" / file).read_text(encoding="utf-8")
    functions = [n.name for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
    assert name in functions


def test_a_line_is_found_wherever_it_stands():
    text = (
        "    course new x   makes one\n\nSay `python -m solutions.rand -h`, or:\n\n    $ course\n"
    )
    assert [*shell_lines.lines_of(text)] == [
        "course new x",
        "course",
        "python -m solutions.rand -h",
    ]
    assert [*shell_lines.lines_of("The `course` is `coursework a`.")] == []


@pytest.mark.parametrize("line", IN_VIRTUAL_TIME)
def test_it_takes_as_long_as_it_is_said_to_and_prints_that(line):
    seconds, pattern = IN_VIRTUAL_TIME[line]
    printed, elapsed = in_virtual_time(line)
    assert re.fullmatch(pattern, printed), printed
    assert elapsed == pytest.approx(seconds, abs=0.01)


def in_virtual_time(line: str) -> tuple[str, float]:
    """What a script prints, and how long it would take."""
    _, _, module, *arguments = line.split()
    out = io.StringIO()

    def script() -> None:
        before, sys.argv = sys.argv, [module, *arguments]
        look_up = socket.getaddrinfo  # the scripts about names put their own in its place
        try:
            with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
                runpy.run_module(module, run_name="__main__")
        finally:
            sys.argv, socket.getaddrinfo = before, look_up

    sys.modules.pop(module, None)  # another test may have imported it
    ended = simulate(script, limit=20)
    assert ended.error is None, ended.error
    return out.getvalue(), ended.elapsed


@pytest.mark.parametrize("line", OF_FLAGS)
def test_flags_are_downloaded_as_the_line_says(line, tmp_path):
    label, report = OF_FLAGS[line]
    # as slow as need be to tell waiting from computing; patience does not run out on a busy machine
    with FlagServer(label, scale=0.02, seed=1) as server:
        done = subprocess.run(
            [sys.executable, *line.split()[1:]],
            cwd=tmp_path,
            env=os.environ
            | {"PYTHONPATH": str(ROOT), "FLAGS_URL": server.url, "FLAGS_TIMEOUT": "6"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert re.fullmatch(report, done.stdout), done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_labels_of_the_lines_are_known_to_all_flag_scripts():
    assert flags.SERVERS is flags2_common.SERVERS
    for line in OF_FLAGS:
        asked = re.findall(r"-s (\w+)", line)
        assert {*asked} <= {*flags.SERVERS}


def test_the_tree_of_errors_is_the_one_that_the_lesson_shows():
    done = python("-m", "solutions.httpx_errors")
    assert done.partition("\n")[2] == httpx_errors.draw() + "\n"


def test_the_slow_server_says_how_it_is_called():
    assert python("-m", "solutions.slow_server", "-h").startswith(
        "usage: python -m solutions.slow_server"
    )


def test_course_lessons_lists_each_lesson_with_its_exercises(capsys):
    assert cli.main(["lessons"]) == 0
    printed = capsys.readouterr().out
    for lesson in shell_lines.course.lessons():
        assert lesson.title in printed


def test_course_doctor_has_a_line_for_each_thing_it_looks_at(capsys):
    assert cli.main(["doctor"]) in (0, 1)  # a port may be taken
    lines = capsys.readouterr().out.splitlines()
    assert any("Python" in line for line in lines)
    assert any("port 8000" in line for line in lines)


def test_the_index_finds_the_mountains_that_the_lesson_shows():
    *found, total = python("-m", "solutions.charindex", "mountain").splitlines()
    assert all(re.fullmatch(r"U\+[0-9A-F]{4,5}\t.\t.*\bMOUNTAIN\b.*", line) for line in found)
    assert total.endswith(f" {len(found)} found")
    assert len(found) >= 8


def python(*arguments: str) -> str:
    done: Any = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return str(done.stdout)
