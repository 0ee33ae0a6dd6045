"""What comes out of `as_completed`: demands of lesson 09 on answers in the order in which they come."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.jobs import require_one
from course_lib.lessons._shared.words import named, shown
from course_lib.run.printed import Line
from course_lib.run.run import Run
from course_lib.servers.names import Entry

# no round times: who looks every now and then comes too late
ASKED = {"slow": 3.037, "quick": 1.037, "middling": 2.037}
AS_THEY_COME = [("quick", "QUICK"), ("middling", "MIDDLING"), ("slow", "SLOW")]


def asking(asked: list[Any], times: Mapping[str, float], error: Exception | None = None) -> Any:
    """An `ask` that notes what it is called with, waits, and answers in capitals, or fails."""

    async def ask(name: Any) -> Any:
        require_one(name, str, "ask", "one of the names")
        asked.append(name)
        await asyncio.sleep(times.get(name, 1))
        if error is not None:
            raise error
        return name.upper()

    return ask


def require_pairs(run: Run, asked: list[Any]) -> None:
    require(
        sorted(asked) == sorted(ASKED),
        f"For {[*ASKED]} it called `ask` with {sorted(asked)}. There should be one call for each name.",
        because="wrong-arguments",
    )
    require(
        run.elapsed == max(ASKED.values()),
        f"It took {seconds(run.elapsed)}{at(run.first_wait_line)}. All three can be under way at once; then "
        f"it takes {seconds(max(ASKED.values()))}, as long as the slowest.",
        because="sequential",
        line=run.first_wait_line,
    )
    require(
        isinstance(run.result, list),
        f"It returned {shown(run.result)}; it should return a list of tuples (name, answer).",
        because="wrong-type",
    )
    require(
        all(isinstance(item, tuple) and len(item) == 2 for item in run.result),
        f"It returned {shown(run.result)}; each item should be a tuple (name, answer).",
        because="wrong-type",
    )
    require(
        run.result == AS_THEY_COME or sorted(run.result, key=str) != sorted(AS_THEY_COME),
        f"The answers came in the order quick, middling, slow, and it returned {run.result}. The one that "
        "comes first should stand first.",
        because="wrong-order",
    )
    require(
        run.result == AS_THEY_COME,
        f"The answers came in the order quick, middling, slow. It returned {run.result}; expected "
        f"{AS_THEY_COME}. Who knows for sure whose answer it is: the order, a look-up, or the one who asked?",
        because="wrong-result",
    )


def require_pairs_of(attempt: Attempt, names: list[str], times: Mapping[str, float]) -> None:
    """Of no names, of a hundred, of two at a time, of one that comes twice; in the order of their times."""
    run = attempt(asking([], times), [*names], raises=(Exception,))
    expected = [(name, name.upper()) for name in names]
    slowest = max(times.values(), default=0)
    twice = ", one of them twice," if len({*names}) < len(names) else ""
    few = f"With three names it is right. With {len(names) or 'none'}{twice}"
    require(
        run.error is None,
        f"{few} it raised {named(run.error)}{at(run.error_line())}. Which call there needs at least one?",
        because="exception",
        line=run.error_line(),
        run=run,
    )
    require(
        run.elapsed <= slowest,
        f"{few} it took {seconds(run.elapsed)}, and the slowest {seconds(slowest)}: not all were under way at "
        f"once{at(run.first_wait_line)}.",
        because="sequential",
        line=run.first_wait_line,
        run=run,
    )
    require(
        run.result == expected,
        f"{few} it returned {len(run.result)} tuples, {shown(run.result[-1:])} at the end. "
        f"{'Do two with the same name share one place?' if twice else 'What limits their number?'}"
        if run.result and isinstance(run.result, list)
        else f"{few} it returned {shown(run.result)}; expected {shown(expected)}.",
        because="wrong-result",
        run=run,
    )


def require_pairs_at_a_time(attempt: Attempt) -> None:
    """Two answers at the same moment, in either order."""
    run = attempt(asking([], {}), ["one", "other"])
    require(
        sorted(run.result, key=str) == [("one", "ONE"), ("other", "OTHER")],
        "Two were asked for, and both answers came at the same moment, as may well be. It returned "
        f"{shown(run.result)}. How many can there be when something has come, and who looks at all of them?",
        because="wrong-result",
        run=run,
    )


def require_any_answer(attempt: Attempt) -> None:
    """Whatever is answered is an answer, and it may take its time."""
    given: list[tuple[str, Any]] = [("no", False), ("none", 0), ("nothing", None), ("late", "LATE")]
    answers = dict(given)

    async def ask(name: str) -> Any:
        await asyncio.sleep(10_000 if name == "late" else 1 + [*answers].index(name) / 10)
        return answers[name]

    run = attempt(ask, [*answers], raises=(TimeoutError, BaseExceptionGroup))
    require(
        not isinstance(run.result, list) or run.result[:3] != AS_THEY_COME,
        f"Called once, it is right. A second call, for other names, returned {shown(run.result)}: the first "
        "are those of the first call. What a call needs it makes anew, inside the function.",
        because="side-effect",
        run=run,
    )
    require(
        run.result == given,
        "`ask` returned False, 0 and None for the first three names, and 'LATE' after 10,000 s for the last. "
        + (
            f"{named(run.error)} came out: who has set a limit?"
            if run.error
            else f"It returned {shown(run.result)} instead of {given}. Whatever comes is an answer, however "
            "late."
        ),
        because="wrong-result",
        run=run,
    )


def require_lines(run: Run, answers: dict[str, Entry]) -> None:
    """A line for each name when its answer came, marked if the name is there."""
    printed = {
        domain: [line for line in run.lines if domain in line.text.replace(",", " ").split()]
        or [line for line in run.lines if domain in line.text]
        for domain in answers
    }
    missing = [domain for domain, lines in printed.items() if not lines]
    require(
        not missing,
        f"It printed no line for {len(missing)} of {len(answers)} names, {missing and missing[0]!r} for "
        "example. One line for each, whether it is there or not"
        f"{'.' if len(missing) < len(answers) else ': which line prints the name?'}",
        because="wrong-output",
    )
    for domain, lines in printed.items():
        require_line(domain, lines, answers[domain])
        alone = [
            line.text
            for line in lines
            if line.time >= answers[domain].delay and line.text.count(".dev") == 1
        ]
        require(
            len(alone) <= 1,
            f"It printed {' and then '.join(map(repr, alone[:2]))}. For each answer there should be one line: "
            "what else is printed, and how often?",
            because="wrong-output",
        )


def require_line(domain: str, lines: list[Line], entry: Entry) -> None:
    """One of the lines came when the answer did, and tells it."""
    found, moment = entry.address is not None, lines[-1].time
    in_time = [line for line in lines if line.time == entry.delay]
    require(
        moment >= entry.delay,
        f"The line for {domain!r} came at {seconds(moment)}, before its answer did, which took "
        f"{seconds(entry.delay)}.",
        because="wrong-order",
    )
    require(
        in_time,
        f"The answer for {domain!r} came after {seconds(entry.delay)}, and was printed at {seconds(moment)}. "
        "Print each one as soon as it is there, whatever the others do.",
        because="wrong-order",
    )
    require(
        any("+" in line.text for line in in_time) == found,
        f"{domain!r} {'exists' if found else 'does not exist'}, and its line is {in_time[0].text!r}: a "
        "`+` marks those that exist, and no others. Which of the two fields of a Result says so?",
        because="wrong-output",
    )
