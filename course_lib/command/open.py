"""Open the course in JupyterLab."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from course_lib.course import ROOT, lessons
from course_lib.notebook.restore import restore

# whatever these say is meant for another JupyterLab
_NOT_OURS = (
    "JUPYTER_PATH",
    "JUPYTER_CONFIG_PATH",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
)


def environment() -> dict[str, str]:
    """JupyterLab's: with this environment's kernel, and settings and history of the course's own."""
    own = ROOT / ".jupyter"
    apart = {
        "JUPYTER_PREFER_ENV_PATH": "1",  # a kernel of the same name in the home folder must not win
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "IPYTHONDIR": str(own / "ipython"),
    }
    return {name: value for name, value in os.environ.items() if name not in _NOT_OURS} | apart


def command(extra: Sequence[str] = (), root: Path = ROOT) -> list[str]:
    """What starts JupyterLab on the first notebook below this folder."""
    lab = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    # root is refused otherwise, and is who one is in many containers
    return [*lab, "--allow-root", *extra, f"notebooks/{lessons()[0].file}"]


def open_jupyterlab(extra: Sequence[str] = ()) -> int:
    """Run JupyterLab until it ends, and give its exit status. On POSIX it does not return."""
    os.chdir(ROOT)
    if not (first := lessons()[0]).path.exists():
        restore(first)  # JupyterLab would end at once
    started = command(extra)
    if os.name != "nt":  # in this process's place, so that Ctrl-C is JupyterLab's alone
        os.execve(started[0], started, environment())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(started, env=environment())
