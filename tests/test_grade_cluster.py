"""`course grade --scheduler`: the same on a dask cluster, also when one of its workers is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import psutil
import pytest
from grading import ALL_RIGHT, GOOD, ROOT, Class, keepers

distributed = pytest.importorskip("distributed", reason="the extra [grade] is not installed")
pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="grading needs fork"),
    # of dask itself, while its loop is closed
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]


@pytest.fixture
def cluster(tmp_path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process: its address, and the workers."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__ADMIN__EVENT_LOOP": "asyncio"}
    file = tmp_path / "scheduler.json"
    common = {
        "env": env,
        "cwd": tmp_path,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }
    where = ["--scheduler-file", str(file)]
    python = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1"]
    scheduler = subprocess.Popen([*python, "--port", "0", "--no-dashboard", *where], **common)
    python = [sys.executable, "-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny"]
    workers = [subprocess.Popen([*python, "--no-dashboard", *where], **common) for _ in range(2)]
    try:
        with distributed.Client(scheduler_file=str(file), timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield address, workers
    finally:
        for process in [*workers, scheduler]:
            process.kill()
            process.wait()


def test_a_cluster_grades_as_this_machine_does_and_a_killed_worker_loses_nothing(tmp_path, cluster):
    address, workers = cluster
    klass = Class(tmp_path)
    for number in range(16):
        klass.hand_in(f"learner {number:02}", GOOD + f"# {number}\n")
    klass.hand_in("slow", "import asyncio\nwhile True: pass\n" + GOOD)
    klass.hand_in("wrong", GOOD.replace("range(3)", "range(2)"))
    results = tmp_path / "book" / "feedback" / ".results"
    killer = subprocess.Popen(  # as soon as something is graded
        [
            sys.executable,
            "-c",
            "import os, sys, time, pathlib\n"
            "while not [*pathlib.Path(sys.argv[1]).glob('*.json')]: time.sleep(0.005)\n"
            "os.kill(int(sys.argv[2]), 9)",
            str(results),
            str(workers[0].pid),
        ]
    )
    try:
        graded = klass.grade("--scheduler", address)
        assert killer.wait(timeout=30) == 0
    finally:
        killer.kill()
        killer.wait()
    assert workers[0].wait(timeout=30) == -signal.SIGKILL
    assert graded.status == 0 and graded.report["graded"] == 18
    assert all(graded.verdicts(f"learner {n:02}") == ALL_RIGHT for n in range(16))
    assert graded.verdicts("slow") == ALL_RIGHT
    assert graded.verdicts("wrong")["main_sync"] == "incorrect"
    assert klass.grade("--scheduler", address).report["unchanged"] == 18
    workers[1].kill()
    until = time.monotonic() + 20
    while keepers():  # the worker is gone, and so is what it kept submissions in
        assert time.monotonic() < until, [psutil.Process(pid).cmdline() for pid in keepers()]
        time.sleep(0.05)


def test_no_scheduler_is_said_in_words(tmp_path, capsys):
    from course_lib.command import cli

    klass = Class(tmp_path)
    klass.hand_in("ada")
    arguments = ["grade", str(klass.handed_in), "--out", str(tmp_path / "g.csv")]
    assert cli.main([*arguments, "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "no scheduler at tcp://127.0.0.1:1" in capsys.readouterr().err
    threads = [thread.name for thread in threading.enumerate()]
    assert "IO loop" not in threads, "what dask has begun is left to the garbage collector"
