"""start.py on bad days: each thing that goes wrong has a line of its own, and the next start copes.

Real processes: a course of one package in a folder of its own, real pip, an index on this machine.
"""

from __future__ import annotations

import ast
import asyncio
import base64
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distribution
from pathlib import Path
from typing import IO

import pytest
from tornado.websocket import websocket_connect

from course_lib.command.advice import advice

ROOT = Path(__file__).parents[1]
WHEEL = "toy-1.0-py3-none-any.whl"
PATIENCE = 120  # real seconds; a new environment takes two to five
# installs itself without any package: a wheel with the command `course`, which says what it got
BACKEND = """
import base64, hashlib, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    info = "toycourse-1.0.dist-info/"
    files = {
        "toycourse.py": "import sys, toy\\ndef main(): print('course', *sys.argv[1:])\\n",
        info + "METADATA": "Metadata-Version: 2.1\\nName: toycourse\\nVersion: 1.0\\n",
        info + "WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        info + "entry_points.txt": "[console_scripts]\\ncourse = toycourse:main\\n",
    }
    name = "toycourse-1.0-py3-none-any.whl"
    with zipfile.ZipFile(folder + "/" + name, "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
        wheel.writestr(info + "RECORD", "".join(path + ",,\\n" for path in [*files, info + "RECORD"]))
    return name
"""
PYPROJECT = """[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "toycourse"
version = "1.0"
"""


def wheel() -> bytes:
    """The one package, the same bytes each time."""
    info = "toy-1.0.dist-info/"
    files = {
        "toy.py": "",
        info + "METADATA": "Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n",
        info + "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    hashes = {
        path: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        for path, text in files.items()
    }
    record = "".join(f"{path},sha256={hashes[path]},{len(files[path])}\n" for path in files)
    files[info + "RECORD"] = record + f"{info}RECORD,,\n"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return made.getvalue()


