"""Open the course in JupyterLab."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from .catalogue import ROOT


def environment() -> dict[str, str]:
    """JupyterLab's: with this environment's kernel, and with settings and history of the course's own."""
    own = ROOT / ".jupyter"
    return os.environ | {
        "JUPYTER_PREFER_ENV_PATH": "1",  # a kernel of the same name in the home folder must not win
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
    }


def command(extra: Sequence[str] = ()) -> list[str]:
    """What starts JupyterLab on the first notebook."""
    first = "notebooks/00_start_here.ipynb"
    return [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={ROOT}", *extra, first]


def open_jupyterlab(extra: Sequence[str] = ()) -> int:
    """Run JupyterLab until it ends, and give its exit status."""
    try:
        return subprocess.call(command(extra), cwd=ROOT, env=environment())
    except KeyboardInterrupt:
        return 0  # JupyterLab asks for a second Ctrl-C itself, and has ended
