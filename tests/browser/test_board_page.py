"""The class board's page in a real browser, live, and a learner who joins it from a real JupyterLab."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from boards import Running, report, running, send
from jupyter import PATIENCE
from playwright.sync_api import expect

from course_lib.board.live import MOST_PAGES


@pytest.fixture(scope="module")
def board(tmp_path_factory: Any) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("board")
    with running("--database", f"sqlite:///{folder / 'b'}", "--class", "8b") as board:
        yield board


class Teacher:
    """A teacher at the board: the page, what it asked for, and what went wrong in it."""

    def __init__(self, page: Any, board: Running) -> None:
        self.page, self.asked, self.wrong = page, [], []
        page.set_default_timeout(PATIENCE * 1000)
        expect.set_options(timeout=PATIENCE * 1000)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: said.type == "error" and self.wrong.append(said.text))
        page.on("request", lambda asked: self.asked.append(asked))
        page.goto(f"{board.url}/teacher?key={board.key}")
        expect(page.get_by_role("status")).to_contain_text("stuck")


@pytest.fixture
def teacher(page: Any, board: Running) -> Iterator[Teacher]:
    """The test fails if the page's script fails or it asks another host."""
    teacher = Teacher(page, board)
    yield teacher
    assert teacher.wrong == []
    assert [one.url for one in teacher.asked if not one.url.startswith(board.url)] == []


def joined(board: Running, name: str) -> tuple[Any, str]:
    """A new learner, and what they are called as long as names are hidden."""
    learner = board.join(name)
    return learner, f"Learner {len(board.see()['rows'])}"


def violations(page: Any) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, and its best practices."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def cell(page: Any, row: str, exercise: str) -> Any:
    """Of the table, by the words of its headings, as a screen reader finds it."""
    heads = page.locator("thead th").all_inner_texts()
    line = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=row, exact=True))
    return line.get_by_role("cell").nth(heads.index(exercise) - 1)


def stuck(page: Any, who: str) -> Any:
    return page.locator("#stuck li").filter(has_text=f"{who},")


def test_checks_show_by_themselves_who_is_stuck_where_and_on_what(
    board: Running, teacher: Teacher
) -> None:
    """Two learners; the page asks for its events once, and for nothing after that."""
    page = teacher.page
    page.get_by_label("Lesson").select_option("chaining")
    expect(page.locator("caption")).to_have_text(re.compile("05 "))
    (ada, first), (bob, second) = joined(board, "Ada"), joined(board, "Bob")
    asked = len(teacher.asked)
    send(ada, report(verdict="correct"))
    expect(cell(page, first, "chain")).to_have_text("✓ 1correct, 1 check")
    for count in (1, 2, 3):
        send(bob, report())
        state = "stuck" if count == 3 else "incorrect"
        expect(cell(page, second, "chain")).to_contain_text(f"{state} sequential, {count} ")
    expect(stuck(page, second)).to_have_text(
        re.compile(rf"{second}, 05 .*, chain: sequential \(.*\); 3 incorrect checks in a row")
    )
    expect(cell(page, "The class", "chain")).to_have_text("1 correct\n1 stuck")
    assert len(teacher.asked) == asked
    send(bob, report(verdict="correct"))
    expect(stuck(page, second)).to_have_count(0)
    expect(page.locator("td[data-state=stuck]")).to_have_count(0)


def test_the_browser_asks_for_events_as_proxies_want_it(teacher: Teacher) -> None:
    """jupyter-server-proxy holds back what is asked for with any other words than these."""
    (asked,) = (one for one in teacher.asked if "/api/events" in one.url)
    assert asked.headers["accept"] == "text/event-stream"


def test_names_are_hidden_until_the_button_is_pressed_and_are_never_markup(
    board: Running, teacher: Teacher
) -> None:
    """By the keyboard; and the address keeps it, so that a page that is opened again shows the same."""
    page = teacher.page
    evil = "<img src=x onerror=alert(1)>"
    learner, number = joined(board, evil)
    send(learner, report(), report(), report())
    expect(stuck(page, number)).to_be_visible()
    assert evil not in page.locator("main").inner_text()
    button = page.get_by_role("button", name="Show names")
    button.press("Enter")
    expect(page.get_by_role("rowheader", name=evil)).to_be_visible()
    expect(stuck(page, evil)).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.locator("img").count() == 0
    page.reload()
    expect(page.get_by_role("rowheader", name=evil)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    assert evil in download.value.path().read_text(encoding="utf-8-sig")
    button.press("Space")
    expect(page.get_by_role("rowheader", name=number, exact=True)).to_be_visible()
    assert evil not in page.locator("main").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_themes_pass_the_accessibility_scan(
    board: Running, teacher: Teacher, scheme: str
) -> None:
    page = teacher.page
    page.emulate_media(color_scheme=scheme)
    (ada, first), (bob, second), (eve, third) = (joined(board, name) for name in "abc")
    send(ada, report(verdict="correct"), report("load"))
    send(bob, report(), report(), report())
    send(eve, report(verdict="check failed"))
    page.get_by_label("Lesson").select_option("chaining")
    for number, state in ((first, "correct"), (second, "stuck"), (third, "check failed")):
        expect(cell(page, number, "chain")).to_have_attribute("data-state", state)
    expect(cell(page, first, "load")).to_have_attribute("data-state", "incorrect")
    assert violations(page) == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper))) < 200) == (scheme == "dark")


