"""What is demanded of the links of a page: each joined to its address, and one that is none left out."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from course_lib.checks.exercise import require
from course_lib.checks.saying import shortly
from course_lib.lessons._shared.errors import require_no_error, require_no_slip
from course_lib.lessons._shared.rows import joined_links
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run
from solutions.scraper import HREF_RE

ADDRESS = "http://lamp.example/store/links.html"
LINKS = """
<a href="oil.html">Oil</a> <a href="/wick.html">Wicks</a> <a href="../lens.html">The lens</a>
<a href="{{root}}/glass.html">Glass</a> <a href="//chart.example/list">Charts</a>
<a href="oil.html">Oil</a> again, on <a href="links.html">this page</a>, <a href="links.html#lens">below</a>
<link rel="next" href="next.html"> <a class="name" href="Fresnel.html" title="A name">Fresnel</a>
<a href="">Here</a>, <a href="#wick">there</a>, <a href="oil.html?by=barrel">more</a>
<a href="../towers/">Up</a> <a href="mailto:keeper@lamp.example">The keeper</a>
"""
DIFFERENT = len(joined_links(ADDRESS, LINKS))
NOWHERE = "http://[nowhere/"
BAD_LINK = f'<a href="oil.html">1</a> <a href="{NOWHERE}">2</a> <a href="wick.html">3</a>'
NO_LINK = "<p>No link</p>"

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
    extra.sort(key=lambda link: not link.endswith("oil.html"))  # a message asks where that leads
    letters = [link for link in extra if len(link) == 1]
    require(
        len(letters) < 5,
        "It returned single letters. What puts one thing into a set, and what all that the thing is made of: "
        "`add` or `update`?",
        because="wrong-result",
    )
    as_they_stand = [link for link in HREF_RE.findall(page) if link in extra]
    relative = next((link for link in as_they_stand if link and not urlsplit(link).scheme), "")
    require(
        not relative,
        f"{relative!r} is what stands on the page; by itself it leads nowhere. Which address does it mean on "
        "that page?",
        because="wrong-result",
    )
    beyond = [link for link in extra if '"' in link]
    require(
        not beyond,
        f'It took {shown(beyond, url)} for a link. A link is what stands in `href="…"`, be it long or nothing '
        "at all: where does your expression go beyond a quotation mark?",
        because="wrong-result",
    )
    require(
        found != {url},
        f"On the page …/store/links.html there are {len(expected)} different links, and each came out as the "
        "page's own address. `urljoin` takes two addresses: which of them first?",
        because="wrong-result",
    )
    changed = [(one, other) for one in sorted(missing) for other in extra if alike(one, other)]
    require(
        not changed or len(changed) < len(extra),
        f"A link leads to {shown([one for one, _ in changed], url)}, and it returned "
        f"{shown([other for _, other in changed], url)} instead. For a server these are two addresses: which "
        "line changes what stands on the page?",
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
    return shortly("".join(links[:1]).replace(root, "…"))


def alike(one: str, other: str) -> bool:
    """Whether two addresses differ only in what somebody may hold for a matter of taste."""
    return plain(one) == plain(other)


def plain(address: str) -> str:
    """An address without capitals, escapes, and what stands at its end."""
    return unquote(address).casefold().partition("#")[0].rstrip("/?")


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
