"""Answers to lesson 20, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Annotated, Any
from unicodedata import name

from fastapi import APIRouter, FastAPI, HTTPException, Query
from pydantic import BaseModel

from course_lib.lessons.web_mojifinder import CHESS, search
from solutions.charindex import InvertedIndex
from solutions.web_mojifinder import CharName

app = FastAPI()
app.state.index = InvertedIndex(*CHESS)


NOT_THE_ONE = InvertedIndex(65, 91)


# -- search ------------------------------------------------------------------------------


@search.mistake("missing-name", "no route to your function")
def has_no_decorator(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-arguments", "another method than GET")
@app.post("/search")
def wants_a_post(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-arguments", "nothing is at that address")
@app.get("/search/{q}")
def takes_it_from_the_path(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-arguments", "it wants 'query'")
@app.get("/search")
def calls_it_query(query: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(query))]


@search.mistake("wrong-result", "without a query")
@app.get("/search")
def has_a_default(q: str = "") -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("exception", "no attribute 'find'")
@app.get("/search")
async def uses_a_method_that_is_not_there(q: str) -> list[CharName]:
    chars = sorted(app.state.index.find(q))
    return [CharName(char=char, name=name(char)) for char in chars]


@search.mistake("wrong-order", "in no useful order")
@app.get("/search")
def sorts_by_name(q: str) -> list[CharName]:
    chars = sorted(app.state.index.search(q), key=name)
    return [CharName(char=char, name=name(char)) for char in chars]


@search.mistake("wrong-order", "In code point order they are")
@app.get("/search")
def forgets_to_sort(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in app.state.index.search(q)]


@search.mistake("wrong-type", "Field required")
@app.get("/search")
def forgets_the_names(q: str) -> list[CharName]:
    return [{"char": char} for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-type", "Each item needs")
@app.get("/search")
def returns_the_characters(q: str) -> list[str]:
    return sorted(app.state.index.search(q))


@search.mistake("wrong-type", "no response model")
@app.get("/search")
def promises_nothing(q: str):
    return [{"char": char, "name": name(char)} for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-type", "does not fit the type")
@app.get("/search")
def promises_one_alone(q: str) -> CharName:
    chars = sorted(app.state.index.search(q))
    return [CharName(char=char, name=name(char)) for char in chars]


@search.mistake("wrong-type", "you need not")
@app.get("/search")
def makes_json_itself(q: str) -> str:
    chars = sorted(app.state.index.search(q))
    return json.dumps([{"char": char, "name": name(char)} for char in chars])


@search.mistake("blocking-call", "blocked the event loop")
@app.get("/search")
async def blocks_the_loop(q: str) -> list[CharName]:
    time.sleep(0.5)
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@search.mistake("wrong-result", "Which index did you ask")
@app.get("/search")
def asks_another_index(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(NOT_THE_ONE.search(q))]


@search.mistake("wrong-result", "Which index did you ask")
@app.get("/search")
def builds_an_index_each_time(q: str) -> list[CharName]:
    return [CharName(char=char, name=name(char)) for char in sorted(InvertedIndex().search(q))]


@search.mistake("exception", "must be a unicode character")
@app.get("/search")
def asks_for_the_name_of_a_number(q: str) -> list[CharName]:
    chars = sorted(app.state.index.search(q))
    return [CharName(char=char, name=name(ord(char))) for char in chars]


@search.mistake("wrong-result", "to say so is a good answer")
@app.get("/search")
def finds_nothing_and_complains(q: str) -> list[CharName]:
    chars = sorted(app.state.index.search(q))
    if not chars:
        raise HTTPException(404, "nothing found")
    return [CharName(char=char, name=name(char)) for char in chars]


@search.mistake("exception", "Only what can wait")
@app.get("/search")
async def awaits_a_set(q: str) -> list[CharName]:
    chars = sorted(await app.state.index.search(q))
    return [CharName(char=char, name=name(char)) for char in chars]


@search.mistake("side-effect", "must only read it")
@app.get("/search")
def notes_the_queries_in_the_index(q: str) -> list[CharName]:
    chars = sorted(app.state.index.search(q))
    app.state.index.entries.setdefault(q.upper(), set())
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
