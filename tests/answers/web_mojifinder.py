"""Answers to lesson 20, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import functools
import json
import time
from collections.abc import Sequence
from types import FunctionType
from typing import Annotated, Any
from unicodedata import name
from urllib.parse import quote, quote_plus, urlencode

from fastapi import APIRouter, Body, FastAPI, HTTPException, Query, Request, Response
from pydantic import BaseModel, RootModel
from typing_extensions import TypeAliasType

from course_lib.lessons.web_mojifinder import CHESS, link_to, search
from solutions.charindex import InvertedIndex
from solutions.web_mojifinder import CharName

app = FastAPI()
app.state.index = InvertedIndex(*CHESS)


NOT_THE_ONE = InvertedIndex(65, 91)


# -- search ------------------------------------------------------------------------------


@search.mistake("missing-name", "no route to your function", breaks="Make `search` the route")
def has_no_decorator(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake(
    "wrong-arguments", "another method than GET", breaks="Make `search` the route `/search`"
)
@app.post("/search")
def wants_a_post(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-arguments", "nothing is at that address", breaks="It takes the query `q`")
@app.get("/search/{q}")
def takes_it_from_the_path(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-arguments", "it wants 'query'", breaks="It takes the query `q`")
@app.get("/search")
def calls_it_query(query: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(query))]


@search.mistake("wrong-arguments", "valid integer", breaks="It takes the query `q`")
@app.get("/search")
def takes_numbers_only(q: int) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(str(q)))]


@search.mistake("wrong-arguments", "at most 5 characters", breaks="It takes the query `q`")
@app.get("/search")
def takes_short_queries_only(q: Annotated[str, Query(max_length=5)]) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-arguments", "Field required, at body", breaks="as in `/search?q=chess`")
@app.get("/search")
def takes_it_from_the_body(q: str = Body()) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake(
    "wrong-type", "says nothing of `char` and `name`", breaks="is the route's response model"
)
@app.get("/search")
def promises_any_dicts(q: str) -> list[dict[str, str]]:
    return [{"char": char, "name": name(char)} for char in sorted(app.state.index.search(q))]


@functools.cache
def found(q: str) -> list[CharName]:
    """A helper in a catalogued answer's notebook."""
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake(
    "wrong-result", "with what that had found", breaks="The index is looked up for each request"
)
@app.get("/search")
def remembers_what_it_found(q: str) -> list[CharName]:
    return found(q)


@search.mistake("wrong-result", "without a query", breaks="Without `q` the answer is 422")
@app.get("/search")
def has_a_default(q: str = "") -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("exception", "no attribute 'find'", breaks="no exception comes out")
@app.get("/search")
async def uses_a_method_that_is_not_there(q: str) -> list[CharName]:
    chars = sorted(app.state.index.find(q))
    return [CharName(char=char, name=name(char)) for char in chars]


@search.mistake("wrong-order", "in no useful order", breaks="in code point order")
@app.get("/search")
def sorts_by_name(q: str) -> list[CharName]:
    chars = sorted(app.state.index.search(q), key=name)
    return [CharName(char=char, name=name(char)) for char in chars]


@search.mistake("wrong-order", "In code point order they are", breaks="in code point order")
@app.get("/search")
def forgets_to_sort(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in app.state.index.search(q)]


