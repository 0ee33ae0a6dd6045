"""The promises of the set-up: one list of packages, locked; two commands, the ones that CI runs."""

import ast
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course_lib.command import set_up

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = {
    "requirements.lock": PROJECT["dependencies"] + EXTRAS["setup"],
    "requirements-uv.lock": EXTRAS["uv"],
    "requirements-test.lock": [*chain(PROJECT["dependencies"], *EXTRAS.values())],
}
PYTHONS = ("3.11.2", "3.12.0", "3.13.0", "3.14.0")
PACKAGES = {"yaml": "pyyaml"}  # imported under a name that is not the package's

# A benchmark compares with the first where it is there, and says so where not; the others are large, and
# deploy/check_values.py says that it needs them.
ON_REQUEST = {"viztracer", "helm-python", "jsonschema", "kubernetes-validate", "pyyaml"}


def bounds(lines: Iterable[str]) -> dict[str, str]:
    """Each package's bounds, without markers: they are not conda's."""
    requirements = map(Requirement, lines)
    return {canonicalize_name(r.name): str(r.specifier) for r in requirements}


def locked(name: str) -> Iterator[Requirement]:
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            yield Requirement(line.removesuffix("\\"))


def test_environment_yml_names_the_packages_and_bounds_of_pyproject():
    """conda and Binder users get what everybody gets."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    (by_pip,) = (entry["pip"] for entry in listed if isinstance(entry, dict))
    by_conda = [entry for entry in listed if isinstance(entry, str)]
    python, *by_conda = (entry for entry in by_conda if entry != "pip")
    assert Requirement(python.replace("=", "==")).specifier.contains("3.13")
    assert by_pip[-1] == "--editable ."
    assert bounds([*by_conda, *by_pip[:-1]]) == bounds(PROJECT["dependencies"])


def test_every_dependency_has_a_lower_bound_and_no_upper_one():
    everything = LOCKS["requirements-test.lock"]
    for name, specifier in bounds(everything).items():
        assert re.fullmatch(r">=[\d.]+", specifier), name


@pytest.mark.parametrize("name", LOCKS)
def test_lock_covers_every_dependency_on_every_python(name):
    """Once for each Python, at a version that pyproject allows."""
    for line in LOCKS[name]:
        wanted = Requirement(line)
        for python in PYTHONS:
            machine = {"python_version": python.rpartition(".")[0], "python_full_version": python}
            if wanted.marker and not wanted.marker.evaluate(machine):
                continue
            found = [
                str(r.specifier).removeprefix("==")
                for r in locked(name)
                if canonicalize_name(r.name) == canonicalize_name(wanted.name)
                and (r.marker is None or r.marker.evaluate(machine))
            ]
            assert len(found) == 1, f"{line} on {python}: {found}"
            assert wanted.specifier.contains(found[0])


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_hashes_and_no_address(name):
    """Whoever installs chooses where from; the hashes say what."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|index-url|find-links| @ ", text)
    for package in text.split("\n    # via")[:-1]:
        assert "--hash=sha256:" in package


def test_test_lock_is_the_other_lock_and_more():
    """The tests run on what the learner runs."""
    learner, uv, tests = ({f"{r.name}{r.specifier}" for r in locked(name)} for name in LOCKS)
    assert learner < tests
    assert uv < tests
    assert not uv & learner, "where there is no uv, pip installs the others"


@pytest.mark.parametrize("folder", ["course_lib", "solutions", "tests", "benchmarks", "deploy"])
def test_every_imported_package_is_declared(folder):
    """Nothing works only because something else happened to install it."""
    # who uses an extra says so where it is missing
    extras = EXTRAS["postgres"] + EXTRAS["grade"] + EXTRAS["hub"]
    declared = set(bounds(PROJECT["dependencies"] + extras))
    if folder not in ("course_lib", "solutions"):
        declared |= set(bounds(EXTRAS["dev"])) | ON_REQUEST
    helpers = {path.stem for path in (ROOT / folder).rglob("*")}  # modules and packages of its own
    ours = {"benchmarks", "course_lib", "solutions", *helpers, *sys.stdlib_module_names}
    for path in (ROOT / folder).rglob("*.py"):
        for module in imported(path) - ours:
            package = PACKAGES.get(module, canonicalize_name(module))
            assert package in declared, f"{path.relative_to(ROOT)} imports {module}"


