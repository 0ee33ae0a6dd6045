"""A newcomer's way, without a mouse: from the printed address through lesson 01 to 02, and back another day."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from jupyter import HAS_FOCUS, NO_BUILD, PATIENCE, free_port, type_over, until

from course_lib.notebook.display import RUN_AGAIN

ROOT = Path(__file__).parents[2]
START = """
import sys
import urllib.request
from pathlib import Path
from course_lib.command import open as opening
opening.ROOT = Path(sys.argv[1])
sys.exit(opening.open_jupyterlab(["--no-browser", *sys.argv[2:]]))
"""
WRONG = "async def main_async():\n    for _ in range(3):\n        await count_async()\n"
ANSWERS = {
    "count_sync": 'def count_sync():\n    print("One")\n    time.sleep(1)\n    print("Two")\n',
    "main_sync": "def main_sync():\n    for _ in range(3):\n        count_sync()\n",
    "count_async": 'async def count_async():\n    print("One")\n    await asyncio.sleep(1)\n    print("Two")\n',
    "main_async": "async def main_async():\n    await asyncio.gather(*[count_async() for _ in range(3)])\n",
}
LINK_IN_FOCUS = "document.activeElement.tagName == 'A' && document.activeElement.innerText"
WIDTHS = (600, 900, 1400)


class Course:
    """The course as `course` opens it, in a folder of its own; `address` is what the terminal shows."""

    def __init__(self, folder: Path, port: int) -> None:
        own = os.environ | {"ASYNCIO_COURSE_DATA": str(folder / "data"), "PYTHONPATH": str(ROOT)}
        self.said = folder / "terminal"
        with self.said.open("w") as terminal:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, str(folder), f"--ServerApp.port={port}", NO_BUILD],
                env=own,
                stdout=terminal,
                stderr=terminal,
            )
        found = until(self._address, "an address is printed")
        self.address = str(found[0])

    def _address(self) -> list[str]:
        assert self.process.poll() is None, self.said.read_text()
        return re.findall(r"http://localhost:\S+token=\S+", self.said.read_text())

    def kernel_is_idle(self, file: str) -> bool:
        """The server knows; the sign on the page says so too early."""
        site, _, token = self.address.partition("/lab/")[0], *self.address.partition("token=")[1:]
        with urllib.request.urlopen(f"{site}/api/sessions?token={token}", timeout=60) as answer:
            return any(
                session["path"].endswith(file) and session["kernel"]["execution_state"] == "idle"
                for session in json.load(answer)
            )

    def end(self) -> None:
        """Ctrl-C, once."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("notebooks", "settings"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def course(folder: Path) -> Iterator[Any]:
    """Opens the course, each time at the same address; whatever is open in the end is ended."""
    opened = []
    port = free_port()

    def open_course() -> Course:
        opened.append(Course(folder, port))
        return opened[-1]

    yield open_course
    for each in opened:
        each.process.kill()
        each.process.wait()


class Learner:
    """Somebody at the keyboard of an open JupyterLab."""

    def __init__(self, page: Any, course: Course) -> None:
        self.page, self.key, self.course = page, page.keyboard, course
        page.goto(course.address)
        page.set_default_timeout(PATIENCE * 1000)

    @property
    def notebook(self) -> Any:
        return self.page.locator(".jp-Notebook:visible")

    @property
    def cell(self) -> Any:
        """The one that is selected."""
        return self.notebook.locator(".jp-Cell.jp-mod-active")

    def sees(self, file: str) -> None:
        """This notebook is in front, and its kernel is ready."""
        self.page.locator(f'.lm-TabBar-tab.lm-mod-current:has-text("{file}")').wait_for()
        self.cell.wait_for()
        until(lambda: self.course.kernel_is_idle(file), "the kernel is idle")

    def runs_until(self, exercise: str) -> None:
        """Shift+Enter, until the stub of this exercise is selected."""
        for _ in range(80):
            source = self.cell.locator(".cm-content")
            if source.count() and f"lesson.check({exercise})" in source.inner_text():
                return
            self.key.press("Shift+Enter")
        raise AssertionError(f"there is no exercise {exercise}")

    def answers(self, exercise: str, source: str, told: str) -> Any:
        """Type an answer over the stub that is selected, and be told this."""
        source = f"{source}\n\nlesson.check({exercise})"
        type_over(self.page, self.cell.element_handle(), source, self._enters)
        self.key.press("Control+Enter")
        self.cell.locator(f"text={told}").wait_for()
        return self.cell

    def _enters(self) -> None:
        if not self.cell.locator(".cm-content").evaluate(HAS_FOCUS):
            self.key.press("Enter")

    def moves_on(self) -> None:
        self.key.press("ArrowDown")

    def saves(self) -> None:
        self.key.press("Control+s")
        current = (
            "#jp-main-dock-panel .lm-TabBar-tab.lm-mod-current"  # the list of files has one, too
        )
        self.page.locator(f"{current}:not(.jp-mod-dirty)").wait_for()

    def changes_the_theme(self, theme: str) -> None:
        self.page.click('.lm-MenuBar-itemLabel:text-is("Settings")')
        self.page.hover('.lm-Menu-itemLabel:text-is("Theme")')
        self.page.click(f'.lm-Menu-itemLabel:text-is("{theme}")')
        self.page.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")
        self.cell.focus()

    def follows(self, words: str) -> None:
        """Tab to the link with these words, and Enter."""
        until(lambda: self._comes_to(words), f"Tab leads to {words}")
        self.key.press("Enter")

    def _comes_to(self, words: str) -> bool:
        self.cell.focus()  # cells that are out of sight are drawn later, and links with them
        for _ in range(40):
            if words in (self.page.evaluate(LINK_IN_FOCUS) or ""):
                return True
            self.key.press("Tab")
        return False


