"""The scraper's worked answers on the practice site, and the script `areq`: its rows, reports, ends."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import pytest

from course_lib.servers import Reply, SiteServer
from solutions import areq, scraper, scraper_compare

ROOT = Path(__file__).parents[1]
HEADER = "source_url\tparsed_url"
Lister = Callable[..., str]


@pytest.fixture
def site() -> Iterator[SiteServer]:
    with SiteServer(scale=0, huge=200_000) as server:
        yield server


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "found.tsv"


@pytest.fixture
def listed(tmp_path: Path, site: SiteServer) -> Lister:
    """Writes a file of addresses, whole ones or paths of the site, and returns its name."""

    def write(*urls: str) -> str:
        file = tmp_path / "urls.txt"
        whole = [url if "://" in url else site.root + url for url in urls]
        file.write_text("\n".join(["# addresses", *whole, ""]), encoding="utf-8")
        return str(file)

    return write


def rows(file: Path) -> list[list[str]]:
    """The rows below the header, in order; the header is there once, and nothing is half-written."""
    text = file.read_text(encoding="utf-8")
    assert text.endswith("\n")
    first, *others = text.splitlines()
    assert first == HEADER
    found = [row.split("\t") for row in others]
    assert all(len(row) == 2 for row in found)
    return found


def nothing_but(folder: Path, *names: str) -> bool:
    return {file.name for file in folder.iterdir()} == {"urls.txt", *names}


# -- the worked answers --------------------------------------------------------------------


def crawl(file: Path, urls: list[str]) -> None:
    file.write_text(HEADER + "\n", encoding="utf-8")
    asyncio.run(scraper.bulk_crawl_and_write(file, urls))


def test_one_crawl_survives_every_kind_of_bad_page(
    site: SiteServer, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = "/attic.html /torn.html /islands.html /adrift /astray".split()
    crawl(out, [*site.urls, *(site.root + path for path in bad), "http://[nowhere/", "nonsense"])
    said = capsys.readouterr().out
    assert {url for url, _ in rows(out)} == set(site.urls[:-1])
    assert said.count("left out") == 1 + len(bad) + 2
    assert f"{site.urls[-1]} left out: ClientResponseError 404" in said


def test_pages_that_are_no_html_or_oddly_encoded_do_no_harm(
    site: SiteServer, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crawl(out, [site.root + path for path in ("/lamp.gif", "/lights.json", "/ferry.html")])
    assert {link for _, link in rows(out)} == {
        site.root + "/towers/mill-point.html",
        site.root + "/index.html",
    }
    assert "left out" in capsys.readouterr().out  # a picture is no text


def test_an_encoding_that_is_none_for_text_is_a_bad_page(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = Reply(body=b'<a href="x">', kind="text/html; charset=base64")
    with SiteServer(replies={"/odd": odd}) as site:
        crawl(out, [site.root + "/odd"])
    assert "LookupError" in capsys.readouterr().out


def test_each_link_is_joined_and_written_once(site: SiteServer, out: Path) -> None:
    crawl(out, [site.root + "/lens.html", site.root + "/towers/"])
    found = rows(out)
    assert len(found) == len({tuple(row) for row in found})
    assert [site.root + "/lens.html", site.root + "/keepers.html"] in found
    assert [site.root + "/towers/", site.root + "/towers/mill-point.html"] in found
    assert [site.root + "/towers/", site.root + "/lens.html"] in found  # "../lens.html"


def test_a_file_that_cannot_be_written_ends_the_crawl(site: SiteServer, tmp_path: Path) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(scraper.bulk_crawl_and_write(tmp_path / "no" / "file", site.urls))
    assert isinstance(caught.value.exceptions[0], FileNotFoundError)


def test_fetch_at_most_stops_reading_at_its_bound(site: SiteServer) -> None:
    async def fetch(path: str, most: int) -> bytes:
        async with aiohttp.ClientSession() as session:
            return await scraper.fetch_at_most(site.root + path, session, most)

    whole = asyncio.run(fetch("/lens.html", 10**6))
    assert asyncio.run(fetch("/lens.html", len(whole))) == whole
    for path in ("/lens.html", "/logbook.html"):
        with pytest.raises(ValueError, match="longer than"):
            asyncio.run(fetch(path, len(whole) - 1))


def test_the_three_ways_ask_for_the_same_pages(site: SiteServer) -> None:
    one = scraper_compare.one_after_another(site.urls)
    threads = scraper_compare.with_threads(site.urls)
    tasks = asyncio.run(scraper_compare.all_at_once(site.urls))
    assert site.seen.requests == 3 * len(site.urls)
    assert {len(run.waits) for run in (one, threads, tasks)} == {len(site.urls)}


# -- the script ----------------------------------------------------------------------------


def test_without_arguments_it_reads_eight_pages_of_the_practice_site(
    site: SiteServer, tmp_path: Path
) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "solutions.areq"],
        cwd=tmp_path, capture_output=True, text=True, timeout=30,
        env=os.environ | {"SITE_URL": site.root, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout == ""
    assert f"No page: {site.urls[-1]}: 404 Not Found\n" in run.stderr
    assert run.stderr.endswith("7 of 8 pages read, 46 links in foundurls.txt\n")
    assert len(rows(tmp_path / "foundurls.txt")) == 46
    assert [file.name for file in tmp_path.iterdir()] == ["foundurls.txt"]


def test_addresses_come_from_a_file_each_once(site: SiteServer, out: Path, listed: Lister) -> None:
    assert areq.main([listed("/lens.html", "/fog.html", "/lens.html"), "-o", str(out)]) == 0
    assert sorted(site.seen.order) == ["/fog.html", "/lens.html"]
    assert {url for url, _ in rows(out)} == {site.root + "/lens.html", site.root + "/fog.html"}


def test_bad_pages_are_named_and_make_the_status_1(
    out: Path, listed: Lister, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(areq, "MOST", 100_000)
    bad = {
        "/attic.html": "500",
        "/torn.html": "not complete",
        "/adrift": "it redirects for ever",
        "/logbook.html": "is longer than 100000 bytes",
        "nonsense://x": "this is no address of a web page",
        "http://[nowhere/": "this is no address of a web page",
        "http://127.0.0.1:9/": "nobody answers at 127.0.0.1:9",
    }
    assert areq.main([listed("/lens.html", *bad), "-o", str(out)]) == 1
    said = capsys.readouterr().err
    for path, why in bad.items():
        (line,) = [line for line in said.splitlines() if f"{path}:" in line]
        assert line.startswith("No page: "), line
        assert why in line, line
    assert "1 of 8 pages read, 3 links" in said
    assert "Traceback" not in said
    assert len(rows(out)) == 3


def test_a_page_that_takes_too_long_is_given_up(
    listed: Lister,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(areq, "TIMEOUT", aiohttp.ClientTimeout(total=0.5))
    with SiteServer(replies={"/never": Reply(delay=60)}) as slow:
        assert areq.main([listed("/lens.html", slow.root + "/never"), "-o", str(out)]) == 1
    assert "no answer within 0.5 s" in capsys.readouterr().err
    assert len(rows(out)) == 3


def test_no_more_than_twenty_pages_at_once(listed: Lister, out: Path) -> None:
    with SiteServer(replies={f"/{n}": Reply(delay=0.02) for n in range(60)}) as slow:
        areq.main([listed(*(f"{slow.root}/{n}" for n in range(60))), "-o", str(out)])
        assert 1 < slow.seen.peak <= areq.AT_ONCE


def test_no_server_at_all_leaves_the_old_file_alone(
    out: Path, listed: Lister, capsys: pytest.CaptureFixture[str]
) -> None:
    out.write_text("of last week\n")
    assert areq.main([listed("http://127.0.0.1:9/"), "-o", str(out)]) == 1
    assert out.read_text() == "of last week\n"
    assert nothing_but(out.parent, out.name)
    assert capsys.readouterr().err.endswith("No page could be read.\n")


def test_no_practice_site_is_said_with_what_to_do(
    out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(areq, "DEFAULT_URLS", ["http://127.0.0.1:9/"])
    assert areq.main(["-o", str(out)]) == 1
    assert "course serve site" in capsys.readouterr().err
    assert not out.exists()


def test_a_server_that_goes_half_way_keeps_what_came(
    listed: Lister, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its page breaks off; those that had come whole are in the file, whole."""
    gone = SiteServer(scale=1)
    gone.start()

    class Stopping(areq.Crawl):
        async def _links_of(self, url: str, session: aiohttp.ClientSession) -> set[str]:
            if "fog" in url:
                await asyncio.to_thread(gone.stop)
            return await super()._links_of(url, session)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(areq, "Crawl", Stopping)
        patch.setattr(areq, "AT_ONCE", 1)
        urls = [gone.root + path for path in ("/lens.html", "/fog.html", "/keepers.html")]
        assert areq.main([listed(*urls), "-o", str(out)]) == 1
    assert {url for url, _ in rows(out)} == {urls[0]}
    said = capsys.readouterr().err
    assert "1 of 3 pages read" in said
    assert said.count("No page: ") == 2
    assert nothing_but(out.parent, out.name)


