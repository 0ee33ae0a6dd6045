"""`course check` and files that do their worst: an answer in time, anywhere, and nothing left behind."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from checking import COMMAND, EXERCISES, GOOD, ROOT, START, WAIT, Checker, fingerprint

from course_lib.command import cli

posix = pytest.mark.skipif(os.name == "nt", reason="signals and sessions of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="what only Linux offers")


def has_landlock() -> bool:
    return sys.platform == "linux" and ctypes.CDLL(None).syscall(444, None, 0, 1) > 0


@pytest.fixture
def checker(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    found = Checker(folder)
    yield found
    assert not found.running()


def raising(message: str) -> str:
    return GOOD.replace(WAIT, f"raise ValueError({message})")


# -- terminals ------------------------------------------------------------------------------

MESSAGES = {
    "other scripts": "'日本 →'",
    "half a character": "'\\ud800'",
    "NUL": "'a\\0b'",
    "clears the screen": "'\\x1b[2J\\x1b]0;title\\x07'",
    "writes over the line": "'all correct\\r'",
    "turns the text": "'\\u202e'",
    "eight-bit control": "'\\x9b2J'",
}
TERMINALS = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "ascii": {"PYTHONIOENCODING": "ascii:strict"},
    "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "utf-8": {"PYTHONIOENCODING": "utf-8"},
}


@pytest.mark.parametrize("terminal", TERMINALS)
def test_whatever_the_terminal_can_show_the_verdict_comes_out(checker, terminal):
    checker.environment = TERMINALS[terminal]
    checked = checker.check(raising("'日本 → \\ud800 \\0'"))
    assert checked.status == 1, checked.err
    assert b"count_async: incorrect, exception" in checked.out
    assert b"main_async: correct" in checked.out
    checked = checker.check(raising("'日本 → \\ud800 \\0'"), "--json")
    assert checked["count_async"]["diagnosis"] == "exception"  # which decodes it as ASCII


@pytest.mark.parametrize("what", MESSAGES)
def test_whatever_a_message_holds_no_terminal_is_driven_and_json_has_whole_characters(
    checker, what
):
    checker.environment = TERMINALS["utf-8"]
    path = checker.write(raising(MESSAGES[what]))
    text = checker.check(path).text
    assert "count_async: incorrect" in text
    assert all(c.isprintable() or c == "\n" for c in text), text
    message = checker.check(path, "--json")["count_async"]["message"]
    assert message.encode("utf-8")


def test_a_message_of_megabytes_is_cut(checker):
    checked = checker.check(raising("'x' * 10_000_000"), "--json")
    assert checked["count_async"]["diagnosis"] == "exception"
    assert len(checked.out) < 50_000


@posix
@pytest.mark.parametrize(("source", "status"), [(GOOD, 0), ("x = 1\n", 1)])
def test_nobody_there_to_read_changes_no_exit_status(checker, source, status):
    """Standard output closed from the start, and a pipe that nobody reads."""
    path = checker.write(source)
    command = " ".join([*COMMAND, "sync_vs_async", str(path)])
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    for tail in (">&-", "2>&- >&- <&-"):
        done = subprocess.run(f"{command} {tail}", shell=True, env=env, capture_output=True)
        assert (done.returncode, done.stderr) == (status, b"")
    reading, writing = os.pipe()
    os.close(reading)
    checked = checker.check(path, stdout=writing)
    os.close(writing)
    assert (checked.status, checked.err) == (status, b"")


@linux
def test_a_full_disk_is_told(checker):
    with open("/dev/full", "wb") as full:
        checked = checker.check(GOOD, stdout=full)
    assert checked.status == 2
    assert checked.err.count(b"\n") == 1 and b"No space left" in checked.err


# -- what is no file ------------------------------------------------------------------------


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_sparse(path: Path) -> None:
    with open(path, "wb") as file:
        file.truncate(8 << 30)


def make_socket(path: Path) -> None:
    old = os.getcwd()
    os.chdir(path.parent)  # the whole path may be too long for a socket
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(old)


NO_FILES = {
    "a pipe": (make_fifo, "a pipe"),
    "8 GB": (make_sparse, "bigger than 64 MB"),
    "a socket": (make_socket, ""),
    "a folder": (Path.mkdir, "irectory"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "symbolic links"),
    "endless": (lambda path: path.symlink_to("/dev/zero"), "a device"),
    "a link to nothing": (lambda path: path.symlink_to("nowhere"), "No such file"),
}


@posix
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
@pytest.mark.parametrize("what", NO_FILES)
def test_what_is_no_file_is_refused_at_once_in_one_line(checker, what, suffix, capsys):
    make, words = NO_FILES[what]
    path = checker.folder / f"answer{suffix}"
    make(path)
    started = time.monotonic()
    status = cli.main(["check", "sync_vs_async", str(path), "--json"])
    out, err = capsys.readouterr()
    assert status == 2
    assert err.count("\n") == 1 and words in err and f"cannot read {path}" in err
    assert out == '{"lesson": "sync_vs_async", "exercises": []}\n'
    assert time.monotonic() - started < START


# -- where it runs and what it writes -------------------------------------------------------


def test_it_runs_as_python_file_would_its_own_folder_first(checker):
    (checker.folder / "own_helper.py").write_text("WAIT = 1\n")
    (checker.folder / "wait.txt").write_text("1")
    (checker.folder.parent / "beside.txt").write_text("1")
    source = (
        "from __future__ import annotations\nimport asyncio, sys, pathlib\nfrom own_helper import WAIT\n"
        "assert open('wait.txt').read() == '1' == open('../beside.txt').read()\n"
        "assert pathlib.Path(__file__).read_text() == pathlib.Path('answer.py').read_text()\n"
        "assert sys.path[0] == str(pathlib.Path(__file__).parent) == str(pathlib.Path.cwd())\n"
        "assert sys.argv == [__file__]\n"
        "assert __name__ == 'answer' and sys.modules['answer'].__dict__ is globals()\n"
        "def later(x: NotYetDefined): pass\n" + GOOD.replace("sleep(1)", "sleep(WAIT)")
    )
    checked = checker.check(source)
    assert (checked.status, checked.text.count("correct")) == (0, 4), checked.text
    assert "Note" not in checked.text


@posix
def test_a_link_runs_in_the_folder_of_what_it_leads_to(checker, tmp_path):
    (checker.folder / "own_helper.py").write_text("x = 1\n")
    link = tmp_path / "link.py"
    link.symlink_to(checker.write("import own_helper\n" + GOOD))
    checked = checker.check(link)
    assert checked.status == 0 and "Note" not in checked.text


def test_what_is_under_name_is_main_is_not_run(checker):
    checked = checker.check(GOOD + "if __name__ == '__main__':\n    1 / 0\n")
    assert checked.status == 0 and "Note" not in checked.text


def test_a_file_called_like_a_module_of_python_replaces_none(checker):
    for name in ("asyncio.py", "json.py", "random.py", "course_lib.py"):
        path = checker.write(GOOD, name)
        assert checker.check(path).status == 0, name


def test_the_encoding_that_a_file_declares_is_believed(checker):
    source = "# -*- coding: latin-1 -*-\nassert len('é') == 1\n" + GOOD
    checked = checker.check(source.encode("latin-1"))
    assert checked.status == 0 and "Note" not in checked.text
    assert checker.check(b"# coding: no-such\n").status == 2


# OTHER stands for whatever else is on the disk: if the fence has a hole, no course and no home goes through it.
WRITES = {
    "by a relative path": "open('mine.txt', 'w').write('x'); open('answer.py', 'a').write('x')",
    "beside itself": "(pathlib.Path(__file__).parent / 'mine.txt').write_text('x')",
    "where the course is": "open(f'{ROOT}/notebooks/00_start_here.ipynb', 'a').write(' ')",
    "where it is from": "open(f'{OWN}/mine.txt', 'w')",
    "anywhere": "open(f'{OTHER}/mine.txt', 'w')",
    "through the folder above": "open('../beside.txt', 'a').write('x')",
    "through a big file's link": "open('big.bin', 'ab').write(b'x')",
    "by a descriptor": "os.open(f'{OWN}/mine.txt', os.O_CREAT | os.O_RDWR)",
    "by removing": "os.remove(f'{OWN}/mine.txt')",
    "by renaming": "os.rename(f'{OWN}/mine.txt', f'{OWN}/yours.txt')",
    "by renaming onto": "open('new', 'w').close(); os.rename('new', f'{OWN}/mine.txt')",
    "by removing all": "shutil.rmtree(OTHER)",
    "by removing its own": "shutil.rmtree(OWN)",
    "by a new folder": "os.mkdir(f'{OWN}/new')",
    "by a link": "os.symlink(OWN, 'way'); open('way/mine.txt', 'w')",
    "by truncating": "os.truncate(f'{OWN}/mine.txt', 0)",
    "from another folder": "os.chdir(OWN); open('mine.txt', 'w')",
}


def writing(checker: Checker, deed: str) -> str:
    other = checker.folder.parent / "other"
    names = f"OWN, OTHER, ROOT = {str(checker.folder)!r}, {str(other)!r}, {str(ROOT)!r}\n"
    return "import os, pathlib, shutil, subprocess, sqlite3\n" + names + deed + "\n" + GOOD


@pytest.fixture
def guarded(checker):
    """Folders with something in them that must not change."""
    (checker.folder / "mine.txt").write_text("mine")
    (checker.folder / "big.bin").write_bytes(b"x" * (2 << 20))
    (checker.folder.parent / "beside.txt").write_text("mine")
    (checker.folder.parent / "other").mkdir()
    (checker.folder.parent / "other" / "mine.txt").write_text("mine")
    return checker


@pytest.mark.parametrize("how", WRITES)
def test_nothing_that_a_file_writes_reaches_the_course_or_its_own_folder(guarded, how):
    path = guarded.write(writing(guarded, WRITES[how]))
    parts = [guarded.folder.parent, *(ROOT / name for name in ("notebooks", "course_lib", "tests"))]
    before = [*map(fingerprint, parts)]
    checked = guarded.check(path)
    assert checked.status == 0, checked.text
    assert [*map(fingerprint, parts)] == before
    if how in ("by a relative path", "beside itself"):
        assert "Note" not in checked.text  # it is written, into the copy


@pytest.mark.skipif(not has_landlock(), reason="this kernel has no Landlock")
@pytest.mark.parametrize(
    "deed",
    [
        "assert subprocess.run(f'echo x > {OWN}/mine.txt; rm {OWN}/mine.txt', shell=True).returncode",
        "sqlite3.connect(f'{OWN}/new.db').execute('create table t (x)')",
        "assert subprocess.run('kill -9 $(ps -o ppid= -p $PPID)', shell=True).returncode",
    ],
    ids=["a shell", "a library in C", "a shell that kills the guard"],
)
def test_nor_does_what_the_file_starts(guarded, deed):
    path = guarded.write(writing(guarded, deed))
    before = fingerprint(guarded.folder)
    assert guarded.check(path).status == 0
    assert fingerprint(guarded.folder) == before


def test_an_answer_that_writes_elsewhere_is_told_so(guarded):
    deed = f"open({str(guarded.folder / 'mine.txt')!r}, 'w')"
    checked = guarded.check(GOOD.replace(WAIT, deed), "--json")
    assert checked["count_async"]["diagnosis"] == "exception"
    assert "may only write to its own folder" in checked["count_async"]["message"]


def test_temporary_files_go_with_the_check(checker):
    deed = "import tempfile\nprint(tempfile.mkdtemp())\nassert 'check-' in tempfile.mkdtemp()\n"
    checker.environment = {"TMPDIR": str(checker.folder.parent)}
    checked = checker.check(deed + GOOD)
    assert checked.status == 0 and "Note" not in checked.text
    assert [path.name for path in checker.folder.parent.iterdir()] == ["own"]


# -- processes ------------------------------------------------------------------------------

DAEMON = """
import os, subprocess, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 1000)
            os.execve(sys.executable, [sys.executable, "-c", "import time; time.sleep(60)", "TOKEN"], {})
        os._exit(0)
    os._exit(0)
