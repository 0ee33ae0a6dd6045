"""What is demanded of a file of rows, page and link: nothing lost, nothing twice, nothing else."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urljoin

from course_lib.checks.exercise import require
from course_lib.lessons._shared.site import EARLIER, HEADER, Crawl
from solutions.scraper import HREF_RE

SHAPE = r"A row is the page, a tab, the link, and a newline: 'http://…\thttp://…\n'."


def joined_links(url: str, text: str) -> set[str]:
    """What the links of a page lead to, those left out that lead nowhere."""
    found = set()
    for link in HREF_RE.findall(text):
        with contextlib.suppress(ValueError):
            found.add(urljoin(url, link))
    return found


def require_rows(crawl: Crawl, pages: Mapping[str, str]) -> None:
    """What was in the file is still there, and each link of the pages, address and text, has its row."""
    whole = crawl.file.read_text(encoding="utf-8", errors="replace")
    require(
        whole.startswith(HEADER + EARLIER),
        "The file had a header and a row of an earlier page: what was there before is gone. Opening a file for "
        "writing empties it: which mode of `open` writes at the end?",
        because="side-effect",
    )
    new = whole.removeprefix(HEADER + EARLIER)
    expected = {f"{url}\t{link}" for url, text in pages.items() for link in joined_links(url, text)}
    require_each_row(crawl, [row for row in new.splitlines() if row], expected, len(pages))
    require_once(new, len(expected))
    require_ended(new)


def require_each_row(crawl: Crawl, rows: list[str], expected: set[str], pages: int) -> None:
    """All of the expected rows, and no other."""
    count = len(set(rows) & expected)
    has = f"the file has {count} row{'s' * (count != 1)} of them"
    require(
        set(rows) == expected or pages == 1,
        f"{pages} pages were written at the same time. They have {len(expected)} links; {has}. Of one page "
        "alone all were there. Does one call write over what another has written? Which line reads the file, "
        "or empties it, while others add to it?",
        because="wrong-result",
    )
    odd = crawl.path_of(min(set(rows) - expected, default=""))
    odd = odd if len(odd) < 40 else odd[:28] + "…"
    require(set(rows) <= expected, f"It wrote {odd!r}. {SHAPE}", because="wrong-result")
    missing = crawl.path_of(min(expected - set(rows), default="").rpartition("\t")[2])
    require(
        set(rows) == expected,
        f"The page has {len(expected)} links; {has}. Missing: {missing!r}. Which line writes one for each "
        "link, and who waits until it has?",
        because="wrong-result",
    )


def require_once(text: str, count: int) -> None:
    """Each row once."""
    rows = [row for row in text.splitlines() if row]
    require(
        len(rows) == count,
        f"It wrote {len(rows)} rows for {count} links. {SHAPE}",
        because="wrong-result",
    )


def require_ended(text: str) -> None:
    """Each row ends in a newline, the last one too, and nothing else is a newline."""
    empty = text.startswith("\n") or "\n\n" in text
    require(
        text.endswith("\n"),
        f"{'It writes a newline in front of a row, and none' if empty else 'There is no newline'} "
        f"behind the last row: what the next page appends goes on in that line. {SHAPE}",
        because="wrong-result",
    )
    require(
        not empty,
        f"The rows are all there, and empty lines between them. {SHAPE} Which newline is one too many?",
        because="wrong-result",
    )


def require_header(crawl: Crawl) -> None:
    """The file still begins as it did, and has no second header."""
    rows, header = crawl.rows, HEADER.strip()
    require(
        rows[:1] == [header] and EARLIER.strip() in rows,
        "The file had a header and a row of an earlier page. They are gone: something was overwritten. Which "
        "mode of `open` keeps what is there?",
        because="side-effect",
    )
    require(
        rows.count(header) == 1,
        f"The file has {rows.count(header)} headers. It had one when it was handed to you. "
        "Write rows only.",
        because="side-effect",
    )


def require_rows_of_each(crawl: Crawl, good: list[str]) -> None:
    """Each of the good pages has rows in the file, and no row stands there twice."""
    rows = crawl.rows
    pages = {row.split("\t")[0] for row in rows[2:]}
    missing = [crawl.path_of(url) for url in good if url not in pages]
    require(
        not missing,
        f"{len(good)} of the {len(good) + 1} pages are good; the file has rows of {len(pages & set(good))}. "
        f"Missing: {missing[:1]}. Was that page asked for, and who writes what is on it?",
        because="wrong-result",
    )
    require(
        len(set(rows)) == len(rows) and all(row.count("\t") == 1 for row in rows),
        "Some rows stand in the file twice, or are no rows: each page should be written once. What goes "
        "through the pages a second time?"
        if len(set(rows)) < len(rows)
        else f"Some lines of the file are no rows. {SHAPE}",
        because="wrong-result",
    )


def require_rows_of_all(crawl: Crawl, files: Mapping[Path, list[str]], when: str) -> None:
    """Each file has new rows of its own pages, and of no others."""
    pages = {file: pages_in(crawl, file) for file in files}
    wrong = [url for file, urls in files.items() for url in sorted(pages[file] - set(urls))]
    require(
        not wrong,
        f"{when}, and a file has rows of {crawl.path_of(''.join(wrong[:1]))!r}, which belong into another. "
        "What do the calls share?",
        because="side-effect",
    )
    missing = sum(len(set(urls) - pages[file]) for file, urls in files.items())
    require(
        not missing,
        f"{when}, and {missing} of {sum(map(len, files.values()))} pages have no rows. What limits "
        "their number, or ends before all is written?",
        because="wrong-result",
    )


def pages_in(crawl: Crawl, file: Path) -> set[str]:
    """The pages of the site that a file has rows of."""
    rows = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return {row.split("\t")[0] for row in rows if row.startswith(crawl.site.root)}
