"""What start.py does: make .venv, put the packages into it, run `course` or the tests there.

Only the standard library is there yet. The packages are those of requirements.lock (for the tests,
requirements-test.lock), each checked against its hash. uv installs them (see uv.py), or else pip.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from course_lib.command import uv
from course_lib.command.advice import FULL, advice, in_words

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = "COURSE_VENV"  # another folder in the place of .venv: one for each Python
VENV = ROOT / (os.environ.get(VARIABLE) or ".venv")
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
PYTHON = SCRIPTS / ("python" + SUFFIX)
LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"  # the same, and what the tests need
UV_LOCK = ROOT / "requirements-uv.lock"  # what installs them
# Not that of .venv, which may have to go: this can be run by .venv's own Python.
BASE_PYTHON = getattr(sys, "_base_executable", None) or sys.executable
SILENT: dict[str, Any] = {
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.PIPE,
    "stderr": subprocess.STDOUT,
    "text": True,
    "errors": "replace",
    "close_fds": False,  # see lock_now
}
Mark = tuple[Path, str]


class Problem(Exception):
    """What went wrong and what to do about it, in words for the person at the keyboard."""


def main(arguments: Sequence[str]) -> int:
    """Set up what is missing, then run `course` or the tests. On POSIX it does not return."""
    if arguments[:1] == ["test"]:
        # or each of some thousand processes compiles all that it imports
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        set_up(TEST_LOCK)
        return replace_process([str(PYTHON), str(ROOT / "tests" / "run_all.py"), *arguments[1:]])
    set_up(LOCK)
    return replace_process([str(SCRIPTS / ("course" + SUFFIX)), *arguments])


def environment() -> dict[str, str]:
    """This process's environment, with .venv first and nothing of another Python's."""
    outside = (
        "PYTHONPATH",
        "PYTHONHOME",
        "PIP_USER",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_REQUIRE_VIRTUALENV",
    )
    inherited = {name: value for name, value in os.environ.items() if name not in outside}
    path = os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)])
    return inherited | {"VIRTUAL_ENV": str(VENV), "PATH": path, "PIP_USER": "0"}


def replace_process(command: list[str]) -> int:
    """Run the command instead of this process, so that Ctrl-C reaches it alone."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, environment())
    # Windows has no such exec: wait, and leave Ctrl-C to the child.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(command, env=environment())


def set_up(lock: Path) -> None:
    """Make .venv and put into it what the lock file names, unless that is done already.

    Safe to kill at any time, and to run twice at once: a step that is complete leaves a mark, and
    whatever finds the first mark missing starts afresh.
    """
    base, extra, project = marks(lock)
    if all(map(is_set, (base, extra, project))):
        return
    with one_at_a_time():
        if all(map(is_set, (base, extra, project))):
            return  # another process did it meanwhile
        began = time.monotonic()
        if not is_set(base):
            say(f"Setting up the course in {VENV}, this once.")
            make_venv()
            install_packages(lock)
        elif not is_set(extra):
            say("Installing what the tests need, this once.")
            base[0].unlink()
            install_packages(lock)
        if not is_set(project):
            install_project()
        for mark, wanted in (extra, project, base):
            mark.write_text(wanted)
        say(f"Done in {time.monotonic() - began:.0f} s.")


def marks(lock: Path) -> tuple[Mark, Mark, Mark]:
    """For each step: the file that says it is complete, and what that holds when up to date."""
    here = (str(ROOT).encode(), repr(sys.version_info[:2]).encode())
    settings = [ROOT / "pyproject.toml", *sorted((ROOT / "settings").rglob("*.json"))]
    drawings = ROOT / "course_lib" / "notebook" / "labextension"  # an install copies these too
    settings += sorted(path for path in drawings.rglob("*") if path.is_file())
    return (
        (VENV / ".packages-ready", fingerprint(*here, LOCK.read_bytes())),
        (VENV / f".{lock.stem}-ready", fingerprint(lock.read_bytes())),
        (VENV / ".project-ready", fingerprint(*(path.read_bytes() for path in settings))),
    )


