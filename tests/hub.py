"""A real JupyterHub on loopback, as deploy/jupyterhub_config.py makes it, with real users of this machine."""

from __future__ import annotations

import contextlib
import os
import pwd
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).parents[1]
PATIENCE = 180  # real seconds, for anything: a server takes 4 s of a processor, and others may want that, too
PASSWORD = "on the wall"  # the class's; the teacher has one of their own
TEACHERS = "0123456789 of the teacher and of nobody else"


def until(what: Callable[[], Any], why: str) -> Any:
    """What the function gives, once that is true."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if value := what():
            return value
        time.sleep(0.2)
    raise AssertionError(f"{why}: not within {PATIENCE} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def proxy() -> tuple[list[str], bool]:
    """A command that starts the hub's proxy, and whether streams pass through it.

    The usual one is a program for node; where there is neither that nor npm, one in Python takes its place.
    """
    name = "configurable-http-proxy"
    ours = os.path.dirname(sys.executable)
    elsewhere = [
        each for each in os.get_exec_path() if os.path.realpath(each) != os.path.realpath(ours)
    ]
    kept = Path(sys.prefix) / "share" / "hub-proxy"
    installed = kept / "node_modules" / ".bin" / name

    def found() -> str | None:
        for folder in [*elsewhere, str(installed.parent)]:
            path = shutil.which(name, path=folder)
            if path and b"node" in Path(path).read_bytes()[:80]:  # not the one of another .venv
                return path
        return None

    if shutil.which("npm") and not found():
        command = ["npm", "install", "--prefix", str(kept), "--no-save", "--ignore-scripts"]
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [*command, "--fetch-retries=0", f"{name}@5"],
                check=False,
                timeout=120,
                capture_output=True,
            )
    if path := found():
        return [path], True
    return [sys.executable, "-c", "from configurable_http_proxy.cli import main; main()"], False


@contextlib.contextmanager
def users(*stems: str) -> Iterator[list[str]]:
    """New users of this machine with homes of their own, gone afterwards with whatever they run."""
    names = [f"course{os.getpid()}-{stem}" for stem in stems]
    homes = tempfile.mkdtemp(prefix="course-homes-", dir="/tmp")
    os.chmod(homes, 0o755)
    try:
        for name in names:
            command = [
                "useradd",
                "--create-home",
                "--shell",
                "/bin/bash",
                "--home-dir",
                f"{homes}/{name}",
            ]
            subprocess.run([*command, name], check=True, capture_output=True)
        yield names
    finally:
        for name in names:
            with contextlib.suppress(KeyError):
                until(
                    lambda name=name: not end_all(pwd.getpwnam(name).pw_uid), f"{name} runs nothing"
                )
                subprocess.run(["userdel", name], check=False, capture_output=True)
        shutil.rmtree(homes, ignore_errors=True)


def processes(uid: int) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.uids().real == uid and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def end_all(uid: int) -> list[psutil.Process]:
    """Kill what a user runs; what was still there."""
    found = processes(uid)
    for process in found:
        with contextlib.suppress(psutil.Error):
            process.kill()
    return found


def opened(folder: Path) -> list[str]:
    """What to write before a command so that all users can read this Python and the course.

    They may lie in a folder that is closed to others, such as /root. In a world of mounts of its own, an empty
    and open folder takes its place, in which nothing is but what is needed.
    """
    needed = {
        Path(sys.prefix),
        Path(sys.base_prefix),
        Path(os.path.realpath(sys.executable)).parent,
        ROOT,
    }
    closed: dict[Path, set[Path]] = {}
    for path in needed:
        for parent in reversed(path.parents):
            if not parent.stat().st_mode & 0o001:
                closed.setdefault(parent, set()).add(path)
                break
    if not closed:
        return []
    script = ["set -e"]
    for parent, paths in closed.items():
        held = {path: folder / f"held{str(path).replace('/', '-')}" for path in sorted(paths)}
        for path, place in held.items():
            script += [f"mkdir {quoted(place)}", f"mount --bind {quoted(path)} {quoted(place)}"]
        script.append(f"mount -t tmpfs -o mode=755 none {quoted(parent)}")
        for path, place in held.items():
            script += [f"mkdir -p {quoted(path)}", f"mount --bind {quoted(place)} {quoted(path)}"]
    return ["unshare", "--mount", "sh", "-c", "\n".join([*script, 'exec "$@"']), "sh"]


def quoted(path: Path) -> str:
    return shlex.quote(str(path))


class Hub:
    """One class: its learners, its teacher. Its hub runs from `start` to `stop`."""

    def __init__(self, folder: Path, learners: list[str], prefix: list[str]) -> None:
        self.folder, self.learners, self.prefix = folder, learners, prefix
        self.teacher = "teacher"
        port, api, hub, board = (free_port() for _ in range(4))
        self.url = f"http://127.0.0.1:{port}"
        command, self.streams = proxy()
        (folder / "roster.csv").write_text("\n".join(["learner", *learners]), encoding="utf-8")
        (folder / "start.token").write_text(os.urandom(16).hex(), encoding="utf-8")
        self.config = folder / "config.py"
        self.config.write_text(
            f"""
