"""Open the course in JupyterLab."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from course_lib.command.set_up import lock_now
from course_lib.course import ROOT
from course_lib.notebook.restore import restore
from course_lib.notebook.way import left_off

DRAWINGS = ROOT / "course_lib" / "notebook" / "labextension"
PATIENCE = 60  # seconds that a JupyterLab may take to start
# whatever these say is meant for another JupyterLab
_NOT_OURS = (
    "JUPYTER_PATH",
    "JUPYTER_CONFIG_PATH",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
)
# what a learner has no use for in the list of files
_HIDDEN = [
    *("__pycache__", "*.pyc", "*~", "*.lock", "*.toml", "*.yml", "*.egg-info"),
    *("benchmarks", "conftest.py", "course_lib", "settings", "start.py", "tests"),
]
_OVER_SSH = """\
You are here over SSH. To use the browser of your own computer, run there what follows; if the address below
has another number than 8888, take that one, twice:  ssh -L 8888:localhost:8888 THIS_COMPUTER"""


class CannotOpen(ValueError):
    """Why not, and what to do about it."""


def environment() -> dict[str, str]:
    """JupyterLab's: with this environment's kernel, and settings and history of the course's own."""
    own = ROOT / ".jupyter"
    apart = {
        "JUPYTER_PREFER_ENV_PATH": "1",  # a kernel of the same name in the home folder must not win
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "IPYTHONDIR": str(own / "ipython"),
        # of this version, not of the day of the set-up
        "JUPYTER_CONFIG_PATH": str(ROOT / "settings"),
        # a terminal in JupyterLab knows `course`, and its `python` is the kernel's, activated or not
        "PATH": os.pathsep.join(
            (sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath))
        ),
    }
    return {name: value for name, value in os.environ.items() if name not in _NOT_OURS} | apart


def command(extra: Sequence[str] = (), root: Path | None = None) -> list[str]:
    """What starts JupyterLab below this folder, on the lesson with which this learner goes on.

    The lesson stands in the address that JupyterLab prints: over SSH no browser opens by itself.
    """
    options = [
        f"--ServerApp.root_dir={root or ROOT}",
        f"--LabApp.default_url=/lab/tree/{_notebook()}",
        f"--LabApp.extra_labextensions_path={DRAWINGS}",  # this copy's, not those of when it was installed
        "--FileContentsManager.preferred_dir=notebooks",
        f"--ContentsManager.hide_globs={_HIDDEN!r}",
        "--ServerApp.answer_yes=True",  # Ctrl-C once is enough: notebooks are saved by the browser
        "--log-level=ERROR",  # the address is printed all the same, and not among thirty other lines
        "--LabApp.log_level=ERROR",
        # or each kernel that starts warns, in the terminal, that others could listen
        "--KernelManager.transport_encryption=auto",
        "--allow-root",  # who one is in many containers
    ]
    if os.name != "nt":  # no login shell, which would set its own PATH: see environment()
        shell = {"shell_command": [os.environ.get("SHELL") or "sh"]}
        options.append(f"--ServerApp.terminado_settings={shell!r}")
    if "microsoft" in platform.release().lower():  # Windows cannot open a file of its Linux by path
        options.append("--ServerApp.use_redirect_file=False")
    return [sys.executable, "-m", "course_lib.command.lab", *options, *extra]


def _notebook() -> str:
    """The one to be opened, as JupyterLab says it."""
    return f"notebooks/{left_off().lesson.file}"


def open_jupyterlab(extra: Sequence[str] = ()) -> int:
    """Open the JupyterLab that runs on this folder; else start one, and give its exit status.

    On POSIX the latter does not return.
    """
    os.chdir(ROOT)
    with _lock_file() as file:
        if not lock_now(file) and (address := _wait_for_the_other()):
            print(f"The course is open already: {address}")
            webbrowser.open(address)
            return 0
        if not (lesson := left_off().lesson).path.exists():
            restore(lesson)  # or JupyterLab says that there is no such file
        started = command(extra)
        print(
            f"Opening lesson {lesson.number:02}, {lesson.title}. To end: Ctrl-C, here.", flush=True
        )
        if "SSH_CONNECTION" in os.environ:
            print(_OVER_SSH, flush=True)
        if os.name != "nt":  # in this process's place, so that Ctrl-C is JupyterLab's alone
            os.execve(started[0], started, environment())  # and with this process's lock
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return subprocess.call(started, env=environment())


def _lock_file() -> BinaryIO:
    """A file that the JupyterLab of this folder keeps locked. Raises CannotOpen."""
    path = ROOT / ".jupyter" / "running.lock"
    try:
        path.parent.mkdir(exist_ok=True)
        return path.open("a+b")
    except OSError as error:
        raise CannotOpen(
            f"{path} cannot be written ({error.strerror}), so answers could not be saved here either. "
            "Move the course's folder to a place that is yours, and open it there"
        ) from None


def _wait_for_the_other() -> str | None:
    """Where the JupyterLab that was started before answers; None if it does not come to that."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if address := running():
            return address
        time.sleep(0.3)
    return None


def running() -> str | None:
    """The address at which to go on, on the JupyterLab that runs on this folder."""
    for file in (ROOT / ".jupyter" / "data" / "runtime").glob("jpserver-*.json"):
        try:
            server = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue  # being written, or just removed
        if _answers(server):  # a server that was killed leaves its file behind
            query = f"?token={server['token']}" if server.get("token") else ""
            return f"{server['url']}lab/tree/{_notebook()}{query}"
    return None


def _answers(server: dict[str, Any]) -> bool:
    """Whether it is that server which listens there: it knows the token. No proxy leads to this machine."""
    ask = urllib.request.Request(f"{server['url']}api/status")
    ask.add_header("Authorization", f"token {server.get('token')}")
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(ask, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.code == 403 and bool(server.get("password"))
    except (OSError, ValueError):
        return False