def fingerprint(*parts: bytes) -> str:
    """A short text that differs where any part differs."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_set(mark: Mark) -> bool:
    """Whether a step is complete and up to date."""
    file, wanted = mark
    try:
        return PYTHON.exists() and file.read_text() == wanted
    except (OSError, ValueError):
        return False


def make_venv(with_pip: bool = False) -> None:
    """A fresh .venv with uv or pip for it, by the first way that works on this machine."""
    try:
        if VENV.exists():
            shutil.rmtree(VENV)
    except OSError as error:
        raise Problem(f"Something still uses .venv: close it, run this again ({error}).") from None
    ways = [
        *([] if with_pip else [uv.ways(BASE_PYTHON, VENV, PYTHON, UV_LOCK)]),
        [[BASE_PYTHON, "-m", "venv", str(VENV)]],
        [  # Debian and Ubuntu without python3-venv
            [BASE_PYTHON, "-m", "venv", "--without-pip", str(VENV)],
            [BASE_PYTHON, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip"],
        ],
        [["pipx", "run", "virtualenv", "--python", BASE_PYTHON, str(VENV)]],
        [["uv", "venv", "--seed", "--clear", "--python", BASE_PYTHON, str(VENV)]],
    ]
    said: list[str] = []
    for way in ways:
        if all(succeeds(command, said) for command in way):
            return
        full = shutil.disk_usage(ROOT).free < 1_000_000  # venv keeps to itself what ended it
        shutil.rmtree(VENV, ignore_errors=True)
        if full:
            raise Problem(FULL)
    otherwise = (
        "Cannot make a virtual environment. On Debian or Ubuntu: sudo apt install python3-venv"
    )
    raise Problem("\n".join(["", *said, advice("".join(said), LOCK) or otherwise]))


def succeeds(command: list[str], said: list[str]) -> bool:
    """Whether a command exists and works; what it said otherwise goes to the list."""
    if not shutil.which(command[0]):
        return False
    answer = subprocess.run(command, env=environment(), check=False, **SILENT)
    if answer.returncode:
        said.append(f"{' '.join(command)}:\n{answer.stdout}")
    return answer.returncode == 0


def install_packages(lock: Path) -> None:
    """All that the lock file names. It is complete, so nobody need look for dependencies."""
    if uv.install_packages(PYTHON, lock, environment()):
        return
    if not succeeds([str(PYTHON), "-m", "pip", "--version"], []):
        make_venv(with_pip=True)
    lines = lock.read_text(encoding="utf-8").splitlines()
    install_pip(lines)
    total = sum(line[:1].isalnum() for line in lines)
    fetched = 0
    for line in pip("install", "--require-hashes", "--no-deps", "-r", str(lock)):
        # not for this system, or there
        total -= line.startswith(("Ignoring ", "Requirement already satisfied"))
        fetched += line.startswith("Collecting ")
        if line.startswith("Collecting ") and sys.stdout.isatty():
            print(f"\r  fetching package {fetched} of {total} ", end="", flush=True)
        elif line.startswith("Installing collected packages"):
            say(f"\r  {fetched} packages fetched; now unpacking them ...")


def install_pip(lines: list[str]) -> None:
    """The pip of the lock file, first: the one that comes with Python may take twice as long."""
    own = [*itertools.dropwhile(lambda line: not line.startswith("pip=="), lines)]
    own = own[:1] + [*itertools.takewhile(lambda line: line.startswith(" "), own[1:])]
    if own:
        file = VENV / "pip.txt"
        file.write_text("\n".join(own) + "\n", encoding="utf-8")
        for _ in pip("install", "--require-hashes", "--no-deps", "-r", str(file)):
            pass


def install_project() -> None:
    """The course itself, used in place: notebooks and answers import what is in this folder."""
    if not uv.install_project(PYTHON, ROOT, environment()):
        for _ in pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)):
            pass


def pip(*arguments: str) -> Iterator[str]:
    """Run pip in .venv and yield its lines. Raises Problem, with its last lines, if it fails."""
    command = [str(PYTHON), "-m", "pip", "--no-input", "--disable-pip-version-check", *arguments]
    lines = []
    with subprocess.Popen(command, env=environment(), **SILENT) as process:
        for line in process.stdout or ():
            lines.append(line)
            yield line
    if process.returncode:
        lock = next((Path(name) for name in arguments if name.endswith(".lock")), LOCK)
        otherwise = "pip could not install the course (see above). Running this again starts over."
        told = advice("".join(lines), lock) or otherwise
        raise Problem("\n" + "".join(lines[-15:]) + "\n" + told)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait while another process sets up this folder."""
    with open(VENV.with_name(VENV.name + ".lock"), "a+b") as file:
        if not lock_now(file):
            say("Another set-up is running here; waiting for it.")
            while not lock_now(file):
                time.sleep(0.2)
        yield


def lock_now(file: BinaryIO) -> bool:
    """Whether this process has, from now on, what only one process can have: the file's lock.

    The system takes it back when the process ends, whatever ended it. On POSIX the processes that
    it starts inherit the lock: should this one be killed, it is theirs until they end.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.set_inheritable(file.fileno(), True)
    except OSError as error:
        taken = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
        return error.errno not in taken  # a disk that knows no locks: go on without
    return True


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def run() -> int:
    """start.py: what goes wrong is said in words, without a traceback."""
    try:
        return main(sys.argv[1:])
    except Problem as problem:
        said = str(problem)
    except OSError as error:
        said = in_words(error, ROOT)
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command carries on.")
    sys.exit(f"start.py: {said}")
