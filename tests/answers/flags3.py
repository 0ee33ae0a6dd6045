"""Answers to lesson 14, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any

import httpx

from course_lib.lessons._shared.download_one import ERROR, NOT_FOUND, OK
from course_lib.lessons.flags3 import download_one, get_country
from solutions.flags2 import get_flag
from solutions.flags2_common import save_flag

# -- get_country -------------------------------------------------------------------------


@get_country.mistake("exception", "stats_code")
async def misspells_the_status(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    if response.stats_code != 200:
        response.raise_for_status()
    return str(response.json()["country"])


@get_country.mistake("wrong-type", "Ask for the status")
async def reads_error_pages(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.json()["country"])


@get_country.mistake("lost-exception", "nobody learns")
async def has_a_name_for_everything(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.json()["country"]) if response.is_success else "Unknown"


@get_country.mistake("lost-exception", "half of their text")
async def takes_any_text(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    try:
        return str(response.raise_for_status().json()["country"])
    except ValueError:
        return cc


@get_country.mistake("wrong-arguments", "lower case")
async def asks_in_capitals(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json")
    return str(response.raise_for_status().json()["country"])


@get_country.mistake("wrong-arguments", "does not have")
async def forgets_the_folder(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/metadata.json")
    return str(response.raise_for_status().json()["country"])


@get_country.mistake("not-awaited", "`get(…)`")
async def forgets_to_await_get(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = client.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.json()["country"])


@get_country.mistake("exception", "await")
async def awaits_json(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    facts = await response.raise_for_status().json()
    return str(facts["country"])


@get_country.mistake("wrong-type", "name of the country")
async def returns_all_facts(client: httpx.AsyncClient, base_url: str, cc: str) -> Any:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    return response.raise_for_status().json()


@get_country.mistake("wrong-type", "name of the country")
async def returns_bytes(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.raise_for_status().json()["country"]).encode()


@get_country.mistake("wrong-result", "expected 'Brazil'")
async def returns_the_code(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    return str(response.raise_for_status().json()["iso_cc"])


@get_country.mistake("wrong-result", "Côte")
async def reads_another_alphabet(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    facts = json.loads(response.raise_for_status().content.decode("latin-1"))
    return str(facts["country"])


@get_country.mistake("resource-leak", "client of its own")
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


# -- download_one ------------------------------------------------------------------------


@download_one.mistake("deadlock", "wait for ever")
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


@download_one.mistake("unthrottled", "not every request")
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


@download_one.mistake("unthrottled", "not every request")
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


@download_one.mistake("unthrottled", "not every request")
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


@download_one.mistake("wrong-arguments", "United_States_of")
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


@download_one.mistake("wrong-arguments", "Brazil.gif")
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


@download_one.mistake("wrong-arguments", "Brazil.gif")
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


@download_one.mistake("not-awaited", "`get_country(…)`")
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


@download_one.mistake("blocking-call", "disk works")
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


@download_one.mistake("not-awaited", "`to_thread(…)`")
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


@download_one.mistake("exception", "whichever request")
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


@download_one.mistake("lost-exception", "half of the facts")
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


@download_one.mistake("wrong-result", "expected NOT_FOUND")
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


@download_one.mistake("side-effect", "nothing saved")
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


@download_one.mistake("lost-exception", "disk was full")
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


@download_one.mistake("wrong-output", "print the code")
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


@download_one.accepts
async def asks_for_both_at_once(
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
