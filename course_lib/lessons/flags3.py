"""Lesson 14: two requests for each flag; a semaphore is held for each of them, and no longer."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any

import httpx

from course_lib.attempt import Run
from course_lib.diagnosis import Incorrect
from course_lib.exercise import Attempt, exercise, require
from course_lib.servers import Reply
from solutions import flags3 as reference
from solutions.flags2 import get_flag
from solutions.flags2_common import DownloadStatus, save_flag

from ._downloads import (
    SAVING,
    Practice,
    bound,
    broken,
    country_of,
    described,
    done,
    image_of,
    require_address,
    require_client,
    require_error,
    run_together,
)

ADDRESS = "The facts about BR are at `base_url` + `/br/metadata.json`."
OK, NOT_FOUND, ERROR = DownloadStatus.OK, DownloadStatus.NOT_FOUND, DownloadStatus.ERROR


def givens(practice: Practice, attempt: Attempt) -> dict[str, Any]:
    """What stands in for the given names, and for the exercise that the learner has not done."""
    names: dict[str, Any] = {"save_flag": practice.save_flag(), "get_flag": bound(get_flag)}
    if attempt.exercise.name != "get_country" and "get_country" not in attempt.own:
        names["get_country"] = bound(reference.get_country)
    return names


# -- get_country ---------------------------------------------------------------------------


@exercise(
    "It is `get_flag` with another address: `metadata.json` in the same folder.",
    "`response.json()` makes a dict of the text. It is a plain method: the text has come already.",
)
def get_country(attempt: Attempt) -> None:
    for codes in (("BR",), ("BR", "US", "CI")):
        with Practice() as practice:
            run = ask(attempt, practice, *codes)
            require_address(practice, run, ADDRESS)
            require_names(run, *codes)
            require_client(practice, run, len(codes))
    spoilt = broken("FR", 418, "metadata.json")
    for cc, status in (("ZZ", 404), ("FR", 418)):
        with Practice(delay=0, replies=spoilt) as practice:
            run = ask(attempt, practice, cc, raises=(Exception,))
            require_error(run, status, cc)
            require(
                isinstance(run.error, httpx.HTTPStatusError),
                f"For {cc} the server answered {status}, and it raised {type(run.error).__name__}. Ask "
                "for the status before you read the facts: an HTTPStatusError says what happened.",
                because="wrong-type",
                run=run,
            )
    with Practice(delay=0, replies={"/flags/br/metadata.json": half_of_the_facts()}) as practice:
        run = ask(attempt, practice, "BR", raises=(Exception,))
        require(
            run.error is not None,
            "The facts about BR came with half of their text missing, and it returned "
            f"{described(run.result and run.result[0])} as if that were a country.",
            because="lost-exception",
            run=run,
        )
    done(attempt)


def half_of_the_facts() -> Reply:
    return Reply(body=b'{"tld_cc": ".br", "iso_cc": "BR", "country": "Bra', kind="application/json")


def ask(attempt: Attempt, practice: Practice, *codes: str, raises: Any = ()) -> Run:
    """All codes at once through one client."""
    return run_together(
        attempt,
        practice,
        lambda f, client: [f(client, practice.url, cc) for cc in codes],
        givens(practice, attempt),
        raises or (httpx.HTTPError,),
    )


def require_names(run: Run, *codes: str) -> None:
    """It returned the names of the countries."""
    got, expected = run.result, [country_of(cc) for cc in codes]
    require(
        isinstance(got[0], str),
        f"It returned {described(got[0])}; it should return the name of the country, "
        f"{expected[0]!r}.",
        because="wrong-result" if got[0] is None else "wrong-type",
    )
    require(
        got == expected,
        f"It returned {', '.join(described(name) for name in got)}; expected "
        f"{', '.join(map(repr, expected))}.",
        because="wrong-result",
    )


@get_country.mistake("exception", "stats_code")
async def misspells_the_status(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    response = await client.get(f"{base_url}/{cc}/metadata.json".lower())
    if response.stats_code != 200:  # type: ignore[attr-defined]
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
    return str(response.json()["country"])  # type: ignore[attr-defined]


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


# -- download_one --------------------------------------------------------------------------

FILES = {"BR": "Brazil.gif", "US": "United_States_of_America.gif", "CI": "Côte_d'Ivoire.gif"}


@exercise(
    "Start from the `download_one` of lesson 13. Where does the second request go, and who limits it?",
    "Two `async with semaphore:` blocks one after the other, or one block around both. Never one "
    "inside of the other: that waits for itself.",
    '`country.replace(" ", "_")` makes a file name of a country.',
)
def download_one(attempt: Attempt) -> None:
    require_downloads(attempt)
    require_answers(attempt)
    require_throttled(attempt)
    done(attempt)


def download(
    attempt: Attempt, practice: Practice, *codes: str, limit: int = 4, verbose: bool = False
) -> Run:
    """All codes at once, with room for `limit` requests; exceptions stay in the run."""

    def calls(f: Any, client: Any) -> list[Any]:
        semaphore = asyncio.Semaphore(limit)
        return [f(client, cc, practice.url, semaphore, verbose) for cc in codes]

    return run_together(attempt, practice, calls, givens(practice, attempt), (Exception,))


def require_downloads(attempt: Attempt) -> None:
    """One flag and then three, saved under the names of their countries."""
    for codes, verbose in ((("BR",), False), (("BR", "US", "CI"), True)):
        with Practice(saving=SAVING) as practice:
            try:
                run = download(attempt, practice, *codes, limit=len(codes), verbose=verbose)
            except Incorrect as wrong:
                require_off_the_loop(wrong, practice)
                raise
            require_address(practice, run, ADDRESS)
            require_no_error(run)
            require_files(run, practice, codes)
            require(
                run.result[0] == OK,
                f"It returned {described(run.result[0])}; expected {OK}.",
                because="wrong-result" if run.result[0] is None else "wrong-type",
            )
            require_client(practice, run, 2 * len(codes))
            require(
                not verbose or all(cc in run.text for cc in codes),
                "`verbose` is true, and it does not say which flag has come: print the code and OK.",
                because="wrong-output",
            )
            require(
                verbose or not run.text.strip(),
                f"`verbose` is false, and it prints {run.text.strip()[:40]!r}.",
                because="wrong-output",
            )


def require_off_the_loop(wrong: Incorrect, practice: Practice) -> None:
    require(
        wrong.diagnosis != "blocking-call" or not practice.in_loop,
        "`save_flag` ran on the event loop's own thread. While the disk works, nothing else can. What "
        "runs a plain function in another thread?",
        because="blocking-call",
        run=wrong.run,
    )


def require_no_error(run: Run) -> None:
    require(
        run.error is None,
        f"All went well on the server's side, and your code raised {type(run.error).__name__}: "
        f"{run.error}.",
        because="missing-name" if isinstance(run.error, NameError) else "exception",
        line=run.error_line(),
        run=run,
    )


def require_files(run: Run, practice: Practice, codes: tuple[str, ...]) -> None:
    """When it returned, the pictures lay under the right names."""
    require(
        practice.saved_in_time == len(practice.saved),
        f"It returned {described(run.result[0])} while `save_flag` was still writing: wait for the "
        "thread.",
        because="not-awaited",
    )
    wanted = {FILES[cc]: image_of(cc) for cc in codes}
    require(
        practice.saved,
        f"It returned {described(run.result[0])}, and nothing was saved.",
        because="wrong-result",
    )
    require(
        practice.saved.keys() == wanted.keys(),
        f"It saved {', '.join(map(repr, practice.saved))}; expected {', '.join(map(repr, wanted))}.",
        because="wrong-arguments",
    )
    for name, image in wanted.items():
        require(
            practice.saved[name] == image,
            f"{name!r} holds {described(practice.saved[name])}, which is not the picture.",
            because="wrong-result",
        )


UNLUCKY: list[tuple[str, dict[str, Reply], type[Exception]]] = [
    ("418 for the picture", broken("FR", 418), httpx.HTTPStatusError),
    ("418 for the facts", broken("FR", 418, "metadata.json"), httpx.HTTPStatusError),
    ("half of the facts", {"/flags/fr/metadata.json": half_of_the_facts()}, ValueError),
]


def require_answers(attempt: Attempt) -> None:
    """404 is an answer, whichever of the two it is for; all else is raised."""
    for replies in ({}, broken("FR", 404, "metadata.json")):
        cc = "FR" if "/flags/fr/metadata.json" in replies else "ZZ"
        what = "metadata.json" if cc == "FR" else "flag"
        with Practice(delay=0, replies=replies) as practice:
            run = download(attempt, practice, cc, verbose=True)
            require(
                run.error is None,
                f"There is no {what} of {cc}, and it raised {type(run.error).__name__}. A 404 is an "
                "answer here, whichever request it is for: return NOT_FOUND.",
                because="missing-name" if isinstance(run.error, NameError) else "exception",
                line=run.error_line(),
            )
            require(
                run.result == [NOT_FOUND] and not practice.saved,
                f"There is no {what} of {cc}. It returned {described(run.result[0])} and saved "
                f"{[*practice.saved] or 'nothing'}; expected NOT_FOUND, and nothing saved.",
                because="wrong-result" if not practice.saved else "side-effect",
            )
    for what, replies, kind in UNLUCKY:
        with Practice(delay=0, replies=replies) as practice:
            run = download(attempt, practice, "FR")
            require(
                isinstance(run.error, (kind, ExceptionGroup)),
                f"The server's answer was {what}, and it "
                + (
                    f"raised {type(run.error).__name__}. Let the first error out as it is."
                    if run.error
                    else f"returned {described(run.result[0])}. Let the error out: `supervisor` wants "
                    "to say what went wrong."
                ),
                because="exception" if run.error else "lost-exception",
                line=run.error_line(),
            )
    with Practice(delay=0, full=True) as practice:
        run = download(attempt, practice, "BR")
        require(
            isinstance(run.error, (OSError, ExceptionGroup)),
            f"The disk was full, and it returned {described(run.result and run.result[0])}: the flag is "
            "lost, and nobody knows. Wait for the save, and let its error out.",
            because="lost-exception",
            run=run,
        )


def require_throttled(attempt: Attempt) -> None:
    """Both requests of each flag pass the semaphore."""
    for delay in (0.05, 0.15):  # the second time only if the machine may have been too busy
        with Practice(delay=delay) as practice:
            run = download(attempt, practice, "BR", "IN", "US", "CN", "ID", limit=2)
            require_no_error(run)
            if practice.peak in (1, 2):
                break
    require(
        practice.peak <= 2,
        f"The semaphore lets 2 through, and the server saw {practice.peak} requests at once: not every "
        "request waits for it.",
        because="unthrottled",
        run=run,
    )
    require(
        practice.peak == 2,
        "The semaphore lets 2 through, and the server never saw more than 1 request at a time.",
        because="sequential",
        line=run.first_wait_line,
        run=run,
    )


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
        asyncio.to_thread(save_flag, image, country + ".gif")  # type: ignore[unused-coroutine]
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
