"""What lesson 10 demands of `multi_probe`: all at once, each as soon as it is there, of any number of names."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterable
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.at_once import require_at_once
from course_lib.lessons._shared.generators import collect, collect_twice, in_words
from course_lib.lessons._shared.words import shown
from course_lib.run.run import Run
from course_lib.servers.names import Entry
from solutions.domainlib import Result

# what is found, by the order of the names, is not what is found by the order of the answers
ZONE = {
    "slow.dev": Entry(None, 3.0),
    "gone.dev": Entry(None, 2.0),
    "quick.dev": Entry("127.0.0.1", 1.0),
    "last.dev": Entry("127.0.0.1", 4.0),
}


HUNDRED = {
    f"name-{number}.dev": Entry("127.0.0.1", round(number / 10 + 0.037, 3)) for number in range(100)
}


# two that come at the same moment, and one that takes its time
TOGETHER = {
    "one.dev": Entry("127.0.0.1", 1.037),
    "other.dev": Entry("127.0.0.1", 1.037),
    "late.dev": Entry("127.0.0.1", 10_000.0),
}


def waiting_probe(zone: dict[str, Entry]) -> Any:
    """A `probe` that waits as long as the zone says. It fails for a name that is not in it."""

    async def probe(domain: Any, loop: Any = None) -> Result:
        if not isinstance(domain, str):
            raise Incorrect(
                "wrong-arguments",
                f"`probe` was called with {shown(domain)}; it takes one domain name, a string.",
            )
        if domain not in zone:
            raise RuntimeError("the resolver is broken")
        await asyncio.sleep(zone[domain].delay)
        return Result(domain, zone[domain].address is not None)

    return probe


def require_results(got: list[tuple[float, Any]], zone: dict[str, Entry]) -> None:
    """One Result for each name, in whatever order."""
    require(
        got or not zone,
        f"For {len(zone)} names it gave nothing: no `yield` was reached. Which line hands out each "
        "result as it comes?",
        because="wrong-result",
    )
    for _, item in got:
        require(
            not hasattr(item, "__await__"),
            f"It gave {shown(item)}: that is something to wait for, and no Result. What must stand in "
            "front of it?",
            because="not-awaited",
        )
        require(
            isinstance(item, tuple) and len(item) == 2,
            f"It gave {shown(item)}; each item should be what `probe` returned, a Result.",
            because="wrong-type",
        )
    items, expected = (
        [item for _, item in got],
        [Result(domain, entry.address is not None) for domain, entry in zone.items()],
    )
    for domain, found in items:
        there = zone[domain].address is not None if domain in zone else found
        require(
            found == there,
            f"It gave {shown(Result(domain, found))}, and `probe` had returned {there} for {domain!r}. The "
            "answers come in an order of their own: whose is it, and who says so?",
            because="wrong-result",
        )
    lost = [result for result in expected if result not in items]
    require(
        not lost or any(result.found for result in lost),
        f"It gave {len(items)} of {len(expected)} results. There was none for "
        f"{lost[0].domain if lost else ''!r}: that a name is not found is an answer too.",
        because="wrong-result",
    )
    require(
        not lost and len(items) == len(expected),
        f"It gave {len(items)} for {len(expected)} names, {shown(items)}. One Result for each "
        "was expected.",
        because="wrong-result",
    )


def require_as_they_come(
    run: Run, got: list[tuple[float, Any]], zone: dict[str, Entry], slowest: float
) -> None:
    require_at_once(
        run,
        "each look-up",
        slowest,
        in_turn=slowest > 0 and run.elapsed >= sum(entry.delay for entry in zone.values()),
        otherwise=", as long as the slowest look-up. What makes some of them wait for others?",
    )
    require(
        not run.left_over,
        f"It gave all results, and left {len(run.left_over)} tasks running. Which are they, and who waits "
        "for them?",
        because="task-left-over",
    )
    for moment, (domain, _) in got:
        require(
            moment == zone[domain].delay,
            f"The answer for {domain!r} was there after {seconds(zone[domain].delay)}, and came out at "
            f"{seconds(moment)}. "
            + (
                "Give each one as soon as it is there, whatever the others do."
                if moment > zone[domain].delay
                else "Nobody can know it by then: whose answer is it, or of which call?"
            ),
            because="wrong-order",
        )


def require_all_of(attempt: Attempt, domains: Iterable[str], zone: dict[str, Entry]) -> None:
    """Through these domains once, with all that is asked of it."""
    got: list[tuple[float, Any]] = []

    async def scenario(multi_probe: Any, domains: Iterable[str] = domains, got: Any = got) -> None:
        await collect(multi_probe, (domains,), got)

    try:
        run = attempt(
            scenario=scenario,
            given={"probe": waiting_probe(zone)},
            allow=["task-left-over"],
            raises=()
            if isinstance(domains, list) and domains
            else (TypeError, ValueError, AttributeError, LookupError),
        )
        require_any_number(run, domains)
        require(
            got or not zone or isinstance(domains, list),
            "With a list of names it is right. It gave nothing when it was given something that a `for` can go "
            "through once: who had gone through it before?",
            because="wrong-result",
        )
        require_results(got, zone)
    finally:
        for _, item in got:
            if inspect.iscoroutine(item):
                item.close()  # or Python complains later, in somebody else's cell
    require_as_they_come(run, got, zone, max((entry.delay for entry in zone.values()), default=0.0))


def require_any_number(run: Run, domains: Iterable[str]) -> None:
    """No error because there were none, or because they can only be gone through."""
    what = (
        "no name at all. Which call there needs at least one?"
        if isinstance(domains, list)
        else "something that a `for` can go through once, and no list: it has no length and no numbered items. "
        "Who makes a list of it, if one is needed?"
    )
    require(
        run.error is None,
        f"With a list of names it is right. It raised {type(run.error).__name__}: {run.error}"
        f"{at(run.error_line())} when it was given {what}",
        because="exception",
        line=run.error_line(),
        run=run,
    )


def require_errors_out(attempt: Attempt) -> None:
    """When `probe` fails, whoever goes through the results is told."""
    got: list[tuple[float, Any]] = []

    async def scenario(multi_probe: Any) -> None:
        await collect(multi_probe, (["unknown.dev"],), got)

    run = attempt(
        scenario=scenario,
        given={"probe": waiting_probe({})},
        raises=(Exception, BaseExceptionGroup),
        # who waits for a result that will never come is told so by the deadlock
        allow=["unretrieved-exception", "task-left-over", "deadlock"],
    )
    require(
        run.error is not None,
        f"`probe` raised RuntimeError, and it gave {in_words([item for _, item in got]) or 'nothing'} as "
        "if all were well: the error is lost. Let it come out.",
        because="lost-exception",
        run=run,
    )


def require_two_of_them(attempt: Attempt) -> None:
    """Two at once: each gives all results."""

    async def two(multi_probe: Any) -> Any:
        return await collect_twice(multi_probe, ([*ZONE],))

    run = attempt(scenario=two, given={"probe": waiting_probe(ZONE)})
    for got in run.result:
        require(
            sorted(domain for _, (domain, _) in got) == sorted(ZONE),
            f"One alone is right. Of two at once, with the same {len(ZONE)} names, one gave {len(got)} "
            "results. What do the two share that each should have for itself?",
            because="side-effect",
            run=run,
        )