"""
SHELL = 'subprocess.Popen(["sh", "-c", "setsid setsid sh -c \'sleep 60; : TOKEN\' &"])\n'
LEAVES = {
    "a detached daemon": DAEMON,
    "a shell's": "import subprocess\n" + SHELL,
    "one that ignores signals": (
        "import os, signal\nif os.fork() == 0:\n    for n in range(1, 65):\n        try: signal.signal(n, "
        "signal.SIG_IGN)\n        except (OSError, ValueError): pass\n    while True: signal.pause()\n"
    ),
    "a pool": (
        "from concurrent.futures import ProcessPoolExecutor\nimport multiprocessing, time\n"
        "pool = ProcessPoolExecutor(2, multiprocessing.get_context('fork'))\n"
        "pool.submit(time.sleep, 60)\n"
    ),
    "400 processes": "import os, signal\nfor _ in range(400):\n    if os.fork() == 0: signal.pause()\n",
}


@posix
@pytest.mark.parametrize("what", LEAVES)
def test_nothing_is_left_running(checker, what):
    checked = checker.check(LEAVES[what] + GOOD, "--json")
    assert checked.left == []
    assert len(checked.verdicts) == 4
    assert checked.seconds < 20 + START
    if what != "400 processes":
        assert checked.status == 0, checked.object


@posix
@pytest.mark.parametrize("what", ["a detached daemon", "a shell's"])
def test_nothing_is_left_running_by_an_answer(checker, what):
    lines = LEAVES[what].replace("\n", "\n    ")
    checked = checker.check(GOOD.replace(WAIT, f"\n    {lines}\n    {WAIT}"), "--json")
    assert checked.left == []
    assert checked.verdicts["main_async"] == "correct"


@posix
def test_the_limit_holds_for_the_whole_command_with_somebody_left_in_a_c_call(checker):
    source = DAEMON + "sum(range(10 ** 13))\n" + GOOD
    checked = checker.check(source, "--limit", "4", "--json")
    assert checked.left == []
    assert checked.seconds < 4 + START
    assert [*checked.verdicts] == EXERCISES


WAYS = {
    "kill -9": lambda process: process.kill(),
    "SIGTERM": lambda process: process.terminate(),
    "Ctrl-C": lambda process: process.send_signal(signal.SIGINT),
}


@posix
@pytest.mark.parametrize("way", WAYS)
def test_when_the_command_is_killed_all_of_it_goes_even_in_a_c_call(checker, way):
    begun = checker.folder / "begun"
    os.mkfifo(begun)
    # a FIFO is not in the copy; it is opened for reading through its whole path, which ends our wait
    source = f"open({str(begun)!r}).read()\n" + DAEMON + "sum(range(10 ** 13))\n"
    with checker.start(checker.write(source + GOOD)) as process:
        with open(begun, "w"):
            pass  # opened by both: the file is running
        time.sleep(0.3)
        assert len(checker.running()) > 2
        WAYS[way](process)
        process.communicate()
    assert checker.wait_until_nothing_runs(5)


@linux
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_when_the_guard_is_killed_or_stopped_an_answer_comes_and_nothing_is_left(checker, number):
    begun = checker.folder / "begun"
    os.mkfifo(begun)
    source = (
        f"open({str(begun)!r}).read()\nimport subprocess\n" + SHELL + "while True: pass\n" + GOOD
    )
    with checker.start(checker.write(source), "--json", "--limit", "6") as process:
        with open(begun, "w"):
            pass
        guard = next(psutil_children(process.pid))
        os.kill(guard, number)
        # if it is killed, the file is begun again
        out, _ = feed_until_end(process, begun)
    assert b'"exercises": [{' in out
    assert checker.wait_until_nothing_runs(5)


@linux
def test_when_command_and_guard_are_both_killed_the_file_does_not_run_on(checker, tmp_path):
    checker.environment = {"TMPDIR": str(tmp_path)}  # nobody is left to remove the copy
    begun = checker.folder / "begun"
    os.mkfifo(begun)
    source = f"open({str(begun)!r}).read()\nsum(range(10 ** 13))\n"
    with checker.start(checker.write(source + GOOD)) as process:
        with open(begun, "w"):
            pass
        guard = next(psutil_children(process.pid))
        process.send_signal(signal.SIGSTOP)  # it has no time to do anything about it
        os.kill(guard, signal.SIGKILL)
        process.kill()
        process.communicate()
    assert checker.wait_until_nothing_runs(5)


def psutil_children(pid: int):
    import psutil

    return (child.pid for child in psutil.Process(pid).children())


def feed_until_end(process: subprocess.Popen[bytes], fifo: Path) -> tuple[bytes, bytes]:
    while True:
        try:
            return process.communicate(timeout=0.3)
        except subprocess.TimeoutExpired:
            try:
                os.close(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:
                pass  # nobody reads


# -- the rest -------------------------------------------------------------------------------

MANY = {
    "functions": "async def f{0}():\n    await asyncio.sleep({0})\n",
    "classes": "class C{0}:\n    def f(self): pass\n",
    "constants": "x{0} = {0}\n",
}


@posix
@pytest.mark.parametrize("what", MANY)
def test_30_000_definitions_take_seconds(checker, what):
    """In seconds of the processor, so that a busy machine does not matter."""
    source = GOOD + "".join(map(MANY[what].format, range(30_000)))
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    checked = checker.check(source, "--limit", "300")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert checked.status == 0, (checked.text, checked.err)
    assert after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime < 6


DISTURBS = {
    "closes all files": "import os\nos.closerange(0, 4096)\n",
    "closes all files and opens others": (
        "import os\nos.closerange(0, 4096)\nfor _ in range(50): os.open('noise', os.O_CREAT | os.O_RDWR)\n"
    ),
    "writes to all files": (
        "import os\nfor n in range(3, 100):\n    try: os.write(n, b'\\n[]\\n{\"verdict\": 3}\\n\\xff\\n')\n"
        "    except OSError: pass\n"
    ),
    "floods all files": (
        "import os\nfor _ in range(2000):\n  for n in range(3, 12):\n    try: os.write(n, b'x' * 5000)\n"
        "    except OSError: pass\n"
    ),
    "says that it is at another place": (
        'import os\nfor n in range(3, 12):\n    try: os.write(n, b\'\\n{"begin": "piece 99"}\\n\')\n'
        "    except OSError: pass\nos._exit(0)\n"
    ),
    "replaces json": "import json\njson.dumps = json.loads = None\n",
    "forgets all modules": "import sys\nsys.modules.clear()\n",
    "removes built-ins": "import builtins\ndel builtins.isinstance, builtins.len, builtins.print\n",
    "forgets itself": "globals().clear()\n",
    "has odd names": "globals()[3] = globals()[None] = print\n",
    "removes its folder": "import os, shutil\nassert '/check-' in os.getcwd()\nshutil.rmtree(os.getcwd())\n",
    "forks into the rest": "import os\nos.fork()\n",
    "replaces exit": "import os\nos._exit = print\n",
    "traces": "import sys\nsys.settrace(lambda *a: 1/0)\n",
    "an error that cannot be shown": (
        "class E(Exception):\n    def __str__(self): raise self\nraise E\n"
    ),
    "an error that never ends": (
        "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E\n"
    ),
    "a huge number": "x = 10 ** (10 ** 8)\n",
    "recursion": "import sys\nsys.setrecursionlimit(10 ** 6)\ndef f(): f()\nf()\n",
    "deep text": "x = " + "(" * 5000 + ")" * 5000 + "\n",
    "a long chain": "x = 1" + " + 1" * 100_000 + "\n",
}


@pytest.mark.parametrize("what", DISTURBS)
def test_however_a_file_disturbs_its_check_the_object_is_printed_in_time(checker, what):
    # a call in C that cannot be ended takes all the time that there is
    limit = ("--limit", "4") if what == "a huge number" else ()
    checked = checker.check(DISTURBS[what] + GOOD, "--json", *limit)
    assert [*checked.verdicts] == EXERCISES
    assert checked.seconds < 20 + START
    assert checked.left == []


FAULTS = {
    "its process breaks down while it starts": "sys.modules['json'] = None",
    "a lesson cannot be loaded": "sys.modules['solutions'] = None",
    "the set-up fails": "import builtins; builtins.compile = lambda *a, **k: 1 / 0",
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_of_the_course_is_check_failed_and_the_object_is_printed(
    checker, capsys, monkeypatch, what
):
    guard = "'course_lib.files.guard' in sys.orig_argv"
    source = f"import sys\nif {guard}:\n    {FAULTS[what]}\n"
    (checker.folder / "sitecustomize.py").write_text(source)
    monkeypatch.setenv("PYTHONPATH", str(checker.folder))
    assert cli.main(["check", "sync_vs_async", str(checker.write(GOOD)), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["exercises"]
    assert [one["exercise"] for one in found] == EXERCISES
    assert {one["verdict"] for one in found} == {"check failed"}
    assert "Error" in found[0]["traceback"]


def test_the_exit_codes_stand_in_help_and_readme(capsys):
    with pytest.raises(SystemExit):
        cli.main(["check", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "0 when every exercise that the file attempts is correct" in told
    assert "2 for an error of usage, or a file that cannot be read" in told
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert "It exits with 0 when all that the file attempts is correct, with 1" in readme
