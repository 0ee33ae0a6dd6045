"""Lesson 09: look-ups that block a thread, many at once, each answer printed as it comes."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from keyword import iskeyword, kwlist
from typing import Any

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at, seconds
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.again import saying, untouched
from course_lib.lessons._shared.answers import (
    ASKED,
    asking,
    require_any_answer,
    require_lines,
    require_pairs,
    require_pairs_at_a_time,
    require_pairs_of,
)
from course_lib.lessons._shared.at_once import require_at_once
from course_lib.lessons._shared.look_ups import (
    ask_when_broken,
    broken_resolver,
    cancel_while_it_waits,
    explaining_as_completed,
)
from course_lib.lessons._shared.words import shown
from course_lib.run.run import Run
from course_lib.servers.names import Entry, names
from solutions.domainlib import Result

# the names that `probe` is asked for: here or not, and after how long
ZONE = {
    "here.dev": Entry("127.0.0.1", 2.0),
    "gone.dev": Entry(None, 3.0),
    "six.example": Entry("127.0.0.1", 0.5),
}
MOVED = {"here.dev": Entry(None, 1.0)}  # asked again later, it is gone
LATE = {"here.dev": Entry("127.0.0.1", 290.0)}  # under 300 s, the limit of asyncio itself
# as it is given, it is to be asked for, and told of
CAPITAL = {"Here.dev": Entry("127.0.0.1", 1.0)}


# -- probe ---------------------------------------------------------------------------------


def require_result(run: Run, domain: str, found: bool) -> None:
    """It returned (domain, found), as a Result or as a plain tuple."""
    value = run.result
    require(
        value is not None,
        f"It returned None for {domain!r}. Which line returns the Result, in the case that the name "
        f"{'is there' if found else 'is not there'}?",
        because="wrong-result",
        run=run,
    )
    require(
        isinstance(value, tuple) and len(value) == 2,
        f"It returned {shown(value)} for {domain!r}; it should return a Result, of the domain and of "
        "whether it was found.",
        because="wrong-type",
        run=run,
    )
    require(
        not (isinstance(value[0], bool) and value[1] == domain),
        f"It returned {shown(value)}: the two are the wrong way round. Domain first, then whether it was "
        "found.",
        because="wrong-order",
        run=run,
    )
    require(
        isinstance(value[1], bool),
        f"It returned {shown(value)}: `found` should be True or False, so that anybody can read it.",
        because="wrong-type",
        run=run,
    )
    require(
        value == (domain, found),
        f"{domain!r} {'exists' if found else 'does not exist'}, and the answer for it was "
        f"{shown(value)}; expected {Result(domain, found)}. "
        f"{_what_to_do(value, found)}",
        because="wrong-result",
        run=run,
    )


def _what_to_do(value: tuple[Any, ...], found: bool) -> str:
    if value[1] == found:
        return "The first field is the domain as it was given."
    if found:
        return "Asked for that name, the resolver gives an address. Which line returns True then?"
    return "Asked for that name, the resolver raises gaierror. Who turns that into False?"


def require_one_question(run: Run, asked: list[str], domain: str) -> None:
    require(
        asked,
        f"It returned {shown(run.result)} at {seconds(run.elapsed)} without asking the resolver. Each "
        "call should ask for its name, whatever was heard before.",
        because="wrong-result",
        run=run,
    )
    require(
        {*asked} == {domain.lower()},  # the stand-in knows names in lower case
        f"It was called with {domain!r}, and asked for {asked[0]!r}. Ask for `domain` as it is given.",
        because="wrong-arguments",
        run=run,
    )
    require(
        len(asked) == 1,
        f"It asked {len(asked)} times for {domain!r}. One answer is enough: there is an address, or there "
        "is an error.",
        because="wrong-result",
        run=run,
    )


def require_no_such_name(run: Run, domain: str) -> None:
    """That there is no such name is an answer, and no error."""
    require(
        run.error is None,
        f"{domain!r} is not there. The resolver says so by raising {type(run.error).__name__}, and your "
        f"code let that out{at(run.error_line())}. Who catches it, and returns False in its place?",
        because="exception",
        line=run.error_line(),
        run=run,
    )


def require_three_at_once(attempt: Attempt) -> None:
    """Each gets its own answer, in the time of the slowest."""

    async def three(probe: Any) -> Any:
        return await asyncio.gather(*map(probe, ZONE))

    with names(ZONE):
        run = attempt(scenario=three)
    expected = [(domain, entry.address is not None) for domain, entry in ZONE.items()]
    require(
        run.result == expected,
        f"One alone is right. Three at once, {', '.join(ZONE)}, returned {shown(run.result)}: something that "
        "all use holds one value only. Where is it kept while the resolver is asked?",
        because="wrong-result",
        run=run,
    )
    slowest = max(entry.delay for entry in ZONE.values())
    require(
        run.elapsed == slowest,
        f"One alone is right. Three at once should take {seconds(slowest)}, as long as the slowest, and took "
        f"{seconds(run.elapsed)}: something that all use makes them wait for each other.",
        because="sequential",
        run=run,
    )


@exercise(
    "The running loop can ask for you: it has a method with the name of the function that blocks.",
    "`loop = asyncio.get_running_loop()`, then `await loop.getaddrinfo(domain, None)`.",
    "A name that is not there makes `socket.gaierror`: catch that one, around the `await`.",
)
def probe(attempt: Attempt) -> None:
    for domain, entry in [*ZONE.items(), *MOVED.items(), *LATE.items(), *CAPITAL.items()]:
        zone = ZONE | {domain.lower(): entry}
        with attempt.lending(functools.partial(names, zone)) as resolver:
            run = attempt(domain, raises=(OSError,))
        require(
            run.elapsed >= entry.delay or resolver.seen.order != [domain.lower()],
            f"Asked for {domain!r}, the resolver needs {seconds(entry.delay)}, and your code gave up after "
            f"{seconds(run.elapsed)}: who has set a limit?",
            because="wrong-result",
        )
        require_no_such_name(run, domain)
        require_one_question(run, resolver.seen.order, domain)
        require_result(run, domain, entry.address is not None)
    require_three_at_once(attempt)
    with broken_resolver():
        run = attempt(scenario=ask_when_broken)
    require(
        run.result == "raised",
        "The resolver itself was broken (it raised RuntimeError), and the answer was "
        f"{shown(run.result)}: an error that says nothing about the name was taken for an answer. Catch "
        "only the error that means: no such name. Which is it?",
        because="lost-exception",
        run=run,
    )
    with names(ZONE):
        # a pool of its own is left only when its thread is done: not elegant, and no mistake here
        run = attempt(scenario=cancel_while_it_waits, allow=["task-left-over", "blocking-call"])
    require(
        run.result == "cancelled",
        f"It was cancelled after 1 s, caught the CancelledError, and answered {shown(run.result)}. A bare "
        "`except:` catches that one too. Let it pass.",
        because="swallowed-cancellation",
        run=run,
    )
    attempt.last = attempt.runs[0]  # what is drawn


# -- main ----------------------------------------------------------------------------------

SHORT = [name.lower() for name in kwlist if len(name) <= 4]
# Answers come in another order than that of the names, half a second apart; every third one is there.
ANSWERS = {
    f"{name}.dev": Entry("127.0.0.1" if i % 3 == 0 else None, 1 + (i * 7 % len(SHORT)) / 2)
    for i, name in enumerate(SHORT)
}
SLOWEST = max(entry.delay for entry in ANSWERS.values())
TOGETHER = sum(entry.delay for entry in ANSWERS.values())


def recording_probe(asked: list[Any], answers: dict[str, Entry]) -> Any:
    """A `probe` that waits as long as `answers` say, and puts what it is called with into `asked`."""

    async def probe(domain: Any, loop: Any = None) -> Result:
        asked.append(domain)
        entry = answers.get(str(domain), Entry(None, 1.0))
        await asyncio.sleep(entry.delay)
        return Result(domain, entry.address is not None)

    return probe


def require_eighteen(asked: list[Any]) -> None:
    """It asked for each of the names, once."""
    require(
        asked,
        "It asked for no name at all. Which names are those of the keywords?",
        because="wrong-result",
    )
    odd = [name for name in asked if not isinstance(name, str)]
    require(
        not odd,
        f"`probe` was called with {shown(odd and odd[0])}; it takes one domain name, a string.",
        because="wrong-arguments",
    )
    strange = sorted(name for name in asked if name not in ANSWERS)
    if strange:
        raise Incorrect("wrong-arguments", _about(strange[0], len(set(asked))))
    missing = sorted(ANSWERS.keys() - {*asked})
    require(
        not missing,
        f"{len(ANSWERS)} keywords of Python have at most 4 letters; you asked for {len(set(asked))} of "
        f"them. Missing, for example: {', '.join(missing[:1])}.",
        because="wrong-result",
    )
    require(
        len(asked) == len(ANSWERS),
        f"It asked {len(asked)} times for {len(ANSWERS)} names: once for each is enough.",
        because="wrong-result",
    )


def _about(name: str, count: int) -> str:
    """Words about a name that should not have been asked for."""
    keyword, _, ending = name.partition(".")
    if name.lower() in ANSWERS:
        return f"You asked for {name!r}. Domain names are in lower case here: {name.lower()!r}."
    if iskeyword(keyword) and ending == "dev":
        return (
            f"You asked for {count} names, {name!r} among them: {len(keyword)} letters. Only those of at "
            "most 4 were wanted."
        )
    return f"You asked for {name!r}; the names are those of short keywords, and end in `.dev`."


@exercise(
    "`kwlist` holds the keywords of Python. First make the list of 18 domain names.",
    "`asyncio.as_completed` takes a list of tasks, and gives one thing to `await` for each answer.",
    "`for answer in asyncio.as_completed(tasks):`, and in the loop `domain, found = await answer`.",
)
def main(attempt: Attempt) -> None:
    # the second time the answers are others, and come in the opposite order
    later = {
        name: Entry(None if there else "127.0.0.1", 10.5 - delay)
        for name, (there, delay) in ANSWERS.items()
    }
    for answers in (ANSWERS, later):
        asked: list[Any] = []
        # the names are for those who ask without `probe`
        lending = attempt.lending(functools.partial(names, answers))
        with lending as resolver, explaining_as_completed():
            run = attempt(given={"probe": recording_probe(asked, answers)})
        require_eighteen(asked or resolver.seen.order)
        require_at_once(
            run,
            "each look-up",
            SLOWEST,
            in_turn=run.elapsed >= TOGETHER,
            otherwise=", as long as the slowest look-up. Not all were under way at once"
            f"{at(run.first_wait_line)}.",
        )
        with contextlib.nullcontext() if answers is ANSWERS else saying(SECOND):
            require_lines(run, answers)
    require_many_at_a_time(attempt)
    require_two_mains(attempt)


def require_many_at_a_time(attempt: Attempt) -> None:
    """Nine answers come at one moment, nine at a later one; neither is a round time."""
    answers = {name: Entry("127.0.0.1", 1.037 + n % 2) for n, name in enumerate(ANSWERS)}
    with names(answers), explaining_as_completed():
        run = attempt(given={"probe": recording_probe([], answers)})
    with saying(
        "When each answer comes alone it is right. Here nine come at 1.037 s, nine at 2.037 s"
    ):
        require_lines(run, answers)


SECOND = (
    "The first call is right. In a second one, with other answers, something is left of the first"
)


def require_two_mains(attempt: Attempt) -> None:
    """Two at once: each prints its lines."""

    async def twice(main: Any) -> None:
        await asyncio.gather(main(), main())

    asked: list[Any] = []
    first = attempt.runs[0]
    with names(ANSWERS), explaining_as_completed():
        run = attempt(scenario=twice, given={"probe": recording_probe(asked, ANSWERS)})
    together, alone = (sum(".dev" in line.text for line in r.lines) for r in (run, first))
    require(
        together == 2 * alone,
        f"Alone it is right: it prints {alone} lines with names. Two at once print {together} of them: "
        "what do the two share that each should have for itself?",
        because="wrong-output",
    )
    attempt.last = first


# -- pairs ---------------------------------------------------------------------------------


@exercise(
    "What does the KeyError show: is that one of the tasks that you put in?",
    "The result itself can say whose it is. Write a small coroutine that awaits `ask(name)` and returns "
    "both.",
    "`async def both(name): return name, await ask(name)`, and a task of `both(name)` for each name.",
)
def pairs(attempt: Attempt) -> None:
    asked: list[Any] = []
    names = [*ASKED]
    with explaining_as_completed(), untouched(names, "the names"):
        run = attempt(asking(asked, ASKED), names)
        require_pairs(run, asked)
    hundred = {f"name {number}": number for number in range(100)}
    require_any_answer(attempt)
    require_pairs_of(attempt, [], {})
    require_pairs_of(attempt, [*hundred], hundred)
    require_pairs_at_a_time(attempt)
    require_pairs_of(attempt, ["once", "twice", "twice"], {"twice": 2})
    run = attempt(
        asking([], {}, LookupError("no luck")),
        ["one"],
        raises=(Exception, BaseExceptionGroup),
        allow=["unretrieved-exception"],
    )
    require(
        run.error is not None,
        f"`ask` raised LookupError, and it returned {shown(run.result)} as if all were well: the error "
        "is lost. Let it come out.",
        because="lost-exception",
        run=run,
    )
    attempt.last = attempt.runs[0]
