"""`course check`: whatever a learner's file holds, every exercise gets its verdict, in time."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest
from checking import GOOD

from course_lib.command import cli

MODULE_STATE = """
gate = asyncio.Event()

async def main_async():
    gate.clear()
    asyncio.get_running_loop().call_soon(gate.set)
    await gate.wait()
    await asyncio.gather(count_async(), count_async(), count_async())

async def unused():
    await asyncio.gather("""


@pytest.fixture
def check(tmp_path, capsys):
    """Run `course check sync_vs_async FILE --json` on a source; give the status and the verdicts."""

    def check(source, name="answer.py", *options):
        path = tmp_path / name
        if isinstance(source, bytes):
            path.write_bytes(source)
        else:
            path.write_text(source, encoding="utf-8")
        status = cli.main(["check", "sync_vs_async", str(path), "--json", *options])
        out = capsys.readouterr().out
        if not out:
            return status, {}
        found = json.loads(out)
        assert found.keys() == {"lesson", "exercises"}
        return status, {verdict["exercise"]: verdict for verdict in found["exercises"]}

    return check


def verdicts(found):
    return {name: verdict["verdict"] for name, verdict in found.items()}


def test_a_right_file_is_all_correct_and_exits_0(check):
    status, found = check(GOOD)
    assert status == 0
    assert set(verdicts(found).values()) == {"correct"}
    assert list(found) == ["count_sync", "main_sync", "count_async", "main_async"]
    assert found["main_sync"]["elapsed"] == 3.0


def test_each_verdict_has_these_keys(check):
    _, found = check(GOOD)
    for verdict in found.values():
        assert list(verdict) == [
            "exercise", "verdict", "diagnosis", "message", "line", "elapsed", "seconds"
        ]  # fmt: skip


def test_a_wrong_answer_exits_1_with_diagnosis_and_line(check):
    status, found = check(GOOD.replace("await asyncio.gather(count_async(), count_async(), count_async())",
                                       "for _ in range(3): await count_async()"))  # fmt: skip
    assert status == 1
    assert found["main_async"]["diagnosis"] == "sequential"
    assert found["main_async"]["line"] == 15
    assert found["count_async"]["verdict"] == "correct"


def test_what_is_not_in_the_file_is_not_attempted_and_does_not_count(check):
    status, found = check(GOOD[: GOOD.index("async def main_async")])
    assert status == 0
    assert found["main_async"]["verdict"] == "not attempted"


def test_a_file_without_any_attempt_exits_1(check):
    status, found = check("x = 1\n")
    assert status == 1
    assert set(verdicts(found).values()) == {"not attempted"}


@pytest.mark.parametrize("body", ["raise NotImplementedError", "pass", "...", '"""Later."""'])
def test_a_stub_is_not_attempted(check, body):
    status, found = check(
        f"async def main_async():\n    {body}\n" + GOOD[: GOOD.index("async def main")]
    )
    assert found["main_async"]["verdict"] == "not attempted"
    assert status == 0


TROUBLE = {
    "runs itself": "asyncio.run(main_async())\n",
    "runs itself guarded": 'if __name__ == "__main__":\n    asyncio.run(main_async())\n',
    "old style": "asyncio.get_event_loop().run_until_complete(main_async())\n",
    "prints a lot": 'print("x" * 100_000_000)\n',
    "imports what is not there": "import nothing_of_that_name\nfrom os.nowhere import x\n",
    "asks": 'input("? ")\n',
    "exits": "import sys\nsys.exit(3)\n",
    "raises": "1 / 0\n",
    "runs for ever": "while True: pass\n",
    "sleeps long": "time.sleep(3600)\n",
    "ends the process": "import os\nos._exit(0)\n",
    "top-level await": "await main_async()\n",
    "leaves a thread": "from threading import Thread\nThread(target=time.sleep, args=(1e9,)).start()\n",
    "writes to descriptor 1": "import os\nos.write(1, b'noise')\n",
    "recursion": "def f(): f()\nf()\n",
    "replaces print": "print = None\n",
}


@pytest.mark.parametrize("what", TROUBLE)
@pytest.mark.parametrize("where", ["before", "after"])
def test_what_else_is_in_the_file_does_not_spoil_the_check(check, what, where):
    begin, rest = "import asyncio, time\n", GOOD
    source = begin + TROUBLE[what] + rest if where == "before" else rest + TROUBLE[what]
    if what == "replaces print":
        source = source.replace("print = None", "out = print")
    _, found = check(source)
    assert set(verdicts(found).values()) == {"correct"}


def test_imports_by_name_are_virtual_too(check):
    status, _ = check(GOOD.replace("import asyncio, time", "import asyncio, time\nfrom time import sleep")
                          .replace("time.sleep(1)", "sleep(1)"))  # fmt: skip
    assert status == 0


def test_what_a_module_holds_belongs_to_no_loop_for_ever(check):
    """A lock that the file's own asyncio.run has used is usable in a check, and in each of its runs."""
    source = GOOD.replace("async def main_async():\n    await asyncio.gather(", MODULE_STATE)
    status, found = check(source + "\nasyncio.run(main_async())\n")
    assert verdicts(found)["main_async"] == "correct", found["main_async"]
    assert status == 0


def test_colours_do_not_matter(check):
    status, found = check(GOOD.replace('print("One")', 'print("\\033[36mOne\\033[0m")'))
    assert status == 0, found


def test_a_syntax_error_in_one_function_leaves_the_others(check):
    status, found = check(GOOD.replace("def main_sync():", "def main_sync()"))
    assert status == 1
    assert found["main_sync"]["verdict"] == "incorrect"
    assert found["main_sync"]["line"] == 7
    assert {found[n]["verdict"] for n in ("count_sync", "count_async", "main_async")} == {"correct"}


DESTRUCTIVE = {
    "kills itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "cannot be stopped": (
        "\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass"
    ),
    "eats memory": "x = 'x' * (1 << 40)",
}