@pytest.mark.parametrize("place", ["no/such/folder/found.tsv", "."])
def test_a_place_where_nothing_can_be_written(
    place: str, tmp_path: Path, listed: Lister, capsys: pytest.CaptureFixture[str]
) -> None:
    assert areq.main([listed("/lens.html"), "-o", str(tmp_path / place)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Stopped: the links cannot be written. ")
    assert "Traceback" not in said
    assert nothing_but(tmp_path)


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(
    tmp_path: Path, listed: Lister, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    assert areq.main([listed("/lens.html"), "-o", str(closed / "found.tsv")]) == 1
    assert "Permission denied" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_a_full_disk_stops_it_and_the_device_stays(
    tmp_path: Path, listed: Lister, capsys: pytest.CaptureFixture[str]
) -> None:
    assert areq.main([listed("/lens.html"), "-o", "/dev/full"]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert Path("/dev/full").is_char_device()
    assert not [*Path("/dev").glob("full.*")]


def test_a_disk_that_fills_up_half_way_leaves_nothing_behind(
    tmp_path: Path, out: Path, listed: Lister, capsys: pytest.CaptureFixture[str]
) -> None:
    class Full(areq.Crawl):
        async def _write(self, rows: str) -> None:
            if rows != areq.HEADER:
                raise OSError(28, "No space left on device", str(self.file))
            await super()._write(rows)

    out.write_text("of last week\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(areq, "Crawl", Full)
        assert areq.main([listed("/lens.html", "/fog.html"), "-o", str(out)]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert out.read_text() == "of last week\n"
    assert nothing_but(tmp_path, out.name)


@pytest.mark.parametrize("content", [None, b"", b"# nothing\n\n", b"\xff\xfe\x00http"])
def test_a_list_that_cannot_be_read_is_a_usage_error(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        areq.main([str(file)])
    assert ended.value.code == 2
    assert "list.txt" in capsys.readouterr().err


def test_ctrl_c_ends_it_with_130_and_leaves_nothing(
    tmp_path: Path, out: Path, listed: Lister, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupted(areq.Crawl):
        async def run(self, urls: list[str]) -> None:
            await self._write(areq.HEADER)
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(areq, "Crawl", Interrupted)
        assert areq.main([listed("/lens.html"), "-o", str(out)]) == 130
    assert "Interrupted" in capsys.readouterr().err
    assert nothing_but(tmp_path)
