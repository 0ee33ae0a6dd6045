"""Lesson 24: a crawler, a queue of pages, an index, a server that ends well."""

from __future__ import annotations

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import seconds
from course_lib.lessons._shared.asked import (
    Asked,
    fetched,
    require_empty_page,
    require_gives_up,
    require_other_errors_out,
    require_own_turn,
    require_patience,
    require_tries,
    require_two_fetches,
)
from course_lib.lessons._shared.endings import (
    require_ended,
    require_let_out,
    require_nothing_left,
    require_returned,
)
from course_lib.lessons._shared.pages import Web, crawled, require_two_crawls
from course_lib.lessons._shared.served import Service, require_two_services, served
from course_lib.lessons._shared.serving import (
    require_failures_disturb_nobody,
    require_grace,
    require_many,
    require_no_grace,
)
from course_lib.lessons._shared.words import shown
from solutions.capstone import PageError

# -- fetch ---------------------------------------------------------------------------------


@exercise(
    "Write one try first: wait for your turn, then ask, within a limit. Then a loop around it.",
    "`TimeoutError` is an `OSError`, so that one `except OSError` catches all that is worth another try. "
    "The last try must not be caught.",
    "`await pace()` stands before `async with asyncio.timeout(PATIENCE):`, not in it.",
)
def fetch(attempt: Attempt) -> None:
    asked = Asked("text")
    seen = fetched(attempt, asked)
    require_returned(
        seen,
        "text",
        f"`get(url)` gave 'text', and `fetch` returned {shown(seen.value)}. Hand it on.",
    )
    first = attempt.last
    require(
        asked.urls == ["url"] and len(asked.turns) == 1,
        "The page was there at the first try, so `get` and `pace` should each have been called once. Calls of "
        f"`get`: {len(asked.urls)}, with {asked.urls[:3]}. Calls of `pace`: {len(asked.turns)}.",
        because="wrong-arguments",
        run=seen.run,
    )
    require_tries(attempt, [OSError("one"), OSError("two"), "text"], "text", [0, 1, 3])
    require_gives_up(attempt)
    require_patience(attempt)
    require_other_errors_out(attempt)
    require_own_turn(attempt)
    require_empty_page(attempt)
    asked = Asked((60, "text"))
    seen = fetched(attempt, asked, cancel_at=[1])
    require_ended(seen)
    require(
        len(asked.began) == 1,
        "It was cancelled in the middle of a try, and tried again. Which `except` catches the "
        "CancelledError? Let it pass.",
        because="swallowed-cancellation",
        run=seen.run,
    )
    require_two_fetches(attempt)
    attempt.last = first


# -- crawl ---------------------------------------------------------------------------------

SITE = {"/": ["/a", "/b", "/"], "/a": ["/b", "/c"], "/b": ["/", "/d"], "/c": [], "/d": ["/a"]}


@exercise(
    "Two queues: one of addresses to be looked at, of your own; one of pages, which is given. Workers "
    "get from the first, and put onto both.",
    "When is it over? Not when the first queue is empty: a worker may be about to find more. `task_done` and "
    "`join` know. An address is known as soon as it is *found*: add it to a set then.",
    "A queue with a limit, on which its own getters put, can be full while all of them want to put. So "
    "the queue of addresses has none. A task group ends the workers if one of them fails.",
)
def crawl(attempt: Attempt) -> None:
    web = Web(SITE)
    seen = crawled(attempt, web, workers=2)
    twice = sorted({url for url in web.looked if web.looked.count(url) > 1})
    require(
        not twice,
        f"{', '.join(twice)}: looked at {web.looked.count(twice[0]) if twice else 0} times. Several "
        "pages link to it; when does it become known?",
        because="wrong-arguments",
        run=seen.run,
    )
    require(
        sorted(web.looked) == sorted(SITE),
        f"Looked at were {sorted(web.looked)}, and the pages that can be reached are {sorted(SITE)}. Who "
        "looks at what is found on a page that was found?",
        because="wrong-result",
        run=seen.run,
    )
    require(
        sorted(web.put) == sorted(SITE),
        f"On the queue were the pages {web.put}, and should have been {sorted(SITE)}, each once. What "
        "is done with a page when it was looked at?",
        because="wrong-result",
        run=seen.run,
    )
    require_returned(
        seen, {}, f"No page was lost, and it returned {shown(seen.value)} instead of an empty dict."
    )
    require_nothing_left(seen, "When it returned")
    first = attempt.last
    require_workers(attempt)
    require_no_levels(attempt)
    require_lost_pages(attempt)
    require_room(attempt)
    require_bugs_out(attempt)
    seen = crawled(attempt, Web(SITE, takes=dict.fromkeys(SITE, 9)), workers=3, cancel_at=[12])
    require_ended(seen)
    require_nothing_left(seen, "It was cancelled. When it had ended")
    require_two_crawls(attempt)
    attempt.last = first


