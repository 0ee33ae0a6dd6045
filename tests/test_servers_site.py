"""The small web holds what crawlers trip over, and its links lead where they should."""

from __future__ import annotations

import json
import re
import tracemalloc
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from urllib.parse import urljoin, urlsplit

import pytest

from course_lib.servers import SiteServer
from course_lib.servers.base import DATA

HREF = re.compile(r"""href=["'](.*?)["']""", re.IGNORECASE)


def ask(url: str) -> tuple[HTTPResponse, bytes]:
    where = urlsplit(url)
    connection = HTTPConnection(where.netloc, timeout=60)
    try:
        connection.request("GET", where.path or "/")
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


@pytest.fixture
def site():
    with SiteServer(scale=0, huge=100_000) as server:
        yield server


def links(site: SiteServer, path: str) -> list[str]:
    return HREF.findall(ask(site.root + path)[1].decode(errors="replace"))


def test_a_crawl_starts_at_eight_addresses_of_which_the_last_is_missing(site):
    answers = [ask(url)[0].status for url in site.urls]
    assert answers == [200] * 7 + [404]
    assert all(url.startswith(site.root + "/") for url in site.urls)


def test_links_are_relative_absolute_and_protocol_relative_with_the_right_port(site):
    found = links(site, "/")
    assert "lens.html" in found
    assert "/fog.html" in found
    assert f"{site.root}/lightships.html" in found
    assert f"{site.root.removeprefix('http:')}/colours.html" in found
    assert "lens.html#steps" in found
    assert not any("{{" in link for link in found)


def test_some_links_are_repeated_and_some_broken(site):
    assert links(site, "/lens.html").count("keepers.html") == 2
    assert ask(site.root + "/logbook-1871.html")[0].status == 404
    assert "logbook-1871.html" in links(site, "/keepers.html")
    broken = links(site, "/colours.html")
    assert {
        "https://lighthouses.invalid/list",
        "javascript:void(0)",
        "",
        "no such page.html",
    } <= set(broken)
    with pytest.raises(ValueError, match="IPv6"):
        urljoin(site.url, "http://[nowhere/")
    assert "http://[nowhere/" in broken


def test_every_page_is_reached_and_only_the_known_ones_are_missing(site):
    todo, seen, missing = [site.url], set(), set()
    while todo:
        url = todo.pop().partition("#")[0]
        if url in seen or not url.startswith(site.root + "/") or " " in url:
            continue
        seen.add(url)
        try:
            response, body = ask(url)
        except IncompleteRead:
            continue
        if response.status == 404:
            missing.add(urlsplit(url).path)
        if location := response.getheader("Location"):
            todo.append(urljoin(url, location))
        if response.getheader("Content-Type").startswith("text/html"):
            todo += [
                urljoin(url, link)
                for link in HREF.findall(body.decode("latin-1"))
                if "[" not in link
            ]
    assert missing == {"/logbook-1871.html", "/adrift.html", "/towers/plans/little-skerry.html"}
    pages = {
        "/" + file.relative_to(DATA / "site").as_posix() for file in (DATA / "site").rglob("*.html")
    }
    assert pages <= {urlsplit(url).path for url in seen}
    assert len(seen) < 40


def test_a_slow_page_is_slow_by_scale_alone():
    reply = SiteServer(scale=0.01)
    with reply:
        assert reply.reply("/slow.html", 1).delay == 3.0
        assert reply.reply("/lens.html", 1).delay == 0


def test_pictures_data_and_text_are_not_html(site):
    picture, gif = ask(site.root + "/lamp.gif")
    assert (picture.getheader("Content-Type"), gif[:3]) == ("image/gif", b"GIF")
    with pytest.raises(UnicodeDecodeError):
        gif.decode()
    data, text = ask(site.root + "/lights.json")
    assert data.getheader("Content-Type") == "application/json"
    assert all(ask(site.root + light["page"])[0].status == 200 for light in json.loads(text))
    assert ask(site.root + "/robots.txt")[0].getheader("Content-Type").startswith("text/plain")


def test_a_redirect_leads_somewhere_and_two_lead_in_a_circle(site):
    def location(path: str) -> str:
        response, _ = ask(site.root + path)
        assert response.status == 302
        return response.getheader("Location")

    assert location("/old/lightships") == "/lightships.html"
    assert location("/adrift") == "/astray"
    assert location("/astray") == "/adrift"


def test_encodings_are_wrong_missing_or_unknown(site):
    islands, text = ask(site.root + "/islands.html")
    assert islands.getheader("Content-Type") == "text/html; charset=utf-8"
    with pytest.raises(UnicodeDecodeError):
        text.decode("utf-8")
    assert "Île aux Mouettes" in text.decode("latin-1")
    storms, text = ask(site.root + "/storms.html")
    assert storms.getheader("Content-Type") == "text/html"
    assert b"charset" not in text
    assert "–" in text.decode()
    ferry, text = ask(site.root + "/ferry.html")
    with pytest.raises(LookupError):
        text.decode(ferry.headers.get_content_charset())


def test_one_page_is_an_error_and_one_breaks_off(site):
    response, body = ask(site.root + "/attic.html")
    assert (response.status, b"The attic" in body) == (500, True)
    with pytest.raises(IncompleteRead) as caught:
        ask(site.root + "/torn.html")
    assert b"My dear sister" in caught.value.partial
    assert b"the rest of the sheet" not in caught.value.partial


def test_the_huge_page_is_made_while_it_is_sent():
    with SiteServer(huge=32 * 2**20) as server:
        reply = server.reply("/logbook.html", 1)
        tracemalloc.start()
        try:
            size = sum(len(piece) for piece in reply.body())
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert 32 * 2**20 <= size < 33 * 2**20
    assert peak < 2**20


def test_the_huge_page_is_a_page_with_an_end(site):
    _, body = ask(site.root + "/logbook.html")
    assert 100_000 <= len(body) < 200_000
    assert body.endswith(b"</ol>\n")
    assert HREF.findall(body.decode()) == ["/"]
