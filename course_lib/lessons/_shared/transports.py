"""A learner's mock transport, asked for pages by a real client."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import httpx

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import shortly


def asked(
    attempt: Attempt, make: Callable[[Any], list[Any]], paths: list[str]
) -> list[httpx.Response]:
    """The responses of each transport, asked for each path in turn; "POST /a" says by which method."""

    async def asks(answer: Any) -> list[httpx.Response]:
        found = []
        for transport in make(answer):
            transport.handler = responding(transport.handler)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                for path in paths:
                    method, _, address = path.rpartition(" ")
                    found.append(await client.request(method or "GET", address))
        return found

    return list(attempt(scenario=asks).result)


def responding(handler: Callable[[httpx.Request], Any]) -> Callable[[httpx.Request], Any]:
    """The function of a transport, held to what a transport wants of it."""
    require_handler(handler)

    async def handled(request: httpx.Request) -> httpx.Response:
        given = handler(request)
        response = await given if inspect.isawaitable(given) else given
        require(
            isinstance(response, httpx.Response),
            f"The function of a `MockTransport` makes an `httpx.Response`. For {request.url.path} it gave "
            f"{shortly(response)}.",
            because="wrong-type",
        )
        return cast(httpx.Response, response)

    return handled


def require_handler(handler: Any) -> None:
    """A transport calls it with each request."""
    require(
        callable(handler),
        f"A `MockTransport` wants a function, and was made with {shortly(handler)}."
        + (
            " Was the function called, instead of being handed over?"
            if isinstance(handler, httpx.Response)
            else ""
        ),
        because="wrong-type",
    )
    try:
        inspect.signature(handler).bind(None)
    except TypeError:
        fits = False
    except ValueError:  # written in C, it may not say
        fits = True
    else:
        fits = True
    require(
        fits,
        "A `MockTransport` calls its function with one argument, the request. Yours cannot be called so: how "
        "many does it take?",
        because="wrong-arguments",
    )


def what_of_codes(codes: list[int]) -> str:
    """What is wrong with these answers to four requests, of which two should be refused."""
    if 503 not in codes:
        return "The first two requests are to be refused, and a refusal is a 503."
    if 503 in codes[2:]:
        return "Who has been answered once, is answered from then on: what is forgotten, or begun again?"
    return f"It refused {codes.count(503)} of them, and `failures` was 2: which comparison decides?"


def _made(failures: int, answer: Any) -> list[Any]:
    return [answer(failures, "Grüße")]


def require_other_numbers(attempt: Attempt) -> None:
    """No failures, or three and a text in which not all is ASCII; and who is answered once, always is.

    A path is the whole of it.
    """
    paths = ["/b", "/x/b", "/b/x", "/B"]
    codes = [one.status_code for one in asked(attempt, lambda answer: [answer(1, "")], paths)]
    require(
        codes == [503] * 4,
        f"`flaky(1, '')` was asked for {', '.join(paths)}, once each, and answered {codes}. Those are four "
        "paths: what counts two of them as one?",
        because="wrong-result",
    )
    for failures in (0, 3):
        seen = asked(attempt, partial(_made, failures), ["/a"] * 10)
        codes = [response.status_code for response in seen]
        wanted = [503] * failures + [200] * (10 - failures)
        told = f"Of `flaky({failures}, 'Grüße')` one path was asked for ten times."
        require(
            codes == wanted,
            f"{told} The answers had the codes {codes}, and should have had {wanted}.",
            because="wrong-result",
        )
        waits = [response.headers.get("retry-after") for response in seen[:failures]]
        require(
            waits == ["1"] * failures,
            f"{told} The `Retry-After` of those with 503 were {waits}, and should always be '1'.",
            because="wrong-result",
        )
        texts = {response.text for response in seen[failures:]}
        require(
            texts == {"Grüße"},
            f"{told} The texts of those with 200 were {sorted(texts)}, and should always be 'Grüße'.",
            because="wrong-result",
        )
