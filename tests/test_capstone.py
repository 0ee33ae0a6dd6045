"""The search engine of lesson 24: its parts in virtual time, the whole on real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.run.run import run
from course_lib.servers import SiteServer
from solutions import capstone
from solutions.capstone import Index, Pace, Page, PageError, crawl_site, parse, read, unless

ROOT = Path(__file__).parents[1]
NO_SIGNALS = pytest.mark.skipif(sys.platform == "win32", reason="no signals to a single child")


@pytest.fixture(scope="module")
def site():
    with SiteServer(scale=0.01, huge=2_000_000) as server:
        yield server


def in_virtual_time(main):
    done = run(main, is_async=True, namespace=globals())
    assert done.error is None, done.error
    return done.result


# -- the parts -----------------------------------------------------------------------------


def test_a_pace_keeps_its_distance_and_its_order():
    async def main():
        pace, begins, loop = Pace(2), [], asyncio.get_running_loop()

        async def turn(name):
            await pace()
            begins.append((name, round(loop.time() - start, 6)))

        start = loop.time()
        await asyncio.gather(*map(turn, "abc"))
        await asyncio.sleep(10)
        await turn("d")
        return begins

    assert in_virtual_time(main) == [("a", 0), ("b", 2), ("c", 4), ("d", 14)]


def test_who_is_cancelled_takes_no_turn_from_anybody():
    async def main():
        pace, loop = Pace(2), asyncio.get_running_loop()
        start = loop.time()
        await pace()
        gone = asyncio.create_task(pace())
        stays = asyncio.create_task(pace())
        await asyncio.sleep(1)
        gone.cancel()
        await stays
        return round(loop.time() - start, 6)

    assert in_virtual_time(main) == 2


def test_the_index_finds_pages_with_every_word():
    index = Index()
    index.add(Page("/1", "Fog, and a horn."))
    index.add(Page("/2", "fog alone"))
    assert index.search("FOG") == ["/1", "/2"] and index.search("horn fog") == ["/1"]
    assert index.search("whale") == index.search("fog whale") == index.search("?!") == []
    assert "WHALE" not in index.entries  # asking adds nothing


def test_only_pages_below_the_root_are_followed_and_each_under_one_name():
    html = b'<a href="b.html#top">, <a href="/a/">, <a href="http://elsewhere/c.html">, <a href="x.gif">'
    html += b'<a href="http://[broken"> \xff'
    assert read("http://site/a/", "http://site/", html).links == (
        "http://site/a/b.html",
        "http://site/a/",
    )


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("/nowhere.html", PageError, "404"),
        ("/adrift", PageError, ""),
        ("/attic.html", OSError, "500"),
        ("/torn.html", OSError, ""),
        ("/logbook.html", PageError, "longer"),
    ],
)
def test_what_may_succeed_later_is_told_from_what_will_not(site, path, kind, words):
    async def main():
        async with capstone.aiohttp.ClientSession() as session:
            await capstone.get_page(session, site.root + path)

    with pytest.raises(kind, match=words or None):
        asyncio.run(main())


def test_a_crawl_that_is_stopped_gives_nothing_and_leaves_nothing():
    async def main():
        stop, ended = asyncio.Event(), []

        async def crawls(seconds):
            try:
                return await asyncio.sleep(seconds, "all of it")
            finally:
                ended.append(seconds)

        asyncio.get_running_loop().call_later(5, stop.set)
        in_time, too_long = await unless(stop, crawls(3)), await unless(stop, crawls(60))
        return in_time, too_long, ended, len(asyncio.all_tasks())

    assert in_virtual_time(main) == ("all of it", None, [3, 60], 1)


def test_a_client_that_does_not_read_is_dropped_with_all_that_waits_for_it(monkeypatch, capsys):
    monkeypatch.setattr(capstone, "PATIENCE", 0.1)
    index = Index()
    for n in range(20_000):  # more than a socket takes by itself
        index.add(Page(f"http://lighthouses.example/{'x' * 200}/{n}", "fog"))

    async def main():
        ours, theirs = socket.socketpair()
        reader, writer = await asyncio.open_connection(sock=ours)
        with theirs:
            theirs.sendall(b"fog\n")
            await capstone.answer_client(index, (reader, writer))
            await asyncio.wait_for(writer.wait_closed(), 10)  # close() alone would wait for ever
            return writer.transport.get_write_buffer_size()

    assert asyncio.run(main()) == 0
    assert capsys.readouterr().out == "lost a client: TimeoutError\n"


def test_whose_turn_never_came_is_told_by_a_closed_connection(monkeypatch):
    async def serves_nobody(requests, answer, stop, grace):
        reader, writer = await asyncio.open_connection("127.0.0.1", ports[0])
        theirs.append((reader, writer))
        while requests.empty():
            await asyncio.sleep(0)
        return 0

    ports, theirs = [], []
    monkeypatch.setattr(capstone, "serve", serves_nobody)
    monkeypatch.setattr(capstone, "say", lambda *words: ports.append(words[-1]))

    async def main():
        await capstone.listen_and_serve(Index(), 0, asyncio.Event())
        reader, writer = theirs[0]
        with contextlib.suppress(ConnectionError):  # aborted: it may be told so
            assert await asyncio.wait_for(reader.read(), 10) == b""
        writer.close()

    asyncio.run(main())


# -- the whole -----------------------------------------------------------------------------


def test_the_practice_web_is_crawled_politely_and_found_again(site, monkeypatch):
    monkeypatch.setattr(capstone, "TRIES", 1)  # pauses are tried in virtual time
    site.reset()
    index = Index()
    lost = asyncio.run(crawl_site(site.root + "/", index, 0.005))
    assert site.seen.peak <= capstone.WORKERS
    assert {"/attic.html", "/torn.html", "/logbook.html"} <= {
        url.removeprefix(site.root) for url in lost
    }
    assert f"{site.root}/fog.html" in index.search("fog horn")
    assert f"{site.root}/slow.html" in index.search("lens")


def started(site):
    command = [sys.executable, "-m", "solutions.capstone", site.root + "/towers/", "0"]
    service = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert service.stdout.readline() == "crawling\n"
    service.stdout.readline()  # so many words
    return service, int(service.stdout.readline().split()[-1])


def asked(client, query):
    client.sendall(query + b"\n")
    lines = client.makefile("rb")
    return [*iter(lambda: lines.readline().decode().strip(), "0 found")]


@NO_SIGNALS
def test_it_serves_several_and_a_sigterm_ends_it_gently(site):
    service, port = started(site)
    with service, socket.create_connection(("127.0.0.1", port)) as one:
        with socket.create_connection(("127.0.0.1", port)) as other:
            assert asked(one, b"whale") == asked(other, b"whale") == []
        service.send_signal(signal.SIGTERM)
        said = service.communicate(timeout=60)[0]
    assert said == "stopping: no new clients\nstopped, 1 cut short\n" and service.returncode == 0


@NO_SIGNALS
def test_a_second_signal_ends_it_at_once(site):
    service, port = started(site)
    with service, socket.create_connection(("127.0.0.1", port)) as client:
        assert asked(client, b"whale") == []
        service.send_signal(signal.SIGTERM)
        assert service.stdout.readline() == "stopping: no new clients\n"
        service.send_signal(signal.SIGINT)
        said = service.communicate(timeout=60)[0]
    assert said == "stopped at once\n" and service.returncode == 1


@NO_SIGNALS
def test_a_signal_ends_the_crawl_too(site):
    command = [sys.executable, "-X", "dev", "-m", "solutions.capstone", site.root + "/", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=ROOT) as service:
        assert service.stdout.readline() == "crawling\n"
        service.send_signal(signal.SIGTERM)
        said, complaints = service.communicate(timeout=60)
    assert (said, service.returncode) == ("stopped before all pages were seen\n", 0), complaints
    assert "ResourceWarning" not in complaints and "never" not in complaints


def test_a_call_that_makes_no_sense_is_told_how_it_is_called(capsys):
    with pytest.raises(SystemExit, match="2"):
        parse([])
    assert "usage: python -m solutions.capstone" in capsys.readouterr().err
