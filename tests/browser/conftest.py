"""One JupyterLab and one browser for all tests of a file; a fresh page for each test that needs one."""

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


@pytest.fixture(scope="module")
def browser():
    """The browser; without one these tests fail, as they prove what nothing else does."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = jupyter.chromium(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    server = jupyter.Server(root, tmp_path_factory.mktemp("data"))
    yield server
    server.stop()


@pytest.fixture
def lab(server):
    """JupyterLab on fresh copies of the notebooks, without progress and without kernels."""
    shutil.copytree(ROOT / "notebooks", server.root / "notebooks", dirs_exist_ok=True)
    (server.data / "progress.jsonl").unlink(missing_ok=True)
    yield server
    server.end_kernels()


@pytest.fixture(scope="module")
def lesson(browser, server):
    """Lesson 01, opened and run once for all tests of a file: each of them has cells of its own."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    notebook = jupyter.Notebook(context.new_page(), server, "01_sync_vs_async.ipynb").open()
    notebook.run_all()
    yield notebook
    if pictures := os.environ.get("COURSE_PICTURES"):
        notebook.page.screenshot(path=f"{pictures}/lesson.png")
    context.close()


@pytest.fixture
def page(browser, request):
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    page = context.new_page()
    yield page
    if pictures := os.environ.get("COURSE_PICTURES"):  # where to keep what a failed test looked at
        page.screenshot(path=f"{pictures}/{request.node.name}.png")
    context.close()