def require_workers(attempt: Attempt) -> None:
    """No more than so many at a time, and no fewer where there is work."""
    star = {"/": [f"/{n}" for n in range(12)]} | {f"/{n}": [] for n in range(12)}
    for workers, takes in ((4, 4), (2, 7), (6, 3)):
        web = Web(star)
        seen = crawled(attempt, web, workers=workers)
        require(
            web.peak <= workers,
            f"workers={workers}, and {web.peak} pages were being looked at at the same time.",
            because="unthrottled",
            run=seen.run,
        )
        require(
            seen.at == takes,
            f"One page links to twelve others, each takes 1 s, workers={workers}. It took "
            f"{seconds(seen.at or 0)} instead of {takes} s: there was work for all, and somebody had stopped, "
            "or waited for room, or never began. What does a worker do when there is nothing for it just now?",
            because="sequential",
            run=seen.run,
        )


def require_no_levels(attempt: Attempt) -> None:
    """A slow page holds up nobody else."""
    web = Web(
        {"/": ["/slow", "/1"], "/slow": [], "/1": ["/2"], "/2": ["/3"], "/3": []}, {"/slow": 9}
    )
    seen = crawled(attempt, web, workers=2)
    require(
        seen.at == 10,
        "One of two pages takes 9 s; the other leads on to two more, of 1 s each. With two workers the "
        f"whole took {seconds(seen.at or 0)} instead of 10 s: what was found waited for the slow page.",
        because="sequential",
        run=seen.run,
    )


def require_lost_pages(attempt: Attempt) -> None:
    """A page that cannot be had is lost, alone."""
    for bad in (["/b"], ["/"]):
        errors = {url: PageError(f"{url} is gone") for url in bad}
        web = Web(SITE, errors=dict(errors))
        seen = crawled(attempt, web, workers=2, expected=(PageError, BaseExceptionGroup))
        told, looked = f"Of {bad[0]} a PageError was raised", web.looked.count(bad[0])
        require(
            seen.error is None,
            f"{told}, and {type(seen.error).__name__} came out. One page is lost then, and no more. "
            "Where should its error be caught, and noted?",
            because="exception",
            run=seen.run,
        )
        require(
            looked == 1,
            f"{told}, and `look` was called for it {looked} times. It should be once for each page: such a one "
            "is lost then.",
            because="wrong-arguments",
            run=seen.run,
        )
        rest = ["/", "/a", "/c"] if bad == ["/b"] else []
        require(
            sorted(web.put) == rest and seen.value == errors,
            f"{told}. "
            + (
                f"Returned was {shown(seen.value)}, and should be a dict from the address to the error itself."
                if sorted(web.put) == rest
                else f"Put were {web.put}, and should be {rest}. What ends with a page that is lost?"
            ),
            because="wrong-result",
            run=seen.run,
        )


