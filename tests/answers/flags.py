"""Answers to lesson 12, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from httpx import AsyncClient

from course_lib.lessons.flags import download_one, flag_sizes, get_flag, supervisor
from solutions import flags as reference

BASE_URL = reference.BASE_URL  # what the catalogued answers find; every check puts its own there
save_flag = reference.save_flag


# -- get_flag ----------------------------------------------------------------------------


@get_flag.mistake(
    "lost-exception", "as if they were a picture", breaks="an error page raises HTTPStatusError"
)
async def saves_error_pages(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower(), timeout=6.1)
    return response.read()


@get_flag.mistake("lost-exception", "418", breaks="An error page, whatever its status")
async def knows_404_only(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    if response.status_code == 404:
        response.raise_for_status()
    return response.content


@get_flag.mistake("lost-exception", "nobody learns", breaks="An error page, whatever its status")
async def returns_none_for_errors(client: AsyncClient, cc: str) -> bytes | None:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    return response.content if response.status_code == 200 else None


@get_flag.mistake("lost-exception", "It returned b''", breaks="An error page, whatever its status")
async def swallows_errors(client: AsyncClient, cc: str) -> bytes:
    try:
        response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
        response.raise_for_status()
        return response.content
    except httpx.HTTPError:
        return b""


@get_flag.mistake(
    "exception",
    "How long may an answer take",
    breaks="no exception comes out that the text does not",
)
async def has_no_patience(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower(), timeout=0.001)
    return response.raise_for_status().content


@get_flag.mistake("side-effect", "closed the client", breaks="What it is given stays as it was")
async def closes_the_client(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    await client.aclose()
    return response.raise_for_status().content


flags_kept: dict[str, bytes] = {}


@get_flag.mistake("side-effect", "it returned that of BR", breaks="for other values")
async def keeps_the_first_flag(client: AsyncClient, cc: str) -> bytes:
    if "flag" not in flags_kept or cc == "BR":
        response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
        flags_kept["flag"] = response.raise_for_status().content
    return flags_kept["flag"]


@get_flag.mistake("wrong-arguments", "`<built-in method lower", breaks="in lower case")
async def does_not_call_lower(client: AsyncClient, cc: str) -> bytes:
    code = cc.lower
    response = await client.get(f"{BASE_URL}/{code}/{code}.gif")
    return response.raise_for_status().content


@get_flag.mistake("wrong-arguments", "lower case", breaks="in lower case")
async def asks_in_capitals(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif")
    response.raise_for_status()
    return response.content


@get_flag.mistake("wrong-arguments", "does not have", breaks="then `/br/br.gif` for BR")
async def forgets_the_folder(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/{cc}.gif".lower())
    response.raise_for_status()
    return response.content


@get_flag.mistake("not-awaited", "`get(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_to_await_get(client: AsyncClient, cc: str) -> Any:
    response = client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    return response.content


@get_flag.mistake("wrong-type", "picture itself", breaks="returns its bytes, `response.content`")
async def returns_the_response(client: AsyncClient, cc: str) -> Any:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    return response.raise_for_status()


@get_flag.mistake("wrong-type", "picture itself", breaks="returns its bytes, `response.content`")
async def returns_text(client: AsyncClient, cc: str) -> str:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    return response.raise_for_status().text


@get_flag.mistake("wrong-result", "None", breaks="return its bytes")
async def forgets_to_return(client: AsyncClient, cc: str) -> None:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    response.raise_for_status()


@get_flag.mistake(
    "resource-leak", "client of its own", breaks="through the `client` that it is given"
)
async def makes_its_own_client(client: AsyncClient, cc: str) -> bytes:
    async with AsyncClient() as own:
        response = await own.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
        return response.raise_for_status().content


@get_flag.mistake(
    "blocking-call", "loop stands still", breaks="through the `client` that it is given"
)
async def asks_without_await(client: AsyncClient, cc: str) -> bytes:
    return httpx.get(f"{BASE_URL}/{cc}/{cc}.gif".lower()).raise_for_status().content


@get_flag.mistake("wrong-result", "not the flag", breaks="Fetch the flag of cc")
async def always_fetches_the_same(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/cn/cn.gif" if cc != "ZZ" else f"{BASE_URL}/zz")
    return response.raise_for_status().content


@get_flag.mistake(
    "wrong-result", "The right address was asked", breaks="returns its bytes, `response.content`"
)
async def makes_bytes_of_the_text(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    return response.raise_for_status().text.encode()


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
async def raises_by_hand(client: AsyncClient, cc: str) -> bytes:
    response = await client.get("/".join((BASE_URL, cc.lower(), cc.lower() + ".gif")))
    if response.status_code != httpx.codes.OK:
        said = f"{cc}: {response.status_code}"
        raise httpx.HTTPStatusError(said, request=response.request, response=response)
    return bytearray(await response.aread())


@get_flag.accepts
async def builds_the_request(client: AsyncClient, cc: str) -> bytes:
    code = cc.casefold()
    request = client.build_request("GET", httpx.URL(BASE_URL + f"/{code}/{code}.gif"))
    response = await client.send(request)
    return b"".join(response.raise_for_status().iter_bytes())


@get_flag.mistake(
    "wrong-type", "which method of a response raises it", breaks="raises HTTPStatusError"
)
async def raises_its_own_error(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    if response.status_code != httpx.codes.OK:
        raise RuntimeError(f"{cc}: {response.status_code}")
    return response.content


@get_flag.mistake(
    "wrong-arguments", "the flags are on another server", breaks="The address is `BASE_URL`"
)
async def knows_where_the_server_is(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"http://127.0.0.1:8000/flags/{cc}/{cc}.gif".lower())
    return response.raise_for_status().content


@get_flag.mistake(
    "exception", "object bytes can't be used in 'await' expression", breaks="Python can run it"
)
async def awaits_the_content(client: AsyncClient, cc: str) -> bytes:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    content: Any = response.raise_for_status().content
    return bytes(await content)


@get_flag.mistake("exception", "has come whole is used as it is", breaks="Python can run it")
async def takes_a_response_for_a_block(client: AsyncClient, cc: str) -> bytes:
    got: Any = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    async with got as response:
        return bytes(response.raise_for_status().content)


@get_flag.mistake("wrong-arguments", "with HEAD", breaks="fetches the flag of a country")
async def asks_for_the_head_only(client: AsyncClient, cc: str) -> bytes:
    response = await client.head(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    return response.raise_for_status().content


@get_flag.mistake(
    "resource-leak", "client of its own", breaks="through the `client` that it is given"
)
async def asks_in_a_thread(client: AsyncClient, cc: str) -> bytes:
    response = await asyncio.to_thread(httpx.get, f"{BASE_URL}/{cc}/{cc}.gif".lower())
    return response.raise_for_status().content


@get_flag.mistake("lost-exception", "the connection broke off", breaks="An error is never lost")
async def returns_nothing_for_a_lost_connection(client: AsyncClient, cc: str) -> bytes:
    try:
        response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    except httpx.RequestError:
        return b""
    return response.raise_for_status().content


@get_flag.mistake(
    "swallowed-cancellation", "`get_flag` was cancelled", breaks="A cancellation comes through"
)
async def returns_nothing_when_it_is_cancelled(client: AsyncClient, cc: str) -> bytes:
    try:
        response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    except asyncio.CancelledError:
        return b""
    return response.raise_for_status().content


@get_flag.mistake("side-effect", "`client.base_url` was not", breaks="What it is given stays as it")
async def sets_the_client_up_anew(client: AsyncClient, cc: str) -> bytes:
    client.base_url = BASE_URL  # type: ignore[assignment]
    response = await client.get(f"/{cc}/{cc}.gif".lower())
    return response.raise_for_status().content


@get_flag.mistake("exception", "it wants `async with`", breaks="Python can run it")
async def awaits_a_stream(client: AsyncClient, cc: str) -> bytes:
    stream: Any = client.stream("GET", f"{BASE_URL}/{cc}/{cc}.gif".lower())
    response = await stream
    return bytes(response.raise_for_status().content)


# -- download_one ------------------------------------------------------------------------


@download_one.mistake("side-effect", "closed the client", breaks="What it is given stays as it was")
async def closes_the_client_in_the_end(client: AsyncClient, cc: str) -> str:
    save_flag(await get_flag(client, cc), f"{cc}.gif")
    await client.aclose()
    print(cc)
    return cc


@download_one.mistake("wrong-arguments", "In which order", breaks="saves it with `save_flag`")
async def swaps_picture_and_name(client: AsyncClient, cc: str) -> str:
    image: Any = await get_flag(client, cc)
    save_flag(f"{cc}.gif", image)  # type: ignore[arg-type]
    print(cc)
    return cc


@download_one.mistake(
    "not-awaited", "`get_flag(…)`", breaks="Every coroutine that you make is awaited"
)
async def saves_a_coroutine(client: AsyncClient, cc: str) -> str:
    image = get_flag(client, cc)
    save_flag(image, f"{cc}.gif")
    print(cc)
    return cc


@download_one.mistake("wrong-result", "no flag was saved", breaks="saves it with `save_flag`")
async def saves_nothing(client: AsyncClient, cc: str) -> str:
    await get_flag(client, cc)
    print(cc, end=" ")
    return cc


@download_one.mistake(
    "not-awaited", "`to_thread(…)`", breaks="Every coroutine that you make is awaited"
)
async def forgets_to_await_the_thread(client: AsyncClient, cc: str) -> str:
    image = await get_flag(client, cc)
    asyncio.to_thread(save_flag, image, f"{cc}.gif")
    print(cc)
    return cc


@download_one.mistake("wrong-arguments", "'BR.gif'", breaks="as `BR.gif` for BR")
async def saves_all_under_one_name(client: AsyncClient, cc: str) -> str:
    save_flag(await get_flag(client, cc), "flag.gif")
    print(cc)
    return cc


@download_one.mistake("wrong-arguments", "'BR.gif'", breaks="save it as CC.gif")
async def forgets_the_ending(client: AsyncClient, cc: str) -> str:
    save_flag(await get_flag(client, cc), cc)
    print(cc)
    return cc


@download_one.mistake(
    "wrong-result", "the code, 'BR'", breaks="then prints the code and returns it"
)
async def returns_the_picture(client: AsyncClient, cc: str) -> Any:
    image = await get_flag(client, cc)
    save_flag(image, f"{cc}.gif")
    print(cc)
    return image


@download_one.mistake("wrong-result", "the code, 'BR'", breaks="and return cc")
async def returns_nothing(client: AsyncClient, cc: str) -> None:
    image = await get_flag(client, cc)
    save_flag(image, f"{cc}.gif")
    print(cc)


@download_one.mistake("wrong-output", "print the code", breaks="print cc")
async def is_silent(client: AsyncClient, cc: str) -> str:
    save_flag(await get_flag(client, cc), f"{cc}.gif")
    return cc


@download_one.mistake("lost-exception", "nobody learns", breaks="that error comes out")
async def hides_what_fails(client: AsyncClient, cc: str) -> str:
    try:
        save_flag(await get_flag(client, cc), f"{cc}.gif")
    except httpx.HTTPError:
        pass
    print(cc)
    return cc


@download_one.mistake("lost-exception", "nobody learns", breaks="An error page is not saved either")
async def fetches_without_asking_the_status(client: AsyncClient, cc: str) -> str:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    save_flag(response.content, f"{cc}.gif")
    print(cc)
    return cc


@download_one.mistake(
    "resource-leak", "client of its own", breaks="fetches one flag through `client`"
)
async def opens_a_client_for_each_flag(client: AsyncClient, cc: str) -> str:
    async with AsyncClient() as client:
        save_flag(await get_flag(client, cc), f"{cc}.gif")
    print(cc)
    return cc


@download_one.mistake(
    "wrong-result", "not the picture", breaks="fetches one flag through `client`, saves it"
)
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


@download_one.mistake("wrong-result", "the code, 'BR'", breaks="prints the code and returns it")
async def returns_it_in_lower_case(client: AsyncClient, cc: str) -> str:
    save_flag(await get_flag(client, cc), f"{cc}.gif")
    print(cc)
    return cc.lower()


@download_one.mistake("wrong-arguments", "'BR.gif'", breaks="as `BR.gif` for BR")
async def saves_in_lower_case(client: AsyncClient, cc: str) -> str:
    image = await asyncio.create_task(get_flag(client, cc))
    save_flag(image, cc.lower() + ".gif")
    print(cc)
    return cc


@download_one.mistake(
    "wrong-output", "print the code as the last thing", breaks="nothing is printed"
)
async def prints_before_it_fetches(client: AsyncClient, cc: str) -> str:
    print(cc)
    save_flag(await get_flag(client, cc), f"{cc}.gif")
    return cc


@download_one.mistake("wrong-output", "`save_flag` failed, so that", breaks="or it cannot be saved")
async def prints_before_it_saves(client: AsyncClient, cc: str) -> str:
    image = await get_flag(client, cc)
    print(cc)
    save_flag(image, f"{cc}.gif")
    return cc


@download_one.mistake("lost-exception", "nobody knows", breaks="that error comes out")
async def does_not_mind_a_full_disk(client: AsyncClient, cc: str) -> str:
    image = await get_flag(client, cc)
    try:
        save_flag(image, f"{cc}.gif")
    except OSError:
        return cc
    print(cc)
    return cc


@download_one.mistake(
    "lost-exception", "Let the error of `save_flag` itself", breaks="that error comes out"
)
async def raises_another_error_for_a_full_disk(client: AsyncClient, cc: str) -> str:
    image = await get_flag(client, cc)
    try:
        save_flag(image, f"{cc}.gif")
    except OSError as error:
        raise RuntimeError(f"{cc} is lost") from error
    print(cc)
    return cc


@download_one.mistake(
    "wrong-type", "Let the error of `get_flag` itself", breaks="If there is no such flag"
)
async def raises_another_error_for_a_missing_flag(client: AsyncClient, cc: str) -> str:
    try:
        image = await get_flag(client, cc)
    except httpx.HTTPStatusError as error:
        raise LookupError(cc) from error
    save_flag(image, f"{cc}.gif")
    print(cc)
    return cc


@download_one.mistake(
    "side-effect", "if there is no picture", breaks="An error page is not saved either"
)
async def saves_error_pages_before_it_asks(client: AsyncClient, cc: str) -> str:
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    save_flag(response.content, f"{cc}.gif")
    response.raise_for_status()
    print(cc)
    return cc


@download_one.accepts
async def prints_in_pieces(client: AsyncClient, cc: str) -> str:
    name = f"{cc}.gif"
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, save_flag, bytes(await get_flag(client, cc)), name)
    for letter in cc:
        print(letter, end="", flush=True)
    print(" is there", end=" ")
    return cc


@download_one.mistake("wrong-result", "was called 2 times", breaks="saves it with `save_flag`")
async def saves_it_twice(client: AsyncClient, cc: str) -> str:
    image = await get_flag(client, cc)
    save_flag(image, f"{cc}.gif")
    await asyncio.to_thread(save_flag, image, f"{cc}.gif")
    print(cc)
    return cc


@download_one.mistake("lost-exception", "What came was no GIF", breaks="or it cannot be saved")
async def does_not_mind_what_is_no_picture(client: AsyncClient, cc: str) -> str:
    image = await get_flag(client, cc)
    try:
        save_flag(image, f"{cc}.gif")
    except ValueError:
        return cc
    print(cc)
    return cc


@download_one.mistake("wrong-arguments", "flag of IN should be", breaks="save it as CC.gif")
async def saves_all_as_that_of_the_example(client: AsyncClient, cc: str) -> str:
    save_flag(await get_flag(client, cc), "BR.gif")
    print(cc)
    return cc


@download_one.mistake("wrong-result", "do calls at the same time share", breaks="and twice at once")
async def keeps_the_picture_where_all_find_it(client: AsyncClient, cc: str) -> str:
    flags_kept["latest"] = await get_flag(client, cc)
    await asyncio.sleep(0.5)
    save_flag(flags_kept["latest"], f"{cc}.gif")
    print(cc)
    return cc


# -- supervisor --------------------------------------------------------------------------


@supervisor.mistake("side-effect", "was []", breaks="What it is given stays as it was")
async def empties_the_list(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        tasks = []
        while cc_list:
            tasks.append(asyncio.create_task(download_one(client, cc_list.pop())))
        return len(await asyncio.gather(*tasks))


@supervisor.mistake("wrong-result", "16 times", breaks="downloads and saves all flags of the list")
async def downloads_all_twice(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        tasks = [asyncio.create_task(download_one(client, cc)) for cc in cc_list]
        await asyncio.gather(*tasks)
        await asyncio.gather(*(download_one(client, cc) for cc in cc_list))
    return len(tasks)


@supervisor.mistake("exception", "A class stands there", breaks="Python can run it")
async def makes_no_client_of_the_class(cc_list: list[str]) -> int:
    client_class: Any = AsyncClient
    async with client_class as client:
        return len(await asyncio.gather(*(download_one(client, cc) for cc in cc_list)))


@supervisor.mistake("blocking-call", "can be awaited", breaks="makes one client")
async def asks_with_what_blocks(cc_list: list[str]) -> int:
    for cc in cc_list:
        response = httpx.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
        save_flag(response.raise_for_status().content, f"{cc}.gif")
        print(cc)
    return len(cc_list)


@supervisor.mistake("sequential", "one request at a time", breaks="at once")
async def awaits_one_after_another(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        return len([await download_one(client, cc) for cc in cc_list])


@supervisor.mistake("sequential", "one request at a time", breaks="at once, and returns")
async def awaits_each_task_at_once(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        for cc in cc_list:
            await asyncio.create_task(download_one(client, cc))
    return len(cc_list)


@supervisor.mistake("sequential", "at most 4", breaks="all flags of the list at once")
async def goes_in_two_halves(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        await asyncio.gather(*(download_one(client, cc) for cc in cc_list[::2]))
        await asyncio.gather(*(download_one(client, cc) for cc in cc_list[1::2]))
    return len(cc_list)


@supervisor.mistake("resource-leak", "8 clients", breaks="makes one client")
async def makes_a_client_a_flag(cc_list: list[str]) -> int:
    async def one(cc: str) -> Any:
        async with AsyncClient() as client:
            return await download_one(client, cc)

    return len(await asyncio.gather(*(one(cc) for cc in cc_list)))


@supervisor.mistake("resource-leak", "still open", breaks="the client is closed")
async def never_closes_the_client(cc_list: list[str]) -> int:
    client = AsyncClient()
    return len(await asyncio.gather(*(download_one(client, cc) for cc in cc_list)))


@supervisor.mistake("resource-leak", "A download failed, and", breaks="also after an error")
async def closes_only_after_success(cc_list: list[str]) -> int:
    client = AsyncClient()
    res = await asyncio.gather(*(download_one(client, cc) for cc in cc_list))
    await client.aclose()
    return len(res)


@supervisor.mistake("exception", "is the client still open?", breaks="through one client")
async def gathers_after_closing(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        to_do = [download_one(client, cc) for cc in cc_list]
    return len(await asyncio.gather(*to_do))


@supervisor.mistake(
    "not-awaited", "`download_one(…)`", breaks="Every coroutine that you make is awaited"
)
async def only_makes_coroutines(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        return len([download_one(client, cc) for cc in cc_list])


@supervisor.mistake("unretrieved-exception", "Await the task", breaks="An error is never lost")
async def only_makes_tasks(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        tasks = [asyncio.create_task(download_one(client, cc)) for cc in cc_list]
        return len(tasks)


@supervisor.mistake("wrong-type", "how many flags", breaks="returns how many there were")
async def returns_the_codes(cc_list: list[str]) -> Any:
    async with AsyncClient() as client:
        return await asyncio.gather(*(download_one(client, cc) for cc in cc_list))


@supervisor.mistake("wrong-type", "how many flags", breaks="return how many")
async def returns_none(cc_list: list[str]) -> None:
    async with AsyncClient() as client:
        await asyncio.gather(*(download_one(client, cc) for cc in cc_list))


@supervisor.mistake("lost-exception", "as if nothing had happened", breaks="its error comes out")
async def counts_errors_as_flags(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        to_do = (download_one(client, cc) for cc in cc_list)
        return len(await asyncio.gather(*to_do, return_exceptions=True))


@supervisor.mistake("lost-exception", "as if nothing had happened", breaks="its error comes out")
async def counts_done_tasks(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        tasks = [asyncio.create_task(download_one(client, cc)) for cc in cc_list]
        done, _ = await asyncio.wait(tasks)
        return sum(task.exception() is None for task in done)


@supervisor.mistake("exception", "context manager", breaks="Python can run it")
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


@supervisor.mistake("exception", "With an empty list", breaks="The list may be empty")
async def waits_for_nobody(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        tasks = [asyncio.create_task(download_one(client, cc)) for cc in cc_list]
        done, _ = await asyncio.wait(tasks)
        return sum(bool(task.result()) for task in done)


@supervisor.mistake("wrong-result", "With an empty list", breaks="then it returns 0")
async def has_no_count_for_an_empty_list(cc_list: list[str]) -> int | None:
    if not cc_list:
        return None
    async with AsyncClient() as client:
        return len(await asyncio.gather(*(download_one(client, cc) for cc in cc_list)))


@supervisor.mistake("wrong-result", "What is counted?", breaks="return how many")
async def counts_what_was_left(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        to_do = {asyncio.create_task(download_one(client, cc)) for cc in cc_list}
        await asyncio.gather(*to_do)
        return sum(not task.done() for task in to_do)


@supervisor.mistake("wrong-result", "CN", breaks="downloads and saves all flags")
async def leaves_out_the_first(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        await asyncio.gather(*(download_one(client, cc) for cc in cc_list[1:]))
    return len(cc_list)


@supervisor.mistake(
    "lost-exception", "Let the download's own error out", breaks="its error comes out"
)
async def raises_an_error_of_its_own(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        to_do = (download_one(client, cc) for cc in cc_list)
        results = await asyncio.gather(*to_do, return_exceptions=True)
    if any(isinstance(result, BaseException) for result in results):
        raise RuntimeError("some flags did not come")
    return len(results)


# it keeps no connection: those would be thrown away unclosed, in the middle of some other test
kept_for_all = AsyncClient(verify=False, limits=httpx.Limits(max_keepalive_connections=0))


@supervisor.mistake("resource-leak", "It made no client", breaks="makes one client")
async def has_a_client_from_before(cc_list: list[str], client: Any = kept_for_all) -> int:
    return len(await asyncio.gather(*(download_one(client, cc) for cc in cc_list)))


ours: dict[str, AsyncClient] = {}


@supervisor.mistake(
    "exception", "Called twice at the same time", breaks="a second time, and twice at once"
)
async def shares_a_client_between_calls(cc_list: list[str]) -> int:
    if "client" not in ours or ours["client"].is_closed:
        ours["client"] = AsyncClient()
    async with ours["client"] as client:
        return len(await asyncio.gather(*(download_one(client, cc) for cc in cc_list)))


downloaded: list[str] = []


@supervisor.mistake(
    "side-effect", "What do the two calls share?", breaks="a second time, and twice at once"
)
async def counts_in_a_list_of_the_module(cc_list: list[str]) -> int:
    downloaded.clear()

    async def one(client: AsyncClient, cc: str) -> None:
        downloaded.append(await download_one(client, cc))

    async with AsyncClient() as client:
        await asyncio.gather(*(one(client, cc) for cc in cc_list))
    return len(downloaded)


@supervisor.accepts
async def has_workers_and_a_queue(cc_list: list[str]) -> int:
    queue: asyncio.Queue[str] = asyncio.Queue()
    for cc in cc_list:
        queue.put_nowait(cc)
    count = 0

    async def worker(client: AsyncClient) -> None:
        nonlocal count
        while not queue.empty():
            await download_one(client, queue.get_nowait())
            count += 1

    async with AsyncClient(timeout=None) as client, asyncio.TaskGroup() as group:
        for _ in cc_list:
            group.create_task(worker(client))
    return count


@supervisor.accepts
async def fetches_first_and_saves_then(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        images = await asyncio.gather(*(get_flag(client, cc) for cc in cc_list))
    for cc, image in zip(cc_list, images, strict=True):
        save_flag(image, f"{cc}.gif")
        print(cc)
    return len(images)


@supervisor.mistake(
    "swallowed-cancellation", "`supervisor` was cancelled", breaks="A cancellation comes through"
)
async def counts_what_came_before_it_was_cancelled(cc_list: list[str]) -> int:
    async with AsyncClient() as client:
        tasks = [asyncio.create_task(download_one(client, cc)) for cc in cc_list]
        try:
            await asyncio.gather(*tasks)
        except asyncio.CancelledError:
            return sum(task.done() for task in tasks)
    return len(tasks)


@supervisor.mistake("resource-leak", "It was cancelled, and", breaks="When `supervisor` ends")
async def closes_after_exceptions_only(cc_list: list[str]) -> int:
    client = AsyncClient()
    try:
        codes = await asyncio.gather(*(download_one(client, cc) for cc in cc_list))
    except Exception:
        await client.aclose()
        raise
    await client.aclose()
    return len(codes)


# -- flag_sizes --------------------------------------------------------------------------


@flag_sizes.mistake("side-effect", "was []", breaks="What it is given stays as it was")
async def takes_the_codes_out_of_the_list(
    client: AsyncClient, cc_list: list[str]
) -> dict[str, int]:
    sizes: dict[str, int] = {}

    async def one(cc: str) -> None:
        response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
        if response.status_code != 404:
            sizes[cc] = len(response.raise_for_status().content)

    async with asyncio.TaskGroup() as group:
        while cc_list:
            group.create_task(one(cc_list.pop()))
    return sizes


@flag_sizes.mistake("wrong-result", "which should be left out", breaks="should be left out")
async def mends_the_address_only(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    to_do = (client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower()) for cc in cc_list)
    responses = await asyncio.gather(*to_do)
    return {cc: len(r.content) for cc, r in zip(cc_list, responses, strict=True)}


under_way: set[str] = set()


@flag_sizes.mistake(
    "lost-exception",
    "answered 410 for FR",
    breaks="Any other error page should raise HTTPStatusError",
)
async def takes_410_for_404(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    to_do = (client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower()) for cc in cc_list)
    sizes = {}
    for cc, response in zip(cc_list, await asyncio.gather(*to_do), strict=True):
        if response.status_code not in (404, 410):
            sizes[cc] = len(response.raise_for_status().content)
    return sizes


@flag_sizes.mistake("side-effect", "begun together, gave {} where", breaks="and twice at once")
async def asks_for_none_that_is_under_way(
    client: AsyncClient, cc_list: list[str]
) -> dict[str, int]:
    codes = [cc for cc in cc_list if cc not in under_way]
    under_way.update(codes)
    try:
        to_do = (client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower()) for cc in codes)
        responses = await asyncio.gather(*to_do)
    finally:
        under_way.difference_update(codes)
    there = [(cc, r) for cc, r in zip(codes, responses, strict=True) if r.status_code != 404]
    return {cc: len(response.raise_for_status().content) for cc, response in there}


@flag_sizes.mistake("wrong-arguments", "lower case", breaks="the number of bytes of its flag")
async def mends_the_status_only(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    to_do = (client.get(f"{BASE_URL}/{cc}/{cc}.gif") for cc in cc_list)
    responses = await asyncio.gather(*to_do)
    pairs = zip(cc_list, responses, strict=True)
    return {cc: len(r.content) for cc, r in pairs if r.status_code == 200}


@flag_sizes.mistake("exception", "leave ZZ out", breaks="A code without a flag")
async def raises_for_every_error_page(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    images = await asyncio.gather(*(get_flag(client, cc) for cc in cc_list))
    return {cc: len(image) for cc, image in zip(cc_list, images, strict=True)}


@flag_sizes.mistake(
    "lost-exception", "Only 404 means", breaks="Any other error page should raise HTTPStatusError"
)
async def leaves_out_every_error_page(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    to_do = (client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower()) for cc in cc_list)
    responses = await asyncio.gather(*to_do)
    pairs = zip(cc_list, responses, strict=True)
    return {cc: len(r.content) for cc, r in pairs if r.is_success}


@flag_sizes.mistake(
    "wrong-type", "which method of a response", breaks="should raise HTTPStatusError"
)
async def raises_a_lookup_error(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    sizes = {}
    to_do = (client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower()) for cc in cc_list)
    for cc, response in zip(cc_list, await asyncio.gather(*to_do), strict=True):
        if response.status_code == 200:
            sizes[cc] = len(response.content)
        elif response.status_code != 404:
            raise LookupError(cc)
    return sizes


@flag_sizes.mistake("sequential", "one request at a time", breaks="all fetched at once")
async def asks_one_after_another(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    sizes = {}
    for cc in cc_list:
        response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
        if response.status_code != 404:
            sizes[cc] = len(response.raise_for_status().content)
    return sizes


@flag_sizes.mistake("blocking-call", "through the client", breaks="through `client`")
async def asks_without_the_client(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    sizes = {}
    for cc in cc_list:
        response = httpx.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
        if response.status_code != 404:
            sizes[cc] = len(response.raise_for_status().content)
    return sizes


@flag_sizes.mistake("wrong-result", "the code as it was given", breaks="for each code")
async def has_lower_case_codes(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    codes = [cc.lower() for cc in cc_list]
    to_do = (client.get(f"{BASE_URL}/{cc}/{cc}.gif") for cc in codes)
    responses = await asyncio.gather(*to_do)
    pairs = zip(codes, responses, strict=True)
    return {cc: len(r.raise_for_status().content) for cc, r in pairs if r.status_code != 404}


@flag_sizes.mistake("wrong-type", "it should return a dictionary", breaks="return a dictionary")
async def returns_a_list_of_sizes(client: AsyncClient, cc_list: list[str]) -> Any:
    to_do = (client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower()) for cc in cc_list)
    responses = await asyncio.gather(*to_do)
    return [len(r.raise_for_status().content) for r in responses if r.status_code != 404]


@flag_sizes.mistake("exception", "With an empty list", breaks="The list may be empty")
async def waits_for_no_sizes(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    sizes = {}

    async def size(cc: str) -> None:
        response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
        if response.status_code != 404:
            sizes[cc] = len(response.raise_for_status().content)

    tasks = [asyncio.create_task(size(cc)) for cc in cc_list]
    done, _ = await asyncio.wait(tasks)
    for task in done:
        task.result()
    return sizes


@flag_sizes.accepts
async def catches_what_get_flag_raises(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    async def size(cc: str) -> int:
        try:
            return len(await get_flag(client, cc))
        except httpx.HTTPStatusError as error:
            if error.response.status_code == 404:
                return 0
            raise

    sizes = await asyncio.gather(*(size(cc) for cc in cc_list))
    return {cc: n for cc, n in zip(cc_list, sizes, strict=True) if n}


@flag_sizes.accepts
async def fills_it_in_a_group(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    sizes: dict[str, int] = {}

    async def fill(cc: str) -> None:
        response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
        if response.status_code != httpx.codes.NOT_FOUND:
            sizes[cc] = len(response.raise_for_status().content)

    async with asyncio.TaskGroup() as group:
        for cc in cc_list:
            group.create_task(fill(cc))
    return sizes


@flag_sizes.accepts
async def takes_the_answers_as_they_come(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    async def asked(cc: str) -> tuple[str, httpx.Response]:
        return cc, await client.get(BASE_URL + f"/{cc}/{cc}.gif".lower())

    sizes = {}
    for coming in asyncio.as_completed([asked(cc) for cc in cc_list]):
        match await coming:
            case cc, httpx.Response(status_code=200) as response:
                sizes[cc] = sum(len(piece) for piece in response.iter_bytes())
            case _, httpx.Response(status_code=404):
                pass
            case _, response:
                response.raise_for_status()
    return sizes


@flag_sizes.mistake(
    "lost-exception",
    "answered 503 for FR",
    breaks="Any other error page should raise HTTPStatusError",
)
async def leaves_out_what_the_server_cannot_do(
    client: AsyncClient, cc_list: list[str]
) -> dict[str, int]:
    to_do = (client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower()) for cc in cc_list)
    sizes = {}
    for cc, response in zip(cc_list, await asyncio.gather(*to_do), strict=True):
        if response.is_client_error and response.status_code != 404:
            response.raise_for_status()
        if response.is_success:
            sizes[cc] = len(response.content)
    return sizes


@flag_sizes.mistake("lost-exception", "the connection broke off", breaks="An error is never lost")
async def leaves_out_lost_connections(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    to_do = (get_flag(client, cc) for cc in cc_list)
    images = await asyncio.gather(*to_do, return_exceptions=True)
    for image in images:
        if isinstance(image, httpx.HTTPStatusError) and image.response.status_code != 404:
            raise image
    pairs = zip(cc_list, images, strict=True)
    return {cc: len(image) for cc, image in pairs if isinstance(image, bytes)}


@flag_sizes.mistake("wrong-result", "the code as it was given", breaks="for each code")
async def returns_all_codes_in_capitals(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    to_do = (client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower()) for cc in cc_list)
    pairs = zip(cc_list, await asyncio.gather(*to_do), strict=True)
    there = [(cc.upper(), response) for cc, response in pairs if response.status_code != 404]
    return {cc: len(response.raise_for_status().content) for cc, response in there}


@flag_sizes.mistake(
    "wrong-result", "which response belongs to which", breaks="the number of bytes of its flag"
)
async def gives_the_first_answer_to_the_first_code(
    client: AsyncClient, cc_list: list[str]
) -> dict[str, int]:
    to_do = [client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower()) for cc in cc_list]
    # as with `as_completed`, whose order is left to chance here
    responses = (await asyncio.gather(*to_do))[::-1]
    pairs = zip(cc_list, responses, strict=True)
    return {cc: len(r.raise_for_status().content) for cc, r in pairs if r.status_code != 404}


@flag_sizes.mistake(
    "swallowed-cancellation", "`flag_sizes` was cancelled", breaks="A cancellation comes through"
)
async def has_no_sizes_when_it_is_cancelled(
    client: AsyncClient, cc_list: list[str]
) -> dict[str, int]:
    to_do = (client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower()) for cc in cc_list)
    try:
        responses = await asyncio.gather(*to_do)
    except asyncio.CancelledError:
        return {}
    pairs = zip(cc_list, responses, strict=True)
    return {cc: len(r.raise_for_status().content) for cc, r in pairs if r.status_code != 404}
