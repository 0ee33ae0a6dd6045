"""Guesses of lesson 20: functions behind web addresses, and where they run."""

import asyncio
import time
from typing import Any
from urllib.parse import urlsplit

from course_lib.checks.question import question


async def ask(app: Any, path: str) -> Any:
    """The response of `app`, without a network."""
    import httpx  # here, so that other lessons' questions are there sooner

    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
        return await client.get(path)


def toy() -> Any:
    """An application with the lesson's first routes."""
    from fastapi import FastAPI
    from pydantic import create_model

    app = FastAPI()
    Animal = create_model("Animal", name=str, legs=int)

    @app.get("/double")
    def double(n: int):
        return n * 2

    @app.get("/animal", response_model=Animal)
    def animal():
        return {"name": "cat", "legs": "4", "password": "meow"}

    @app.get("/broken", response_model=Animal)
    def broken():
        return {"name": "snake"}

    @app.get("/rude")
    async def rude():
        time.sleep(1)

    @app.get("/threaded")
    def threaded():
        time.sleep(1)

    return app


@question(
    "By ASGI a server calls an application with what is asked, a function to receive more and one to send with. How "
    "many messages does an application of FastAPI send for an answer that is one number?",
    "1",
    "2",
    "3",
    answer="2",
    because="The first has status and headers, the second the body: so a long answer can be begun before it is all there.",
)
async def messages():
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message["type"])

    scope = {"type": "http", "method": "GET", "path": "/double", "query_string": b"n=21"}
    await toy()(scope | {"headers": []}, receive, send)
    return len(sent)


@question(
    "FastAPI has one route, `/double`, with a parameter `n: int`. Which status do `/double?n=x`, `/double` and "
    "`/half?n=2` bring?",
    "422 422 404",
    "500 500 404",
    "422 404 404",
    answer="422 422 404",
    because="422 means: well-formed, but not what was agreed. 404: there is no such address.",
)
async def three_paths():
    app = toy()
    paths = ("/double?n=x", "/double", "/half?n=2")
    return " ".join([str((await ask(app, path)).status_code) for path in paths])


@question(
    "The response model promises a name, a string, and legs, an integer. The function returns "
    "`{'name': 'cat', 'legs': '4', 'password': 'meow'}`. What does the client see?",
    "{'name': 'cat', 'legs': 4}",
    "{'name': 'cat', 'legs': '4'}",
    "{'name': 'cat', 'legs': 4, 'password': 'meow'}",
    "an error",
    answer="{'name': 'cat', 'legs': 4}",
    because="The model converts, and leaves out what was not promised.",
)
async def promised():
    return str((await ask(toy(), "/animal")).json())


@question(
    "The response model promises a name and legs. The function returns a name only. Which status does the client get?",
    "200",
    "422",
    "500",
    answer="500",
    because="It is an error of the server: the client has done nothing wrong.",
)
async def broken_promise():
    return (await ask(toy(), "/broken")).status_code


@question(
    "An `async def` behind a web address calls `time.sleep(1)`. Three clients ask at once. How long does it take?",
    "1 s",
    "3 s",
    answer="3 s",
    because="An `async def` runs on the event loop, and who blocks there blocks everybody.",
)
async def rude():
    app = toy()
    await asyncio.gather(*(ask(app, "/rude") for _ in range(3)))


@question(
    "A plain `def` behind a web address of FastAPI calls `time.sleep(1)`. Three clients ask at once. How long does it "
    "take?",
    "1 s",
    "3 s",
    answer="1 s",
    because="A plain `def` is run in a thread, out of a pool, and the loop is free.",
)
async def threaded():
    app = toy()
    await asyncio.gather(*(ask(app, "/threaded") for _ in range(3)))


@question(
    "A search makes more than 94,000 items of an answer in Python code. Beside which route does the loop pause longer?",
    "def",
    "async-def",
    answer="async-def",
    because="There the items are made by the loop's own thread, in one piece.",
)
def everything(): ...


@question(
    "A program asks for `/search?q=cat#face`. Which words does the server search for?",
    "cat#face",
    "cat face",
    "cat",
    answer="cat",
    because="`#` ends a query in a web address; what follows stays with the client.",
)
def arrives():
    return urlsplit("/search?q=cat#face").query.removeprefix("q=")