def test_everything_is_reached_by_keyboard_and_on_a_narrow_screen(
    board: Running, teacher: Teacher
) -> None:
    page = teacher.page
    learner, number = joined(board, "Ada")
    send(learner, report())
    expect(page.get_by_role("rowheader", name=number, exact=True)).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 600})
    reached = []
    page.get_by_label("Lesson").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert reached == ["names", "csv", "scroll"]  # the table scrolls, with the arrow keys
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_focus_stays_where_it_is_and_a_screen_reader_is_told_seldom(
    board: Running, teacher: Teacher
) -> None:
    """Thirty checks: the cells follow each of them, what is read out changes every ten seconds at most."""
    page = teacher.page
    learner, number = joined(board, "Ada")
    expect(page.get_by_role("rowheader", name=number, exact=True)).to_be_visible()
    page.get_by_label("Lesson").select_option("chaining")
    page.evaluate(
        """() => { window.told = []; new MutationObserver(() => told.push(1)).observe(
        document.getElementById("summary"), {childList: true, characterData: true, subtree: true}) }"""
    )
    page.get_by_role("button", name="Show names").focus()
    began = time.monotonic()
    for _ in range(30):
        send(learner, report())
    expect(cell(page, number, "chain")).to_contain_text("30 checks")
    rows = page.locator("#grid tbody tr").count()
    assert f"{rows} learner" in page.locator("#now").inner_text(), "what is seen is never old"
    assert page.evaluate("told.length") <= 1 + (time.monotonic() - began) // 10
    assert page.evaluate("document.activeElement.id") == "names"
    live = page.locator("[aria-live], [role=status], [role=alert]")
    assert {one.get_attribute("id") for one in live.all()} == {"summary", "trouble"}


def test_a_board_that_is_gone_is_said_and_comes_back_by_itself(page: Any, tmp_path: Any) -> None:
    database = f"sqlite:///{tmp_path / 'b'}"
    with running("--database", database) as board:
        Teacher(page, board)
        expect(page.get_by_text("Nobody has joined yet.")).to_be_visible()
        assert violations(page) == []
    expect(page.get_by_role("alert")).to_contain_text("The board does not answer. Trying again")
    with running("--database", database, port=int(board.url.rpartition(":")[2])) as again:
        again.join("Ada")
        expect(page.get_by_role("rowheader", name="Learner 1")).to_be_visible()
        expect(page.get_by_role("alert")).to_be_hidden()


def test_a_page_that_is_refused_for_a_while_comes_in_by_itself(page: Any, tmp_path: Any) -> None:
    """Here too many are open; a proxy that starts anew, or a login that ran out, look the same."""
    with running("--database", f"sqlite:///{tmp_path / 'b'}") as board:
        board.join("Ada")
        with contextlib.ExitStack() as stack:
            web = stack.enter_context(httpx.Client(cookies={}, timeout=PATIENCE))
            web.get(f"{board.url}/teacher", params={"key": board.key})
            for _ in range(MOST_PAGES):
                stream = web.stream("GET", f"{board.url}/api/events")
                assert stack.enter_context(stream).status_code == 200
            page.goto(f"{board.url}/teacher?key={board.key}")
            expect(page.get_by_role("alert")).to_contain_text("The board refuses this page")
        expect(page.get_by_role("rowheader", name="Learner 1")).to_be_visible()
        expect(page.get_by_role("alert")).to_be_hidden()


def test_the_page_says_what_it_is_worth(teacher: Teacher) -> None:
    page = teacher.page
    expect(page.get_by_text("self-reported")).to_be_visible()
    expect(page.get_by_text("Stuck means: at the exercise checked last, three")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Class board: 8b")


def test_who_is_not_the_teacher_reads_how_to_join(board: Running, page: Any) -> None:
    page.goto(board.url)
    expect(page.get_by_text("To take part")).to_be_visible()
    assert violations(page) == []


def test_a_learners_page_shows_their_own_row_and_nothing_to_ask_for(
    board: Running, page: Any
) -> None:
    """As on a hub, where learners open the page, too."""
    learner, _ = joined(board, "Ada")
    send(learner, report())
    page.set_extra_http_headers({"Authorization": learner.headers["Authorization"]})
    page.goto(board.url)
    expect(page.locator("caption")).to_contain_text("your own row")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("link")).to_have_count(0)
    assert violations(page) == []


def test_a_learner_joins_from_jupyterlab_with_one_line(
    board: Running, teacher: Teacher, lab: Any
) -> None:
    """And a check there shows here, while this page only waits."""
    page = teacher.page
    page.get_by_label("Lesson").select_option("start_here")
    number = f"Learner {len(board.see()['rows']) + 1}"
    notebook = lab.open("00_start_here.ipynb")
    notebook.run_all()
    line = f'lesson.join("{board.url}", "{board.code}", "Ada")'
    notebook.write("lesson.check(hello)", line)
    expect(notebook.page.get_by_text("You are on the board of")).to_be_visible()
    expect(page.get_by_role("rowheader", name=number, exact=True)).to_be_visible()
    answer = "async def hello(name):\n    return name\n\nlesson.check(hello)"
    notebook.write("lesson.join", answer)
    expect(cell(page, number, "hello")).to_contain_text("1 check")