c = get_config()
c.JupyterHub.bind_url = {self.url!r}
c.JupyterHub.hub_port = {hub}
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/cookie"
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = {PASSWORD!r}
c.SharedPasswordAuthenticator.admin_password = {TEACHERS!r}
c.Authenticator.admin_users = {{"teacher"}}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = {command!r}
c.ConfigurableHTTPProxy.pid_file = "{folder}/proxy.pid"
load_subconfig({str(ROOT / "deploy" / "jupyterhub_config.py")!r})
""",
            encoding="utf-8",
        )
        self.environment = os.environ | {
            "COURSE_CLASS": str(folder),
            "COURSE_BOARD_PORT": str(board),
        }
        self.environment["PATH"] = os.pathsep.join(
            [os.path.dirname(sys.executable), os.environ["PATH"]]
        )
        # those of the tests are not for these users
        for name in [*self.environment]:
            if name.startswith(("JUPYTER_", "IPYTHONDIR", "ASYNCIO_COURSE", "PYTEST")):
                del self.environment[name]

    def start(self) -> None:
        with open(self.folder / "hub.log", "wb") as log:
            self.process = subprocess.Popen(
                [*self.prefix, sys.executable, "-m", "jupyterhub", "-f", str(self.config)],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._answers, "the hub and its board answer")

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log()
        try:
            return all(
                httpx.get(self.url + path, follow_redirects=False).status_code < 400
                for path in ("/hub/login", "/services/board/")
            )
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        """The hub ends its services and proxy itself; what it left is killed."""
        for name in self.learners:
            with contextlib.suppress(KeyError):
                end_all(pwd.getpwnam(name).pw_uid)  # quicker than asking each server
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            pass
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def log(self) -> str:
        return (self.folder / "hub.log").read_text(encoding="utf-8", errors="replace")[-5000:]

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """A script of deploy/, as a teacher runs it."""
        return subprocess.run(
            [sys.executable, str(ROOT / "deploy" / command[0]), *command[1:]],
            env=self.environment | {"PYTHONPATH": str(ROOT)} | variables,
            capture_output=True,
            text=True,
            timeout=2 * PATIENCE,
            check=False,
        )

    @contextlib.contextmanager
    def logged_in(self, name: str) -> Iterator[httpx.Client]:
        """A browser after the log-in page."""
        with httpx.Client(base_url=self.url, timeout=PATIENCE, follow_redirects=True) as client:
            answer = self.log_in(client, name, TEACHERS if name == self.teacher else PASSWORD)
            assert answer.status_code == 302, answer.text
            yield client

    def log_in(self, client: httpx.Client, name: str, password: str) -> httpx.Response:
        """What the hub says to a name and a password: 302 if they are right."""
        client.get("/hub/login")
        form = {"username": name, "password": password, "_xsrf": xsrf(client, "/hub/")}
        return client.post("/hub/login", data=form, follow_redirects=False)

    def token_of(self, name: str) -> str:
        """The token that the hub has given to a learner's server, from the server itself."""
        for process in processes(pwd.getpwnam(name).pw_uid):
            if token := process.environ().get("JUPYTERHUB_API_TOKEN"):
                return token
        raise AssertionError(f"{name} has no server\n{self.log()}")


def xsrf(client: httpx.Client, path: str) -> str:
    """What a page of this folder sends back."""
    found = {cookie.path: cookie.value for cookie in client.cookies.jar if cookie.name == "_xsrf"}
    return found[path] or ""
