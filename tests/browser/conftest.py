"""One browser, one JupyterLab and one page of it for all these tests.

To load a page of JupyterLab takes longer than most of the tests do, so a notebook is opened in the page
that is there, unless a test has failed since: then in a fresh one.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # what all tests share
sys.path.insert(0, str(Path(__file__).parent))

import jupyter

ROOT = Path(__file__).parents[2]
PREFIX = "/user/ada"  # as on a hub; test_the_way.py has none
PICTURES = os.environ.get("COURSE_PICTURES")  # where to keep what tests looked at last


@pytest.fixture(scope="package")
def browser():
    """The browser; without one these tests fail, as they prove what nothing else does."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = jupyter.chromium(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    server = jupyter.Server(root, tmp_path_factory.mktemp("data"), PREFIX)
    yield server
    server.stop()


@pytest.fixture(scope="package")
def screen(browser, server, request):
    """Where JupyterLab is shown."""
    return jupyter.Screen(browser, server, lambda: request.session.testsfailed)


@pytest.fixture
def lab(screen, request):
    """JupyterLab on fresh copies of the notebooks, without progress and without kernels."""
    fresh(screen)
    yield screen
    keep_picture(screen.page, request.node.name)


@pytest.fixture(scope="module")
def lesson(screen):
    """Lesson 01, opened and run once for all tests of a file: each of them has cells of its own."""
    fresh(screen)
    notebook = screen.open("01_sync_vs_async.ipynb")
    notebook.run_all()
    yield notebook
    keep_picture(notebook.page, "lesson")


def fresh(screen):
    screen.clear()
    screen.server.end_kernels()
    shutil.copytree(ROOT / "notebooks", screen.server.root / "notebooks", dirs_exist_ok=True)
    (screen.server.data / "progress.jsonl").unlink(missing_ok=True)


@pytest.fixture(scope="package")
def tab(browser):
    """Kept, too: in a browser's whole window, a new one takes longer than most of what is shown in it."""
    return browser.new_context(viewport=jupyter.VIEWPORT).new_page()


@pytest.fixture
def page(tab, request):
    """An empty page for what is not JupyterLab, with nothing left of the test before."""
    tab.unroute_all()
    tab.goto("about:blank")
    tab.context.clear_cookies()
    tab.set_extra_http_headers({})
    tab.set_viewport_size(jupyter.VIEWPORT)
    tab.emulate_media(color_scheme="light")
    yield tab
    keep_picture(tab, request.node.name)


def keep_picture(page, name):
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")
