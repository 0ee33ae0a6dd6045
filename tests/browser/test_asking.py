"""Guesses and questions in a real JupyterLab: by click, by keyboard, skipped, and answered by the run."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

RUN = "lesson.timeline(ask_all)"


def button(cell, label):
    return cell.locator(f'button.jupyter-button:has-text("{label}")')


def test_a_guess_is_one_click_and_the_run_answers_it(lesson):
    lesson.run(RUN).locator("text=The run says: “5 s”").wait_for()
    asked = lesson.cell('lesson.guess("ask_all")')
    asked.scroll_into_view_if_needed()
    button(asked, "2 s").click()
    asked.locator("text=Your guess: “2 s”").wait_for()
    lesson.run(RUN).locator("text=You guessed “2 s”; the run says “5 s”").wait_for()
    lines = filter(str.strip, (lesson.server.data / "progress.jsonl").read_text().splitlines())
    (event,) = [event for event in map(json.loads, lines) if event["event"] == "guess"]
    assert (event["exercise"], event["choice"]) == ("ask_all", "2 s")


def test_skipping_is_one_click(lesson):
    asked = lesson.cell('lesson.guess("in_turn")')
    asked.scroll_into_view_if_needed()
    button(asked, "Skip").click()
    asked.locator("text=Skipped.").wait_for()


def test_a_question_is_answered_with_the_keyboard_and_shows_what_proves_it(lesson):
    asked = lesson.cell('lesson.ask("thousand_counts")')
    asked.scroll_into_view_if_needed()
    button(asked, "1000 s").focus()
    lesson.page.keyboard.press("Enter")
    asked.locator("text=Not “1000 s” but “1 s”. A thousand waits").wait_for()
    asked.locator("summary").click()
    asked.locator("text=asyncio.sleep(1) for _ in range(1000)").wait_for()


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_questions_are_accessible_in_both_themes(lesson, theme):
    lesson.set_theme(theme)
    asked = lesson.cell('lesson.recall("start_here')
    asked.scroll_into_view_if_needed()
    button(asked, "a coroutine").click()
    asked.locator("text=“a coroutine” is right").wait_for()
    asked.evaluate("cell => cell.querySelector('.jp-OutputArea').id = 'scanned'")
    found = Axe().run(lesson.page, context="#scanned")
    ours = [v for v in found.response["violations"] if not v["id"].startswith("region")]
    assert ours == [], found.generate_report()
