"""Steps of a chain for lesson 05: what `load` and `fire` are both held to."""

from __future__ import annotations

import asyncio
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.printed import about, numbers, printed
from course_lib.run.run import Run

ALONE = "Alone it is right. "


def stepped(attempt: Attempt, scripted: int, *args: Any) -> tuple[Run, int]:
    """One call, whose first argument is a name: it draws one number, says so, and waits as long."""
    run = attempt(*args, draws=[scripted, 2])
    require_one_draw(run)
    i = scripted if run.draws else round(run.elapsed)
    require_line(run, args[0], i)
    require_wait(run, i)
    return run, i


def require_one_draw(run: Run) -> None:
    """It drew once, from 0 to 10, where that can be seen."""
    sizes = {size for size, _ in run.draws}
    require(
        len(run.draws) <= 1,
        f"It draws {len(run.draws)} numbers, and only one is asked for: keep it in a variable, and use that"
        f"{', even if it is 0, as here' if run.draws[:1] == [(11, 0)] else ''}.",
        because="wrong-result",
    )
    require(
        sizes <= {11},
        f"It draws one of {max(sizes, default=0)} numbers; from 0 to 10, both included, there are 11.",
        because="wrong-result",
    )
    require(
        run.draws or run.elapsed == round(run.elapsed),
        f"It waited {run.elapsed:.3f} s{at(run.first_wait_line)}. What it draws should be a whole number "
        "from 0 to 10: `random.randint(0, 10)` gives an int.",
        because="wrong-type",
        line=run.first_wait_line,
    )


def require_line(run: Run, n: str, i: Any) -> None:
    """A line with the name and the number, before the wait."""
    require(
        about(n, run),
        f"{printed(run)}. Before it waits it should print a line with the name that it was given, here "
        f"{n!r}, and the number that it drew."
        + (" Braces want an `f` in front of the quotes." if "{" in run.text else ""),
        because="wrong-output",
    )
    found = [line for line in run.lines if n in line.text and i in numbers(line.text)]
    require(
        found,
        f"{printed(run)}. It drew {i}, and no line with the name {n!r} says so.",
        because="wrong-output",
    )
    require(
        found[0].time == 0 or found[0].time < run.elapsed,
        f"It printed its line after {seconds(found[0].time)}, when the wait was over. The line comes before "
        "the wait, so that one sees what is going on.",
        because="wrong-order",
        line=run.first_wait_line,
    )


def require_wait(run: Run, i: int) -> None:
    """As many seconds as it drew."""
    require(
        run.elapsed == i,
        f"It drew {i} and waited {seconds(run.elapsed)}{at(run.first_wait_line)}. It should wait as many "
        "seconds as it drew.",
        because="wrong-result",
        line=run.first_wait_line,
    )


def require_both_at_once(attempt: Attempt, *args: int) -> None:
    """Two guns at once: each has its own number, and they take as long as the slower one."""
    found: list[Any] = []

    async def both(step: Any) -> None:
        found.extend(await asyncio.gather(step("cannon", *args), step("laser", *args)))

    shown = attempt.last
    run = attempt(scenario=both, draws=[3, 4])
    own = [i[-1] if isinstance(i, tuple) else i for i in found]
    require(
        not run.draws or sorted(own) == [3, 4],
        f"{ALONE}Two at once drew 3 and 4, and returned {found[0]} and {found[1]}: something that both use "
        "holds one number only. Where is it kept while it waits?",
        because="wrong-result",
    )
    require(
        run.elapsed <= max(own),
        f"{ALONE}Two at once, of {own[0]} s and {own[1]} s, took {seconds(run.elapsed)}: something that "
        "both use lets only one of them wait at a time.",
        because="sequential",
    )
    attempt.last = shown


def require_all_numbers(attempt: Attempt, *args: int) -> None:
    """Each call draws: in 500 of them each of the eleven numbers turns up, also where nothing can be "
    "scripted."""
    found: list[Any] = []
    drew = [bool(run.draws) for run in attempt.runs]
    require(
        all(drew) or not any(drew),
        "One call drew a number, and another drew none, but used a number that was drawn before. Each call "
        "draws one of its own: what is kept from one call to the next?",
        because="side-effect",
    )

    async def many(step: Any) -> None:
        numbers = set[int]()
        for _ in range(500):
            found.append(came := await step("cannon", *args))
            i = came[-1] if isinstance(came, tuple) and came else came
            if type(i) is int:
                numbers.add(i)
            # from how many it draws was seen above, if it was: then there is no twelfth
            if len(numbers) == 11 and drew and all(drew):
                break

    shown = attempt.last
    attempt(scenario=many, seed=444)
    own = sorted({i[-1] if isinstance(i, tuple) else i for i in found})
    require(
        own == [*range(11)],
        f"In 500 calls it came to {', '.join(map(str, own[:11]))}, and to nothing else. The numbers from "
        "0 to 10 should all turn up: `random.randint(0, 10)` draws one of them.",
        because="wrong-result",
    )
    attempt.last = shown
