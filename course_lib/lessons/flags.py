"""Lesson 12: twenty downloads that wait at the same time, through one client."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from httpx import AsyncClient

from course_lib.attempt import Run
from course_lib.exercise import Attempt, exercise, require
from solutions import flags as reference

from ._downloads import (
    Practice,
    bound,
    broken,
    described,
    done,
    image_of,
    require_address,
    require_client,
    require_error,
    run_together,
)

BASE_URL = reference.BASE_URL  # what the catalogued answers find; every check puts its own there
save_flag = reference.save_flag


def givens(practice: Practice, attempt: Attempt) -> dict[str, Any]:
    """What stands in for the given names, and for the exercises that the learner has not done."""
    names: dict[str, Any] = {"BASE_URL": practice.url, "save_flag": practice.save_flag()}
    names["get_flag"] = attempt.own.get("get_flag") or bound(reference.get_flag, **names)
    names["download_one"] = attempt.own.get("download_one") or bound(
        reference.download_one, **names
    )
    solved = {attempt.exercise.name, *attempt.own}
    return {name: value for name, value in names.items() if name not in solved}


def run_all(attempt: Attempt, practice: Practice, *codes: str) -> Run:
    """All codes at once through one client."""
    given = givens(practice, attempt)
    raises = (Exception,) if codes in (("ZZ",), ("FR",)) else (httpx.HTTPError,)
    return run_together(
        attempt, practice, lambda f, client: [f(client, cc) for cc in codes], given, raises
    )


ADDRESS = "The flag of BR is at `BASE_URL` + `/br/br.gif`."


# -- get_flag ------------------------------------------------------------------------------


@exercise(
    "`await client.get(url)` gives a response. Is every response a flag?",
    "`response.raise_for_status()` raises HTTPStatusError for an error page; `response.content` is "
    "the bytes.",
    'The address is `f"{BASE_URL}/{cc}/{cc}.gif"`, with `cc` in lower case.',
)
def get_flag(attempt: Attempt) -> None:
    for codes in (("BR",), ("BR", "IN", "US")):
        with Practice() as practice:
            run = run_all(attempt, practice, *codes)
            require_address(practice, run, ADDRESS)
            require_bytes(run, [image_of(cc) for cc in codes])
            require_client(practice, run, len(codes))
    for cc, status in (("ZZ", 404), ("FR", 418)):
        with Practice(delay=0, replies=broken("FR", 418)) as practice:
            require_error(run_all(attempt, practice, cc), status, cc)
    done(attempt)


def require_bytes(run: Run, expected: list[bytes]) -> None:
    """It returned the bytes of the pictures."""
    got = run.result[0]
    require(
        got is not None,
        "It returned None. The bytes of the picture are what the next step saves: return them.",
        because="wrong-result",
    )
    require(
        isinstance(got, (bytes, bytearray)),
        f"It returned {described(got)}; it should return the picture itself, as bytes. Which attribute "
        "of the response has them?",
        because="wrong-type",
    )
    require(
        [bytes(image) for image in run.result] == expected,
        f"It returned {len(got)} bytes that are not the flag of that country, which has "
        f"{len(expected[0])}.",
        because="wrong-result",
    )


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
    return response.content  # type: ignore[attr-defined]


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


# -- download_one --------------------------------------------------------------------------


@exercise(
    "Three steps in a row: fetch, save, print. Which of them has to be awaited?",
    'Your `get_flag` fetches. `save_flag(image, f"{cc}.gif")` is a plain function.',
)
def download_one(attempt: Attempt) -> None:
    for codes in (("BR",), ("BR", "IN", "US")):
        with Practice() as practice:
            run = run_all(attempt, practice, *codes)
            require_address(practice, run, ADDRESS)
            require(
                practice.saved,
                "It returned, and no flag was saved: `save_flag` was not called.",
                because="wrong-result",
            )
            require_saved(practice, codes)
            require(
                [str(got).upper() for got in run.result] == [*codes],
                f"It returned {described(run.result[0])} for BR; it should return the code, 'BR'.",
                because="wrong-result",
            )
            require(
                all(cc in run.text.upper() for cc in codes),
                "It prints nothing that shows which flag has come: print the code.",
                because="wrong-output",
            )
            require_client(practice, run, len(codes))
    with Practice(delay=0) as practice:
        require_error(run_all(attempt, practice, "ZZ"), 404, "ZZ")
        require_nothing_saved(practice, "ZZ")
    done(attempt)


def require_saved(practice: Practice, codes: tuple[str, ...]) -> None:
    """The right bytes under the right names."""
    names = {name.upper() for name in practice.saved}
    wanted = {f"{cc}.GIF" for cc in codes}
    require(
        names == wanted,
        f"It saved {', '.join(map(repr, practice.saved))}; the flag of BR should be saved as 'BR.gif'.",
        because="wrong-arguments",
    )
    for name, image in practice.saved.items():
        require(
            image == image_of(name[:2]),
            f"{name!r} holds {described(image)}, which is not the picture that the server sent.",
            because="wrong-result",
        )


def require_nothing_saved(practice: Practice, cc: str) -> None:
    require(
        not practice.saved,
        f"There is no flag of {cc}, yet something was saved as {[*practice.saved][:1]}.",
        because="side-effect",
    )


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
    asyncio.to_thread(save_flag, image, f"{cc}.gif")  # type: ignore[unused-coroutine]
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


# -- supervisor ----------------------------------------------------------------------------

EIGHT = ["CN", "IN", "US", "ID", "BR", "PK", "NG", "BD"]


@exercise(
    "`async with AsyncClient() as client:` gives one client, and closes it at the end. What starts "
    "all downloads at once?",
    "`await asyncio.gather(*(download_one(client, cc) for cc in cc_list))`, inside of the `async "
    "with`: outside, the client is closed.",
)
def supervisor(attempt: Attempt) -> None:
    for delay in (0.05, 0.2):  # the second time only if the machine may have been too busy
        with Practice(delay=delay) as practice:
            run = run_supervisor(attempt, practice, EIGHT)
            require_count(run, practice, EIGHT)
            if practice.peak in (1, len(EIGHT)):
                break
    require_one_for_all(practice)
    require(
        practice.peak > 1,
        f"Each of the {len(EIGHT)} downloads began when the one before was over: the server never saw "
        "more than one request at a time.",
        because="sequential",
        line=run.first_wait_line,
    )
    require(
        practice.peak == len(EIGHT),
        f"The server saw at most {practice.peak} requests at once; all {len(EIGHT)} can wait together.",
        because="sequential",
        line=run.first_wait_line,
    )
    with Practice(delay=0) as practice:
        run = run_supervisor(attempt, practice, ["BR", "ZZ", "US"])
        require(
            run.error is not None,
            f"There is no flag of ZZ: that download failed, and `supervisor` returned {run.result!r} "
            "as if nothing had happened. Let the error out.",
            because="lost-exception",
        )
        require(
            not practice.left_open,
            "A download failed, and the client was left open: only `async with`, or `finally`, closes "
            "it whatever happens.",
            because="resource-leak",
        )
    done(attempt)


def run_supervisor(attempt: Attempt, practice: Practice, codes: list[str]) -> Run:
    """One call; errors of HTTP are kept in the run."""
    return attempt(
        [*codes],
        given=givens(practice, attempt),
        raises=(httpx.HTTPError, ExceptionGroup, ValueError, RuntimeError),
        allow=("task-left-over",) if "ZZ" in codes else (),
    )


def require_count(run: Run, practice: Practice, codes: list[str]) -> None:
    """Every flag saved, and their number returned."""
    if run.error is not None:
        closed = "closed" in str(run.error)
        require(
            False,
            f"A download failed with {type(run.error).__name__}: {run.error}"
            + (" Is the client still open when it is used?" if closed else ""),
            because="exception",
            line=run.error_line(),
        )
    missing = [cc for cc in codes if f"{cc}.GIF" not in map(str.upper, practice.saved)]
    require(
        not missing,
        f"{len(codes)} flags were asked for, and {len(missing)} are not there when it returns: "
        f"{', '.join(missing)}.",
        because="wrong-result",
    )
    require(
        not practice.left_open,
        "The client is still open when it returns, and with it its connections. Use `async with`.",
        because="resource-leak",
    )
    require(
        isinstance(run.result, int),
        f"It returned {described(run.result)}; it should return how many flags it saved, "
        f"{len(codes)}.",
        because="wrong-type",
    )
    require(
        run.result == len(codes),
        f"It returned {run.result}, and saved {len(codes)} flags.",
        because="wrong-result",
    )


def require_one_for_all(practice: Practice) -> None:
    made = len(practice.own_clients)
    require(
        made == 1,
        f"It made {made} clients for {len(EIGHT)} flags. One client can have many requests under way; "
        "each further one costs time and connections of its own.",
        because="resource-leak",
    )


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
    with AsyncClient() as client:  # type: ignore[attr-defined]
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