@search.mistake("wrong-type", "Field required", breaks="returns a `CharName` for each character")
@app.get("/search")
def forgets_the_names(q: str) -> list[CharName]:
    return [{"char": char} for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-type", "Each item needs", breaks="returns a `CharName` for each character")
@app.get("/search")
def returns_the_characters(q: str) -> list[str]:
    return sorted(app.state.index.search(q))


@search.mistake("wrong-type", "no response model", breaks="is the route's response model")
@app.get("/search")
def promises_nothing(q: str):
    return [{"char": char, "name": name(char)} for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-type", "does not fit the type", breaks="A list of `CharName`")
@app.get("/search")
def promises_one_alone(q: str) -> CharName:
    chars = sorted(app.state.index.search(q))
    return [CharName(char=char, name=name(char)) for char in chars]


@search.mistake("wrong-type", "you need not", breaks="returns a `CharName` for each character")
@app.get("/search")
def makes_json_itself(q: str) -> str:
    chars = sorted(app.state.index.search(q))
    return json.dumps([{"char": char, "name": name(char)} for char in chars])


@search.mistake("blocking-call", "blocked the event loop", breaks="Nothing blocks the event loop")
@app.get("/search")
async def blocks_the_loop(q: str) -> list[CharName]:
    time.sleep(0.5)
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake(
    "wrong-result",
    "Which index did you ask",
    breaks="for each character that `app.state.index` finds",
)
@app.get("/search")
def asks_another_index(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(NOT_THE_ONE.search(q))]


@search.mistake(
    "wrong-result",
    "Which index did you ask",
    breaks="for each character that `app.state.index` finds",
)
@app.get("/search")
def builds_an_index_each_time(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(InvertedIndex().search(q))]


@search.mistake("exception", "must be a unicode character", breaks="no exception comes out")
@app.get("/search")
def asks_for_the_name_of_a_number(q: str) -> list[CharName]:
    chars = sorted(app.state.index.search(q))
    return [CharName(char=char, name=name(ord(char))) for char in chars]


@search.mistake(
    "wrong-result", "to say so is a good answer", breaks="Nothing found is an empty list"
)
@app.get("/search")
def finds_nothing_and_complains(q: str) -> list[CharName]:
    chars = sorted(app.state.index.search(q))
    if not chars:
        raise HTTPException(404, "nothing found")
    return [CharName(char=char, name=name(char)) for char in chars]


@search.mistake("exception", "there is nothing to wait for", breaks="Python can run it")
@app.get("/search")
async def awaits_a_set(q: str) -> list[CharName]:
    chars = sorted(await app.state.index.search(q))
    return [CharName(char=char, name=name(char)) for char in chars]


@search.mistake("side-effect", "must only read it", breaks="What it is given stays as it was")
@app.get("/search")
def notes_the_queries_in_the_index(q: str) -> list[CharName]:
    chars = sorted(app.state.index.search(q))
    app.state.index.entries.setdefault(q.upper(), set())
    return [CharName(char=char, name=name(char)) for char in chars]


FIRST_INDEX = app.state.index


@search.mistake("wrong-result", "Which index did you ask", breaks="The index is looked up for each")
@app.get("/search")
def asks_the_index_of_the_start(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(FIRST_INDEX.search(q))]


@search.mistake(
    "wrong-result", "went on with the old one", breaks="The index is looked up for each"
)
@app.get("/search")
def keeps_the_index(q: str) -> list[CharName]:
    if "NOWHERE" in app.state.index.entries:  # with which each check begins, as a process would
        vars(search)["index"] = app.state.index
    index = vars(search).get("index", app.state.index)
    return [CharName(char=char, name=name(char)) for char in sorted(index.search(q))]


@search.mistake("exception", "`GET /search?q=`", breaks="except those of a server's error")
@app.get("/search")
def takes_the_first_word(q: str) -> list[CharName]:
    assert q.split()[0]
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-result", "is answered with 500", breaks="except those of a server's error")
@app.get("/search")
def answers_500_to_nothing(q: str) -> list[CharName]:
    if not q:
        raise HTTPException(500, "no query")
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-result", "single characters", breaks="Return the characters whose names")
@app.get("/search")
def exchanges_the_two(q: str) -> list[CharName]:
    return [CharName(char=name(char), name=char) for char in sorted(app.state.index.search(q))]


@search.mistake(
    "wrong-result", "which is WHITE CHESS KING", breaks="Return the characters whose names"
)
@app.get("/search")
def writes_names_small(q: str) -> list[CharName]:
    chars = sorted(app.state.index.search(q))
    return [CharName(char=char, name=name(char).lower()) for char in chars]


@search.mistake("wrong-type", "should give a list", breaks="A list of `CharName`")
@app.get("/search")
def wraps_the_list(q: str) -> dict[str, list[CharName]]:
    chars = sorted(app.state.index.search(q))
    return {"found": [CharName(char=char, name=name(char)) for char in chars]}


@search.mistake("wrong-result", "is answered with 401", breaks="Make `search` the route")
@app.get("/search")
def asks_who_is_there(q: str) -> list[CharName]:
    raise HTTPException(401, "who are you?")


@search.mistake("wrong-result", "Two clients asked", breaks="twice at once")
@app.get("/search")
def collects_in_one_list(q: str) -> list[CharName]:
    found = vars(search).setdefault("found", [])
    found.clear()
    found += [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]
    time.sleep(0.1)
    return list(found)


search.mistake("missing-name", "no `app` that is a FastAPI", breaks="of the given `app`")(
    FunctionType(
        has_no_decorator.__code__, {"CharName": CharName, "name": name}, "has_lost_its_app"
    )
)


@search.mistake("wrong-arguments", "its slash too", breaks="Make `search` the route `/search`")
@app.get("/search/")
def ends_in_a_slash(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-result", "/search?q=everywhere", breaks="a `CharName` for each character")
@app.get("/search")
def gives_a_hundred_at_most(q: str) -> list[CharName]:
    chars = sorted(app.state.index.search(q))[:100]
    return [CharName(char=char, name=name(char)) for char in chars]


@search.accepts
@app.get("/search", response_model=list[CharName])
async def is_the_one_of_the_book(q: str) -> Any:
    chars = sorted(app.state.index.search(q))
    return ({"char": c, "name": name(c)} for c in chars)


def is_added_by_hand(q: str) -> list[CharName]:
    """A route without a decorator."""
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


search.accepts(is_added_by_hand)
app.add_api_route("/search", is_added_by_hand, methods=["GET"])


@search.accepts
@app.api_route("/search", methods=["GET", "HEAD"], tags=["characters"])
async def works_in_a_thread(
    q: Annotated[str, Query(min_length=1, description="words of a name")],
) -> list[CharName]:
    chars = await asyncio.to_thread(app.state.index.search, q)
    return [CharName(char=char, name=name(char)) for char in sorted(chars)]


class Whole(RootModel[list[CharName]]):
    """The whole list as a model."""


@search.accepts
@app.get("/search")
def has_a_model_of_the_list(q: str) -> Whole:
    return Whole([CharName(char=c, name=name(c)) for c in sorted(app.state.index.search(q))])


Several = TypeAliasType("Several", list[CharName])  # `type Several = …`, from Python 3.12 on


@search.accepts
@app.get("/search")
def names_its_type(q: str) -> Several:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


class Found(BaseModel):
    """A model of the learner's own, with one field more."""

    char: str
    name: str
    code: int


router = APIRouter()


@search.accepts
@router.get("/search")
def has_a_router_and_a_model_of_its_own(q: str) -> list[Found]:
    """In code point order, with the code."""
    found = app.state.index.search(q)
    return [Found(char=c, name=name(c), code=ord(c)) for c in sorted(found, key=ord)]


app.include_router(router)


@search.accepts
@app.get("/search")
def takes_the_index_from_the_request(request: Request, q: str) -> list[CharName]:
    found = request.app.state.index.search(q)
    return [CharName(char=char, name=name(char)) for char in sorted(found)]


@search.accepts
@app.get("/search")
async def says_how_many(*, q: str, response: Response) -> list[CharName]:
    chars = sorted(app.state.index.search(q))
    response.headers["X-Count"] = str(len(chars))
    return [CharName(char=char, name=name(char)) for char in chars]


@search.accepts
@app.get("/search")
def has_an_alias_and_a_limit(
    words: Annotated[str, Query(alias="q")], limit: int = 1000
) -> Sequence[CharName]:
    chars = sorted(app.state.index.search(words))[:limit]
    return tuple(CharName(char=char, name=name(char)) for char in chars)


@search.accepts
@app.get("/search")
def refuses_an_empty_query(q: str) -> list[CharName]:
    if not q.strip():
        raise HTTPException(422, "what is searched for?")
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-arguments", "named, and not called", breaks="Make `search` the route")
@app.get
def does_not_call_the_decorator(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-result", "another status", breaks="and returns a `CharName` for each")
@app.get("/search", status_code=201)
def says_that_something_was_made(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-type", "nobody has awaited", breaks="Every coroutine that you make")
@app.get("/search")
async def returns_a_coroutine(q: str) -> list[CharName]:
    async def find() -> list[CharName]:
        return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]

    return find()


@search.mistake("wrong-type", "is there a `return`", breaks="Return the characters")
@app.get("/search")
def prints_what_it_finds(q: str) -> list[CharName]:
    print([CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))])


# -- link_to -----------------------------------------------------------------------------


@link_to.mistake("wrong-result", "leaves the page's own folder", breaks="It should be relative")
def mends_the_encoding_only(query: str) -> str:
    return "/search?q=" + quote(query)


@link_to.mistake(
    "wrong-result", "' cat  face '", breaks="should arrive at the server as it was typed"
)
def tidies_the_query(query: str) -> str:
    return "search?q=" + quote(query.strip())


@link_to.mistake("wrong-result", "cat#face", breaks="should arrive at the server as it was typed")
def mends_the_slash_only(query: str) -> str:
    return "search?q=" + query.replace(" ", "+")


@link_to.mistake("wrong-result", "what was done to it before?", breaks="as it was typed")
def makes_all_letters_small(query: str) -> str:
    return "search?q=" + quote(query.lower())


@link_to.mistake("wrong-result", "what was done to it before?", breaks="whatever characters")
def makes_blanks_of_tabs(query: str) -> str:
    return "search?q=" + quote_plus(query.replace("\t", " "))


@link_to.mistake("wrong-result", "'1 1'", breaks="whatever characters are in it")
def encodes_two_characters(query: str) -> str:
    return "search?q=" + query.replace("#", "%23").replace("&", "%26").replace(" ", "+")


@link_to.mistake(
    "wrong-result", "it should be {'q': ['%41']}", breaks="whatever characters are in it"
)
def forgets_the_sign_that_encodes(query: str) -> str:
    for char in "&#+ ":
        query = query.replace(char, quote(char))
    return "search?q=" + query


@link_to.mistake("wrong-result", "Its `?` was encoded", breaks="`search?q=` and the query, encoded")
def encodes_all_of_it(query: str) -> str:
    return quote("search?q=" + query)


@link_to.mistake("wrong-result", "'cat%20face'", breaks="as it was typed")
def encodes_twice(query: str) -> str:
    return "search?q=" + quote(quote(query))


@link_to.mistake("wrong-type", "should return a string", breaks="Return the relative address")
def returns_bytes(query: str) -> Any:
    return b"search?q=" + quote(query).encode()


@link_to.mistake("wrong-output", "needs the address itself", breaks="Return the relative address")
def prints_the_link(query: str) -> Any:
    print("search?q=" + quote(query))


@link_to.mistake("exception", "UnicodeEncodeError", breaks="whatever characters are in it")
def knows_latin_only(query: str) -> str:
    return "search?q=" + quote(query, encoding="latin-1", errors="strict")


@link_to.mistake("wrong-result", "that leads to", breaks="the address at which `query` is searched")
def links_to_the_page(query: str) -> str:
    return "?q=" + quote(query)


@link_to.mistake("side-effect", "was called twice", breaks="a second time")
def links_once(query: str) -> str:
    last = vars(link_to)
    again, last["query"] = last.get("query") == query, query
    return "search" if again else "search?q=" + quote(query)


@link_to.mistake("wrong-result", "as it was typed. No address", breaks="and the query, encoded")
def leaves_blanks_as_they_are(query: str) -> str:
    return "search?q=" + quote(query, safe=" ")


@link_to.mistake("wrong-result", "cat\\r\\nface", breaks="whatever characters are in it")
def mends_the_ends_of_lines(query: str) -> str:
    return "search?q=" + quote(query.replace("\r\n", "\n"))


@link_to.mistake("wrong-result", "looks for `q`", breaks="`search?q=` and the query, encoded")
def has_another_name_for_q(query: str) -> str:
    return "search?query=" + quote(query)


@link_to.accepts
def encodes_a_dict(query: str) -> str:
    return "search?" + urlencode({"q": query})


@link_to.accepts
def begins_with_a_dot(query: str) -> str:
    return f"./search?q={quote_plus(query)}"


@link_to.accepts
def encodes_each_byte(query: str) -> str:
    return "search?q=" + "".join(f"%{byte:02x}" for byte in query.encode())
