"""The search page in a real browser: served plainly, and beside the code in JupyterLab."""

from __future__ import annotations

import json
import re
import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupyter
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from solutions.web_mojifinder import app

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LESSON = "20_web_mojifinder.ipynb"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The app as uvicorn serves it, on a free port."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        jupyter.until(lambda: server.started, "the app is served")
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


@pytest.fixture
def page(page: Any, url: str) -> Iterator[Any]:
    """The page, just opened. The test fails if its script fails or it asks another host."""
    page.set_viewport_size({"width": 800, "height": 700})
    page.set_default_timeout(10_000)
    errors: list[str] = []
    asked_for: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda asked: asked_for.append(asked.url))
    page.goto(url)
    yield page
    assert errors == []
    assert [address for address in asked_for if not address.startswith((url, "data:"))] == []


def box(page: Any) -> Any:
    return page.get_by_role("searchbox", name="Words of a character's name")


def status(page: Any) -> Any:
    return page.get_by_role("status")


def body_rows(page: Any) -> Any:
    return page.locator("tbody tr")


def violations(page: Any) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, and its best practices."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def test_typing_searches_once_and_shows_code_character_and_name(page: Any) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    box(page).press_sequentially("cat face")
    expect(status(page)).to_have_text("10 characters found")
    expect(body_rows(page)).to_have_count(10)
    expect(body_rows(page).first).to_have_text(re.compile("U\\+1F431.*\U0001f431.*CAT FACE"))
    expect(page.get_by_role("table", name="Characters for “cat face”")).to_be_visible()
    assert len(asked) < len("cat face")


@pytest.mark.parametrize(("query", "name"), [("c#", "LATIN CAPITAL LETTER C"), ("a&b", "AB")])
def test_queries_that_need_encoding_arrive_whole(page: Any, query: str, name: str) -> None:
    with page.expect_response(re.compile("search")) as answer:
        box(page).fill(query)
    assert answer.value.ok
    q = re.search(r"\?q=(.*)$", answer.value.url)
    assert q and urllib.request.unquote(q[1]) == query  # type: ignore[attr-defined]
    expect(status(page)).to_contain_text("found")
    if query == "c#":
        expect(page.get_by_role("cell", name=name, exact=True)).to_be_visible()


def test_nothing_found_is_said(page: Any) -> None:
    box(page).fill("nosuchword")
    expect(status(page)).to_have_text("0 characters found")
    expect(page.get_by_role("table")).to_be_hidden()


def test_one_found_is_singular_and_clearing_clears(page: Any) -> None:
    box(page).fill("cat face kissing")
    expect(status(page)).to_have_text("1 character found")
    box(page).fill("")
    expect(status(page)).to_have_text("")
    expect(page.get_by_role("table")).to_be_hidden()


def test_thousands_of_results_come_a_page_at_a_time_and_focus_follows(page: Any) -> None:
    box(page).fill("cjk")
    expect(status(page)).to_have_text(re.compile(r"9\d,\d{3} characters found"))
    expect(body_rows(page)).to_have_count(200)
    page.get_by_role("button", name=re.compile("Show 200 more of 9")).press("Enter")
    expect(body_rows(page)).to_have_count(400)
    expect(body_rows(page).nth(200)).to_be_focused()
    expect(status(page)).to_contain_text("400 of 9")


def test_back_and_forward_walk_the_searches(page: Any, url: str) -> None:
    for query, found in (("fire", "11"), ("mountain", "8")):
        box(page).fill(query)
        box(page).press("Enter")
        expect(status(page)).to_have_text(f"{found} characters found")
    assert page.url == url + "?q=mountain"
    page.go_back()
    expect(box(page)).to_have_value("fire")
    expect(status(page)).to_have_text("11 characters found")
    page.go_back()
    expect(box(page)).to_have_value("")
    expect(status(page)).to_have_text("")
    page.go_forward()
    expect(status(page)).to_have_text("11 characters found")


def test_an_address_with_a_query_shows_its_answer(page: Any, url: str) -> None:
    page.goto(url + "?q=cat+face")
    expect(box(page)).to_have_value("cat face")
    expect(status(page)).to_have_text("10 characters found")


