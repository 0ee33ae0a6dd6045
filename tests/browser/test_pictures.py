"""Drawings of runs in a real JupyterLab: readable at every width, asked by pointer and keyboard, and kept."""

from __future__ import annotations

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from jupyter import until

NAME = "drawings.ipynb"
CELLS = [
    "import asyncio\nimport time\n\nfrom course_lib import Lesson\n\nlesson = Lesson('sync_vs_async')",
    """async def load(name, delay):
    await asyncio.sleep(delay)
    print(name, "loaded")


async def rude():
    await asyncio.sleep(1)
    time.sleep(2)


async def main():
    await asyncio.gather(load("cannon", 2), load("laser", 5), rude())""",
    "await lesson.timeline(main())",
    "await lesson.loop_steps(load('mine', 3))",
    """async def count_async():
    print("One")
    await asyncio.sleep(1)
    print("Two")


async def main_async():
    for _ in range(3):
        await count_async()


lesson.check(main_async)""",
]
WIDTHS = [600, 900, 1400]


@pytest.fixture(scope="module")
def notebook(screen):
    """A notebook with a timeline, a run step by step, and a verdict."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell{number}",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(CELLS)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    whole = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    screen.clear()
    (screen.server.root / "notebooks" / NAME).write_text(json.dumps(whole))
    notebook = screen.open(NAME)
    notebook.page.set_viewport_size({"width": 1400, "height": 1000})
    notebook.run_all()
    notebook.page.locator(".course-drawing").nth(1).wait_for()
    return notebook


@pytest.fixture
def timeline(notebook):
    notebook.page.set_viewport_size({"width": 1400, "height": 1000})
    drawing = notebook.page.locator(".course-drawing").first
    drawing.locator('button[aria-label="Fit into the page"]').click()
    drawing.locator('button[aria-label="To the beginning"]').click()
    return drawing


def steps_of(notebook):
    return notebook.page.locator(".course-steps")


def set_theme(page, theme):
    page.set_viewport_size({"width": 1400, "height": 1000})
    page.click('.lm-MenuBar-itemLabel:text-is("Settings")')
    page.hover('.lm-Menu-itemLabel:text-is("Theme")')
    page.click(f'.lm-Menu-itemLabel:text-is("JupyterLab {theme}")')
    dark = str(theme == "Light").lower()
    page.wait_for_selector(f'body[data-jp-theme-light="{dark}"]', state="attached")


def said(drawing):
    return drawing.locator(".course-said").inner_text()


def lit(drawing, how):
    return [text.strip() for text in drawing.locator(f".course-lit-{how} code").all_inner_texts()]


SMALLEST = """root => Math.min(...[...root.querySelectorAll('*')]
    .filter(one => [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .filter(one => one.getClientRects().length)
    .map(one => parseFloat(getComputedStyle(one).fontSize)))"""


@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_is_smaller_than_11_pixels_and_nothing_is_wider_than_the_page(notebook, width):
    page = notebook.page
    page.set_viewport_size({"width": width, "height": 900})
    for drawing in page.locator(".course-drawing").all():
        assert drawing.evaluate(SMALLEST) >= 11
        assert drawing.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    pictures = page.locator('.jp-OutputArea img[src^="data:image/svg+xml"]')
    assert pictures.count() >= 1
    for shrunk in pictures.evaluate_all(
        "all => all.map(one => one.clientWidth / one.naturalWidth)"
    ):
        assert shrunk >= 1, (
            "a picture scrolls in a narrow page: its words, of 11 pixels, are not shrunk"
        )


@pytest.mark.parametrize("width", WIDTHS)
def test_bars_keep_room_to_be_seen_in_a_narrow_page(notebook, width):
    notebook.page.set_viewport_size({"width": width, "height": 900})
    lane = notebook.page.locator(".course-row .course-lane").first
    assert lane.bounding_box()["width"] >= 200


@pytest.mark.parametrize("width", WIDTHS)
def test_whose_line_is_lit_stays_in_sight_beside_a_long_line(notebook, timeline, width):
    notebook.page.set_viewport_size({"width": width, "height": 900})
    pane = timeline.locator(".course-code").bounding_box()
    names = [who.bounding_box() for who in timeline.locator(".course-who").all()]
    assert names
    for name in names:
        assert pane["x"] <= name["x"]
        assert name["x"] + name["width"] <= pane["x"] + pane["width"] + 1


def test_the_slider_goes_from_moment_to_moment_and_lights_the_line_that_runs(timeline):
    slider = timeline.locator("input[type=range]")
    slider.focus()
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "1 s"
    assert 'load("laser", 5) waits 5 s for sleep(5)' in said(timeline)
    assert "blocks the loop at rude, line 8" in said(timeline)
    assert lit(timeline, "run") == ["time.sleep(2)"]
    assert "await asyncio.sleep(delay)" in lit(timeline, "wait")
    slider.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == "0 s"


def test_a_bar_is_asked_with_the_keyboard(timeline):
    first = timeline.locator('[role=gridcell][tabindex="0"]')
    assert first.count() == 1, "one stop on the way through the page"
    first.focus()
    page = timeline.page
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert "waits 5 s for sleep(5) in load, line 2" in said(timeline)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") in said(timeline)
    page.keyboard.press("End")
    assert "At 5 s" in said(timeline)


def test_a_bar_is_asked_with_the_pointer_and_the_time_is_that_of_the_pointer(timeline):
    bar = timeline.locator('[role=gridcell][aria-label^="waits 5 s for sleep"]')
    bar.click(position={"x": bar.bounding_box()["width"] / 2, "y": 5})
    assert re.search(r"At 2\.[45]\d* s", said(timeline))
    assert "waits 5 s for sleep(5) in load, line 2" in said(timeline)


def test_it_can_be_zoomed_and_then_scrolls_inside_of_itself(timeline):
    lane, stage = (
        timeline.locator(".course-row .course-lane").first,
        timeline.locator(".course-stage"),
    )
    before, ticks = lane.bounding_box()["width"], timeline.locator(".course-tick").count()
    timeline.locator('button[aria-label="Zoom in"]').click(click_count=3)
    assert lane.bounding_box()["width"] > 3 * before
    assert timeline.locator(".course-tick").count() > ticks
    assert stage.evaluate("one => one.scrollWidth > one.clientWidth")


def test_play_goes_through_it_by_itself(timeline):
    timeline.locator('button[aria-label="Play"]').click()
    timeline.locator('button[aria-label="Pause"]').wait_for()
    until(lambda: "At 0 s" not in said(timeline), "it moves")
    timeline.locator('button[aria-label="Pause"]').click()


def test_the_loop_is_stepped_through(notebook):
    notebook.page.set_viewport_size({"width": 1400, "height": 1000})
    steps = steps_of(notebook)
    heads = steps.locator(".course-head").all_inner_texts()
    assert heads == ["Runs", "Ready queue", "Timers", "Selector"]
    slider = steps.locator("input[type=range]")
    slider.focus()
    slider.press("ArrowRight")
    assert "asks the selector to wait until 3 s" in said(steps)
    timer, selector = steps.locator(".course-item").all_inner_texts()
    assert "sleep(3) of load" in timer and "due at 3 s" in timer
    assert selector == "waits until 3 s"
    assert lit(steps, "wait") == ["await asyncio.sleep(delay)"]


def test_the_button_under_an_exercise_opens_one_and_puts_it_away(notebook):
    page = notebook.page
    page.set_viewport_size({"width": 1400, "height": 1000})
    cell = notebook.cell("async def main_async")
    cell.locator('button.jupyter-button:has-text("Timeline")').click()
    cell.locator(".course-drawing").wait_for()
    assert "count_async" in cell.locator(".course-code").inner_text()
    cell.locator('button.jupyter-button:has-text("Timeline")').click()
    cell.locator(".course-drawing").wait_for(state="detached")


@pytest.mark.parametrize("theme", ["Dark", "Light"])
def test_it_is_accessible_in_both_themes(notebook, theme):
    page = notebook.page
    set_theme(page, theme)
    ours = []
    for number, drawing in enumerate(page.locator(".course-drawing").all()):
        drawing.evaluate(f"one => one.id = 'scanned{number}'")
        drawing.locator("summary").click()
        found = Axe().run(page, context=f"#scanned{number}")
        ours += [v for v in found.response["violations"] if not v["id"].startswith("region")]
        drawing.locator("summary").click()
    assert ours == [], [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in ours]


def test_nothing_comes_from_the_network(notebook, screen):
    hosts = {address.split("/")[2] for address in screen.asked_for if "://" in address}
    assert {host for host in hosts if host} == {f"127.0.0.1:{notebook.server.port}"}


def test_restarted_reloaded_and_without_a_kernel_it_is_still_there(notebook):
    page, server = notebook.page, notebook.server
    notebook.menu("File", "Save Notebook")
    notebook.menu("Kernel", "Shut Down Kernel")
    page.reload()
    drawing = page.locator(".course-drawing").first
    drawing.wait_for()
    drawing.locator('button[aria-label="One moment on"]').click()
    assert "At 1 s" in said(drawing)
    assert page.locator("text=model not found").count() == 0
    saved = json.loads((server.root / "notebooks" / NAME).read_text())
    data = saved["cells"][2]["outputs"][-1]["data"]
    assert "data:image/svg+xml" in "".join(data["text/html"])
    assert "main()" in "".join(data["text/plain"])


def test_where_it_cannot_be_drawn_the_picture_is_shown(notebook, browser):
    context = browser.new_context(viewport={"width": 900, "height": 900})
    page = context.new_page()
    page.route("**/asyncio-course/**", lambda route: route.abort())
    page.goto(f"{notebook.server.url}/lab/tree/notebooks/{NAME}?reset")
    picture = page.locator('img[alt^="Timeline of 4 tasks"]').first
    picture.wait_for(timeout=60_000)
    assert page.locator(".course-drawing").count() == 0
    context.close()
