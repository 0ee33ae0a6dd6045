"""What `python3 start.py test` runs in .venv: tests, lint, types. Arguments go to pytest.

Where they name files or folders, only the tests in those are run: no linters, and no browser unless
it is among them.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VARIABLE = "COURSE_BROWSER"  # the path of the Chromium that the browser tests start
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WORKERS = (os.cpu_count() or 1) + 2  # many tests wait for a process, a browser or a socket
LINTERS = {
    "lint": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "types": ["mypy"],
}
TESTS = ["pytest", "-n", str(WORKERS), "--dist", "loadfile"]
ADVICE = f"""The browser tests need Chromium or Chrome, and none could be installed. Install one (on
Debian: sudo apt install chromium), or set {VARIABLE} to its path, or leave these tests out:
python3 start.py test --ignore=tests/browser"""


def main(arguments: list[str]) -> int:
    """Run every step, whatever becomes of the others; 1 if any failed."""
    chosen = [word for word in arguments if (ROOT / word.partition("::")[0]).exists()]
    if needs_browser(chosen) and "--ignore=tests/browser" not in arguments:
        path = os.environ.get(VARIABLE) or find_browser() or install_browser()
        if not path:
            print(ADVICE, file=sys.stderr)
            return 1
        if problem := why_it_does_not_start(path):
            print(problem, file=sys.stderr)
            return 1
        os.environ[VARIABLE] = path
    with contextlib.ExitStack() as stack:
        # beside the tests: mypy takes one processor for as long as it has no cache
        linters = {} if chosen else {name: stack.enter_context(begin(name)) for name in LINTERS}
        command = [*TESTS, *arguments]
        print(f"--- tests: {' '.join(command)}", flush=True)
        failed = ["tests"] if subprocess.call([sys.executable, "-m", *command], cwd=ROOT) else []
        for name, process in linters.items():
            said, _ = process.communicate()
            print(f"--- {name}: {' '.join(LINTERS[name])}\n{said}", end="", flush=True)
            failed += [name] if process.returncode else []
    print("Failed: " + ", ".join(failed) if failed else "All tests passed.")
    return 1 if failed else 0


@contextlib.contextmanager
def begin(linter: str) -> Iterator[subprocess.Popen[str]]:
    """A linter that runs beside the tests, and ends with them if they are interrupted."""
    with subprocess.Popen(
        [sys.executable, "-m", *LINTERS[linter]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def needs_browser(chosen: list[str]) -> bool:
    """Whether the browser's tests are among those chosen; without a choice, whether there are any."""
    folder = ROOT / "tests" / "browser"
    paths = [(ROOT / word.partition("::")[0]).resolve() for word in chosen] or [ROOT]
    return folder.is_dir() and any(
        path.is_relative_to(folder) or folder.is_relative_to(path) for path in paths
    )


def find_browser() -> str | None:
    """Of Playwright's own Chromium and those on the path, one that starts; else one that does not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    there = [path for path in (own, *map(shutil.which, BROWSERS)) if path and Path(path).exists()]
    return next((path for path in there if not why_it_does_not_start(path)), *there[:1] or [None])


def install_browser() -> str | None:
    """From Debian, where we may; else from Playwright's own server."""
    if is_debian() and os.geteuid() == 0:
        print("--- Installing Chromium for the browser tests, with apt-get", flush=True)
        unattended = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            run(["apt-get", "-qq", *command], unattended)
        if path := find_browser():
            return path
    print("--- Installing Chromium for the browser tests, with playwright", flush=True)
    run([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))
    return find_browser()


def why_it_does_not_start(path: str) -> str | None:
    """What is wrong with a browser, and what to do; None if it starts. Often a library is missing."""
    try:
        answer = subprocess.run(
            [path, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"The browser for the tests does not start: {error}\n{ADVICE}"
    if answer.returncode == 0:
        return None
    said = answer.stdout.strip()[-2000:]
    found = re.search(r"loading shared libraries: ([^\s:]+)", said)
    if not found:
        return f"The browser for the tests does not start:\n{said}\n{ADVICE}"
    return (
        f"The browser for the tests, {path}, lacks the system's library {found[1]}. Install it (on "
        f"Debian {package_of(found[1])}, all that may be missing: sudo {sys.executable} -m playwright "
        "install-deps chromium), or leave these tests out: python3 start.py test --ignore=tests/browser"
    )


def package_of(library: str) -> str:
    """Debian's name for it: libatomic.so.1 is in libatomic1, libnss3.so in libnss3."""
    name, _, version = library.partition(".so")
    separator = "-" if name[-1:].isdigit() and version else ""
    return (name + separator + version.removeprefix(".")).lower().replace("_", "-")


def is_debian() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and "ID=debian" in release.read_text().splitlines()


def run(command: list[str], environment: dict[str, str]) -> None:
    """Run a command that may fail; say what it said if it does."""
    try:
        answer = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error)
        return
    if answer.returncode:
        print(answer.stdout[-2000:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
