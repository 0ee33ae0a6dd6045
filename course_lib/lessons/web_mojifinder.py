"""Lesson 20: a function becomes an address that others can rely on."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
from collections.abc import Iterator
from string import ascii_letters, digits
from typing import Any
from unicodedata import name
from urllib.parse import parse_qs, quote, quote_plus, urljoin, urlsplit

import httpx
from fastapi import FastAPI
from fastapi.exceptions import ResponseValidationError

from course_lib import cpython
from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import shortly
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.again import SHARED, require_no_memory, saying
from course_lib.lessons._shared.pictures import no_picture
from course_lib.lessons._shared.routes import refused, require_typed, unfit
from course_lib.lessons._shared.words import described
from course_lib.run.run import Run
from solutions.charindex import InvertedIndex

CHESS, PATH = (0x2654, 0x2660), "/search"  # the code points of the chess pieces
QUERIES = ("chess", "black+chess+king", "somewhere", "everywhere", "nosuchword")
LIMIT = 3.0  # real seconds

app = FastAPI()  # the one that the catalogued answers are routes of


class Chess(InvertedIndex):
    """The index that the check lends to `app`, and what an answer gets that builds one of its own."""

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__(*CHESS)
        self.entries["NOWHERE"] = set()  # words that only this index knows
        self.entries["SOMEWHERE"] = {chr(CHESS[0])}
        self.entries["EVERYWHERE"] = {chr(code) for code in range(0x100, 0x180)}


class Letters(InvertedIndex):
    """Quickly built, and not the one that was asked for."""

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__(65, 91)


@contextlib.contextmanager
def lent(index: Any, *owners: Any) -> Iterator[None]:
    """`owner.state.index` is another one for a while."""
    before = [(owner, cpython.contents_of(owner.state).copy()) for owner in owners]
    for owner in owners:
        owner.state.index = index
    try:
        yield
    finally:
        for owner, contents in before:
            cpython.contents_of(owner.state).clear()
            cpython.contents_of(owner.state).update(contents)


def leads_to(route: Any, endpoint: Any, depth: int = 5) -> bool:
    """Whether the route, or one of those that it includes, has this endpoint."""
    found = getattr(route, "endpoint", None)
    if found is not None and inspect.unwrap(found) is inspect.unwrap(endpoint):
        return True
    inner = [getattr(route, key, None) for key in ("routes", "router", "original_router")]
    routes = [
        r for one in inner for r in (one if isinstance(one, list) else [one]) if r is not None
    ]
    return depth > 0 and any(leads_to(r, endpoint, depth - 1) for r in routes)


def given_app(attempt: Attempt) -> FastAPI:
    """The learner's `app`."""
    given = attempt.namespace.get("app")
    if isinstance(given, FastAPI):
        return given
    require(
        not (attempt.function.__module__ or "").startswith("fastapi."),
        "`search` is something of FastAPI's, and no longer your function: above `def` the decorator is named, "
        "and not called. The path stands in its parentheses.",
        because="wrong-arguments",
        line=1,  # there is no other of the learner's
    )
    require_attempted(attempt)
    raise Incorrect(
        "missing-name",
        "There is no `app` that is a FastAPI. Was the cell at the top that makes it run?",
    )


def own_app(attempt: Attempt, given: Any) -> FastAPI:
    """An app with the routes alone that lead to the attempt: older attempts stay out of the way."""
    routes = [route for route in given.routes if leads_to(route, attempt.function)]
    if not routes:
        require_attempted(attempt)
    require(
        routes,
        "There is no route to your function: `app` does not know of it, and the answer to `/search` is 404. "
        "Which line above `def` makes a function a route?",
        because="missing-name",
    )
    judged = FastAPI()
    judged.router.routes.extend(routes)
    return judged


def require_attempted(attempt: Attempt) -> None:
    """NotAttempted for a stub, which has no route either."""

    async def scenario(search: Any) -> None:
        with contextlib.suppress(TypeError):  # it takes something else, or is no function
            value = search("chess")
            if inspect.isawaitable(value):
                await value

    with contextlib.suppress(Incorrect):
        attempt(scenario=scenario)


def asked(
    attempt: Attempt, judged: FastAPI, *addresses: str, together: bool = False
) -> list[httpx.Response]:
    """GET the addresses in one run. Errors come out; those of the answer's type are explained."""
    bad: list[tuple[str, ResponseValidationError]] = []
    last = [PATH]

    async def get(client: httpx.AsyncClient, address: str) -> httpx.Response | None:
        last[0] = address
        try:
            return await client.get(address)
        except ResponseValidationError as error:
            bad.append((address, error))
            return None

    async def scenario(_: Any) -> list[httpx.Response | None]:
        transport = httpx.ASGITransport(app=judged)
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            if together:
                return await asyncio.gather(*(get(client, address) for address in addresses))
            return [await get(client, address) for address in addresses if not bad]

    try:
        run = attempt(scenario=scenario, given={"InvertedIndex": Letters}, limit=LIMIT)
    except Incorrect as wrong:
        if wrong.diagnosis == "exception":
            wrong.message = f"Asked with `GET {last[0]}`. {wrong.message}"
        raise
    if bad:
        raise unfit(*bad[0])
    return [response for response in run.result if response is not None]


