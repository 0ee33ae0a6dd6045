"""A learner's hour in a real JupyterLab: answer, be told, ask, mend, and come back after a restart."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from jupyter import Notebook

from course_lib.notebook.display import RUN_AGAIN

WRONG = """async def main_async():
    for _ in range(3):
        await count_async()


lesson.check(main_async)"""
RIGHT = WRONG.replace(
    "    for _ in range(3):\n        await count_async()\n",
    "    await asyncio.gather(count_async(), count_async(), count_async())\n",
)
STUB = "async def main_async"


def button(cell, label):
    return cell.locator(f'button.jupyter-button:has-text("{label}")')


def raised(page):
    """How much of what "Run All" over an unsolved notebook showed looks like an error: nothing should."""
    return page.locator(
        '.jp-RenderedText[data-mime-type*="error"], [data-mime-type*="stderr"]'
    ).count()


def test_the_start_page_is_a_map_that_opens_the_lessons(lab):
    start = lab.open("00_start_here.ipynb")
    page = start.page
    start.run_all()
    assert raised(page) == 0
    link = page.locator('a:has-text("continue here")').first
    link.scroll_into_view_if_needed()
    assert "00_start_here.ipynb" in link.get_attribute("href")
    lesson = page.locator('table a[href*="01_sync_vs_async.ipynb"]').first
    start.follow(lesson, "01_sync_vs_async.ipynb")


def test_answer_diagnosis_hints_solution_mending_and_comparing(lesson):
    cell = lesson.write(STUB, WRONG)
    cell.locator("text=incorrect (sequential, line 3)").wait_for()
    picture = cell.locator('img[alt^="Timeline"], img[alt*="Your run"]').first
    picture.wait_for()
    assert "sleep(1)" in picture.get_attribute("alt")

    button(cell, "Check").focus()
    lesson.page.keyboard.press("Tab")
    assert lesson.page.evaluate("document.activeElement.innerText").startswith("Hint (0 of 3 seen)")
    lesson.page.keyboard.press("Enter")
    button(cell, "Hint (1 of 3 seen)").click()
    cell.locator("text=Hint 2 of 3").wait_for()
    assert cell.locator("text=Hint 1 of 3").count() == 1, "earlier hints stay readable"

    button(cell, "Solution").click()
    button(cell, "Yes, show it").wait_for()
    assert cell.locator("text=async def main_async() -> None").count() == 0, "it asks once"
    cell.evaluate("cell => cell.querySelector('.jp-OutputArea').id = 'scanned'")
    found = Axe().run(lesson.page, context="#scanned")
    # JupyterLab's own wrappers around outputs are not ours to mend
    ours = [v for v in found.response["violations"] if not v["id"].startswith("region")]
    assert ours == [], found.generate_report()

    cell = lesson.write(STUB, RIGHT)
    cell.locator("text=main_async: correct").wait_for()
    cell.locator("text=1 of 4 done in this lesson. Next: Exercise: count_sync").wait_for()
    button(cell, "Compare").click()
    cell.locator("text=both are right").wait_for()


def test_check_judges_again_but_never_a_text_that_is_no_longer_there(lesson):
    cell = lesson.write(STUB, WRONG)
    cell.locator("text=incorrect (sequential").wait_for()
    button(cell, "Check").click()
    cell.locator("text=Checked again").wait_for()
    assert cell.locator("text=incorrect (sequential").count() == 1, "in the place of the first"

    lesson.write(STUB, RIGHT, run=False)
    cell.locator("text=Changed since it ran: press Shift+Enter to check it.").wait_for()
    assert not button(cell, "Check").is_visible()
    lesson.page.keyboard.press("Control+Enter")
    cell.locator("text=main_async: correct").wait_for()
    button(cell, "Check").wait_for()


def test_a_progress_bar_does_not_look_like_an_error_and_an_error_does(lesson):
    cell = lesson.write(
        "two_then_one", "from tqdm import tqdm\ntqdm(total=4).update(4)\ntwo_then_one.missing"
    )
    cell.locator("text=AttributeError").first.wait_for()
    colour = "output => getComputedStyle(output).backgroundColor"
    bar, error = (
        each.evaluate(colour) for each in cell.locator('[data-mime-type*="stderr"]').all()
    )
    assert bar == "rgba(0, 0, 0, 0)"
    assert error != bar


def test_after_a_restart_and_after_a_reload_there_are_words_and_no_broken_buttons(lesson):
    """Last in this file: the kernel is another one afterwards."""
    cell = lesson.write(STUB, RIGHT)
    button(cell, "Check").wait_for()
    lesson.menu("File", "Save Notebook")
    lesson.menu("Kernel", "Restart Kernel…")
    lesson.page.click('.jp-Dialog button:has-text("Restart")')
    panel = cell.locator(".course-panel")
    panel.and_(lesson.page.locator(".jupyter-widgets-disconnected")).wait_for()
    assert not button(cell, "Check").is_visible()
    before = "panel => getComputedStyle(panel, '::before').content"
    assert RUN_AGAIN in panel.evaluate(before)

    lesson.page.reload()
    lesson.ready()
    cell = lesson.cell(STUB)
    cell.scroll_into_view_if_needed()
    cell.locator(f"text={RUN_AGAIN}").wait_for()
    assert lesson.page.locator("text=Error displaying widget").count() == 0
    lesson.run_all()
    lesson.page.locator("text=1 of 4 done").first.wait_for()


def test_a_lesson_on_real_servers_tells_what_the_server_saw(lab):
    flags = lab.open("12_flags.ipynb")
    flags.run_all()
    assert raised(flags.page) == 0
    cell = flags.write(
        "async def supervisor",
        "async def supervisor(cc_list):\n"
        "    async with AsyncClient() as client:\n"
        "        return len([await download_one(client, cc) for cc in sorted(cc_list)])\n"
        "\n\n"
        "lesson.check(supervisor)",
    )
    cell.locator("text=supervisor: incorrect (sequential").first.wait_for()


def test_in_notebook_7_the_buttons_and_the_way_are_the_same(lab):
    page = lab.context.new_page()
    notebook = Notebook(page, lab.server, "05_chaining.ipynb").open("notebooks")
    notebook.run_all()
    assert raised(page) == 0
    cell = notebook.write(
        "async def load", "async def load(n):\n    return 7\n\n\nlesson.check(load)"
    )
    cell.locator("text=load: incorrect").wait_for()
    button(cell, "Hint (0").click()
    cell.locator("text=Hint 1 of").wait_for()
    notebook.write("async def load", "async def load(n):\n    return 8", run=False)
    cell.locator("text=Changed since it ran").wait_for()
    page.close()