class Index(ThreadingHTTPServer):
    """Where uv and pip find that package. It can be made to wait."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked = threading.Semaphore(0)  # once for each time that the wheel is wanted
        self.may_answer = threading.Event()
        self.may_answer.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/simple"


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f'<a href="/{WHEEL}">{WHEEL}</a>'.encode()
        if self.path.endswith(WHEEL):
            body = wheel()
            self.server.asked.release()
            self.server.may_answer.wait(PATIENCE)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # a pip that was killed

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def index() -> Iterator[Index]:
    with Index() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.may_answer.set()
        server.shutdown()
        thread.join()


def lay_out(folder: Path) -> Path:
    """A course of one package."""
    folder.mkdir()
    shutil.copy(ROOT / "start.py", folder / "start.py")
    for name in ("__init__", "command/__init__", "command/set_up", "command/uv", "command/advice"):
        path = folder / "course_lib" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "course_lib" / f"{name}.py", path)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    for name in ("requirements.lock", "requirements-test.lock"):
        (folder / name).write_text(
            f"toy==1.0 --hash=sha256:{hashlib.sha256(wheel()).hexdigest()}\n"
        )
    return folder


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "a course")


def without_uv() -> dict[str, str]:
    """A path on which uv is not found, for what pip is to do."""
    folders = [one for one in os.get_exec_path() if not shutil.which("uv", path=one)]
    return {"PATH": os.pathsep.join(folders)}


def environment(index_url: str, **more: str) -> dict[str, str]:
    """Nothing of this machine's pip and uv, no cache, no second try."""
    outside = ("PIP_", "UV_", "COURSE_", "PYTHONPATH")
    own = {name: value for name, value in os.environ.items() if not name.startswith(outside)}
    own |= {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": index_url, "PIP_NO_CACHE_DIR": "1"}
    return own | {"PIP_RETRIES": "0", "UV_HTTP_RETRIES": "0"} | more


def begin(course: Path, index_url: str, *words: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(course / "start.py"), *words],
        env=environment(index_url, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def start(course: Path, index_url: str, *words: str, **more: str) -> tuple[int, str]:
    """Run start.py to its end; its exit status and what it said."""
    with begin(course, index_url, *words, **more) as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in said
    return process.returncode, said


def installer(course: Path) -> str:
    """Who has installed the one package."""
    (file,) = course.glob(".venv/**/toy-1.0.dist-info/INSTALLER")
    return file.read_text().strip()


@pytest.mark.parametrize("who", ["uv", "pip"])
def test_it_sets_up_once_and_runs_the_command(course: Path, index: Index, who: str) -> None:
    """The course of these tests is one that works, so that what fails below fails for its reason."""
    path = without_uv() if who == "pip" else {}
    status, said = start(course, index.url, "doctor", **path)
    assert (status, said.splitlines()[-1]) == (0, "course doctor")
    assert installer(course) == who
    assert start(course, "nowhere", "lessons", **path) == (0, "course lessons\n")


@pytest.mark.skipif(os.name == "nt", reason="the uv of this test is a shell script")
def test_what_uv_cannot_do_pip_does(course: Path, index: Index, tmp_path: Path) -> None:
    """And it is said, as it takes longer."""
    (tmp_path / "uv").write_text("#!/bin/sh\necho 'a bad day' >&2\nexit 2\n")
    (tmp_path / "uv").chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    status, said = start(course, index.url, "doctor", PATH=path)
    assert (status, said.splitlines()[-1]) == (0, "course doctor")
    assert "a bad day\nuv could not do it. pip takes about a minute for it." in said
    assert installer(course) == "pip"


def test_the_uv_of_its_lock_file_is_installed_where_there_is_none(course: Path) -> None:
    """By the pip that lies beside Python, from a wheel made of the uv of this environment."""
    script, uv = Path(shutil.which("uv") or ""), distribution("uv")
    files = {str(file): Path(file.locate()).read_bytes() for file in uv.files or () if file.hash}
    info = f"uv-{uv.version}.dist-info"
    scripts = f"uv-{uv.version}.data/scripts/{script.name}"
    files = {name: data for name, data in files.items() if name.startswith("uv-")}
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, scripts]).encode()
    told = files[f"{info}/WHEEL"].decode().splitlines()
    tag = next(line[5:] for line in told if line.startswith("Tag: "))
    wheels = course.parent / "wheels"
    wheels.mkdir()
    (wheels / WHEEL).write_bytes(wheel())
    made = wheels / f"uv-{uv.version}-{tag}.whl"
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in {**files, scripts: script.read_bytes()}.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o100755 << 16  # a file that can be run
            archive.writestr(entry, data)
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    (course / "requirements-uv.lock").write_text(f"uv=={uv.version} --hash=sha256:{digest}\n")
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    status, said = start(course, "nowhere", "doctor", **offline, **without_uv())
    assert (status, said.splitlines()[-1]) == (0, "course doctor")
    assert installer(course) == "uv"


def test_a_tampered_hash_is_called_that(course: Path, index: Index) -> None:
    """And nothing is installed."""
    lock = course / "requirements.lock"
    lock.write_text(lock.read_text()[:-4] + "000\n")
    status, said = start(course, index.url)
    assert status == 1
    assert "not the one that the lock file names" in said
    assert "git checkout -- requirements.lock" in said
    assert "network" not in said.splitlines()[-1]
    assert not [*course.glob(".venv/**/toy.py")]


