"""For all tests, the notebooks in solutions/ among them: nothing of the person's own is touched."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Set while this file is imported, so before any kernel, server or browser starts and inherits it.
# The path is short because sockets have their names in it, and those end at some 100 characters.
_FOLDER = Path(tempfile.mkdtemp(prefix="course-", dir=None if os.name == "nt" else "/tmp"))
_KERNELS = itertools.count()
# What its asserts compared is shown as for those of tests.
pytest.register_assert_rewrite("contract")
os.environ["ASYNCIO_COURSE_DATA"] = str(_FOLDER / "progress")
os.environ["IPYTHONDIR"] = str(_FOLDER / "ipython")  # no start-up files, no shared history
for _name in ("CONFIG", "DATA", "RUNTIME"):
    os.environ[f"JUPYTER_{_name}_DIR"] = str(_FOLDER / _name.lower())
os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
for _name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH"):
    os.environ.pop(_name, None)


def pytest_configure(config: pytest.Config) -> None:
    """Let nbval start its kernels as we need them."""
    if config.pluginmanager.hasplugin("nbval"):
        import nbval.kernel

        nbval.kernel.KernelManager = _kernel_manager


def _kernel_manager(**options: Any) -> Any:
    """For one notebook: a learner without progress, or outputs would depend on the order of tests.

    Kernels are spoken to through files. With TCP, two workers that start a kernel at the same
    moment may be given the same port, and then one of them waits in vain.
    """
    from jupyter_client.manager import KernelManager

    number = next(_KERNELS)
    os.environ["ASYNCIO_COURSE_DATA"] = str(_FOLDER / f"progress-{number}")
    if os.name == "nt":
        return KernelManager(**options)
    file = _FOLDER / f"{number}.json"  # beside it the sockets
    return KernelManager(transport="ipc", connection_file=str(file), **options)


@pytest.fixture(autouse=True, scope="module")
def _one_grader_at_a_time(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests of `course grade` ask the machine what a grader has left running: not beside one another's."""
    if os.name == "nt" or not Path(request.node.name).name.startswith("test_grade"):
        yield
        return
    import fcntl

    with open(Path(tempfile.gettempdir()) / "course-one-grader.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def pytest_unconfigure() -> None:
    shutil.rmtree(_FOLDER, ignore_errors=True)