def fits(page: Any, cell: Any, name: str) -> None:
    """At every width the words of an output are inside of the page, and nothing of it keeps anybody out."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        cell.scroll_into_view_if_needed()
        area = cell.locator(".jp-OutputArea").first
        assert area.evaluate("area => area.scrollWidth <= area.clientWidth + 1"), (name, width)
        if pictures := os.environ.get("COURSE_PICTURES"):
            page.screenshot(path=f"{pictures}/{name}-{width}.png")
    page.set_viewport_size({"width": WIDTHS[-1], "height": 900})


def is_accessible(page: Any, cell: Any) -> None:
    cell.evaluate("cell => cell.querySelector('.jp-OutputArea').id = 'scanned'")
    found = Axe().run(page, context="#scanned")
    cell.evaluate("cell => cell.querySelector('.jp-OutputArea').id = ''")
    # JupyterLab's own wrappers around outputs are not ours to mend
    ours = [v for v in found.response["violations"] if not v["id"].startswith("region")]
    assert ours == [], found.generate_report()


def test_a_newcomer_is_led_through_a_lesson_to_the_next_and_another_day_back_to_it(
    browser: Any, course: Any
) -> None:
    terminal = course()
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    learner = Learner(page, terminal)
    learner.sees("00_start_here.ipynb")
    assert page.locator(".lm-TabBar-tab.jp-mod-dirty").count() == 0, "nothing was changed yet"
    files = page.locator(".jp-DirListing-itemText").all_inner_texts()
    assert files == sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    learner.follows("Next: 01")
    learner.sees("01_sync_vs_async.ipynb")

    learner.runs_until("count_sync")
    for exercise in ("count_sync", "main_sync", "count_async"):
        learner.answers(exercise, ANSWERS[exercise], f"{exercise}: correct")
        learner.moves_on()
        learner.runs_until([*ANSWERS][[*ANSWERS].index(exercise) + 1])
    wrong = learner.answers("main_async", WRONG, "main_async: incorrect (sequential, line 3)")
    assert "3 of 4 done" in learner.notebook.text_content()
    is_accessible(page, wrong)
    fits(page, wrong, "wrong")
    learner.changes_the_theme("JupyterLab Dark")
    done = learner.answers("main_async", ANSWERS["main_async"], "Lesson 01 is done: 4 of 4")
    is_accessible(page, done)
    fits(page, done, "done")
    bar = learner.notebook.locator(".jp-CodeCell").first
    assert "4 of 4 done" in bar.text_content(), "the bar at the top keeps up"
    learner.saves()
    learner.follows("02 Awaitables")
    learner.sees("02_awaitables.ipynb")
    page.close()
    terminal.end()

    terminal = course()
    assert "/lab/tree/notebooks/02_awaitables.ipynb" in terminal.address
    page = context.new_page()
    learner = Learner(page, terminal)
    learner.sees("02_awaitables.ipynb")
    page.click('.lm-TabBar-tab:has-text("01_sync_vs_async.ipynb")')
    again = learner.notebook.locator(".jp-CodeCell", has_text="lesson.check(main_async)")
    again.locator(f"text={RUN_AGAIN}").wait_for()
    assert page.locator("text=Error displaying widget").count() == 0
    assert page.locator(".jupyter-widgets-disconnected").count() == 0
    context.close()
    terminal.end()
