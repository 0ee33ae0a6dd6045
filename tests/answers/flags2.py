"""Answers to lesson 13, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from tqdm import tqdm

from course_lib.lessons._shared.download_one import ERROR, NOT_FOUND, OK
from course_lib.lessons.flags2 import download_one, get_flag, supervisor
from solutions.flags2_common import TIMEOUT, explain, save_flag

# -- get_flag ----------------------------------------------------------------------------


@get_flag.mistake("lost-exception", "as if they were a picture")
async def saves_error_pages(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower(), timeout=6.1)
    return response.content


@get_flag.mistake("lost-exception", "nobody learns")
async def returns_none_for_404(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes | None:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    if response.status_code == 404:
        return None
    return response.raise_for_status().content


@get_flag.mistake("wrong-type", "404 or something else")
async def raises_value_error(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    if response.is_error:
        raise ValueError(f"{cc} failed")
    return response.content


@get_flag.mistake("exception", "NameError")
async def names_the_error_wrongly(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    try:
        response.raise_for_status()
    except:
        print(exc.response.status_code)  # noqa: F821
        raise
    return response.content


@get_flag.mistake("wrong-arguments", "lower case")
async def asks_in_capitals(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif")
    return response.raise_for_status().content


@get_flag.mistake("wrong-arguments", "leads nowhere")
async def has_the_arguments_in_another_order(
    client: httpx.AsyncClient, cc: str, base_url: str
) -> bytes:
    response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    return response.raise_for_status().content


@get_flag.mistake("not-awaited", "`get(…)`")
async def forgets_to_await_get(client: httpx.AsyncClient, base_url: str, cc: str) -> Any:
    response = client.get(f"{base_url}/{cc}/{cc}.gif".lower())
    response.raise_for_status()
    return response.content


@get_flag.mistake("wrong-type", "picture itself")
async def returns_the_response(client: httpx.AsyncClient, base_url: str, cc: str) -> Any:
    return (await client.get(f"{base_url}/{cc}/{cc}.gif".lower())).raise_for_status()


@get_flag.mistake("resource-leak", "client of its own")
async def makes_its_own_client(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{base_url}/{cc}/{cc}.gif".lower())
        return response.raise_for_status().content


@get_flag.mistake("blocking-call", "loop stands still")
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


# -- download_one ------------------------------------------------------------------------


@download_one.mistake("unthrottled", "Whose semaphore")
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


@download_one.mistake("unthrottled", "Whose semaphore")
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


@download_one.mistake("unthrottled", "Whose semaphore")
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


@download_one.mistake("unthrottled", "Whose semaphore")
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


@download_one.mistake("deadlock", "wait for ever")
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


@download_one.mistake("not-awaited", "`to_thread(…)`")
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


@download_one.mistake("not-awaited", "still writing")
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


@download_one.mistake("blocking-call", "disk works")
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


@download_one.mistake("not-awaited", "`get_flag(…)`")
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


@download_one.mistake("exception", "A 404 is an answer")
async def knows_no_404(client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool) -> Any:
    async with semaphore:
        image = await get_flag(client, base_url, cc)
    await asyncio.to_thread(save_flag, image, f"{cc}.gif")
    if verbose:
        print(cc, "OK")
    return OK


@download_one.mistake("lost-exception", "Only 404")
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


@download_one.mistake("lost-exception", "Only 404")
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


@download_one.mistake("lost-exception", "Only 404")
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


@download_one.mistake("missing-name", "'exc'")
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


@download_one.mistake("swallowed-cancellation", "CancelledError")
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


@download_one.mistake("lost-exception", "disk was full")
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


@download_one.mistake("wrong-type", "expected DownloadStatus.OK")
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


@download_one.mistake("wrong-result", "expected DownloadStatus.OK")
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


@download_one.mistake("wrong-output", "has the screen")
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


@download_one.mistake("wrong-output", "print the code")
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
        await asyncio.to_thread(save_flag, response.content, cc.lower() + ".gif")
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


# -- supervisor --------------------------------------------------------------------------


@supervisor.mistake("wrong-result", "remembered")
async def remembers_an_error_too_long(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)
    async with httpx.AsyncClient() as client:
        to_do = [download_one(client, cc, base_url, semaphore, verbose) for cc in sorted(cc_list)]
        error: Any = None
        for coro in asyncio.as_completed(to_do):
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


@supervisor.accepts
async def takes_them_as_they_come(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)
    async with httpx.AsyncClient() as client:
        to_do = [download_one(client, cc, base_url, semaphore, verbose) for cc in sorted(cc_list)]
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
    return counter


@supervisor.mistake("unthrottled", "share one semaphore")
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


@supervisor.mistake("unthrottled", "share one semaphore")
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


@supervisor.mistake("sequential", "never saw more than 1")
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


@supervisor.mistake("sequential", "never saw more than 1")
async def allows_only_one(cc_list: list[str], base_url: str, verbose: bool, concur_req: int) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore()

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(one(client, cc) for cc in cc_list))
    return counter


@supervisor.mistake("resource-leak", "9 clients")
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


@supervisor.mistake("resource-leak", "still open")
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


@supervisor.mistake("exception", "the others go on")
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


@supervisor.mistake("exception", "the others go on")
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


@supervisor.mistake("lost-exception", "two fail")
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


@supervisor.mistake("not-awaited", "`download_one(…)`")
async def counts_coroutines(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Any:
    semaphore = asyncio.Semaphore(concur_req)
    async with httpx.AsyncClient() as client:
        return Counter(
            [str(download_one(client, cc, base_url, semaphore, verbose))[:3] for cc in cc_list]
        )


@supervisor.mistake("wrong-type", "should return a Counter")
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


@supervisor.mistake("wrong-type", "should return a Counter")
async def returns_none(cc_list: list[str], base_url: str, verbose: bool, concur_req: int) -> Any:
    counter: Counter[Any] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def one(client: Any, cc: str) -> None:
        to_do = download_one(client, cc, base_url, semaphore, verbose)
        counter[await or_error(to_do, cc, verbose)] += 1

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(one(client, cc) for cc in cc_list))


@supervisor.mistake("wrong-output", "what happened to CN")
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
        await asyncio.gather(*(one(client, cc) for cc in cc_list))
    return counter


@supervisor.mistake("lost-exception", "two fail")
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
    async with httpx.AsyncClient(timeout=TIMEOUT) as client:
        to_do = (download_one(client, cc, base_url, semaphore, verbose) for cc in cc_list)
        results = await asyncio.gather(*to_do, return_exceptions=True)
    for cc, result in zip(cc_list, results, strict=True):
        if isinstance(result, BaseException) and verbose:
            print(f"{cc}: {result!r}")
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