def told(lock: Path, index_url: str, **more: str) -> str:
    """What we say to what pip itself says about a lock file."""
    command = [sys.executable, "-m", "pip", "download", "--require-hashes", "--no-deps"]
    command += ["--dest", str(lock.parent / "downloaded"), "-r", str(lock)]
    done = subprocess.run(
        command,
        env=environment(index_url, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode, done.stdout
    return advice(done.stdout, lock) or f"nothing, to this:\n{done.stdout}"


@pytest.mark.parametrize(
    "line",
    [
        "toy==1.0",
        "toy==1.0 --hash=sha256:",
        "toy==1.0 --hash=sha256:xyz",
        "toy==1.0 --hash",
        "<<<<<<",
    ],
)
def test_a_lock_file_that_was_damaged_is_called_that(course: Path, index: Index, line: str) -> None:
    lock = course / "requirements.lock"
    lock.write_text(line + "\n")
    assert "git checkout -- requirements.lock" in told(lock, index.url)


def test_without_a_network_it_asks_for_one(course: Path) -> None:
    """Nobody listens; there is no such host."""
    for address in ("http://127.0.0.1:9", "https://nowhere.invalid"):
        said = told(course / "requirements.lock", f"{address}/simple", PIP_RETRIES="1")
        assert "Is there a network" in said, address


def test_a_package_that_is_not_to_be_had_is_no_matter_of_the_network(
    course: Path, index: Index
) -> None:
    lock = course / "requirements.lock"
    lock.write_text(f"toy==2.0 --hash=sha256:{'0' * 64}\n")
    said = told(lock, index.url)
    assert "does not have this one" in said
    assert "network" not in said


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if os.name == "nt" or os.geteuid() or subprocess.run(mount, check=False).returncode:
        pytest.skip("needs root, to mount a disk that can be filled or be read-only")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_called_that(disk: Path, index: Index) -> None:
    """While the environment is made, where most disks fill up."""
    status, said = start(lay_out(disk / "course"), index.url, **without_uv())
    assert status == 1
    assert "The disk is full" in said.splitlines()[-1]


def test_a_disk_that_fills_up_while_pip_runs_is_called_that(disk: Path, course: Path) -> None:
    """The place for temporary files may be another disk."""
    with Index() as index:
        thread = threading.Thread(target=index.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        index.may_answer.clear()
        with begin(course, index.url, TMPDIR=str(disk), **without_uv()) as process:
            assert index.asked.acquire(timeout=PATIENCE)
            with pytest.raises(OSError), (disk / "ballast").open("wb", buffering=0) as file:
                while True:
                    file.write(bytes(4096))
            index.may_answer.set()
            said, _ = process.communicate(timeout=PATIENCE)
        index.shutdown()
        thread.join()
    assert process.returncode == 1
    assert "The disk is full" in said.splitlines()[-1]


def test_a_read_only_disk_is_called_that(disk: Path, index: Index) -> None:
    course = lay_out(disk / "course")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    status, said = start(course, index.url)
    assert status == 1
    assert f"If it is in {course}: move that folder to a place that is yours" in said


def test_a_folder_that_is_somebody_elses_is_called_that(course: Path, index: Index) -> None:
    if os.name == "nt" or os.geteuid() == 0:
        pytest.skip("root may write everywhere: the read-only disk is tried instead")
    course.chmod(0o555)
    status, said = start(course, index.url)
    course.chmod(0o755)
    assert status == 1
    assert "move that folder to a place that is yours" in said


@pytest.mark.skipif(os.name == "nt", reason="the lock is inherited on POSIX only")
def test_a_start_that_was_killed_while_pip_ran_is_waited_for(course: Path, index: Index) -> None:
    """Not two pips at once: the next start waits for the orphan, then begins afresh."""
    index.may_answer.clear()
    killed = begin(course, index.url)
    assert index.asked.acquire(timeout=PATIENCE)
    killed.send_signal(signal.SIGKILL)
    with begin(course, index.url, "doctor") as following:
        assert following.stdout is not None
        assert following.stdout.readline() == "Another set-up is running here; waiting for it.\n"
        assert not index.asked.acquire(timeout=1), "a second pip runs beside the orphan"
        index.may_answer.set()
        said = following.stdout.read()
    killed.communicate()
    assert following.returncode == 0
    assert said.splitlines()[-1] == "course doctor"


def test_killed_while_the_environment_is_made_it_starts_over(course: Path, index: Index) -> None:
    with begin(course, index.url) as process:
        while not (course / ".venv").exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
        process.communicate()
    status, said = start(course, index.url, "doctor")
    assert (status, said.splitlines()[-1]) == (0, "course doctor")


def test_two_starts_at_once_set_up_once(course: Path, index: Index) -> None:
    with begin(course, index.url, "one") as first, begin(course, index.url, "two") as second:
        said = [process.communicate(timeout=PATIENCE)[0] for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0]
    assert "".join(said).count("Setting up the course in") == 1
    assert [text.splitlines()[-1] for text in said] == ["course one", "course two"]


BROWSER = """#!/bin/sh
echo "$1" >> {log}
"""
OPEN = """
import sys
from pathlib import Path
from course_lib.command import open as opening
opening.ROOT = Path(sys.argv[1])
sys.exit(opening.open_jupyterlab(["--no-browser", "--ServerApp.port=0"]))
"""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Opens the course in a folder of its own; all that was opened is ended in the end."""
    (tmp_path / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "00_start_here.ipynb", tmp_path / "notebooks")
    browser = tmp_path / "browser"
    browser.write_text(BROWSER.format(log=tmp_path / "opened"))
    browser.chmod(0o755)
    processes = []

    def open_course(
        stderr: int | IO[str] = subprocess.DEVNULL, env: Mapping[str, str] = os.environ
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", OPEN, str(tmp_path)],
            env={**env, "BROWSER": f"{browser} %s", "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
        processes.append(process)
        return process

    yield open_course
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.skipif(os.name == "nt", reason="the browser of this test is a shell script")
def test_a_second_start_opens_the_server_that_runs(
    opened: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    """Also if the first has only just begun. After that one is killed, a start starts one."""
    servers = [opened(), opened()]
    said = wait_for_one_to_end(servers)
    assert said.startswith("The course is open already: http")
    address = said.split()[-1]
    assert "/lab/tree/notebooks/" in address and ".ipynb?token=" in address
    with urllib.request.urlopen(address, timeout=30) as page:
        assert page.status == 200
    assert (tmp_path / "opened").read_text() == f"{address}\n"
    (left,) = [server for server in servers if server.poll() is None]
    assert opened().stdout.read() == said
    left.kill()
    left.wait()
    another, beside = opened(), opened()
    again = wait_for_one_to_end([another, beside])
    assert again.startswith("The course is open already: http")
    assert again != said
    assert [another.poll(), beside.poll()].count(None) == 1


@pytest.mark.skipif(os.name == "nt", reason="the browser of this test is a shell script")
def test_a_terminal_in_jupyterlab_knows_the_course_and_kernels_start_without_a_word(
    opened: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    """`course lessons` is found there, and `python` is the course's own; nothing need be activated."""
    with (tmp_path / "said").open("w") as said:
        bare = {"PATH": os.defpath, "SHELL": "/bin/sh"}
        both = [opened(said, bare), opened(said, bare)]  # one is the server, one tells its address
        address = wait_for_one_to_end(both).split()[-1]
        made = json.loads(ask(address, "terminals", b""))
        ask(address, "kernels", b"{}")
        scripts = sysconfig.get_path("scripts")
        typed = "for one in course python; do command -v $one | sed s,^,i's':,; done\r"
        shown = asyncio.run(typed_into(address, made["name"], typed, "is:/", 2))
    assert f"is:{scripts}/course" in shown
    assert f"is:{scripts}/python" in shown
    warned = [line for line in (tmp_path / "said").read_text().splitlines() if "WARN" in line]
    assert not warned


def ask(address: str, what: str, body: bytes | None = None) -> bytes:
    """What the server of this address says, by its API."""
    base, _, rest = address.partition("/lab/")
    token = rest.partition("token=")[2]
    request = urllib.request.Request(f"{base}/api/{what}", data=body)
    request.add_header("Authorization", f"token {token}")
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return answer.read()


async def typed_into(address: str, terminal: str, line: str, until: str, times: int) -> str:
    """What the terminal shows once that has come so often."""
    base, _, rest = address.partition("/lab/")
    token = rest.partition("token=")[2]
    url = f"{base.replace('http', 'ws', 1)}/terminals/websocket/{terminal}?token={token}"
    shown = ""
    async with asyncio.timeout(PATIENCE):
        socket = await websocket_connect(url)
        await socket.write_message(json.dumps(["stdin", line]))
        while shown.count(until) < times:
            message = await socket.read_message()
            assert message is not None, shown
            kind, *rest_of_it = json.loads(message)
            shown += rest_of_it[0] if kind == "stdout" else ""
        socket.close()
    return shown


def wait_for_one_to_end(processes: list[subprocess.Popen[str]]) -> str:
    """What the one says that does not become the server."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for process in processes:
            assert not process.poll(), "JupyterLab failed"
            if process.poll() == 0:
                return process.stdout.read()
        time.sleep(0.1)
    raise AssertionError("both became servers, or none")


def test_a_folder_that_cannot_be_written_is_not_opened(tmp_path: Path) -> None:
    """A file in the place of the folder of JupyterLab's settings stops root, too."""
    (tmp_path / ".jupyter").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", OPEN.replace("sys.exit(", "print("), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "answers could not be saved here either" in done.stderr


@pytest.mark.parametrize(
    ("said", "advised"),
    [
        (
            "chrome: error while loading shared libraries: libatomic.so.1: cannot open shared object",
            "lacks the system's library libatomic.so.1. Install it (on Debian libatomic1",
        ),
        (
            "chrome: error while loading shared libraries: libnss3.so: cannot open shared object file",
            "lacks the system's library libnss3.so. Install it (on Debian libnss3,",
        ),
        ("a bad day", "does not start:\na bad day\n"),
    ],
)
def test_a_browser_that_lacks_a_library_is_told_from_none(
    tmp_path: Path, said: str, advised: str
) -> None:
    if os.name == "nt":
        pytest.skip("the browser of this test is a shell script")
    browser = tmp_path / "chrome"
    browser.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 127\n")
    browser.chmod(0o755)
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "run_all.py")],
        env=os.environ | {"COURSE_BROWSER": str(browser)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert advised in done.stderr
    assert "python3 start.py test --ignore=tests/browser" in done.stderr
    assert done.stdout == "", "nothing is run before that is said"


OLD = ("2.7", "3.6", "3.7", "3.8", "3.9", "3.10")


@pytest.mark.parametrize("version", OLD)
def test_an_old_python_is_told_which_one_is_needed(version: str) -> None:
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    there = [*map(str, pyenv.glob(f"{version}.*/bin/python")), shutil.which(f"python{version}")]
    for python in filter(None, there):
        done = subprocess.run(
            [python, str(ROOT / "start.py")], capture_output=True, text=True, check=False
        )
        if f"This is Python {version}." in done.stderr:
            assert done.returncode == 1
            assert "the course needs 3.11 or later" in done.stderr
            assert "Traceback" not in done.stderr
            return
    pytest.skip(f"there is no Python {version} here")


def test_start_is_written_in_what_all_pythons_read() -> None:
    """Also where none of them is at hand: ASCII, and of the language only the oldest parts."""
    tree = ast.parse((ROOT / "start.py").read_text(encoding="ascii"), feature_version=(3, 0))
    plain = "Module Expr Constant Import alias If Compare Lt Tuple Call Attribute Name Load Store "
    plain += "BinOp Mod Subscript Slice Assign keyword ImportFrom"
    assert {type(node).__name__ for node in ast.walk(tree)} <= set(plain.split())


LEAVES_A_WORKER = """
import asyncio
import signal
import anyio.to_thread
from jupyterlab import labapp

def serve():
    loop = asyncio.new_event_loop()

    async def request():
        await anyio.to_thread.run_sync(int)
        signal.raise_signal(signal.SIGINT)
        await asyncio.Event().wait()

    # as the server does, with a terminal and without
    signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(loop.stop))

    loop.request = loop.create_task(request())
    loop.run_forever()
    print("ended")

labapp.main = serve
from course_lib.command import lab
lab.main()
"""


@pytest.mark.skipif(os.name == "nt", reason="on Windows the server itself looks for Ctrl-C")
def test_ctrl_c_while_a_page_is_asked_for_ends_the_process_too():
    """Python waited for AnyIO's thread for ever; without a terminal the request got Ctrl-C, not the server."""
    ended = subprocess.run(
        [sys.executable, "-c", LEAVES_A_WORKER],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )
    assert (ended.returncode, ended.stdout) == (0, "ended\n")
