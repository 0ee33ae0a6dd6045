"""A learner's hour in a real JupyterLab: open, answer, be told, ask, mend, come back another day."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from jupyter import Notebook

WRONG = """async def main_async():
    for _ in range(3):
        await count_async()


lesson.check(main_async)"""
RIGHT = WRONG.replace(
    "    for _ in range(3):\n        await count_async()\n",
    "    await asyncio.gather(count_async(), count_async(), count_async())\n",
)
STUB = "async def main_async"
LESSON = "01_sync_vs_async.ipynb"


@pytest.fixture
def lesson(page, lab):
    notebook = Notebook(page, lab, LESSON).open()
    notebook.run_all()
    return notebook


def button(cell, label):
    return cell.locator(f'button.jupyter-button:has-text("{label}")')


def test_the_start_page_is_a_map_that_opens_the_lessons(page, lab):
    start = Notebook(page, lab, "00_start_here.ipynb").open()
    start.run_all()
    link = page.locator(f'a[href*="{LESSON}"]').first
    link.scroll_into_view_if_needed()
    link.click()
    page.wait_for_selector(f'.lm-TabBar-tabLabel:has-text("{LESSON}")')


def test_answer_diagnosis_hints_mending_success_and_coming_back(page, lab, lesson):
    cell = lesson.write(STUB, WRONG)
    cell.locator("text=incorrect (sequential, line 3)").wait_for()
    picture = cell.locator('img[alt^="Timeline"], img[alt*="Your run"]').first
    picture.wait_for()
    assert "sleep(1)" in picture.get_attribute("alt")

    button(cell, "Hint (0 of 3 seen)").click()
    button(cell, "Hint (1 of 3 seen)").click()
    cell.locator("text=Hint 2 of 3").wait_for()
    assert cell.locator("text=Hint 1 of 3").count() == 1, "earlier hints stay readable"

    button(cell, "Solution").click()
    button(cell, "Yes, show it").wait_for()
    assert cell.locator("text=async def main_async() -> None").count() == 0, "it asks once"

    cell = lesson.write(STUB, RIGHT)
    cell.locator("text=main_async: correct").wait_for()
    button(cell, "Compare").click()
    cell.locator("text=both are right").wait_for()

    lesson.menu("File", "Save Notebook")
    lesson.menu("Kernel", "Restart Kernel…")
    page.click('.jp-Dialog button:has-text("Restart")')
    page.reload()
    lesson.ready()
    lesson.run_all()
    page.locator("text=1 of 4 done").first.wait_for()


def test_check_button_judges_the_answer_as_it_was_last_run(page, lesson):
    cell = lesson.write(STUB, WRONG)
    button(cell, "Check").wait_for()
    lesson.write(
        "lesson = Lesson", 'from course_lib import Lesson\n\nlesson = Lesson("sync_vs_async")'
    )
    button(cell, "Check").click()
    cell.locator("text=Checked again").wait_for()
    assert cell.locator("text=incorrect (sequential").count() == 1, "in the place of the first"


def test_everything_can_be_done_with_the_keyboard(page, lesson):
    cell = lesson.write(STUB, WRONG)
    button(cell, "Check").wait_for()
    button(cell, "Check").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText").startswith("Hint")
    page.keyboard.press("Enter")
    cell.locator("text=Hint 1 of 3").wait_for()


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_verdict_buttons_and_hints_are_accessible_in_both_themes(page, lesson, theme):
    page.click('.lm-MenuBar-itemLabel:text-is("Settings")')
    page.hover('.lm-Menu-itemLabel:text-is("Theme")')
    page.click(f'.lm-Menu-itemLabel:text-is("{theme}")')
    cell = lesson.write(STUB, WRONG)
    button(cell, "Hint (0").click()
    cell.locator("text=Hint 1 of 3").wait_for()
    cell.evaluate("cell => cell.querySelector('.jp-OutputArea').id = 'scanned'")
    found = Axe().run(page, context="#scanned")
    # JupyterLab's own wrappers around outputs are not ours to mend
    ours = [v for v in found.response["violations"] if not v["id"].startswith("region")]
    assert ours == [], found.generate_report()


def test_run_all_over_an_unsolved_notebook_raises_nothing(page, lab):
    for name in sorted(path.name for path in (lab.root / "notebooks").glob("0[0-6]*.ipynb")):
        notebook = Notebook(page, lab, name).open()
        notebook.run_all()
        assert page.locator('.jp-RenderedText[data-mime-type*="stderr"]').count() == 0, name


def test_a_lesson_on_real_servers_tells_what_the_server_saw(page, lab):
    flags = Notebook(page, lab, "12_flags.ipynb").open()
    flags.run_all()
    cell = flags.write(
        "async def supervisor",
        "async def supervisor(cc_list):\n"
        "    async with AsyncClient() as client:\n"
        "        return len([await download_one(client, cc) for cc in sorted(cc_list)])\n"
        "\n\n"
        "lesson.check(supervisor)",
    )
    cell.locator("text=supervisor: incorrect (sequential").first.wait_for()