def imported(path: Path) -> set[str]:
    """The top-level names of all modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_ci_runs_the_test_command_of_the_readme_and_the_other_pythons():
    """Nothing else: what CI does, everybody can do with the same two commands."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line for line in script.splitlines() if "python3 " in line]
    readme, every = "python3 start.py test", "python3 tests/every_python.py"
    meanwhile, *others = commands
    assert meanwhile.startswith(f"nice {every} --set-up >/dev/null &")
    assert others == [f"{readme} || failed=1", f"{every} || failed=1"]
    assert lines_of("README.md") >= {"python3 start.py", readme}
    assert every in lines_of("CONTRIBUTING.md")


def lines_of(name: str) -> set[str]:
    """A text's lines, as they stand in its blocks of commands: without what is said beside them."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {line.strip().partition("  ")[0] for line in lines}


@pytest.mark.parametrize("outcomes", [*itertools.product((0, 1), repeat=2)])
def test_ci_fails_if_either_fails_and_runs_both(outcomes, tmp_path):
    """A failure on the default Python does not hide one on another."""
    if os.name == "nt":
        pytest.skip("a script for bash")
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    python = tmp_path / "python3"
    python.write_text(
        "#!/bin/sh\n"
        'echo "$*" >> log\n'
        f'[ "$*" = "start.py test" ] && exit {outcomes[0]}\n'
        f'[ "$*" = "tests/every_python.py" ] && exit {outcomes[1]}\n'
        "exit 2\n"
    )
    python.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [tmp_path / ".ci" / "run"], env=os.environ | {"PATH": path}, cwd="/", check=False
    )
    assert done.returncode == max(outcomes)
    *beside, last = (tmp_path / "log").read_text().splitlines()
    assert sorted(beside) == ["start.py test", "tests/every_python.py --set-up"]
    assert last == "tests/every_python.py"


def test_start_uses_only_the_standard_library_and_the_syntax_of_3_11():
    """What it runs before anything is installed: itself, and the set-up with its advice."""
    command = ROOT / "course_lib" / "command"
    for path in (
        ROOT / "start.py",
        *(command / f"{name}.py" for name in ("set_up", "uv", "advice")),
    ):
        ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 11))
        assert imported(path) <= {"course_lib", *sys.stdlib_module_names}
        ours = re.findall("^(?:from|import) (course_lib.*?) import", path.read_text(), re.MULTILINE)
        assert set(ours) <= {f"course_lib.command{name}" for name in ("", ".set_up", ".advice")}


@pytest.mark.parametrize(
    "path", [".venv/pyvenv.cfg", ".jupyter/config/x.json", ".venv.lock", ".venv-3.12/x"]
)
def test_git_ignores_what_the_set_up_makes(path):
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    answer = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False)
    assert answer.returncode == 0


def test_jupyterlab_finds_our_defaults_in_the_environment():
    """No news pop-up: the settings are where JupyterLab looks, whoever started it."""
    ours = [*(ROOT / "settings").rglob("*.json")]
    assert len(ours) == 2
    for path in ours:
        installed = Path(sys.prefix, "etc", "jupyter", path.relative_to(ROOT / "settings"))
        assert installed.read_bytes() == path.read_bytes()


def test_the_drawings_are_installed_where_jupyterlab_looks_and_load_what_is_there():
    """Also in a JupyterLab that was not started by `course`: on Binder, on a hub."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    (folder,) = [ours for ours, where in shared.items() if where == "share/jupyter/labextensions"]
    (package,) = (ROOT / folder).glob("*/package.json")
    told = json.loads(package.read_text(encoding="utf-8"))
    assert told["name"] == package.parent.name
    assert (package.parent / told["jupyterlab"]["_build"]["load"]).is_file()


