"""For all tests, the notebooks in solutions/ among them: nothing of the person's own is touched."""

import contextlib
import gc
import itertools
import os
import re
import shutil
import signal
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
# What a shell starts in the background ignores Ctrl-C, and so does all that it starts. Some tests send it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ["ASYNCIO_COURSE_DATA"] = str(_FOLDER / "progress")
os.environ.setdefault("COURSE_TOLD", str(_FOLDER / "told"))  # of all workers (tests/both_ways.py)
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


# They go in this order: what takes long would end alone where several workers share the tests, and
# what test_contract.py has judged, in whichever worker, test_both_ways.py need not judge again.
_FIRST = [
    re.compile(start)
    for start in (
        r"tests/test_grade_",
        r"tests/test_contract\.py::\w+\[(?:flags|scraper)",
        r"tests/browser/",
        r"tests/test_(?:start|check|interrupts|hub|course|new|left_behind|flags)",
        r"tests/test_contract",
        r"tests/(?!test_both_ways)",
        r"solutions/",
    )
]
# One worker takes these in one go: a lesson's answers, the tests of `course grade`, which wait for each
# other (see below), and those that share a browser and a JupyterLab.
_TOGETHER = re.compile(
    r"tests/test_contract\.py::\w+\[([a-z_]+)|tests/(?:test_)?(grade|browser)[_/]"
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is collected stays to the end: the garbage collector would go through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        # imported later it would ask the collector who holds what, and what is frozen is not told
        with contextlib.suppress(ImportError):
            import hypothesis  # noqa: F401

        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        found = (n for n, start in enumerate(_FIRST) if start.match(item.nodeid))
        return next(found, len(_FIRST))

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """`--dist loadfile` deals out whole files, but for what is to stay together and what need not."""
    if config.option.dist != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            found = _TOGETHER.match(nodeid)
            return next(filter(None, found.groups())) if found else super()._split_scope(nodeid)

        # The next two are for pytest-xdist 3.8: after the end of a worker its suite may wait for ever.

        def remove_node(self, node: Any) -> str | None:
            """Give others what a worker that ended had not begun; what ended it would end them, too."""
            units = self.assigned_work.pop(node)
            left = [(u, test) for u in units.values() for test, done in u.items() if not done]
            if not left:
                return None
            unit, crashed = left[0]
            unit[crashed] = True
            self.workqueue.update(units)
            for other in self.assigned_work:
                self._reschedule(other)
            return crashed

        def _reschedule(self, node: Any) -> None:
            """Two tests at least: a worker begins one when it has the next, and asks for none."""
            if node not in self.registered_collections:  # still collecting, it comes by itself
                return
            super()._reschedule(node)
            while (
                self.workqueue
                and not node.shutting_down
                and self._pending_of(self.assigned_work[node]) < 2
            ):
                super()._reschedule(node)

    config.option.loadscopereorder = False  # as above, not by the number of tests
    return Scheduling(config, log)


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
