"""uv, which installs in seconds what pip takes most of a minute for. Where it fails, pip does it.

Standard library only, and no settings of our own: uv is told what pip was told on this machine.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

# pip's settings -> uv's options. Of pip's more indexes the best match counts, of uv's the first.
OPTIONS = {
    "index-url": "--index-url",
    "extra-index-url": "--extra-index-url",
    "find-links": "--find-links",
    "trusted-host": "--allow-insecure-host",
    "no-index": "--no-index",
}
# Others have no option. What is set already is left as it is.
VARIABLES = {
    "cert": ("SSL_CERT_FILE",),
    "proxy": ("HTTPS_PROXY", "HTTP_PROXY"),
    "timeout": ("UV_HTTP_TIMEOUT",),
    "default-timeout": ("UV_HTTP_TIMEOUT",),
    "no-cache-dir": ("UV_NO_CACHE",),
}
SECTIONS = ("global", "site", "install", ":env:")


def ways(base_python: str, venv: Path, python: Path, lock: Path) -> list[list[str]]:
    """The commands that make a virtual environment with uv in it, if there is none on the path.

    `lock` names uv and its hashes. Without pip: that, too, is what uv installs (4 s less).
    """
    make = [base_python, "-m", "venv", "--without-pip", str(venv)]
    if shutil.which("uv"):
        return [make]
    flags = ["--quiet", "--no-input", "--disable-pip-version-check"]
    wanted = ["install", "--require-hashes", "--no-deps", "-r", str(lock)]
    return [make, [str(python), pip_of_python(), *flags, *wanted]]


def pip_of_python() -> str:
    """The pip that lies beside Python to be unpacked into environments; it runs as it is."""
    found = find_spec("ensurepip")  # Debian has it in a package of its own
    folders = [sysconfig.get_config_var("WHEEL_PKG_DIR")]  # and Debian, Fedora keep the wheels here
    folders += [Path(found.origin).parent / "_bundled"] if found and found.origin else []
    wheels = [wheel for folder in folders if folder for wheel in Path(folder).glob("pip-*.whl")]
    return f"{wheels[0]}/pip" if wheels else "no pip here"


def install_packages(python: Path, lock: Path, environment: Mapping[str, str]) -> bool:
    """Install all that a lock file names, each checked against its hash. False if that failed."""
    told = settings(python, environment)
    own = {**environment, **variables(told, environment)}
    wanted = ["--require-hashes", "-r", str(lock), "--index-strategy", "unsafe-best-match"]
    if environment.get("PYTHONDONTWRITEBYTECODE"):
        wanted.append("--compile-bytecode")  # or each start compiles all that it imports
    return install(python, [*wanted, *options(told)], own)


def install_project(python: Path, root: Path, environment: Mapping[str, str]) -> bool:
    """Install what lies in a folder, used in place; what builds it is there. False if that failed."""
    return install(python, ["--no-build-isolation", "--editable", str(root)], environment)


def install(python: Path, wanted: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Run uv, and say what went wrong if it fails, or how far it is, in a terminal."""
    uv = shutil.which("uv", path=environment["PATH"])
    if uv is None:
        return False
    said = []
    with subprocess.Popen(
        [uv, "pip", "install", "--python", str(python), "--no-deps", *wanted],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        close_fds=False,  # see lock_now in set_up.py
    ) as process:
        for line in process.stdout or ():
            said.append(line.rstrip())
            show(said[-1])
    show("")
    if process.returncode:
        print("\n".join([*said[-5:], "uv could not do it. pip takes about a minute for it."]))
        sys.stdout.flush()
    return process.returncode == 0


def show(line: str) -> None:
    """How far it is, in a terminal: one line, written over and over."""
    if sys.stdout.isatty() and not line.startswith((" +", "Using")):
        print(f"\r  {line.strip():<70.70}\r", end="", flush=True)


def settings(python: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """What pip is told in its files and variables; nothing if there is no pip to say so."""
    command = [str(python), pip_of_python(), "config", "list"]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in done.stdout.splitlines():
        name, separator, value = line.partition("=")
        section, _, key = name.rpartition(".")
        if separator and section in found:
            found[section][key] = str(ast.literal_eval(value))
    return {key: value for section in SECTIONS for key, value in found[section].items()}


def options(told: Mapping[str, str]) -> list[str]:
    """pip's settings as options of uv; pip separates several values of one by spaces."""
    given: list[str] = []
    for key, option in OPTIONS.items():
        if key == "no-index":
            given += [option] if is_on(told.get(key, "")) else []
            continue
        for value in told.get(key, "").split():
            given += [option, value]
    return given


def variables(told: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """pip's settings as environment variables of uv, and the system's certificates, as pip has them."""
    found = {"UV_SYSTEM_CERTS": "1"} | {
        name: told[key] for key, names in VARIABLES.items() if told.get(key) for name in names
    }
    return {name: value for name, value in found.items() if name not in environment}


def is_on(value: str) -> bool:
    return value.lower() in ("1", "true", "yes", "on", "y", "t")