@exercise(
    '`@app.get("/search")` above the function makes it a route. FastAPI reads the parameter `q` and the '
    "return type from its first line.",
    "`app.state.index.search(q)` gives a set, and sets have no order: `sorted`.",
    "A list comprehension: `CharName(char=char, name=name(char))` for each of the characters.",
    called=False,
)
def search(attempt: Attempt) -> None:
    given = given_app(attempt)
    judged, index = own_app(attempt, given), Chess()
    with attempt.lending(functools.partial(lent, index, given, judged)):
        require_answers(attempt, judged, index)
        require_answers_at_once(attempt, judged, index)
        require_typed(judged, PATH)
        require_index_of_the_moment(attempt, judged, given)
    no_picture(attempt)


def require_answers(attempt: Attempt, judged: FastAPI, index: InvertedIndex) -> None:
    """What is found comes as a list, in order; without a query there is no question."""
    before = {word: set(chars) for word, chars in index.entries.items()}
    addresses = [f"{PATH}?q={query}" for query in QUERIES]
    *responses, empty, none = asked(attempt, judged, *addresses, f"{PATH}?q=", PATH)
    for query, address, response in zip(QUERIES, addresses, responses, strict=True):
        chars = sorted(index.search(query.replace("+", " ")))
        require_200(address, response, found=bool(chars))
        require_list(address, response, chars)
    require(
        index.entries == before,
        "After a few requests the index is no longer what it was. Requests must only read it.",
        because="side-effect",
    )
    require(
        empty.status_code < 500,
        f"`GET {PATH}?q=` is answered with {empty.status_code}: the server fails at an empty query. It "
        "is a query like any other: which line does not expect it?",
        because="wrong-result",
    )
    require(
        none.status_code == 422,
        f"`GET {PATH}`, without a query, is answered with {none.status_code} and not with 422. FastAPI "
        "refuses it by itself when `q` has a type and no default.",
        because="wrong-result",
    )


def require_answers_at_once(attempt: Attempt, judged: FastAPI, index: InvertedIndex) -> None:
    """Each client gets its own."""
    addresses = [f"{PATH}?q={query}" for query in QUERIES[:2]]
    responses = asked(attempt, judged, *addresses, together=True)
    with saying("Two clients asked at the same time", SHARED):
        for query, address, response in zip(QUERIES, addresses, responses, strict=False):
            require_list(address, response, sorted(index.search(query.replace("+", " "))))


def require_200(address: str, response: httpx.Response, found: bool) -> None:
    """The request was understood."""
    status, said = response.status_code, f"`GET {address}` is answered with {response.status_code}"
    require(
        status not in (404, 307) or not found,
        f"{said}: nothing is at that address. A route's path is what stands before the `?`, its slash too; "
        "the query's parts are parameters of the function.",
        because="wrong-arguments",
    )
    require(
        status != 405,
        f"{said}, method not allowed: your route answers to another method than GET.",
        because="wrong-arguments",
    )
    faults = response.json().get("detail", []) if status == 422 else []
    require(status != 422, f"{said}: {refused(faults)}", because="wrong-arguments")
    require(
        found or status == 200,
        f"{said}. Nothing has these words in its name, and to say so is a good answer: 200, and an "
        "empty list.",
        because="wrong-result",
    )
    require(
        status == 200,
        f"{said}, and 200 is expected: "
        + (
            "the list is there. Which line gives the answer another status?"
            if 200 < status < 300
            else "anybody may ask, for anything. Which line refuses?"
        ),
        because="wrong-result",
    )


