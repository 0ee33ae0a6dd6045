"""Remake the pictures of the README: `python docs/make_pictures.py`, with a browser as the tests use it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

import jupyter  # noqa: E402

ANSWERS = {
    "wrong": "    for _ in range(3):\n        await count_async()\n",
    "right": "    await asyncio.gather(count_async(), count_async(), count_async())\n",
}


def main() -> None:
    """A wrong and a right answer, in the light and in the dark theme."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder) / "course"
        shutil.copytree(ROOT / "notebooks", root / "notebooks")
        server = jupyter.Server(root, Path(folder) / "data")
        browser = jupyter.chromium(playwright)
        try:
            page = browser.new_page(viewport={"width": 1000, "height": 800})
            notebook = jupyter.Notebook(page, server, "01_sync_vs_async.ipynb").open()
            notebook.run_all()
            for theme in ("Light", "Dark"):
                page.click('.lm-MenuBar-itemLabel:text-is("Settings")')
                page.hover('.lm-Menu-itemLabel:text-is("Theme")')
                page.click(f'.lm-Menu-itemLabel:text-is("JupyterLab {theme}")')
                for name, body in ANSWERS.items():
                    source = f"async def main_async():\n{body}\n\nlesson.check(main_async)"
                    cell = notebook.write("async def main_async", source)
                    word = "incorrect (" if name == "wrong" else "main_async: correct"
                    cell.locator(f"text={word}").first.wait_for()
                    page.mouse.move(0, 0)
                    page.wait_for_timeout(1500)  # until images and widgets are drawn
                    cell.screenshot(path=ROOT / "docs" / f"{name}-{theme.lower()}.png")
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