def require_room(attempt: Attempt) -> None:
    """Where there is no room for pages, nobody looks for more."""
    chain = {"/": [f"/{n}" for n in range(20)]} | {f"/{n}": [] for n in range(20)}
    web = Web(chain)
    seen = crawled(attempt, web, workers=2, room=3, every=5)
    require(
        len(web.put) == 21,
        f"On a queue with room for 3 pages, of which one is got each 5 s, {len(web.put)} of 21 came. "
        "Where there is no room, `put` waits: what does your code do then?",
        because="wrong-result",
        run=seen.run,
    )
    require(
        web.ahead <= 6,
        f"The queue had room for 3 pages, and there were 2 workers. {web.ahead} pages had been looked at "
        "for which there was no room yet. Where do they wait, if nobody holds the workers back?",
        because="unthrottled",
        run=seen.run,
    )


def require_bugs_out(attempt: Attempt) -> None:
    """What is no PageError ends the whole."""
    error = ValueError("a bug")
    seen = crawled(
        attempt,
        Web(SITE, errors={"/b": error}),
        workers=2,
        expected=(ValueError, BaseExceptionGroup),
    )
    ended = [lane.function for lane in seen.run.tasks if lane.error is error]
    require_let_out(
        seen,
        error,
        "crawl",
        f"{'Looking at a page' if ended else '`look`'} raised a ValueError",
        f"It ended the task `{ended[0]}`, and came no further. `gather` with `return_exceptions=True` gives it "
        "as a result, at which somebody has to look; an `except` around the tasks may be too wide."
        if ended
        else "That is no PageError. Catch PageError by its name, and let others out.",
    )
    require_nothing_left(seen, "When the ValueError came out")


# -- serve ---------------------------------------------------------------------------------


@exercise(
    "In each round wait for two things, a request and `stop`, and see which comes first.",
    "`asyncio.wait([getting, stopping], return_when=asyncio.FIRST_COMPLETED)`, where both are tasks. "
    "Each answer is a task as well, kept in a set.",
    "In the end `drain` of lesson 08: wait for at most `grace` seconds, cancel the rest, await it. In a "
    "`finally`, so that it is done when `serve` is cancelled, too.",
)
def serve(attempt: Attempt) -> None:
    service = Service({"a": 2, "b": 3, "c": 2}, at={"a": 0, "b": 0, "c": 1})
    seen = served(attempt, service, stop=20, grace=5)
    late = {one: service.began.get(one) for one in "abc"}
    require(
        late == {"a": 0, "b": 0, "c": 1},
        f"Requests came after 0, 0 and 1 s, and their answers began after {service.times}. Each should "
        "begin at once, whoever is being answered.",
        because="sequential",
        run=seen.run,
    )
    require_returned(
        seen, 0, f"All were answered, and it returned {shown(seen.value)} instead of 0."
    )
    require(
        seen.at == 20,
        f"`stop` was set after 20 s, and it returned after {seconds(seen.at or 0)}. Nobody was being "
        "answered any more: what does it wait for?",
        because="wrong-result",
        run=seen.run,
    )
    require_nothing_left(seen, "When it returned")
    first = attempt.last
    require_many(attempt)
    require_grace(attempt)
    require_no_grace(attempt)
    require_failures_disturb_nobody(attempt)
    service = Service({"early": 9}, at={"early": -1})
    seen = served(attempt, service, stop=-1, grace=5)
    require(
        not (taken := service.came_of("early")) and seen.at == 0,
        "`stop` was set from the beginning, "
        + (f"and a request that waited already was {taken}." if taken else "")
        + ("" if taken else f"and it ended after {seconds(seen.at or 0)}.")
        + " Then no request is to be taken: when is `stop` looked at first?",
        because="wrong-result",
        run=seen.run,
    )
    service = Service({"a": 9, "b": 60}, at={"a": 0, "b": 1}, tidying=20)
    seen = served(attempt, service, stop=50, grace=5, cancel_at=[3])
    require_ended(seen)
    require_nothing_left(seen, "It was cancelled. When it had ended")
    require_two_services(attempt)
    attempt.last = first