def require_list(address: str, response: httpx.Response, chars: list[str]) -> None:
    """The right characters and names, in the right order."""
    said = f"`GET {address}` gave"
    try:
        got = response.json()
    except ValueError:
        got = None
    require(
        not isinstance(got, str),
        f"{said} {shortly(response.text)}, and should give a list in JSON. FastAPI makes JSON of what "
        "you return; you need not.",
        because="wrong-type",
    )
    require(
        isinstance(got, list),
        f"{said} {shortly(response.text)}, and should give a list.",
        because="wrong-type",
    )
    require(
        all(isinstance(item, dict) and {"char", "name"} <= item.keys() for item in got),
        f"{said} a list whose first item is {shortly(got[0] if got else '')}. Each item needs a `char` "
        "and a `name`.",
        because="wrong-type",
    )
    found = [item["char"] for item in got]
    require(
        len(found) != len(chars) or set(map(len, found)) <= {1},
        f"{said} {found[0] if found else ''!r} for the first `char`. What is found are single characters, and "
        "each is the `char` of its item. What stands behind `char=`?",
        because="wrong-result",
    )
    require(
        len(found) == len(chars) and set(found) == set(chars),
        f"{said} {len(found)} characters, and `app.state.index` finds {len(chars)}. Which index did you "
        "ask, and did all of its answer get through?",
        because="wrong-result",
    )
    require(
        found == chars,
        f"{said} the right characters in no useful order: {' '.join(found)}. In code point order they "
        f"are {' '.join(chars)}.",
        because="wrong-order",
    )
    for item in got:
        require(
            item["name"] == name(item["char"]),
            f"{said} the name {item['name']!r} for {item['char']}, which is {name(item['char'])}.",
            because="wrong-result",
        )


def require_index_of_the_moment(attempt: Attempt, judged: FastAPI, given: FastAPI) -> None:
    """The index may be set after the route was made, as a lifespan does."""
    with lent(Letters(), given, judged):
        replies = asked(attempt, judged, f"{PATH}?q=capital+b", f"{PATH}?q={QUERIES[0]}")
    require(
        [[item.get("char") for item in one.json()] for one in replies] == [["B"], []],
        "When `app.state.index` was exchanged for another index, your route went on with the old one, or "
        "with what that had found. Look it up in each request: it is built when the server starts.",
        because="wrong-result",
    )


# -- link_to -------------------------------------------------------------------------------

LEGAL = ascii_letters + digits + "-._~:/?#[]@!$&'()*+,;=%"  # in an address, by RFC 3986
PAGE = "http://hub.example/user/ann/proxy/8000/"
TYPED = (
    "cat face",
    "Cat FACE",
    " cat  face ",
    "cat#face",
    "cat & mouse",
    "1+1",
    "100%",
    "%41",
    "a=b",
    "café ♚",
    "?/",
    "",
    "cat\tface",
    "cat\r\nface",
)


@exercise(
    "Run the second cell. Which queries arrive as they were typed, and what is in the others?",
    "`quote(query)` encodes all that means something in an address. And where does an address lead that begins "
    "with a slash?",
)
def link_to(attempt: Attempt) -> None:
    for query in TYPED:
        run = attempt(query)
        require_link(f"`link_to({query!r})`", query, run)
    first, again = (attempt("1+1").result for _ in range(2))
    require_no_memory("`link_to('1+1')`", first, again, attempt.runs[-1])


def well_encoded(arrives: dict[str, list[str]]) -> list[str]:
    """Links as which what arrives may have been meant."""
    text = arrives.get("q", [""])[0]
    return [f"search?q={encode(text)}" for encode in (quote, quote_plus)]


def require_link(call: str, query: str, run: Run) -> None:
    """From any page it leads to the search, and the query arrives."""
    link = run.result
    require(
        not run.text or link is not None,
        f"{call} printed {run.text.strip()!r} and returned None. Whoever calls it needs the address itself.",
        because="wrong-output",
    )
    require(
        isinstance(link, str),
        f"{call} returned {described(link)}, and should return a string.",
        because="wrong-type",
    )
    led = urlsplit(urljoin(PAGE, link))
    require(
        led.path == urlsplit(PAGE).path + "search",
        f"{call} returned {link!r}. On the page {PAGE} that leads to {led.path!r}, and the search is at "
        f"'{urlsplit(PAGE).path}search'. "
        + (
            "Its `?` was encoded, too."
            if "?" not in link
            else "What in it leaves the page's own folder?"
        ),
        because="wrong-result",
    )
    arrives = parse_qs(led.query, keep_blank_values=True)
    require(
        arrives == {"q": [query]} and not led.fragment,
        f"{call} returned {link!r}. What arrives of that is {shortly(arrives)}"
        + (f", and {led.fragment!r} stays in the browser" if led.fragment else "")
        + f"; it should be {{'q': [{query!r}]}}. "
        + (
            "The server looks for `q`: what stands in its place?"
            if "q" not in arrives
            else "That is encoded well: what was done to it before?"
            if link in well_encoded(arrives) and not link.endswith(query)
            else "Which characters mean something in an address?"
        ),
        because="wrong-result",
    )
    odd = next((char for char in link if char not in LEGAL), "")
    require(
        not odd,
        f"{call} returned {link!r}, in which {odd!r} stands as it was typed. No address may hold that "
        "as it is: encode the whole query.",
        because="wrong-result",
    )
