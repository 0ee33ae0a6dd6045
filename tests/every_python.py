"""Run what may depend on the Python version on each other Python from 3.11 to 3.14 that is here.

    python3 tests/every_python.py [...]     further arguments go to pytest
    python3 tests/every_python.py --set-up  only make their environments

Each has an environment of its own, .venv-3.12 and so on, made by start.py from
requirements-test.lock and kept for the next time. The Python that runs this file is left out:
`python3 start.py test` has just run everything on it.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
# The notebooks in solutions are nbval's. The others: what sits closest to the interpreter.
TESTS = (
    "tests/test_contract*.py",
    "tests/test_clock*.py",
    "tests/test_trace*.py",
    "tests/test_check_command*.py",
    "tests/test_check_fuzz*.py",
    "tests/test_signals.py",
    "tests/test_left_behind.py",
    "tests/test_kernel_fuzz.py",
    "tests/test_asyncio_suite.py",
    "tests/test_cpython*.py",
    "tests/test_faults*.py",
    "tests/test_graceful_shutdown*.py",
    "tests/test_interrupts*.py",
    "tests/test_verdicts*.py",
    "solutions",
)
AT_ONCE = 2
SET_UP = "from course_lib.command import set_up; set_up.set_up(set_up.TEST_LOCK)"


def main(arguments: list[str]) -> int:
    """1 if there is a Python on which something failed."""
    versions = [v for v in VERSIONS if v != "{}.{}".format(*sys.version_info)]
    found = {version: python for version in versions if (python := find(version))}
    if arguments == ["--set-up"]:
        return max([set_up(version, found[version]) for version in found], default=0)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        good = list(pool.map(lambda version: run(version, found[version], arguments), found))
    missing = [version for version in versions if version not in found]
    print("Not found: " + (", ".join(f"Python {version}" for version in missing) or "none"))
    return 0 if all(good) else 1


def find(version: str) -> str | None:
    """The first Python of this version that really runs."""
    return next((path for path in candidates(version) if answers(path, version)), None)


def candidates(version: str) -> Iterator[str]:
    """Where a Python of this version may be: the path, pyenv, uv."""
    name = f"python{version}"
    for folder in os.get_exec_path():
        if path := shutil.which(name, path=folder):
            yield path
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    releases = (pyenv / "versions").glob(f"{version}.*/bin/{name}")
    yield from map(str, sorted(releases, key=lambda path: path.parts[-3], reverse=True))
    if uv := shutil.which("uv"):
        command = [uv, "python", "find", "--no-python-downloads", version]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        yield from told.stdout.split("\n")[:1]


def answers(path: str, version: str) -> bool:
    """Whether it is one: pyenv has a `python3.12` on the path for each version that is not chosen."""
    ask = "import sys; print('{}.{}'.format(*sys.version_info))"
    try:
        told = subprocess.run(
            [path, "-c", ask], capture_output=True, text=True, check=False, timeout=60
        )
    except OSError:
        return False
    return told.stdout.strip() == version


def set_up(version: str, python: str) -> int:
    """Make the environment for one Python, as `start.py test` would."""
    own = {"COURSE_VENV": f".venv-{version}", "PYTHONPATH": str(ROOT)}
    own["PYTHONDONTWRITEBYTECODE"] = ""  # what the tests import is compiled once, by them
    return subprocess.run([python, "-c", SET_UP], env=os.environ | own, check=False).returncode


def run(version: str, python: str, arguments: list[str]) -> bool:
    """Set up and test on one Python, and print how that ended."""
    paths = [str(path.relative_to(ROOT)) for glob in TESTS for path in sorted(ROOT.glob(glob))]
    command = [python, str(ROOT / "start.py"), "test", *paths, "-q", "-n", "2", *arguments]
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"COURSE_VENV": f".venv-{version}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    # of a success the closing lines; of a failure what led to it
    lines = done.stdout.splitlines()[-4 if done.returncode == 0 else -200 :]
    heading = f"--- Python {version} ({python}), {time.monotonic() - began:.0f} s"
    print("\n".join([heading, *lines]), flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
