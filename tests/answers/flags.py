"""Answers to lesson 12, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from httpx import AsyncClient

from course_lib.lessons.flags import download_one, get_flag, supervisor
from solutions import flags as reference

BASE_URL = reference.BASE_URL  # what the catalogued answers find; every check puts its own there
save_flag = reference.save_flag


# -- get_flag ----------------------------------------------------------------------------


@get_flag.mistake("lost-exception", "as if they were a picture")
async def saves_error_pages(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower(), timeout=6.1)
    return response.read()


@get_flag.mistake("lost-exception", "418")
async def knows_404_only(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    if response.status_code == 404:
        raise ValueError(cc)
    return response.content


@get_flag.mistake("lost-exception", "nobody learns")
async def returns_none_for_errors(client: AsyncClient, cc: str) -> bytes | None:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    return response.content if response.status_code == 200 else None


@get_flag.mistake("lost-exception", "It returned b''")
async def swallows_errors(client: AsyncClient, cc: str) -> bytes:
    try:
        response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
        response.raise_for_status()
        return response.content
    except httpx.HTTPError:
        return b""


@get_flag.mistake("wrong-arguments", "lower case")
async def asks_in_capitals(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif")
    response.raise_for_status()
    return response.content


@get_flag.mistake("wrong-arguments", "does not have")
async def forgets_the_folder(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/{cc}.gif".lower())
    response.raise_for_status()
    return response.content


@get_flag.mistake("not-awaited", "`get(…)`")
async def forgets_to_await_get(client: AsyncClient, cc: str) -> Any:
    response = client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    return response.content


@get_flag.mistake("wrong-type", "picture itself")
async def returns_the_response(client: AsyncClient, cc: str) -> Any:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    return response.raise_for_status()


@get_flag.mistake("wrong-type", "picture itself")
async def returns_text(client: AsyncClient, cc: str) -> str:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    return response.raise_for_status().text


@get_flag.mistake("wrong-result", "None")
async def forgets_to_return(client: AsyncClient, cc: str) -> None:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    response.raise_for_status()


@get_flag.mistake("resource-leak", "client of its own")
async def makes_its_own_client(client: AsyncClient, cc: str) -> bytes:
    async with AsyncClient() as own:
        response = await own.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
        return response.raise_for_status().content


@get_flag.mistake("blocking-call", "loop stands still")
async def asks_without_await(client: AsyncClient, cc: str) -> bytes:
    return httpx.get(f"{BASE_URL}/{cc}/{cc}.gif".lower()).raise_for_status().content


@get_flag.mistake("wrong-result", "not the flag")
async def always_fetches_the_same(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/cn/cn.gif" if cc != "ZZ" else f"{BASE_URL}/zz")
    return response.raise_for_status().content


@get_flag.accepts
async def reads_it_in_one_line(client: AsyncClient, cc: str) -> bytes:
    url = f"{BASE_URL}/{cc}/{cc}.gif".lower()
    return (await client.get(url, timeout=6.1, follow_redirects=True)).raise_for_status().content


@get_flag.accepts
async def streams_it(client: AsyncClient, cc: str) -> bytes:
    async with client.stream("GET", f"{BASE_URL}/{cc.lower()}/{cc.lower()}.gif") as response:
        response.raise_for_status()
        return await response.aread()


@get_flag.accepts
async def raises_its_own_error(client: AsyncClient, cc: str) -> bytes:
    response = await client.get("/".join((BASE_URL, cc.lower(), cc.lower() + ".gif")))
    if response.status_code != httpx.codes.OK:
        raise RuntimeError(f"{cc}: {response.status_code}")
    return await response.aread()


# -- download_one ------------------------------------------------------------------------


@download_one.mistake("not-awaited", "`get_flag(…)`")
async def saves_a_coroutine(client: AsyncClient, cc: str) -> str:
    image = get_flag(client, cc)
    save_flag(image, f"{cc}.gif")
    print(cc)
    return cc


@download_one.mistake("wrong-result", "no flag was saved")
async def saves_nothing(client: AsyncClient, cc: str) -> str:
    await get_flag(client, cc)
    print(cc, end=" ")
    return cc


@download_one.mistake("not-awaited", "`to_thread(…)`")
async def forgets_to_await_the_thread(client: AsyncClient, cc: str) -> str:
    image = await get_flag(client, cc)
    asyncio.to_thread(save_flag, image, f"{cc}.gif")
    print(cc)
    return cc


@download_one.mistake("wrong-arguments", "'BR.gif'")
async def saves_all_under_one_name(client: AsyncClient, cc: str) -> str:
    save_flag(await get_flag(client, cc), "flag.gif")
    print(cc)
    return cc


@download_one.mistake("wrong-arguments", "'BR.gif'")
async def forgets_the_ending(client: AsyncClient, cc: str) -> str:
    save_flag(await get_flag(client, cc), cc)
    print(cc)
    return cc


@download_one.mistake("wrong-result", "the code, 'BR'")
async def returns_the_picture(client: AsyncClient, cc: str) -> Any:
    image = await get_flag(client, cc)
    save_flag(image, f"{cc}.gif")
    print(cc)
    return image


@download_one.mistake("wrong-result", "the code, 'BR'")
async def returns_nothing(client: AsyncClient, cc: str) -> None:
    image = await get_flag(client, cc)
    save_flag(image, f"{cc}.gif")
    print(cc)


@download_one.mistake("wrong-output", "print the code")
async def is_silent(client: AsyncClient, cc: str) -> str:
    save_flag(await get_flag(client, cc), f"{cc}.gif")
    return cc


@download_one.mistake("lost-exception", "nobody learns")
async def hides_what_fails(client: AsyncClient, cc: str) -> str:
    try:
        save_flag(await get_flag(client, cc), f"{cc}.gif")
    except httpx.HTTPError:
        pass
    print(cc)
    return cc


@download_one.mistake("lost-exception", "nobody learns")
async def fetches_without_asking_the_status(client: AsyncClient, cc: str) -> str:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    save_flag(response.content, f"{cc}.gif")
    print(cc)
    return cc


@download_one.mistake("resource-leak", "client of its own")
async def opens_a_client_for_each_flag(client: AsyncClient, cc: str) -> str:
    async with AsyncClient() as client:
        save_flag(await get_flag(client, cc), f"{cc}.gif")
    print(cc)
    return cc


@download_one.mistake("wrong-result", "not the picture")
async def saves_the_code(client: AsyncClient, cc: str) -> str:
    await get_flag(client, cc)
    save_flag(cc.encode(), f"{cc}.gif")
    print(cc)
    return cc


@download_one.accepts
async def saves_in_a_thread(client: AsyncClient, cc: str) -> str:
    image = await get_flag(client, cc)
    await asyncio.to_thread(save_flag, image, f"{cc}.gif")
    print(cc, end=" ", flush=True)
    return cc


@download_one.accepts
async def fetches_by_itself(client: AsyncClient, cc: str) -> str:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    save_flag(response.raise_for_status().content, f"{cc}.gif")
    print(f"{cc} is there")
    return cc


@download_one.accepts
async def saves_in_lower_case(client: AsyncClient, cc: str) -> str:
    image = await asyncio.create_task(get_flag(client, cc))
    save_flag(image, cc.lower() + ".gif")
    print(cc)
    return cc


# -- supervisor --------------------------------------------------------------------------


@supervisor.mistake("sequential", "one request at a time")
async def awaits_one_after_another(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        return len([await download_one(client, cc) for cc in cc_list])


@supervisor.mistake("sequential", "one request at a time")
async def awaits_each_task_at_once(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        for cc in cc_list:
            await asyncio.create_task(download_one(client, cc))
    return len(cc_list)


@supervisor.mistake("sequential", "at most 4")
async def goes_in_two_halves(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        await asyncio.gather(*(download_one(client, cc) for cc in cc_list[::2]))
        await asyncio.gather(*(download_one(client, cc) for cc in cc_list[1::2]))
    return len(cc_list)


@supervisor.mistake("resource-leak", "8 clients")
async def makes_a_client_a_flag(cc_list: list[str]) -> int:
    async def one(cc: str) -> Any:
        async with AsyncClient() as client:
            return await download_one(client, cc)

    return len(await asyncio.gather(*(one(cc) for cc in cc_list)))


@supervisor.mistake("resource-leak", "still open")
async def never_closes_the_client(cc_list: list[str]) -> int:
    client = AsyncClient()
    return len(await asyncio.gather(*(download_one(client, cc) for cc in cc_list)))


@supervisor.mistake("resource-leak", "`finally`")
async def closes_only_after_success(cc_list: list[str]) -> int:
    client = AsyncClient()
    res = await asyncio.gather(*(download_one(client, cc) for cc in cc_list))
    await client.aclose()
    return len(res)


@supervisor.mistake("exception", "still open")
async def gathers_after_closing(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        to_do = [download_one(client, cc) for cc in cc_list]
    return len(await asyncio.gather(*to_do))


@supervisor.mistake("not-awaited", "`download_one(…)`")
async def only_makes_coroutines(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        return len([download_one(client, cc) for cc in cc_list])


@supervisor.mistake("unretrieved-exception", "Await the task")
async def only_makes_tasks(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        tasks = [asyncio.create_task(download_one(client, cc)) for cc in cc_list]
        return len(tasks)


@supervisor.mistake("wrong-type", "how many flags")
async def returns_the_codes(cc_list: list[str]) -> Any:
    async with AsyncClient() as client:
        return await asyncio.gather(*(download_one(client, cc) for cc in cc_list))


@supervisor.mistake("wrong-type", "how many flags")
async def returns_none(cc_list: list[str]) -> None:
    async with AsyncClient() as client:
        await asyncio.gather(*(download_one(client, cc) for cc in cc_list))


@supervisor.mistake("lost-exception", "as if nothing had happened")
async def counts_errors_as_flags(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        to_do = (download_one(client, cc) for cc in cc_list)
        return len(await asyncio.gather(*to_do, return_exceptions=True))


@supervisor.mistake("lost-exception", "as if nothing had happened")
async def counts_done_tasks(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        tasks = [asyncio.create_task(download_one(client, cc)) for cc in cc_list]
        done, _ = await asyncio.wait(tasks)
        return sum(task.exception() is None for task in done)


@supervisor.mistake("exception", "context manager")
async def uses_a_plain_with(cc_list: list[str]) -> int:
    with AsyncClient() as client:
        return len(await asyncio.gather(*(download_one(client, cc) for cc in cc_list)))


@supervisor.accepts
async def sorts_and_gathers(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        to_do = [download_one(client, cc) for cc in sorted(cc_list)]
        res = await asyncio.gather(*to_do)
    return len(res)


@supervisor.accepts
async def uses_a_task_group(cc_list: list[str]) -> int:
    async with httpx.AsyncClient(timeout=6.1) as client, asyncio.TaskGroup() as group:
        tasks = [group.create_task(download_one(client, cc)) for cc in cc_list]
    return len(tasks)


@supervisor.accepts
async def takes_them_as_they_come(cc_list: list[str]) -> int:
    client, count = AsyncClient(follow_redirects=True), 0
    try:
        for done in asyncio.as_completed([download_one(client, cc) for cc in cc_list]):
            await done
            count += 1
    finally:
        await client.aclose()
    return count
