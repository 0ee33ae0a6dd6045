"""What is demanded of the links of a page: each joined to its address, and one that is none left out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

from course_lib.checks.exercise import require
from course_lib.lessons._shared.errors import require_no_error, require_no_slip
from course_lib.lessons._shared.rows import joined_links
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run

BAD = "One of three links, 'http://[nowhere/', is no address"


def require_links(found: Any, url: str, page: str) -> None:
    """A set of whole addresses, all of those on the page at `url` and no other."""
    require(
        isinstance(found, (set, frozenset)),
        f"It returned a {type(found).__name__}; it should return a set of addresses.",
        because="wrong-type",
    )
    expected = joined_links(url, page)
    missing, extra = expected - found, sorted(map(str, found - expected))
    letters = [link for link in extra if len(link) == 1]
    require(
        len(letters) < 5,
        "It returned single letters. What puts one thing into a set, and what all that the thing is made of: "
        "`add` or `update`?",
        because="wrong-result",
    )
    relative = next((link for link in extra if "://" not in link), "")
    require(
        not relative,
        f"{relative!r} is what stands on the page; by itself it leads nowhere. Which address does it mean on "
        "that page?",
        because="wrong-result",
    )
    require(
        not extra,
        f"On the page …/store/links.html no link leads to {shown(extra, url)}. Starting from that page, where "
        "does 'oil.html' lead?",
        because="wrong-result",
    )
    require(
        not missing,
        f"On the page …/store/links.html there are {len(expected)} different links, and it found {len(found)}. "
        f"Missing: {shown(sorted(missing), url)}. Each `href` of the page counts, wherever it leads: which "
        "does your code not see, leave out, or never come to?",
        because="wrong-result",
    )


def shown(links: list[str], url: str) -> str:
    """The first of them, without the host and port of the page."""
    root = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    return repr("".join(links[:1]).replace(root, "…"))


def require_good_links(run: Run, folder: str) -> None:
    """One link that is none must not cost the others, oil.html and wick.html."""
    require_no_slip(run, BAD)
    require_no_error(
        run,
        f"{BAD}, and your code raised {named(run.error)}. The other two are good: leave out only the bad one.",
    )
    good = {urljoin(folder, "oil.html"), urljoin(folder, "wick.html")}
    found = set(run.result or ())
    require(
        good <= found,
        f"{BAD}. The other two are good, and it returned {len(good & found)} of them. How much does your `try` "
        "enclose?",
        because="wrong-result",
    )
    require(
        found == good,
        f"{BAD}, and it returned {min(found - good, default='')!r}, which stands for it. Leave it out.",
        because="wrong-result",
    )


def require_none(found: Any) -> None:
    """A page without links."""
    require(
        isinstance(found, (set, frozenset)) and not found,
        f"Of a page without links it returned {described(found)}; it should return an empty set.",
        because="wrong-result",
    )
