"""Answers to lesson 14, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from course_lib.lessons._shared.download_one import ERROR, NOT_FOUND, OK
from course_lib.lessons.flags3 import download_one, get_country, who_failed
from solutions.flags2 import get_flag
from solutions.flags2_common import save_flag

# -- get_country -------------------------------------------------------------------------


@get_country.mistake(
    "exception",
    "How long may an answer take",
    breaks="no exception comes out that the text does not",
)
async def has_no_patience(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower(), timeout=0.001)
    return str(response.raise_for_status().json()["country"])


@get_country.mistake("side-effect", "closed the client", breaks="What it is given stays as it was")
async def closes_the_client(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    await client.aclose()
    return str(response.raise_for_status().json()["country"])


@get_country.mistake("exception", "is named there, and not called", breaks="Python can run it")
async def does_not_call_json(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response: Any = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.raise_for_status().json["country"])


@get_country.mistake("exception", "stats_code", breaks="Python can run it")
async def misspells_the_status(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    if response.stats_code != 200:
        response.raise_for_status()
    return str(response.json()["country"])


@get_country.mistake("wrong-type", "Ask for the status", breaks="raises HTTPStatusError")
async def reads_error_pages(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.json()["country"])


@get_country.mistake("lost-exception", "nobody learns", breaks="An error page, whatever its status")
async def has_a_name_for_everything(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.json()["country"]) if response.is_success else "Unknown"


@get_country.mistake(
    "lost-exception", "only half of the text", breaks="If only half of the text has come"
)
async def takes_any_text(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    try:
        return str(response.raise_for_status().json()["country"])
    except ValueError:
        return cc


@get_country.mistake(
    "lost-exception", "with the name in it", breaks="If only half of the text has come"
)
async def finds_the_name_in_the_text(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    found = re.search('"country": "(.*?)"', response.raise_for_status().text)
    if found is None:
        raise ValueError("no country in it")
    return found[1]


@get_country.mistake("wrong-arguments", "lower case", breaks="in lower case")
async def asks_in_capitals(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json")
    return str(response.raise_for_status().json()["country"])


@get_country.mistake("wrong-arguments", "does not have", breaks="`/us/metadata.json` for US")
async def forgets_the_folder(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/metadata.json")
    return str(response.raise_for_status().json()["country"])


@get_country.mistake("not-awaited", "`get(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_to_await_get(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = client.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.json()["country"])


@get_country.mistake("exception", "await", breaks="Python can run it")
async def awaits_json(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    facts = await response.raise_for_status().json()
    return str(facts["country"])


@get_country.mistake(
    "wrong-type", "name of the country", breaks="It returns the name of the country"
)
async def returns_all_facts(client: httpx.AsyncClient, base_url: str, cc: str) -> Any:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    return response.raise_for_status().json()


@get_country.mistake(
    "wrong-type", "name of the country", breaks="It returns the name of the country"
)
async def returns_bytes(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.raise_for_status().json()["country"]).encode()


@get_country.mistake("wrong-result", "expected 'Brazil'", breaks="Fetch the name of the country")
async def returns_the_code(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.raise_for_status().json()["iso_cc"])


@get_country.mistake("wrong-result", "Côte", breaks="It returns the name of the country")
async def reads_another_alphabet(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    facts = json.loads(response.raise_for_status().content.decode("latin-1"))
    return str(facts["country"])


@get_country.mistake("resource-leak", "client of its own", breaks="through `client`")
async def makes_its_own_client(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.raise_for_status().json()["country"])


@get_country.accepts
async def sets_a_timeout(client: httpx.AsyncClient, base_url: str, cc: str) -> Any:
    url = f"{base_url}/{cc}/metadata.json".lower()
    resp = await client.get(url, timeout=3.1, follow_redirects=True)
    resp.raise_for_status()
    metadata = resp.json()
    return metadata["country"]


@get_country.accepts
async def reads_the_json_itself(client: httpx.AsyncClient, base_url: str, cc: str) -> Any:
    async with client.stream("GET", f"{base_url}/{cc.lower()}/metadata.json") as response:
        response.raise_for_status()
        return json.loads(await response.aread())["country"]


@get_country.accepts
async def writes_it_in_one_line(client: httpx.AsyncClient, base_url: str, cc: str) -> Any:
    facts = (await client.get(f"{base_url}/{cc.lower()}/metadata.json")).raise_for_status().json()
    return facts.get("country")


@get_country.mistake("wrong-type", "it says where the text breaks off", breaks="the ValueError of")
async def raises_another_error_for_half_a_text(
    client: httpx.AsyncClient, base_url: str, cc: str
) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    response.raise_for_status()
    try:
        return str(response.json()["country"])
    except ValueError as error:
        raise LookupError(cc) from error


@get_country.mistake("wrong-arguments", "on another server", breaks="what lies at `base_url`")
async def knows_where_the_server_is(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"http://127.0.0.1:8000/flags/{cc}/metadata.json".lower())
    return str(response.raise_for_status().json()["country"])


@get_country.mistake("blocking-call", "the event loop stands still", breaks="through `client`")
async def asks_without_the_client(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = httpx.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.raise_for_status().json()["country"])


@get_country.mistake("side-effect", "what is kept from one", breaks="fetches, through `client`")
async def knows_one_by_heart(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    if cc == "CI":
        return "Côte d'Ivoire"
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.raise_for_status().json()["country"])


@get_country.mistake("endless-loop", "What ends the loop", breaks="It comes to an end")
async def asks_until_it_knows(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    while True:
        response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
        if response.is_success:
            return str(response.json()["country"])


@get_country.mistake(
    "lost-exception", "the connection broke off", breaks="It returns the name of the country"
)
async def has_a_name_for_a_lost_connection(
    client: httpx.AsyncClient, base_url: str, cc: str
) -> str:
    try:
        response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    except httpx.TransportError:
        return cc
    return str(response.raise_for_status().json()["country"])


@get_country.mistake(
    "swallowed-cancellation", "`get_country` was cancelled", breaks="A cancellation comes through"
)
async def has_a_name_when_it_is_cancelled(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    try:
        response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    except asyncio.CancelledError:
        return cc
    return str(response.raise_for_status().json()["country"])


# -- who_failed --------------------------------------------------------------------------

Codes, Failed = list[str], list[str]


@who_failed.mistake("side-effect", "the caller's own object", breaks="stays as it was")
async def cuts_the_list_down(client: httpx.AsyncClient, base_url: str, cc_list: Codes) -> Failed:
    to_do = (get_country(client, base_url, cc) for cc in cc_list)
    for cc, one in zip(
        [*cc_list], await asyncio.gather(*to_do, return_exceptions=True), strict=True
    ):
        if not isinstance(one, BaseException):
            cc_list.remove(cc)
        elif not isinstance(one, httpx.HTTPError):
            raise one
    return [*cc_list]


@who_failed.mistake("wrong-result", "the ones that did not fail", breaks="the codes for which that")
async def returns_the_good_ones(client: httpx.AsyncClient, base_url: str, cc_list: Codes) -> Failed:
    to_do = (get_country(client, base_url, cc) for cc in cc_list)
    results = await asyncio.gather(*to_do, return_exceptions=True)
    pairs = zip(cc_list, results, strict=True)
    return [cc for cc, one in pairs if not isinstance(one, httpx.HTTPError)]


@who_failed.mistake("wrong-result", "in small letters", breaks="as they stand in `cc_list`")
async def looks_for_capitals(client: httpx.AsyncClient, base_url: str, cc_list: Codes) -> Failed:
    failed = []
    for coming in asyncio.as_completed([get_country(client, base_url, cc) for cc in cc_list]):
        try:
            await coming
        except httpx.HTTPError as error:
            failed.append(error.request.url.path.split("/")[-2].upper())
    return [cc for cc in cc_list if cc in failed]


@who_failed.mistake("wrong-order", "in the order of the alphabet", breaks="and in its order")
async def sorts_the_codes(client: httpx.AsyncClient, base_url: str, cc_list: Codes) -> Failed:
    to_do = (get_country(client, base_url, cc) for cc in cc_list)
    results = await asyncio.gather(*to_do, return_exceptions=True)
    for one in results:
        if isinstance(one, Exception) and not isinstance(one, httpx.HTTPError):
            raise one
    pairs = zip(cc_list, results, strict=True)
    return sorted(cc for cc, one in pairs if isinstance(one, httpx.HTTPError))


@who_failed.mistake("wrong-order", "that in which they failed", breaks="and in its order")
async def appends_in_the_order_of_failing(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    failed: Failed = []

    async def ask(cc: str) -> None:
        try:
            await get_country(client, base_url, cc)
        except httpx.HTTPError:
            await asyncio.sleep(0.05 * (10 - cc_list.index(cc)))
            failed.append(cc)

    await asyncio.gather(*(ask(cc) for cc in cc_list))
    return failed


all_failed: Failed = []


@who_failed.mistake("side-effect", "begun together, gave", breaks="and twice at once")
async def keeps_one_list_for_all_calls(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    all_failed.clear()
    to_do = (get_country(client, base_url, cc) for cc in cc_list)
    for cc, result in zip(
        cc_list, await asyncio.gather(*to_do, return_exceptions=True), strict=True
    ):
        if isinstance(result, httpx.HTTPError):
            all_failed.append(cc)
        elif isinstance(result, BaseException):
            raise result
    return [*all_failed]


@who_failed.mistake("wrong-result", "none of the codes", breaks="return the codes")
async def takes_the_folder_as_it_is(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    to_do = (get_country(client, base_url, cc) for cc in cc_list)
    results = await asyncio.gather(*to_do, return_exceptions=True)
    failures = [one for one in results if isinstance(one, httpx.HTTPError)]
    return [Path(error.request.url.path).parent.name for error in failures]


@who_failed.mistake("exception", "it should return [", breaks="that raised `httpx.HTTPError`")
async def knows_error_pages_only(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    failed = []

    async def ask(cc: str) -> None:
        try:
            await get_country(client, base_url, cc)
        except httpx.HTTPStatusError:
            failed.append(cc)

    async with asyncio.TaskGroup() as group:
        for cc in cc_list:
            group.create_task(ask(cc))
    return sorted(failed, key=cc_list.index)


@who_failed.mistake(
    "wrong-result", "each is an `httpx.HTTPError`", breaks="the codes for which that"
)
async def counts_missing_ones_only(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    to_do = (get_country(client, base_url, cc) for cc in cc_list)
    results = await asyncio.gather(*to_do, return_exceptions=True)
    return [
        cc
        for cc, one in zip(cc_list, results, strict=True)
        if isinstance(one, httpx.HTTPStatusError) and one.response.status_code == 404
    ]


@who_failed.mistake("lost-exception", "let the ValueError come out", breaks="Any other error")
async def takes_all_errors(client: httpx.AsyncClient, base_url: str, cc_list: Codes) -> Failed:
    to_do = (get_country(client, base_url, cc) for cc in cc_list)
    results = await asyncio.gather(*to_do, return_exceptions=True)
    pairs = zip(cc_list, results, strict=True)
    return [cc for cc, one in pairs if isinstance(one, BaseException)]


@who_failed.mistake("lost-exception", "let the ValueError come out", breaks="came in half")
async def leaves_out_what_cannot_be_read(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    to_do = (get_country(client, base_url, cc) for cc in cc_list)
    results = await asyncio.gather(*to_do, return_exceptions=True)
    pairs = zip(cc_list, results, strict=True)
    return [cc for cc, one in pairs if isinstance(one, httpx.HTTPError)]


@who_failed.mistake("sequential", "when the one before was over", breaks="all codes at once")
async def asks_one_after_another(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    failed = []
    for cc in cc_list:
        try:
            await get_country(client, base_url, cc)
        except httpx.HTTPError:
            failed.append(cc)
    return failed


@who_failed.mistake(
    "sequential", "at most 3 at once", breaks="about all countries of the list at once"
)
async def asks_for_three_at_a_time(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    free, failed = asyncio.Semaphore(3), []

    async def ask(cc: str) -> None:
        try:
            async with free:
                await get_country(client, base_url, cc)
        except httpx.HTTPError:
            failed.append(cc)

    await asyncio.gather(*(ask(cc) for cc in cc_list))
    return sorted(failed, key=cc_list.index)


@who_failed.mistake("wrong-type", "a list of codes", breaks="and return a list")
async def returns_a_set(client: httpx.AsyncClient, base_url: str, cc_list: Codes) -> Any:
    failed = set()

    async def ask(cc: str) -> None:
        try:
            await get_country(client, base_url, cc)
        except httpx.HTTPError:
            failed.add(cc)

    await asyncio.gather(*(ask(cc) for cc in cc_list))
    return failed or {"nobody"}


@who_failed.mistake("exception", "it should return [", breaks="The list may be empty")
async def waits_for_nobody(client: httpx.AsyncClient, base_url: str, cc_list: Codes) -> Failed:
    tasks = {asyncio.create_task(get_country(client, base_url, cc)): cc for cc in cc_list}
    await asyncio.wait(tasks)
    failed = [cc for task, cc in tasks.items() if isinstance(task.exception(), httpx.HTTPError)]
    for task, cc in tasks.items():
        if cc not in failed:
            task.result()
    return failed


@who_failed.mistake("wrong-result", "Nobody failed", breaks="the codes for which that raised")
async def returns_all_codes_when_none_failed(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    failed = []

    async def ask(cc: str) -> None:
        try:
            await get_country(client, base_url, cc)
        except httpx.HTTPError:
            failed.append(cc)

    await asyncio.gather(*(ask(cc) for cc in cc_list))
    return sorted(failed or cc_list, key=cc_list.index)


@who_failed.mistake("wrong-result", "where does it come from?", breaks="as they stand in `cc_list`")
async def returns_them_in_capitals(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    to_do = (get_country(client, base_url, cc) for cc in cc_list)
    results = await asyncio.gather(*to_do, return_exceptions=True)
    failed = []
    for cc, result in zip(cc_list, results, strict=True):
        if isinstance(result, httpx.HTTPError):
            failed.append(cc.upper())
        elif isinstance(result, BaseException):
            raise result
    return failed


@who_failed.mistake("not-awaited", "`get_country(…)`", breaks="Every coroutine that you make")
async def never_awaits(client: httpx.AsyncClient, base_url: str, cc_list: Codes) -> Failed:
    failed = []
    for cc in cc_list:
        try:
            get_country(client, base_url, cc)
        except httpx.HTTPError:
            failed.append(cc)
    return failed


@who_failed.accepts
async def keeps_the_code_with_the_task(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    async def failed(cc: str) -> bool:
        try:
            await get_country(client, base_url, cc)
        except httpx.HTTPError:
            return True
        return False

    answers = await asyncio.gather(*map(failed, cc_list))
    return [cc for cc, bad in zip(cc_list, answers, strict=True) if bad]


@who_failed.accepts
async def has_a_task_for_each_code(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    tasks = {cc: asyncio.ensure_future(get_country(client, base_url, cc)) for cc in cc_list}
    failed = []
    for cc, task in tasks.items():
        try:
            await task
        except (httpx.HTTPStatusError, httpx.RequestError):
            failed += [cc]
    return failed


@who_failed.accepts
async def asks_by_itself(client: httpx.AsyncClient, base_url: str, cc_list: Codes) -> Failed:
    failed: dict[str, bool] = {}

    async def ask(cc: str) -> None:
        try:
            response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
            response.raise_for_status().json()
        except httpx.HTTPError:
            failed[cc] = True

    async with asyncio.TaskGroup() as group:
        for cc in cc_list:
            group.create_task(ask(cc))
    return [*filter(failed.get, cc_list)]


@who_failed.mistake(
    "swallowed-cancellation", "`who_failed` was cancelled", breaks="A cancellation comes through"
)
async def takes_all_for_failed_when_it_is_cancelled(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    async def failed(cc: str) -> bool:
        try:
            await get_country(client, base_url, cc)
        except httpx.HTTPError:
            return True
        return False

    try:
        answers = await asyncio.gather(*map(failed, cc_list))
    except asyncio.CancelledError:
        return list(cc_list)
    return [cc for cc, bad in zip(cc_list, answers, strict=True) if bad]


@who_failed.mistake(
    "wrong-result", "whose result was taken", breaks="the codes for which that raised"
)
async def gives_the_first_answer_to_the_first_code(
    client: httpx.AsyncClient, base_url: str, cc_list: Codes
) -> Failed:
    failed = []

    async def ask(cc: str) -> None:
        with contextlib.suppress(httpx.HTTPError):
            await get_country(client, base_url, cc)
            came.append(cc)

    came: list[str] = []
    await asyncio.gather(*map(ask, cc_list))
    for n, cc in enumerate(cc_list):
        if n >= len(came):
            failed.append(cc)
    return failed


# -- download_one ------------------------------------------------------------------------


@download_one.mistake("deadlock", "waits for another one", breaks="It comes to an end")
async def nests_the_semaphore(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
            async with semaphore:
                country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("lost-exception", "410 for the facts", breaks="Every other error comes out")
async def takes_410_for_404(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code not in (404, 410):
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("unthrottled", "took one place", breaks="for each of the two requests")
async def throttles_only_the_picture(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("unthrottled", "Nobody asked that one", breaks="holds `semaphore`")
async def makes_a_semaphore_a_call(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    semaphore = asyncio.Semaphore(2)
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "unthrottled", "both under way in it at once", breaks="holds `semaphore` for each"
)
async def asks_for_both_in_one_place(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image, country = await asyncio.gather(
                get_flag(client, base_url, cc), get_country(client, base_url, cc)
            )
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "wrong-arguments", "United_States_of", breaks="`United_States_of_America.gif`"
)
async def keeps_the_spaces(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("wrong-arguments", "Brazil.gif", breaks="The file is named after the country")
async def names_it_after_the_code(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{cc if country else ''}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("wrong-arguments", "Brazil.gif", breaks="with `_` for each space")
async def puts_an_underscore_everywhere(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace('', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "not-awaited", "`get_country(…)`", breaks="Every coroutine that you make is awaited"
)
async def forgets_to_await_get_country(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = str(get_country(client, base_url, cc))
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
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
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        save_flag(image, f"{country.replace(' ', '_')}.gif")
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
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        asyncio.to_thread(save_flag, image, country + ".gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("exception", "whichever request", breaks="If either answer is a 404")
async def asks_for_the_facts_outside_of_the_try(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        return NOT_FOUND
    async with semaphore:
        country = await get_country(client, base_url, cc)
    await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
    if verbose:
        print(cc, "OK")
    return OK


@download_one.mistake("lost-exception", "half of the facts", breaks="half of the facts")
async def swallows_bad_json(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    except ValueError:
        status = ERROR
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "wrong-result", "expected DownloadStatus.NOT_FOUND", breaks="it returns `NOT_FOUND`"
)
async def returns_error_for_404(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = ERROR
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "side-effect", "yet something was saved", breaks="Unless both have come, nothing is saved"
)
async def saves_before_it_asks_for_the_name(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        try:
            async with semaphore:
                country = await get_country(client, base_url, cc)
        except httpx.HTTPStatusError:
            await asyncio.to_thread(save_flag, image, f"{cc}.gif")
            raise
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("lost-exception", "nobody knows", breaks="a full disk")
async def hides_a_full_disk(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        try:
            await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        except OSError:
            return ERROR
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("wrong-output", "no line names", breaks="it prints a line with the code")
async def is_never_verbose(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    return status


@download_one.mistake("wrong-output", "It should print nothing", breaks="if not, nothing")
async def is_always_verbose(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    print(cc, status.name)
    return status


@download_one.mistake("wrong-output", "it printed the same", breaks="and what became of the flag")
async def says_only_which(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc)
    return status


@download_one.mistake("lost-exception", "Only 404", breaks="another error page")
async def takes_other_pages_for_a_404(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        status = NOT_FOUND if error.response.is_error else OK
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("exception", "out as it is", breaks="Every other error comes out as it is")
async def raises_an_error_of_its_own(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise LookupError(cc) from error
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("lost-exception", "let the error out", breaks="Other errors are raised")
async def swallows_all_else(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    except Exception:
        status = ERROR
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("not-awaited", "still writing", breaks="When that is done it returns")
async def does_not_wait_for_the_disk(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("resource-leak", "still taken", breaks="its place is free again")
async def acquires_and_forgets(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        await semaphore.acquire()
        country = await get_country(client, base_url, cc)
        semaphore.release()
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "wrong-result", "had not been called", breaks="It saves the flag with `save_flag`"
)
async def saves_nothing(client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        print(end="" if image and country else "?")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "wrong-result", "is not what the server sent", breaks="Save the flag as Sri_Lanka.gif"
)
async def saves_the_name(client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool) -> Any:
    try:
        async with semaphore:
            await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, country.encode(), f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake(
    "wrong-type", "expected DownloadStatus.OK", breaks="OK; or NOT_FOUND for a 404"
)
async def returns_its_name(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status.name


@download_one.mistake("resource-leak", "client of its own", breaks="through `client`")
async def fetches_with_its_own_client(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore, httpx.AsyncClient() as own:
            image = await get_flag(own, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("swallowed-cancellation", "it went on", breaks="A cancellation comes through")
async def goes_on_after_a_cancellation(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    except asyncio.CancelledError:
        status = ERROR
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("wrong-output", "the disk was full", breaks="what became of the flag")
async def says_ok_before_it_saves(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        status = OK
    if verbose:
        print(cc, status.name)
    if status is OK:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
    return status


@download_one.mistake("exception", "whichever request", breaks="If either answer is a 404")
async def knows_no_404(client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool) -> Any:
    async with semaphore:
        image = await get_flag(client, base_url, cc)
    async with semaphore:
        country = await get_country(client, base_url, cc)
    await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
    if verbose:
        print(cc, "OK")
    return OK


@download_one.accepts
async def has_one_block_for_both(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.accepts
async def asks_for_the_name_first(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            country = await get_country(client, base_url, cc)
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{'_'.join(country.split(' '))}.gif")
        status = OK
    if verbose:
        print(f"{cc} {country if status == OK else 'not found'}")
    return status


@download_one.mistake(
    "task-left-over",
    "with nobody to wait for it",
    breaks="However it ends, its place is free again",
)
async def leaves_the_other_request_behind(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:

        async def limited(coroutine: Any) -> Any:
            async with semaphore:
                return await coroutine

        image, country = await asyncio.gather(
            limited(get_flag(client, base_url, cc)), limited(get_country(client, base_url, cc))
        )
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.accepts
async def asks_for_both_at_once(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:

        async def limited(coroutine: Any) -> Any:
            async with semaphore:
                return await coroutine

        both = (get_flag(client, base_url, cc), get_country(client, base_url, cc))
        results = await asyncio.gather(*map(limited, both), return_exceptions=True)
        for one in results:
            if isinstance(one, BaseException):
                raise one
        image, country = results
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.accepts
async def translates_the_name(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    said = "not found"
    try:
        async with semaphore:
            image, name = (
                await get_flag(client, base_url, cc),
                await get_country(client, base_url, cc),
            )
            loop = asyncio.get_running_loop()
            file = name.translate({ord(" "): "_"}) + ".gif"
            await loop.run_in_executor(None, lambda: save_flag(filename=file, image=image))
            said = f"saved as {file}"
            return OK
    except httpx.HTTPError as error:
        if getattr(error, "response", httpx.Response(500)).status_code == 404:
            return NOT_FOUND
        said = ""
        raise
    finally:
        if verbose and said:
            print(f"{cc:>4} {said}")


@download_one.mistake("resource-leak", "was cancelled", breaks="However it ends, its place is free")
async def keeps_its_second_place_when_it_is_cancelled(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        await semaphore.acquire()
        try:
            country = await get_country(client, base_url, cc)
        except Exception:
            semaphore.release()
            raise
        semaphore.release()
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("side-effect", "gave back what it never had", breaks="However it ends")
async def gives_back_what_it_never_had(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        try:
            await semaphore.acquire()
            image = await get_flag(client, base_url, cc)
            country = await get_country(client, base_url, cc)
        finally:
            semaphore.release()
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status


@download_one.mistake("lost-exception", "cut short", breaks="Every other error comes out as it is")
async def returns_error_for_a_lost_connection(
    client: Any, cc: str, base_url: str, semaphore: Any, verbose: bool
) -> Any:
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.TransportError:
        return ERROR
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status = NOT_FOUND
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status = OK
    if verbose:
        print(cc, status.name)
    return status
