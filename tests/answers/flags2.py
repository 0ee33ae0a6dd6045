"""Answers to lesson 13, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections import Counter
from collections.abc import Awaitable, Coroutine, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from tqdm import tqdm

from course_lib.lessons._shared.download_one import ERROR, NOT_FOUND, OK
from course_lib.lessons.flags2 import (
    download_one,
    few_at_a_time,
    get_flag,
    status_of,
    supervisor,
    tally,
)
from solutions.flags2_common import TIMEOUT, explain, save_flag

# -- get_flag ----------------------------------------------------------------------------


@get_flag.mistake(
    "exception",
    "How long may an answer take",
    breaks="no exception comes out that the text does not",
)
async def has_no_patience(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower(), timeout=0.001)
    return response.raise_for_status().content


@get_flag.mistake("side-effect", "closed the client", breaks="What it is given stays as it was")
async def closes_the_client(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    await client.aclose()
    return response.raise_for_status().content


@get_flag.mistake(
    "lost-exception", "are its parentheses missing", breaks="an error page raises HTTPStatusError"
)
async def names_the_method_only(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    response.raise_for_status
    return response.content


@get_flag.mistake(
    "lost-exception", "as if they were a picture", breaks="an error page raises HTTPStatusError"
)
async def saves_error_pages(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower(), timeout=6.1)
    return response.content


@get_flag.mistake(
    "lost-exception", "as if they were a picture", breaks="An error page, whatever its status"
)
async def knows_the_clients_errors_only(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    if 400 <= response.status_code < 500:
        response.raise_for_status()
    return response.content


@get_flag.mistake("lost-exception", "nobody learns", breaks="An error page, whatever its status")
async def returns_none_for_404(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes | None:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    if response.status_code == 404:
        return None
    return response.raise_for_status().content


@get_flag.mistake("wrong-type", "404 or something else", breaks="raises HTTPStatusError")
async def raises_value_error(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    if response.is_error:
        raise ValueError(f"{cc} failed")
    return response.content


@get_flag.mistake("exception", "NameError", breaks="Python can run it")
async def names_the_error_wrongly(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    try:
        response.raise_for_status()
    except:
        print(exc.response.status_code)  # noqa: F821
        raise
    return response.content


@get_flag.mistake("wrong-arguments", "lower case", breaks="in lower case")
async def asks_in_capitals(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif")
    return response.raise_for_status().content


@get_flag.mistake(
    "wrong-arguments", "leads nowhere", breaks="the address of the server is an argument"
)
async def has_the_arguments_in_another_order(
    client: httpx.AsyncClient, cc: str, base_url: str
) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    return response.raise_for_status().content


@get_flag.mistake("not-awaited", "`get(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_to_await_get(client: httpx.AsyncClient, base_url: str, cc: str) -> Any:
    response = client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    response.raise_for_status()
    return response.content


@get_flag.mistake("wrong-type", "picture itself", breaks="It returns the bytes")
async def returns_the_response(client: httpx.AsyncClient, base_url: str, cc: str) -> Any:
    return (await client.get(f"{base_url}/{cc}/{cc}.gif".lower())).raise_for_status()


@get_flag.mistake("resource-leak", "client of its own", breaks="through `client`")
async def makes_its_own_client(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
        return response.raise_for_status().content


@get_flag.mistake("blocking-call", "loop stands still", breaks="through `client`")
async def asks_without_await(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    return httpx.get(f"{base_url}/{cc}/{cc}.gif".lower()).raise_for_status().content


@get_flag.accepts
async def sets_a_timeout(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    url = f"{base_url}/{cc}/{cc}.gif".lower()
    resp = await client.get(url, timeout=3.1, follow_redirects=True)
    resp.raise_for_status()
    return resp.content


@get_flag.accepts
async def streams_it(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    async with client.stream("GET", f"{base_url}/{cc}/{cc}.gif".lower()) as response:
        response.raise_for_status()
        return b"".join([piece async for piece in response.aiter_bytes()])


@get_flag.accepts
async def uses_request(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.request("GET", "/".join((base_url, cc.lower(), cc.lower() + ".gif")))
    return await response.raise_for_status().aread()


@get_flag.mistake("wrong-result", "Which address does it ask for", breaks="Fetch the flag of cc")
async def fetches_the_same(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/cn/cn.gif")
    return response.raise_for_status().content


@get_flag.mistake(
    "wrong-arguments", "the flags are on another server", breaks="what lies at `base_url`"
)
async def knows_where_the_server_is(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"http://127.0.0.1:8000/flags/{cc}/{cc}.gif".lower())
    return response.raise_for_status().content


@get_flag.mistake(
    "swallowed-cancellation", "`get_flag` was cancelled", breaks="A cancellation comes through"
)
async def returns_nothing_when_it_is_cancelled(
    client: httpx.AsyncClient, base_url: str, cc: str
) -> bytes:
    try:
        response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    except asyncio.CancelledError:
        return b""
    return response.raise_for_status().content


@get_flag.mistake("lost-exception", "the connection broke off", breaks="It returns the bytes")
async def returns_nothing_for_a_lost_connection(
    client: httpx.AsyncClient, base_url: str, cc: str
) -> bytes:
    try:
        response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    except httpx.TransportError:
        return b""
    return response.raise_for_status().content


# -- few_at_a_time -----------------------------------------------------------------------

Coroutines = Iterable[Coroutine[Any, Any, Any]]


@few_at_a_time.mistake("sequential", "at 1.733 s only 1", breaks="goes to the next")
async def asks_now_and_then(
    coroutines: Iterable[Coroutine[Any, Any, Any]], limit: int
) -> list[Any]:
    running = 0

    async def one(coroutine: Coroutine[Any, Any, Any]) -> Any:
        nonlocal running
        while running >= limit:
            await asyncio.sleep(0.1)
        running += 1
        try:
            return await coroutine
        finally:
            running -= 1

    return await asyncio.gather(*map(one, coroutines))


@few_at_a_time.mistake("unthrottled", "Some of them do wait", breaks="never more")
async def lets_one_too_many_in(
    coroutines: Iterable[Coroutine[Any, Any, Any]], limit: int
) -> list[Any]:
    running: set[asyncio.Task[Any]] = set()
    tasks = []
    for coroutine in coroutines:
        if len(running) > limit:
            _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        tasks.append(asyncio.create_task(coroutine))
        running.add(tasks[-1])
    return await asyncio.gather(*tasks)


@few_at_a_time.mistake("unthrottled", "Nothing makes them wait", breaks="never more")
async def gathers_all(coroutines: Coroutines, limit: int) -> Any:
    return await asyncio.gather(*coroutines)


@few_at_a_time.mistake("unthrottled", "6 semaphores were made", breaks="never more")
async def makes_a_semaphore_each(coroutines: Coroutines, limit: int) -> Any:
    async def one(coroutine: Any) -> Any:
        async with asyncio.Semaphore(limit):
            return await coroutine

    return await asyncio.gather(*(one(coroutine) for coroutine in coroutines))


@few_at_a_time.mistake("deadlock", "holds up the event loop", breaks="awaits all of `coroutines`")
async def takes_the_semaphore_of_threads(coroutines: Coroutines, limit: int) -> Any:
    semaphore = threading.Semaphore(limit)

    async def one(coroutine: Any) -> Any:
        with semaphore:
            return await coroutine

    return await asyncio.gather(*(one(coroutine) for coroutine in coroutines))


@few_at_a_time.mistake("unthrottled", "before there is a place", breaks="never more")
async def starts_them_before_they_have_a_place(coroutines: Coroutines, limit: int) -> Any:
    semaphore = asyncio.Semaphore(limit)

    async def one(task: Any) -> Any:
        async with semaphore:
            return await task

    return await asyncio.gather(*(one(asyncio.create_task(c)) for c in coroutines))


@few_at_a_time.mistake(
    "sequential", "only 1 of 6", breaks="awaits all of `coroutines`, `limit` of them at a time"
)
async def awaits_each_in_turn(coroutines: Coroutines, limit: int) -> Any:
    return [await coroutine for coroutine in coroutines]


@few_at_a_time.mistake("sequential", "only 1 of 6", breaks="goes to the next")
async def takes_them_in_batches(coroutines: Coroutines, limit: int) -> Any:
    waiting, results = [*coroutines], []
    while waiting:
        batch, waiting = waiting[:limit], waiting[limit:]
        results += await asyncio.gather(*batch)
    return results


@few_at_a_time.mistake("sequential", "`limit` was 10", breaks="limit of them at a time")
async def always_has_two_places(coroutines: Coroutines, limit: int) -> Any:
    semaphore = asyncio.Semaphore(2)

    async def one(coroutine: Any) -> Any:
        async with semaphore:
            return await coroutine

    return await asyncio.gather(*(one(coroutine) for coroutine in coroutines))


@few_at_a_time.mistake(
    "wrong-order", "in the order in which they came", breaks="in the order of the coroutines"
)
async def returns_them_as_they_come(coroutines: Coroutines, limit: int) -> Any:
    semaphore, results = asyncio.Semaphore(limit), []

    async def one(coroutine: Any) -> None:
        async with semaphore:
            results.append(await coroutine)

    await asyncio.gather(*map(one, coroutines))
    return results


@few_at_a_time.mistake("lost-exception", "Let the error out", breaks="its exception comes out")
async def puts_errors_among_the_results(coroutines: Coroutines, limit: int) -> Any:
    semaphore = asyncio.Semaphore(limit)

    async def one(coroutine: Any) -> Any:
        async with semaphore:
            return await coroutine

    return await asyncio.gather(*map(one, coroutines), return_exceptions=True)


@few_at_a_time.mistake("lost-exception", "Let it out as it is", breaks="its exception comes out")
async def raises_one_of_its_own(coroutines: Coroutines, limit: int) -> Any:
    semaphore = asyncio.Semaphore(limit)

    async def one(coroutine: Any) -> Any:
        async with semaphore:
            return await coroutine

    try:
        return await asyncio.gather(*map(one, coroutines))
    except ValueError as error:
        raise RuntimeError("one of them failed") from error


@few_at_a_time.mistake("exception", "Nothing to do is no error", breaks="There may be none")
async def waits_for_none(coroutines: Coroutines, limit: int) -> Any:
    semaphore = asyncio.Semaphore(limit)

    async def one(coroutine: Any) -> Any:
        async with semaphore:
            return await coroutine

    tasks = [asyncio.create_task(one(coroutine)) for coroutine in coroutines]
    await asyncio.wait(tasks)
    return [task.result() for task in tasks]


@few_at_a_time.mistake("wrong-result", "expected []", breaks="then the list is empty")
async def says_that_there_was_none(coroutines: Coroutines, limit: int) -> Any:
    semaphore = asyncio.Semaphore(limit)

    async def one(coroutine: Any) -> Any:
        async with semaphore:
            return await coroutine

    return await asyncio.gather(*map(one, coroutines)) or [None]


@few_at_a_time.mistake("wrong-type", "a list of the results", breaks="returns their results")
async def keeps_the_results(coroutines: Coroutines, limit: int) -> Any:
    semaphore = asyncio.Semaphore(limit)

    async def one(coroutine: Any) -> None:
        async with semaphore:
            await coroutine

    await asyncio.gather(*map(one, coroutines))


@few_at_a_time.mistake(
    "wrong-result", "What becomes of what each", breaks="return their results, in order"
)
async def forgets_to_return_inside(coroutines: Coroutines, limit: int) -> Any:
    semaphore = asyncio.Semaphore(limit)

    async def one(coroutine: Any) -> None:
        async with semaphore:
            await coroutine

    return await asyncio.gather(*map(one, coroutines))


@few_at_a_time.mistake("not-awaited", "`job(…)`", breaks="Every coroutine that you make is awaited")
async def hands_the_coroutines_on(coroutines: Coroutines, limit: int) -> Any:
    semaphore = asyncio.Semaphore(limit)

    async def one(coroutine: Any) -> Any:
        async with semaphore:
            return coroutine

    return await asyncio.gather(*map(one, coroutines))


places_of_all_calls: dict[Any, asyncio.Semaphore] = {}


kept_semaphores: dict[int, asyncio.Semaphore] = {}


@few_at_a_time.mistake("exception", "kept from one call to the next", breaks="a second time")
async def keeps_its_semaphores(coroutines: Coroutines, limit: int) -> Any:
    semaphore = kept_semaphores.setdefault(limit, asyncio.Semaphore(limit))

    async def one(coroutine: Any) -> Any:
        async with semaphore:
            return await coroutine

    return await asyncio.gather(*(one(coroutine) for coroutine in coroutines))


@few_at_a_time.mistake("side-effect", "Which places do they share", breaks="and twice at once")
async def shares_its_places_with_other_calls(coroutines: Coroutines, limit: int) -> Any:
    key = asyncio.get_running_loop(), limit
    semaphore = places_of_all_calls.setdefault(key, asyncio.Semaphore(limit))

    async def one(coroutine: Any) -> Any:
        async with semaphore:
            return await coroutine

    return await asyncio.gather(*map(one, coroutines))


results_of_all_calls: dict[Any, list[Any]] = {}


@few_at_a_time.mistake("side-effect", "What do the two calls share?", breaks="and twice at once")
async def shares_its_results_with_other_calls(coroutines: Coroutines, limit: int) -> Any:
    semaphore = asyncio.Semaphore(limit)
    results = results_of_all_calls.setdefault(asyncio.get_running_loop(), [])

    async def one(coroutine: Any) -> Any:
        async with semaphore:
            return await coroutine

    results[:] = await asyncio.gather(*map(one, coroutines))
    return results


@few_at_a_time.mistake(
    "wrong-result", "What becomes of what each coroutine returns?", breaks="returns their results"
)
async def leaves_nothings_out(coroutines: Any, limit: int) -> Any:
    places = asyncio.Semaphore(limit)

    async def one(coroutine: Any) -> Any:
        async with places:
            return await coroutine

    results = await asyncio.gather(*map(one, coroutines))
    return [result for result in results if result is not None]


@few_at_a_time.accepts
async def has_a_task_group(coroutines: Coroutines, limit: int) -> Any:
    semaphore = asyncio.BoundedSemaphore(limit)

    async def one(coroutine: Any) -> Any:
        await semaphore.acquire()
        try:
            return await coroutine
        finally:
            semaphore.release()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(coroutine)) for coroutine in coroutines]
    return [task.result() for task in tasks]


@few_at_a_time.accepts
async def has_as_many_workers(coroutines: Coroutines, limit: int) -> Any:
    results: dict[int, Any] = {}
    left = enumerate(coroutines)

    async def worker() -> None:
        for number, coroutine in left:
            results[number] = await coroutine

    await asyncio.gather(*(worker() for _ in range(limit)))
    return [result for _, result in sorted(results.items())]


@few_at_a_time.accepts
async def waits_for_the_first_to_end(coroutines: Coroutines, limit: int) -> Any:
    tasks: list[asyncio.Task[Any]] = []
    for coroutine in coroutines:
        while len(running := [task for task in tasks if not task.done()]) == limit:
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        tasks.append(asyncio.create_task(coroutine))
    return [await task for task in tasks]


@few_at_a_time.accepts
async def has_a_queue_of_tickets(coroutines: Coroutines, limit: int) -> Any:
    tickets: asyncio.Queue[int] = asyncio.Queue()
    for number in range(limit):
        tickets.put_nowait(number)

    async def one(coroutine: Any) -> Any:
        ticket = await tickets.get()
        try:
            return await coroutine
        finally:
            tickets.put_nowait(ticket)

    return await asyncio.gather(*map(one, coroutines))


# -- status_of ---------------------------------------------------------------------------

Client, Place = httpx.AsyncClient, asyncio.Semaphore


@status_of.mistake("resource-leak", "still taken", breaks="its place should be free again")
async def catches_and_leaks(client: Client, base_url: str, cc: str, semaphore: Place) -> Any:
    await semaphore.acquire()
    try:
        await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as exc:
        if exc.response.status_code == HTTPStatus.NOT_FOUND:
            return NOT_FOUND
        raise
    semaphore.release()
    return OK


@status_of.mistake(
    "lost-exception", "The server's answer was 410", breaks="Every other error should come out"
)
async def takes_410_for_404(client: Client, base_url: str, cc: str, semaphore: Place) -> Any:
    async with semaphore:
        try:
            await get_flag(client, base_url, cc)
        except httpx.HTTPStatusError as exc:
            if exc.response.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
                return NOT_FOUND
            raise
    return OK


@status_of.mistake("resource-leak", "The download was cancelled", breaks="after a cancellation too")
async def leaks_when_it_is_cancelled(
    client: Client, base_url: str, cc: str, semaphore: Place
) -> Any:
    await semaphore.acquire()
    try:
        await get_flag(client, base_url, cc)
        status = OK
    except Exception as exc:
        missing = getattr(getattr(exc, "response", None), "status_code", 0) == 404
        if not missing:
            semaphore.release()
            raise
        status = NOT_FOUND
    semaphore.release()
    return status


@status_of.mistake("exception", "has no attribute 'response'", breaks="Python can run it")
async def asks_every_error_for_its_response(
    client: Client, base_url: str, cc: str, semaphore: Place
) -> Any:
    async with semaphore:
        try:
            await get_flag(client, base_url, cc)
        except Exception as exc:
            if exc.response.status_code == HTTPStatus.NOT_FOUND:  # type: ignore[attr-defined]
                return NOT_FOUND
            raise
    return OK


@status_of.mistake("missing-name", "`exc`", breaks="Python can run it")
async def mends_the_place_only(client: Client, base_url: str, cc: str, semaphore: Place) -> Any:
    async with semaphore:
        try:
            await get_flag(client, base_url, cc)
        except:
            if exc.response.status_code == HTTPStatus.NOT_FOUND:  # noqa: F821
                return NOT_FOUND
            raise
    return OK


@status_of.mistake("swallowed-cancellation", "by its name", breaks="A cancellation comes through")
async def takes_a_cancellation_for_an_error(
    client: Client, base_url: str, cc: str, semaphore: Place
) -> Any:
    async with semaphore:
        try:
            await get_flag(client, base_url, cc)
        except httpx.HTTPStatusError as exc:
            if exc.response.status_code != HTTPStatus.NOT_FOUND:
                raise
            return NOT_FOUND
        except BaseException as exc:
            if isinstance(exc, httpx.HTTPError):
                raise
            return ERROR
    return OK


@status_of.mistake("lost-exception", "Only 404", breaks="Every other error should come out")
async def returns_error_for_other_pages(
    client: Client, base_url: str, cc: str, semaphore: Place
) -> Any:
    async with semaphore:
        try:
            await get_flag(client, base_url, cc)
        except httpx.HTTPStatusError as exc:
            return NOT_FOUND if exc.response.status_code == 404 else ERROR
    return OK


@status_of.mistake("exception", "out as it is", breaks="Every other error should come out as it is")
async def raises_another_error(client: Client, base_url: str, cc: str, semaphore: Place) -> Any:
    async with semaphore:
        try:
            await get_flag(client, base_url, cc)
        except httpx.HTTPStatusError as exc:
            if exc.response.status_code == 404:
                return NOT_FOUND
            raise LookupError(cc) from exc
    return OK


@status_of.mistake("exception", "A 404 is an answer", breaks="or `DownloadStatus.NOT_FOUND`")
async def lets_a_404_out(client: Client, base_url: str, cc: str, semaphore: Place) -> Any:
    async with semaphore:
        await get_flag(client, base_url, cc)
    return OK


@status_of.mistake(
    "unthrottled", "Nobody asked that one for a place", breaks="while holding semaphore"
)
async def asks_without_a_place(client: Client, base_url: str, cc: str, semaphore: Place) -> Any:
    try:
        await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as exc:
        if exc.response.status_code == 404:
            return NOT_FOUND
        raise
    return OK


@status_of.mistake("wrong-type", "expected DownloadStatus.OK", breaks="OK; or NOT_FOUND for a 404")
async def returns_the_picture(client: Client, base_url: str, cc: str, semaphore: Place) -> Any:
    try:
        async with semaphore:
            return await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as exc:
        if exc.response.status_code == 404:
            return NOT_FOUND
        raise


@status_of.mistake(
    "resource-leak", "client of its own", breaks="should fetch one flag through `client`"
)
async def makes_a_client(client: Client, base_url: str, cc: str, semaphore: Place) -> Any:
    try:
        async with semaphore, httpx.AsyncClient() as client:
            await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as exc:
        if exc.response.status_code == 404:
            return NOT_FOUND
        raise
    return OK


one_request_at_a_time = asyncio.Lock()


@status_of.mistake("sequential", "What else do your downloads", breaks="and twice at once")
async def has_a_lock_as_well(client: Client, base_url: str, cc: str, semaphore: Place) -> Any:
    try:
        async with semaphore, one_request_at_a_time:
            await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as exc:
        if exc.response.status_code == 404:
            return NOT_FOUND
        raise
    return OK


@status_of.mistake("exception", "released too many times", breaks="Python can run it")
async def releases_twice(client: Client, base_url: str, cc: str, semaphore: Place) -> Any:
    try:
        async with semaphore:
            await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as exc:
        if exc.response.status_code == 404:
            return NOT_FOUND
        raise
    finally:
        semaphore.release()
    return OK


@status_of.mistake("side-effect", "gave back what it never had", breaks="its place should be free")
async def gives_back_what_it_never_had(client: Any, base_url: str, cc: str, semaphore: Any) -> Any:
    try:
        await semaphore.acquire()
        await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as exc:
        if exc.response.status_code == HTTPStatus.NOT_FOUND:
            return NOT_FOUND
        raise
    finally:
        semaphore.release()
    return OK


@status_of.accepts
async def looks_at_the_status(client: Client, base_url: str, cc: str, semaphore: Place) -> Any:
    async with semaphore:
        response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    if response.status_code == HTTPStatus.NOT_FOUND:
        return NOT_FOUND
    response.raise_for_status()
    return OK


@status_of.accepts
async def releases_in_finally(client: Client, base_url: str, cc: str, semaphore: Place) -> Any:
    await semaphore.acquire()
    try:
        await get_flag(client, base_url, cc)
    except httpx.HTTPError as exc:
        match exc:
            case httpx.HTTPStatusError(response=httpx.Response(status_code=404)):
                return NOT_FOUND
        raise
    finally:
        semaphore.release()
    return OK


@status_of.accepts
async def catches_all_and_raises_again(
    client: Client, base_url: str, cc: str, semaphore: Place
) -> Any:
    async with semaphore:
        try:
            await asyncio.create_task(get_flag(client, base_url, cc))
        except BaseException as exc:
            if isinstance(exc, httpx.HTTPStatusError) and exc.response.status_code == 404:
                return NOT_FOUND
            raise
        else:
            return OK


def holds_a_place(function: Any) -> Any:
    """A helper in a catalogued answer's notebook: the place is the decorator's affair."""

    @functools.wraps(function)
    async def held(client: Any, base_url: str, cc: str, semaphore: Any) -> Any:
        async with semaphore:
            return await function(client, base_url, cc)

    return held


@status_of.accepts
@holds_a_place
async def leaves_the_place_to_a_decorator(client: Any, base_url: str, cc: str) -> Any:
    try:
        await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code == HTTPStatus.NOT_FOUND:
            return NOT_FOUND
        raise
    return OK


@status_of.mistake("wrong-result", "did not wait so long", breaks="while it holds `semaphore`")
async def gives_up_waiting_for_a_place(
    client: Client, base_url: str, cc: str, semaphore: Place
) -> Any:
    try:
        async with asyncio.timeout(0.5):
            await semaphore.acquire()
    except TimeoutError:
        return ERROR
    try:
        await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as exc:
        if exc.response.status_code == HTTPStatus.NOT_FOUND:
            return NOT_FOUND
        raise
    finally:
        semaphore.release()
    return OK


@status_of.mistake(
    "swallowed-cancellation",
    "that waited for it was cancelled",
    breaks="A cancellation comes through",
)
async def has_no_status_when_it_is_cancelled_early(
    client: Client, base_url: str, cc: str, semaphore: Place
) -> Any:
    try:
        await semaphore.acquire()
    except asyncio.CancelledError:
        return ERROR
    try:
        await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as exc:
        if exc.response.status_code == HTTPStatus.NOT_FOUND:
            return NOT_FOUND
        raise
    finally:
        semaphore.release()
    return OK


# -- download_one ------------------------------------------------------------------------


@download_one.mistake("wrong-output", "the disk was full", breaks="what became of the flag")
async def says_ok_before_it_saves(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        status = OK
    if verbose:
        print(cc, status.name)
    if status is OK:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
    return status


@download_one.mistake(
    "unthrottled", "Nobody asked that one for a place", breaks="while it holds `semaphore`"
)
async def makes_a_semaphore_a_call(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    semaphore = asyncio.Semaphore(2)
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "unthrottled", "awaited inside of that block", breaks="while it holds `semaphore`"
)
async def asks_before_it_waits(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        image = await get_flag(client, base_url, cc)
        async with semaphore:
            pass
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "unthrottled", "Nobody asked that one for a place", breaks="while it holds `semaphore`"
)
async def ignores_the_semaphore(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "unthrottled", "awaited inside of that block", breaks="while it holds `semaphore`"
)
async def starts_inside_and_waits_outside(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            task = asyncio.create_task(get_flag(client, base_url, cc))
        image = await task
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "deadlock",
    "has its place in the semaphore and waits for another one",
    breaks="It comes to an end",
)
async def waits_for_the_semaphore_twice(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore, semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "not-awaited", "`to_thread(…)`", breaks="Every coroutine that you make is awaited"
)
async def forgets_to_await_the_thread(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("not-awaited", "still writing", breaks="When that is done it returns")
async def forgets_to_await_the_executor(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        asyncio.get_running_loop().run_in_executor(None, save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("blocking-call", "disk works", breaks="in a thread")
async def saves_on_the_loop(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        save_flag(image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "not-awaited", "`get_flag(…)`", breaks="Every coroutine that you make is awaited"
)
async def forgets_to_await_get_flag(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("exception", "A 404 is an answer", breaks="For a 404 it returns `NOT_FOUND`")
async def knows_no_404(client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool) -> Any:
    async with semaphore:
        image = await get_flag(client, base_url, cc)
    await asyncio.to_thread(save_flag, image, f"{cc}.gif")
    if verbose:
        print(cc, "OK")
    return OK


@download_one.mistake("lost-exception", "Only 404", breaks="Other errors are raised")
async def takes_every_error_for_a_404(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError:
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("lost-exception", "Only 404", breaks="Every other error comes out")
async def returns_the_status_error(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        missing = error.response.status_code == 404
        status = NOT_FOUND if missing else ERROR
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("lost-exception", "Only 404", breaks="Every other error comes out")
async def swallows_what_the_network_does(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != 404:
            raise
        status = NOT_FOUND
    except httpx.RequestError:
        status = ERROR
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("missing-name", "The name `exc` is not defined", breaks="Python can run it")
async def catches_everything_by_no_name(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except:  # noqa: E722
        if exc.response.status_code != 404:  # noqa: F821
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "swallowed-cancellation", "CancelledError", breaks="A cancellation comes through"
)
async def catches_what_it_cannot_handle(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except BaseException as error:
        if isinstance(error, httpx.HTTPError) and getattr(error, "response", error) is error:
            raise
        if isinstance(error, httpx.HTTPStatusError) and error.response.status_code != 404:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("lost-exception", "nobody knows", breaks="that of a full disk too")
async def hides_a_full_disk(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        try:
            await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        except OSError:
            return ERROR
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "wrong-type", "expected DownloadStatus.OK", breaks="returns `DownloadStatus.OK`"
)
async def returns_a_word(client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status)
    return status.name


@download_one.mistake("wrong-result", "expected DownloadStatus.OK", breaks="OK; or NOT_FOUND")
async def returns_nothing(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status)


@download_one.mistake("wrong-output", "has the screen", breaks="if not, nothing")
async def is_always_verbose(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    print(cc, status)
    return status


@download_one.mistake("wrong-output", "no line names", breaks="it prints a line with the code")
async def is_never_verbose(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    return status


@download_one.mistake(
    "resource-leak", "still taken", breaks="However it ends, its place is free again"
)
async def releases_only_after_success(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    await semaphore.acquire()
    try:
        image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        semaphore.release()
        status = NOT_FOUND
    else:
        semaphore.release()
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("resource-leak", "The disk was full", breaks="However it ends")
async def keeps_its_place_when_the_disk_is_full(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    await semaphore.acquire()
    try:
        image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        semaphore.release()
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    except BaseException:
        semaphore.release()
        raise
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        semaphore.release()
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "wrong-result", "had not been called", breaks="It saves the flag with `save_flag`"
)
async def writes_nothing(client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        status = OK if image else ERROR
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("wrong-arguments", "expected 'BR.gif'", breaks="as `BR.gif` for BR")
async def saves_it_without_an_ending(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, cc)
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("wrong-result", "is not what the server sent", breaks="Save the flag of cc")
async def saves_its_name(client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool) -> Any:
    try:
        async with semaphore:
            await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, cc.encode(), f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("side-effect", "There is no flag of ZZ, yet", breaks="and nothing is saved")
async def saves_the_page_that_says_404(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    async with semaphore:
        response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    if response.status_code != HTTPStatus.NOT_FOUND:
        response.raise_for_status()
    await asyncio.to_thread(save_flag, response.content, f"{cc}.gif")
    status = OK if response.is_success else NOT_FOUND
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("wrong-output", "It should print nothing", breaks="if not, nothing")
async def names_what_is_missing_in_any_case(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        print(cc, "not found")
        return NOT_FOUND
    await asyncio.to_thread(save_flag, image, f"{cc}.gif")
    if verbose:
        print(cc, "OK")
    return OK


@download_one.mistake("wrong-output", "it printed the same", breaks="and what became of the flag")
async def prints_the_code_alone(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    if verbose:
        print(cc)
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        return NOT_FOUND
    await asyncio.to_thread(save_flag, image, f"{cc}.gif")
    return OK


@download_one.mistake("wrong-output", "it was not found", breaks="a line with the code")
async def is_silent_about_what_is_missing(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        return NOT_FOUND
    await asyncio.to_thread(save_flag, image, f"{cc}.gif")
    if verbose:
        print(cc, "OK")
    return OK


@download_one.mistake(
    "lost-exception", "Let the error of `save_flag` itself", breaks="that of a full disk too"
)
async def raises_another_error_for_a_full_disk(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        try:
            await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        except OSError as error:
            raise RuntimeError("it could not be saved") from error
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.accepts
async def keeps_the_semaphore_while_it_saves(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    msg = "OK"
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
            await asyncio.to_thread(save_flag, image, f"{cc}.gif")
            status = OK
    except httpx.HTTPStatusError as exc:
        res = exc.response
        if res.status_code == HTTPStatus.NOT_FOUND:
            status, msg = NOT_FOUND, f"not found: {res.url}"
        else:
            raise
    if verbose and msg:
        print(cc, msg)
    return status


@download_one.accepts
async def uses_the_loops_executor(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("wrong-arguments", "expected 'BR.gif'", breaks="as `BR.gif` for BR")
async def saves_in_small_letters(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    async with semaphore:
        image = await get_flag(client, base_url, cc)
    await asyncio.to_thread(save_flag, image, f"{cc}.gif".lower())
    return OK


@download_one.accepts
async def acquires_by_hand(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    await semaphore.acquire()
    try:
        response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    finally:
        semaphore.release()
    if response.status_code == 404:
        status = NOT_FOUND
    else:
        response.raise_for_status()
        await asyncio.to_thread(save_flag, response.content, cc + ".gif")
        status = OK
    if verbose:
        print(f"{status.name:>12} {cc}")
    return status


async def or_error(to_do: Awaitable[Any], cc: str, verbose: bool) -> Any:
    """For catalogued answers: what a download returns, or ERROR, with a word about it."""
    try:
        return await to_do
    except httpx.HTTPError as error:
        if verbose:
            print(cc, "error:", explain(error))
        return ERROR


async def with_a_bar(to_do: list[Any], verbose: bool) -> None:
    """For catalogued answers: await all of them, and move a bar."""
    with tqdm(total=len(to_do), disable=verbose) as bar:
        for done in asyncio.as_completed(to_do):
            await done
            bar.update()


@download_one.mistake("wrong-output", "It should print nothing", breaks="if not, nothing")
async def says_what_failed_in_any_case(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            print(cc, explain(error))
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "wrong-result", "was called 2 times", breaks="saves the flag with `save_flag`"
)
async def saves_it_twice(client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        for _ in range(2):
            await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "lost-exception", "What came was no GIF", breaks="Every other error comes out as it is"
)
async def does_not_mind_what_is_no_picture(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        try:
            await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        except ValueError:
            return ERROR
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "swallowed-cancellation", "while it saved its flag", breaks="A cancellation comes through"
)
async def goes_on_when_its_save_is_cancelled(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        try:
            await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        except asyncio.CancelledError:
            return ERROR
        status = OK
    if verbose:
        print(cc, status.name)
    return status


# -- tally -------------------------------------------------------------------------------

Downloads = Iterable[Coroutine[Any, Any, Any]]


@tally.mistake("wrong-result", "it counted 10", breaks="how often each status came")
async def counts_each_twice(downloads: Iterable[Any]) -> Counter[Any]:
    counter: Counter[Any] = Counter()
    for download in asyncio.as_completed(downloads):
        try:
            status = await download
        except httpx.HTTPError:
            status = ERROR
        counter.update([status, status])
    return counter


@tally.mistake("wrong-result", "counts one a second time", breaks="how often each status came")
async def clears_it_too_late(downloads: Downloads) -> Any:
    counter: Counter[Any] = Counter()
    error: Any = None
    for download in asyncio.as_completed(downloads):
        try:
            status = await download
        except httpx.HTTPError as exc:
            error = exc
        if error:
            counter[ERROR] += 1
            error = None
        counter[status] += 1
    return counter


@tally.mistake(
    "exception", "httpx.ConnectError", breaks="A download that raises `httpx.HTTPError` counts"
)
async def knows_two_kinds_of_errors(downloads: Downloads) -> Any:
    async def status(download: Any) -> Any:
        try:
            return await download
        except (httpx.HTTPStatusError, httpx.TimeoutException):
            return ERROR

    return Counter(await asyncio.gather(*map(status, downloads)))


@tally.accepts
async def has_a_place_for_each_status(downloads: Downloads) -> Any:
    counts = dict.fromkeys((OK, NOT_FOUND, ERROR), 0)

    async def count(download: Any) -> None:
        try:
            counts[await download] += 1
        except httpx.HTTPError:
            counts[ERROR] += 1

    async with asyncio.TaskGroup() as group:
        for download in downloads:
            group.create_task(count(download))
    return counts


@tally.mistake("sequential", "A hundred downloads", breaks="await all of them at once")
async def awaits_ten_at_a_time(downloads: Downloads) -> Any:
    places = asyncio.Semaphore(10)

    async def status(download: Any) -> Any:
        async with places:
            try:
                return await download
            except httpx.HTTPError:
                return ERROR

    return Counter(await asyncio.gather(*map(status, downloads)))


@tally.mistake(
    "lost-exception", "Python's own TimeoutError", breaks="Any other error should come out"
)
async def takes_each_timeout_for_one_of_the_network(downloads: Downloads) -> Any:
    async def status(download: Any) -> Any:
        try:
            return await download
        except (httpx.HTTPError, TimeoutError, ConnectionError):
            return ERROR

    return Counter(await asyncio.gather(*map(status, downloads)))


@tally.mistake("wrong-result", "not counted at all", breaks="counts as `DownloadStatus.ERROR`")
async def forgets_the_failures(downloads: Downloads) -> Any:
    counter: Counter[Any] = Counter()
    for download in asyncio.as_completed(downloads):
        try:
            counter[await download] += 1
        except httpx.HTTPError:
            continue
    return counter


@tally.mistake("wrong-result", "no status of its own", breaks="counts as `DownloadStatus.ERROR`")
async def counts_the_status_before(downloads: Downloads) -> Any:
    counter: Counter[Any] = Counter()
    status: Any = None
    for download in asyncio.as_completed(downloads):
        try:
            status = await download
        except httpx.HTTPError as error:
            print(error)
        counter[status] += 1
    return counter


@tally.mistake("exception", "and the others go on", breaks="and the others go on")
async def stops_at_the_first_failure(downloads: Downloads) -> Any:
    return Counter(await asyncio.gather(*downloads))


@tally.mistake("sequential", "What starts several", breaks="await all of them at once")
async def awaits_one_after_another(downloads: Downloads) -> Any:
    counter: Counter[Any] = Counter()
    for download in downloads:
        try:
            counter[await download] += 1
        except httpx.HTTPError:
            counter[ERROR] += 1
    return counter


@tally.mistake("lost-exception", "since the disk was full", breaks="Any other error")
async def takes_every_error_for_one_of_the_network(downloads: Downloads) -> Any:
    results = await asyncio.gather(*downloads, return_exceptions=True)
    return Counter(ERROR if isinstance(one, Exception) else one for one in results)


@tally.mistake("wrong-type", "should return a Counter", breaks="return in a `Counter`")
async def returns_the_statuses(downloads: Downloads) -> Any:
    results = await asyncio.gather(*downloads, return_exceptions=True)
    return [ERROR if isinstance(one, httpx.HTTPError) else one for one in results]


@tally.mistake("wrong-type", "'OK': 2", breaks="return how many of each status")
async def counts_names(downloads: Downloads) -> Any:
    results = await asyncio.gather(*downloads, return_exceptions=True)
    return Counter("ERROR" if isinstance(one, Exception) else one.name for one in results)


@tally.mistake("wrong-result", "the second time it counted", breaks="a second time")
async def counts_on(downloads: Downloads, counter: Any = Counter()) -> Any:
    for download in asyncio.as_completed(downloads):
        try:
            counter[await download] += 1
        except httpx.HTTPError:
            counter[ERROR] += 1
    return counter


@tally.mistake("exception", "Without any downloads", breaks="There may be no downloads")
async def waits_for_nothing(downloads: Downloads) -> Any:
    done, _ = await asyncio.wait([asyncio.create_task(one) for one in downloads])
    for task in done:
        if not isinstance(task.exception(), httpx.HTTPError | None):
            task.result()
    return Counter(ERROR if task.exception() else task.result() for task in done)


@tally.mistake("wrong-result", "expected an empty Counter", breaks="then nothing is counted")
async def counts_what_is_not_there(downloads: Downloads) -> Any:
    counter: Counter[Any] = Counter()
    tasks = [asyncio.create_task(one) for one in downloads]
    for task in tasks:
        try:
            counter[await task] += 1
        except httpx.HTTPError:
            counter[ERROR] += 1
    return counter or {OK: 1}


@tally.mistake("exception", "HTTPStatusError", breaks="raises `httpx.HTTPError` counts as")
async def knows_lost_connections_only(downloads: Any) -> Any:
    async def one(download: Any) -> Any:
        try:
            return await download
        except httpx.RequestError:
            return ERROR

    return Counter(await asyncio.gather(*map(one, downloads)))


@tally.accepts
async def counts_in_except_and_else(downloads: Downloads) -> Any:
    counter = dict.fromkeys((OK, NOT_FOUND, ERROR), 0)
    for download in asyncio.as_completed([*downloads]):
        try:
            status = await download
        except httpx.HTTPError:
            counter[ERROR] += 1
        else:
            counter[status] += 1
    return counter


@tally.accepts
async def gathers_and_looks(downloads: Downloads) -> Any:
    results = await asyncio.gather(*downloads, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, httpx.HTTPError):
            raise result
    return Counter(ERROR if isinstance(one, httpx.HTTPError) else one for one in results)


@tally.accepts
async def has_a_group(downloads: Downloads) -> Any:
    counter: dict[Any, int] = {}

    async def count(download: Any) -> None:
        try:
            status = await download
        except httpx.HTTPError:
            status = ERROR
        counter[status] = counter.get(status, 0) + 1

    async with asyncio.TaskGroup() as group:
        for download in downloads:
            group.create_task(count(download))
    return counter


@tally.mistake("lost-exception", "what came was no GIF", breaks="Any other error should come out")
async def takes_what_is_no_picture_for_one_of_the_network(downloads: Downloads) -> Any:
    async def status(download: Any) -> Any:
        try:
            return await download
        except (httpx.HTTPError, ValueError):
            return ERROR

    return Counter(await asyncio.gather(*map(status, downloads)))


# -- supervisor --------------------------------------------------------------------------


@supervisor.mistake("side-effect", "was []", breaks="What it is given stays as it was")
async def empties_the_list(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Counter[Any]:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)
    async with httpx.AsyncClient(timeout=TIMEOUT) as client:
        with tqdm(total=len(cc_list), disable=verbose) as bar:

            async def work() -> None:
                while cc_list:
                    cc = cc_list.pop()
                    try:
                        status = await download_one(client, cc, base_url, semaphore, verbose)
                    except httpx.HTTPError as error:
                        status = ERROR
                        if verbose:
                            print(cc, explain(error))
                    counter[status] += 1
                    bar.update()

            await asyncio.gather(*(work() for _ in range(concur_req)))
    return counter


@supervisor.mistake("wrong-result", "which is no address", breaks="downloads and saves the flags")
async def takes_address_and_code_for_each_other(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Counter[Any]:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)
    async with httpx.AsyncClient(timeout=TIMEOUT) as client:
        with tqdm(total=len(cc_list), disable=verbose) as bar:

            async def one(cc: str) -> None:
                try:
                    counter[await download_one(client, base_url, cc, semaphore, verbose)] += 1
                except httpx.HTTPError as error:
                    counter[ERROR] += 1
                    if verbose:
                        print(cc, explain(error))
                bar.update()

            await asyncio.gather(*map(one, cc_list))
    return counter


@supervisor.mistake(
    "wrong-result", "What does your code keep", breaks="how many of each `DownloadStatus`"
)
async def remembers_an_error_too_long(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)
    async with httpx.AsyncClient() as client:
        to_do = [download_one(client, cc, base_url, semaphore, verbose) for cc in sorted(cc_list)]
        error: Any = None
        for task in [asyncio.create_task(one) for one in to_do]:  # CN, which fails, is the second
            try:
                status = await task
            except httpx.HTTPError as exc:
                error = exc
            if error:
                status = ERROR
                if verbose:
                    print(f"{Path(str(error.request.url)).stem.upper()} error: {error}")
            counter[status] += 1
    return counter


@supervisor.accepts
async def takes_them_as_they_come(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)
    async with httpx.AsyncClient() as client:
        to_do = [download_one(client, cc, base_url, semaphore, verbose) for cc in sorted(cc_list)]
        bar = tqdm(total=len(to_do), disable=verbose)
        for coro in asyncio.as_completed(to_do):
            error: Any = None
            try:
                status = await coro
            except httpx.HTTPError as exc:
                error = exc
            if error:
                status = ERROR
                if verbose:
                    print(f"{Path(str(error.request.url)).stem.upper()} error: {error}")
            counter[status] += 1
            bar.update()
        bar.close()
    return counter


all_counts: Counter[Any] = Counter()


@supervisor.mistake("wrong-output", "between the lines", breaks="disable=verbose")
async def shows_a_bar_in_any_case(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)
    async with httpx.AsyncClient() as client:
        with tqdm(total=len(cc_list)) as bar:

            async def one(cc: str) -> None:
                to_do = download_one(client, cc, base_url, semaphore, verbose)
                counter[await or_error(to_do, cc, verbose)] += 1
                bar.update()

            await asyncio.gather(*map(one, cc_list))
    return counter


@supervisor.mistake("side-effect", "begun together, gave", breaks="and twice at once")
async def counts_for_all_calls(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    all_counts.clear()
    statuses = []
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        statuses.append(await or_error(to_do, cc, verbose))

    async with httpx.AsyncClient() as client:
        await with_a_bar([one(client, cc) for cc in cc_list], verbose)
    all_counts.update(statuses)
    return Counter({status: all_counts[status] for status in (OK, NOT_FOUND, ERROR)})


@supervisor.mistake(
    "unthrottled", "9 semaphores were made", breaks="`concur_req` requests wait at a time"
)
async def makes_a_semaphore_for_each(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()

    async def one(client: Any, cc: str) -> None:
        semaphore = asyncio.Semaphore(concur_req)
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(one(client, cc) for cc in cc_list))
    return counter


@supervisor.mistake(
    "unthrottled", "`concur_req` should say how many", breaks="concur_req requests at a time"
)
async def ignores_concur_req(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(1000)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(one(client, cc) for cc in cc_list))
    return counter


@supervisor.mistake("sequential", "never saw more than 1", breaks="at its busiest no fewer")
async def goes_one_by_one(cc_list: list[str], base_url: str, verbose: bool, concur_req: int) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        for cc in cc_list:
            await one(client, cc)
    return counter


@supervisor.mistake("sequential", "never saw more than 1", breaks="at its busiest no fewer")
async def allows_only_one(cc_list: list[str], base_url: str, verbose: bool, concur_req: int) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore()

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(one(client, cc) for cc in cc_list))
    return counter


@supervisor.mistake("resource-leak", "9 clients", breaks="through one client")
async def makes_a_client_a_flag(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(cc: str) -> None:
        try:
            async with httpx.AsyncClient() as client:
                status = await download_one(client, cc, base_url, semaphore, verbose)
        except httpx.HTTPError as error:
            status = ERROR
            if verbose:
                print(cc, "error:", explain(error))
        counter[status] += 1

    await asyncio.gather(*(one(cc) for cc in cc_list))
    return counter


@supervisor.mistake("resource-leak", "still open", breaks="which is closed in the end")
async def never_closes_the_client(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    client = httpx.AsyncClient()
    await asyncio.gather(*(one(client, cc) for cc in cc_list))
    return counter


@supervisor.mistake("exception", "the others go on", breaks="and the rest go on")
async def lets_the_first_error_out(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        counter[await download_one(client, cc, base_url, semaphore, verbose)] += 1

    async with httpx.AsyncClient() as client:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(client, cc)) for cc in cc_list]
            print(len(tasks)) if verbose else None
    return counter


@supervisor.mistake(
    "exception", "the others go on", breaks="A download that raises `httpx.HTTPError`"
)
async def catches_http_status_only(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        try:
            status = await download_one(client, cc, base_url, semaphore, verbose)
        except httpx.HTTPStatusError as error:
            status = ERROR
            if verbose:
                print(cc, "error:", explain(error))
        counter[status] += 1

    async with httpx.AsyncClient() as client:
        async with asyncio.TaskGroup() as group:
            for cc in cc_list:
                group.create_task(one(client, cc))
    return counter


@supervisor.mistake("lost-exception", "two fail", breaks="is an ERROR")
async def forgets_to_count_errors(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        try:
            status = await download_one(client, cc, base_url, semaphore, verbose)
        except httpx.HTTPError as error:
            status = ERROR
            if verbose:
                print(cc, "error:", explain(error))
            return
        counter[status] += 1

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(one(client, cc) for cc in cc_list))
    return counter


@supervisor.mistake(
    "not-awaited", "`download_one(…)`", breaks="Every coroutine that you make is awaited"
)
async def counts_coroutines(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    semaphore = asyncio.Semaphore(concur_req)
    async with httpx.AsyncClient() as client:
        return Counter(
            [str(download_one(client, cc, base_url, semaphore, verbose))[:3] for cc in cc_list]
        )


@supervisor.mistake(
    "wrong-type", "should return a Counter", breaks="in a `Counter`, or another dictionary"
)
async def returns_the_number(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(one(client, cc) for cc in cc_list))
    return sum(counter.values())


@supervisor.mistake(
    "wrong-type", "should return a Counter", breaks="return how many of each status"
)
async def returns_none(cc_list: list[str], base_url: str, verbose: bool, concur_req: int) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(one(client, cc) for cc in cc_list))


@supervisor.mistake("wrong-output", "no line names CN", breaks="it prints a line for each code")
async def says_nothing_of_errors(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        try:
            status = await download_one(client, cc, base_url, semaphore, verbose)
        except httpx.HTTPError:
            status = ERROR
        counter[status] += 1

    async with httpx.AsyncClient() as client:
        await with_a_bar([one(client, cc) for cc in cc_list], verbose)
    return counter


@supervisor.mistake("lost-exception", "two fail", breaks="is an ERROR")
async def takes_errors_for_missing_flags(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        try:
            status = await download_one(client, cc, base_url, semaphore, verbose)
        except httpx.HTTPError as error:
            status = NOT_FOUND
            if verbose:
                print(cc, "error:", explain(error))
        counter[status] += 1

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(one(client, cc) for cc in cc_list))
    return counter


@supervisor.accepts
async def gathers_exceptions(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    semaphore = asyncio.Semaphore(concur_req)
    bar = tqdm(total=len(cc_list), disable=verbose)

    async def one(client: Any, cc: str) -> Any:
        try:
            return await download_one(client, cc, base_url, semaphore, verbose)
        finally:
            bar.update(1)

    async with httpx.AsyncClient(timeout=TIMEOUT) as client:
        to_do = (one(client, cc) for cc in cc_list)
        results = await asyncio.gather(*to_do, return_exceptions=True)
    for cc, result in zip(cc_list, results, strict=True):
        if isinstance(result, httpx.HTTPError):
            if verbose:
                print(f"{cc}: {result!r}")
        elif isinstance(result, BaseException):
            raise result
    return Counter(ERROR if isinstance(r, BaseException) else r for r in results)


@supervisor.accepts
async def wraps_the_bar_around_as_completed(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)
    async with httpx.AsyncClient() as client:
        to_do = [download_one(client, cc, base_url, semaphore, verbose) for cc in sorted(cc_list)]
        done = asyncio.as_completed(to_do)
        bar: Any = done if verbose else tqdm(done, total=len(to_do))
        for coro in bar:
            error: Any = None
            try:
                status = await coro
            except httpx.HTTPError as exc:
                error = exc
            if error:
                status = ERROR
                if verbose:
                    print(f"{Path(str(error.request.url)).stem.upper()} error: {error}")
            counter[status] += 1
    return counter


@supervisor.mistake("wrong-output", "the bar stood at", breaks="that counts each code")
async def moves_the_bar_for_good_news_only(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)
    bar = tqdm(total=len(cc_list), disable=verbose)

    async def one(client: Any, cc: str) -> None:
        try:
            status = await download_one(client, cc, base_url, semaphore, verbose)
            bar.update()
        except httpx.HTTPError as error:
            status = ERROR
            if verbose:
                print(cc, "error:", explain(error))
        counter[status] += 1

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(one(client, cc) for cc in cc_list))
    bar.close()
    return counter


@supervisor.mistake("wrong-output", "no bar was shown", breaks="and shows a bar")
async def shows_no_bar(cc_list: list[str], base_url: str, verbose: bool, concur_req: int) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(one(client, cc) for cc in cc_list))
    return counter


@supervisor.mistake("unthrottled", "The semaphore has 3 places", breaks="never more")
async def always_allows_three(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(3)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        await with_a_bar([one(client, cc) for cc in cc_list], verbose)
    return counter


@supervisor.mistake("wrong-type", "'OK': 5", breaks="how many of each `DownloadStatus` there were")
async def counts_by_names(cc_list: list[str], base_url: str, verbose: bool, concur_req: int) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[(await or_error(to_do, cc, verbose)).name] += 1

    async with httpx.AsyncClient() as client:
        await with_a_bar([one(client, cc) for cc in cc_list], verbose)
    return counter


@supervisor.mistake("wrong-result", "from the call before", breaks="a second time")
async def has_a_counter_that_remembers(
    cc_list: list[str],
    base_url: str,
    verbose: bool,
    concur_req: int,
    counter: Any = Counter(),
) -> Any:
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        await with_a_bar([one(client, cc) for cc in cc_list], verbose)
    return counter


@supervisor.mistake("lost-exception", "catch it by that name", breaks="An OSError")
async def takes_a_full_disk_for_a_failed_download(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        try:
            status = await download_one(client, cc, base_url, semaphore, verbose)
        except Exception as error:
            status = ERROR
            if verbose:
                print(cc, "error:", explain(error))
        counter[status] += 1

    async with httpx.AsyncClient() as client:
        await with_a_bar([one(client, cc) for cc in cc_list], verbose)
    return counter


@supervisor.mistake("resource-leak", "The disk was full", breaks="whatever happens")
async def closes_only_after_success(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)
    client = httpx.AsyncClient()

    async def one(cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    await with_a_bar([one(cc) for cc in cc_list], verbose)
    await client.aclose()
    return counter


@supervisor.mistake("exception", "With an empty list of codes", breaks="There may be no codes")
async def waits_for_no_codes(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)
    bar = tqdm(total=len(cc_list), disable=verbose)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1
        bar.update()

    async with httpx.AsyncClient() as client:
        tasks = [asyncio.create_task(one(client, cc)) for cc in cc_list]
        done, _ = await asyncio.wait(tasks)
        for task in done:
            task.result()
    bar.close()
    return counter


@supervisor.mistake("wrong-result", "expected an empty Counter", breaks="then nothing is counted")
async def has_nothing_to_say_of_nothing(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        await with_a_bar([one(client, cc) for cc in cc_list], verbose)
    return counter or None


@supervisor.mistake("wrong-output", "all that is said of it", breaks="the line says why")
async def says_that_and_not_why(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        try:
            status = await download_one(client, cc, base_url, semaphore, verbose)
        except httpx.HTTPError:
            status = ERROR
            if verbose:
                print(cc, "failed")
        counter[status] += 1

    async with httpx.AsyncClient() as client:
        await with_a_bar([one(client, cc) for cc in cc_list], verbose)
    return counter


@supervisor.mistake("wrong-output", "handed on to `download_one`", breaks="a line for each code")
async def keeps_verbose_to_itself(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, False)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        await with_a_bar([one(client, cc) for cc in cc_list], verbose)
    return counter


@supervisor.mistake("wrong-output", "It should print nothing", breaks="it prints nothing")
async def says_all_of_it_always(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, True)
        counter[await or_error(to_do, cc, True)] += 1

    async with httpx.AsyncClient() as client:
        await with_a_bar([one(client, cc) for cc in cc_list], verbose)
    return counter


@supervisor.mistake("wrong-result", "no flag was saved", breaks="downloads and saves the flags")
async def only_asks(cc_list: list[str], base_url: str, verbose: bool, concur_req: int) -> Any:
    semaphore = asyncio.Semaphore(concur_req)
    async with httpx.AsyncClient() as client:
        to_do = (status_of(client, base_url, cc, semaphore) for cc in cc_list)
        results = await asyncio.gather(*to_do, return_exceptions=True)
    return Counter(ERROR if isinstance(one, httpx.HTTPError) else one for one in results)


@supervisor.mistake(
    "wrong-result", "Who waits for the others", breaks="downloads and saves the flags"
)
async def saves_some_of_them(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        if cc == "BR":
            to_do: Any = status_of(client, base_url, cc, semaphore)
        else:
            to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        await with_a_bar([one(client, cc) for cc in cc_list], verbose)
    return counter


@supervisor.accepts
async def has_workers_and_a_queue(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counts = dict.fromkeys((OK, NOT_FOUND, ERROR), 0)
    to_do: asyncio.Queue[str] = asyncio.Queue()
    for cc in cc_list:
        to_do.put_nowait(cc)
    free = asyncio.Semaphore(concur_req)

    async def worker(client: Any, bar: Any) -> None:
        while not to_do.empty():
            cc = to_do.get_nowait()
            coming = download_one(client, cc, base_url, free, verbose)
            counts[await or_error(coming, cc, verbose)] += 1
            bar.update()

    async with httpx.AsyncClient() as client:
        with tqdm(cc_list, disable=verbose) as bar:
            async with asyncio.TaskGroup() as group:
                for _ in range(concur_req):
                    group.create_task(worker(client, bar))
    return counts


@supervisor.mistake(
    "swallowed-cancellation", "`supervisor` was cancelled", breaks="A cancellation comes through"
)
async def counts_what_came_before_it_was_cancelled(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    semaphore, counter = asyncio.Semaphore(concur_req), Counter[Any]()
    async with httpx.AsyncClient() as client:
        with tqdm(total=len(cc_list), disable=verbose) as bar:

            async def one(cc: str) -> None:
                to_do = download_one(client, cc, base_url, semaphore, verbose)
                counter[await or_error(to_do, cc, verbose)] += 1
                bar.update()

            try:
                await asyncio.gather(*map(one, cc_list))
            except asyncio.CancelledError:
                pass
    return counter
