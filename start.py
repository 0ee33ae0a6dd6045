#!/usr/bin/env python3
"""Set the course up beside this file, once, and run it. Needs Python 3.11 or later, nothing else.

    python3 start.py                open the course in JupyterLab
    python3 start.py test [...]     run all tests; further arguments go to pytest
    python3 start.py COMMAND [...]  any `course` command: lessons, check, doctor (--help: all)

Everything goes into .venv here: to start afresh or to be rid of it, delete that folder. The
packages are those of requirements.lock (for the tests, requirements-test.lock), each checked
against its hash.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
PYTHON = SCRIPTS / ("python" + SUFFIX)
LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"  # the same, and what the tests need
# Not that of .venv, which may have to go: this can be run by .venv's own Python.
BASE_PYTHON = getattr(sys, "_base_executable", None) or sys.executable
SILENT = {
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.PIPE,
    "stderr": subprocess.STDOUT,
    "text": True,
    "errors": "replace",
}


class Problem(Exception):
    """What went wrong and what to do about it, in words for the person at the keyboard."""


def main(arguments):
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:3]))
        raise Problem(f"This is Python {found}; the course needs 3.11 or later, from python.org.")
    if arguments[:1] == ["test"]:
        set_up(TEST_LOCK)
        return replace_process([str(PYTHON), str(ROOT / "tests" / "run_all.py"), *arguments[1:]])
    set_up(LOCK)
    return replace_process([str(SCRIPTS / ("course" + SUFFIX)), *arguments])


def environment():
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


def replace_process(command):
    """Run the command instead of this process, so that Ctrl-C reaches it alone."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, environment())
    # Windows has no such exec: wait, and leave Ctrl-C to the child.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(command, env=environment())


def set_up(lock):
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
            say(f"Setting up the course in {VENV}, this once. It takes about a minute.")
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


def marks(lock):
    """For each step: the file that says it is complete, and what that holds when up to date."""
    here = (str(ROOT).encode(), repr(sys.version_info[:2]).encode())
    settings = [ROOT / "pyproject.toml", *sorted((ROOT / "labconfig").glob("*.json"))]
    return (
        (VENV / ".packages-ready", fingerprint(*here, LOCK.read_bytes())),
        (VENV / f".{lock.stem}-ready", fingerprint(lock.read_bytes())),
        (VENV / ".project-ready", fingerprint(*(path.read_bytes() for path in settings))),
    )


def fingerprint(*parts):
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_set(mark):
    file, wanted = mark
    try:
        return PYTHON.exists() and file.read_text() == wanted
    except OSError:
        return False


def make_venv():
    """A fresh .venv with pip in it, by the first way that works on this machine."""
    try:
        if VENV.exists():
            shutil.rmtree(VENV)
    except OSError as error:
        raise Problem(f"Something still uses .venv: close it, run this again ({error}).") from None
    ways = [
        [[BASE_PYTHON, "-m", "venv", str(VENV)]],
        [  # Debian and Ubuntu without python3-venv
            [BASE_PYTHON, "-m", "venv", "--without-pip", str(VENV)],
            [BASE_PYTHON, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip"],
        ],
        [["pipx", "run", "virtualenv", "--python", BASE_PYTHON, str(VENV)]],
        [["uv", "venv", "--seed", "--clear", "--python", BASE_PYTHON, str(VENV)]],
    ]
    said = []
    for way in ways:
        if all(succeeds(command, said) for command in way):
            return
        shutil.rmtree(VENV, ignore_errors=True)
    raise Problem(
        "\n".join(said)
        + "\nCannot make a virtual environment. On Debian or Ubuntu: sudo apt install python3-venv"
    )


def succeeds(command, said):
    """Whether a command exists and works; what it said otherwise goes to the list."""
    if not shutil.which(command[0]):
        return False
    answer = subprocess.run(command, env=environment(), **SILENT)
    if answer.returncode:
        said.append(f"{' '.join(command)}:\n{answer.stdout}")
    return answer.returncode == 0


def install_packages(lock):
    """All that the lock file names. It is complete, so pip need not look for dependencies."""
    total = sum(line[:1].isalnum() for line in lock.read_text(encoding="utf-8").splitlines())
    fetched = 0
    for line in pip("install", "--require-hashes", "--no-deps", "-r", str(lock)):
        # not for this system, or there
        total -= line.startswith(("Ignoring ", "Requirement already satisfied"))
        fetched += line.startswith("Collecting ")
        if line.startswith("Collecting ") and sys.stdout.isatty():
            print(f"\r  fetching package {fetched} of {total} ", end="", flush=True)
        elif line.startswith("Installing collected packages"):
            say(f"\r  {fetched} packages fetched; now unpacking them ...")


def install_project():
    """The course itself, used in place: notebooks and answers import what is in this folder."""
    for _ in pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)):
        pass


def pip(*arguments):
    """Run pip in .venv and yield its lines. Raises Problem, with its last lines, if it fails."""
    command = [str(PYTHON), "-m", "pip", "--no-input", "--disable-pip-version-check", *arguments]
    lines = []
    with subprocess.Popen(command, env=environment(), **SILENT) as process:
        for line in process.stdout:
            lines.append(line)
            yield line
    if process.returncode:
        raise Problem(
            "\n" + "".join(lines[-15:]) + "\npip could not install the course (see above). "
            "Is there a network? Running this again starts over."
        )


@contextlib.contextmanager
def one_at_a_time():
    """Wait while another process sets up this folder. The system frees a dead holder's lock."""
    with open(ROOT / ".setup-lock", "a+b") as file:
        if os.name == "nt":
            import msvcrt

            while True:
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # gives up after 10 s
                    break
                except OSError:
                    say("Another set-up is running here; waiting for it.")
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        sys.exit(f"start.py: {problem}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command carries on.")