@pytest.fixture
def start(tmp_path, monkeypatch):
    """The set-up, on an empty folder of its own; what it would run is only noted down."""
    module = set_up
    names = {"ROOT": ".", "VENV": ".venv", "PYTHON": ".venv/python"}
    names |= {"LOCK": "requirements.lock", "TEST_LOCK": "requirements-test.lock"}
    for name, path in names.items():
        monkeypatch.setattr(module, name, tmp_path / path)
    for name in ("requirements.lock", "requirements-test.lock", "pyproject.toml"):
        (tmp_path / name).write_text("as it was")
    monkeypatch.setattr(module, "steps", [], raising=False)

    def make_venv():
        module.steps.append("venv")
        shutil.rmtree(module.VENV, ignore_errors=True)
        module.VENV.mkdir()
        module.PYTHON.touch()

    monkeypatch.setattr(module, "make_venv", make_venv)
    monkeypatch.setattr(module, "install_packages", lambda lock: module.steps.append(lock.stem))
    monkeypatch.setattr(module, "install_project", lambda: module.steps.append("project"))
    return module


def steps(start, lock):
    """What a set-up does, in order."""
    start.steps.clear()
    start.set_up(lock)
    return list(start.steps)


def test_a_second_start_does_nothing(start):
    assert steps(start, start.LOCK) == ["venv", "requirements", "project"]
    assert steps(start, start.LOCK) == []


def test_the_tests_add_to_the_same_environment(start):
    start.set_up(start.LOCK)
    assert steps(start, start.TEST_LOCK) == ["requirements-test"]
    assert steps(start, start.TEST_LOCK) == []
    assert steps(start, start.LOCK) == []


def test_tests_in_a_fresh_clone_install_everything_in_one_go(start):
    assert steps(start, start.TEST_LOCK) == ["venv", "requirements-test", "project"]
    assert steps(start, start.TEST_LOCK) == []


def test_a_changed_lock_is_installed_afresh_and_a_changed_project_at_once(start, tmp_path):
    start.set_up(start.LOCK)
    (tmp_path / "pyproject.toml").write_text("otherwise")
    assert steps(start, start.LOCK) == ["project"]
    (tmp_path / "requirements.lock").write_text("otherwise")
    assert steps(start, start.LOCK) == ["venv", "requirements", "project"]


@pytest.mark.parametrize("step", ["make_venv", "install_packages", "install_project"])
def test_whatever_step_is_killed_the_next_start_begins_afresh(start, monkeypatch, step):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(start, step, killed)
        with pytest.raises(KeyboardInterrupt):
            start.set_up(start.LOCK)
    assert steps(start, start.LOCK) == ["venv", "requirements", "project"]


def test_without_uv_the_pip_of_the_lock_file_installs_the_others(tmp_path, monkeypatch):
    """With its hashes: the one that comes with Python takes twice as long."""
    monkeypatch.setattr(set_up, "VENV", tmp_path)
    monkeypatch.setattr(set_up, "PYTHON", Path(sys.executable))  # has pip
    monkeypatch.setattr(set_up.uv, "install_packages", lambda *_: False)
    ran = []
    monkeypatch.setattr(set_up, "pip", lambda *words: ran.append(words) or iter(()))
    set_up.install_packages(ROOT / "requirements.lock")
    own, others = (Path(words[words.index("-r") + 1]) for words in ran)
    assert all("--require-hashes" in words for words in ran)
    assert others == ROOT / "requirements.lock"
    first, *hashes = own.read_text().splitlines()
    assert first.startswith("pip==") and len(hashes) > 1
    assert all(line.startswith("    --hash=sha256:") or "# via" in line for line in hashes)


def test_a_killed_addition_of_test_packages_is_not_trusted(start, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    start.set_up(start.LOCK)
    with monkeypatch.context() as patch:
        patch.setattr(start, "install_packages", killed)
        with pytest.raises(KeyboardInterrupt):
            start.set_up(start.TEST_LOCK)
    assert steps(start, start.LOCK)[0] == "venv"


def test_another_pythons_packages_do_not_leak_in(start, monkeypatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET"):
        monkeypatch.setenv(name, "elsewhere")
    assert "elsewhere" not in start.environment().values()
    assert start.environment()["PIP_USER"] == "0"