def test_errors_are_told_to_the_reader_who_can_try_again(page: Any) -> None:
    for answer, message in (
        ({"status": 500, "body": "oops"}, "The server answered with error 500."),
        ({"status": 200, "body": "<p>Log in"}, "The server sent no list of characters."),
        ({"status": 200, "json": {"a": 1}}, "The server sent no list of characters."),
        (None, "The server cannot be reached."),
    ):
        box(page).fill("mountain")
        expect(body_rows(page)).to_have_count(8)
        fail_with(page, answer)
        box(page).fill("fire")
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text(message)
        expect(body_rows(page)).to_have_count(0)
        if answer is None:  # one scan: only the words differ
            assert violations(page) == []
        page.unroute("**/search?*")
        alert.get_by_role("button", name="Try again").press("Enter")
        expect(status(page)).to_have_text("11 characters found")
        expect(alert).to_be_hidden()
        expect(box(page)).to_be_focused()


def fail_with(page: Any, answer: dict[str, Any] | None) -> None:
    """From now on every search gets this answer, or none."""
    page.route("**/search?*", lambda r: r.fulfill(**answer) if answer else r.abort())


def test_a_slow_earlier_answer_never_replaces_a_later_one(page: Any) -> None:
    held: list[Any] = []
    page.route("**/search?q=fire", lambda route: held.append(route))
    box(page).fill("fire")
    # evaluate lets the driver see the request
    jupyter.until(lambda: page.evaluate("1") and held, "the first search is asked for")
    box(page).fill("mountain")
    expect(status(page)).to_have_text("8 characters found")
    held[0].fulfill(json=[{"char": "x", "name": "STALE"}])
    assert page.get_by_text("STALE").count() == 0
    expect(status(page)).to_have_text("8 characters found")


def test_names_are_shown_as_text_never_as_html(page: Any) -> None:
    evil = [{"char": "<", "name": "<img src=x onerror=alert(1)>"}]
    page.route("**/search?*", lambda route: route.fulfill(json=evil))
    box(page).fill("anything")
    expect(page.get_by_role("cell", name=evil[0]["name"])).to_be_visible()
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_themes_pass_the_accessibility_scan(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    assert violations(page) == []
    box(page).fill("mountain")
    expect(body_rows(page)).to_have_count(8)
    assert violations(page) == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper))) < 200) == (scheme == "dark")


def test_everything_can_be_reached_by_keyboard_and_on_a_narrow_screen(page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    box(page).fill("letter")
    expect(body_rows(page)).to_have_count(200)
    page.get_by_role("button", name="Search", exact=True).focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=re.compile("more of"))).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def serving_cells() -> list[dict[str, Any]]:
    """The cells of the lesson that serve the app and show it, without the rest of the lesson."""
    cells = json.loads((NOTEBOOKS / LESSON).read_text(encoding="utf-8"))["cells"]
    wanted = ("create_server", "IFrame(")
    return [
        c
        for c in cells
        if c["cell_type"] == "code" and any(w in "".join(c["source"]) for w in wanted)
    ]


def test_the_page_works_beside_the_code_in_jupyterlab(lab: Any) -> None:
    """Run All, then search in the frame; every address is under the server's prefix, as on a hub."""
    notebook = json.loads((NOTEBOOKS / LESSON).read_text(encoding="utf-8"))
    notebook["cells"] = serving_cells()
    here = lab.server.root / "notebooks" / LESSON
    here.write_text(json.dumps(notebook), encoding="utf-8")
    lab.open(LESSON).run_all()
    page = lab.page
    frame = page.frame_locator("iframe[src*='?q=']")
    expect(frame.get_by_role("status")).to_have_text("10 characters found", timeout=30_000)
    frame.get_by_role("searchbox").fill("mountain")
    expect(frame.get_by_role("status")).to_have_text("8 characters found")
    docs = page.frame_locator("iframe[src$='/docs']")
    expect(docs.get_by_text("/search", exact=True)).to_be_visible()
    source = page.locator("iframe[src*='?q=']").get_attribute("src")
    assert source and source.startswith(f"{lab.server.prefix}/proxy/")