@pytest.mark.parametrize("what", ["kills itself", "cannot be stopped", "eats memory"])
def test_an_answer_that_ruins_its_process_gets_a_verdict_and_so_do_the_others(check, what):
    source = GOOD.replace('print("One"); await asyncio.sleep(1); print("Two")', DESTRUCTIVE[what])
    status, found = check(source)
    assert status == 1
    assert found["count_async"]["verdict"] == "incorrect"
    assert {found[n]["verdict"] for n in ("count_sync", "main_sync", "main_async")} == {"correct"}


def test_the_limit_holds_and_all_exercises_are_reported(check):
    source = "\n".join(f"while True: pass  # {n}" for n in range(40)) + GOOD
    started = time.monotonic()
    status, found = check(source, "slow.py", "--limit", "4")
    # the limit, and the start of a process on a loaded machine
    assert time.monotonic() - started < 8
    assert status == 1
    assert len(found) == 4
    assert {v["diagnosis"] for v in found.values()} == {"timeout"}


def notebook(*sources):
    cells = [
        {"cell_type": "code", "source": source.splitlines(True), "metadata": {}}
        for source in sources
    ]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def test_a_notebook_is_checked_cell_by_cell_with_its_own_checks_silent(check):
    status, found = check(
        notebook(
            'from course_lib import Lesson\n\nlesson = Lesson("sync_vs_async")',
            "%matplotlib inline\n!ls\nimport asyncio, time",
            *GOOD.split("\n\n")[1:],
            "lesson.check(main_async)\nawait lesson.timeline(main_async())",
            "%%bash\nthis is not python",
            "this is not python either",
        ),
        "answer.ipynb",
    )
    assert status == 0
    assert set(verdicts(found).values()) == {"correct"}


def test_set_up_names_are_in_scope_without_being_imported(tmp_path):
    path = tmp_path / "answer.py"
    path.write_text(
        "async def produce(name, q):\n"
        "    for _ in range(random.randint(0, 10)):\n"
        "        await rand_sleep(name)\n"
        "        job = create_job()\n"
        "        await q.put((job, time.perf_counter()))\n"
        "        print(name, job)\n"
    )
    assert cli.main(["check", "queues", str(path)]) == 0


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xff\xfe\x00\x81", "a.py"),
        (b"{not json", "a.ipynb"),
        (b"[]", "a.ipynb"),
        (b'{"cells": 3}', "a.ipynb"),
    ],
)
def test_a_file_that_is_neither_text_nor_notebook_exits_2(check, data, name, capsys):
    status, found = check(data, name)
    assert (status, found) == (2, {})


def test_missing_files_and_unknown_lessons_exit_2(tmp_path, capsys):
    assert cli.main(["check", "sync_vs_async", str(tmp_path / "no.py")]) == 2
    assert "cannot read" in capsys.readouterr().err
    assert cli.main(["check", "no_such_lesson", str(tmp_path / "no.py")]) == 2
    assert "The lessons are: start_here" in capsys.readouterr().err


def test_the_command_works_from_a_shell_anywhere(tmp_path):
    (tmp_path / "answer.py").write_text(GOOD)
    done = subprocess.run(
        [sys.executable, "-m", "course_lib.command.cli", "check", "1", "answer.py"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "main_async: correct" in done.stdout
