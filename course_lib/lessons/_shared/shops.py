"""Shops that are asked for a price: what stands in for them, and what is demanded of the answers shown."""

from __future__ import annotations

from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds, shortly
from course_lib.lessons._shared.jobs import Ending, Jobs
from course_lib.lessons._shared.printed import holds, numbers, printed
from course_lib.lessons._shared.results import require_kind
from course_lib.lessons._shared.words import shown
from course_lib.run.run import Run

# seconds, price; no round seconds: who looks every now and then if there is an answer comes too late
PRICES = {"Elm": (4.17, 31), "Fir": (1.39, 12), "Oak": (2.63, 27)}

SLOWEST = max(takes for takes, _ in PRICES.values())


def asking(prices: dict[str, tuple[float, int]]) -> tuple[Jobs, dict[str, Any]]:
    """Shops that answer after their time, and what stands for the given `ask_price`."""
    jobs = Jobs(lambda shop: prices.get(shop, (3, 44)))

    async def ask_price(shop: str) -> Any:
        return await jobs.run(shop)

    return jobs, {"ask_price": ask_price}


def prices(names: list[str], of: dict[str, tuple[float, int]]) -> dict[str, int]:
    """What should be returned."""
    return {name: of[name][1] for name in names}


def require_asked_at_once(jobs: Jobs, seen: Ending) -> None:
    """All shops were asked at the beginning."""
    last = max(jobs.calls, key=lambda job: job.began)
    require(
        last.began == 0,
        f"{last.argument} was asked only after {seconds(last.began)}{at(seen.line)}. All shops can be asked at "
        f"once; then it takes {seconds(SLOWEST)}, as long as the slowest.",
        because="sequential",
        line=seen.line,
        run=seen.run,
    )


def require_a_hundred_at_once(attempt: Attempt) -> None:
    """However many shops there are, none is asked later than the others."""
    shops = {f"shop {number}": (1.5, number) for number in range(100)}
    jobs, given = asking(shops)
    run = attempt([*shops], given=given)
    silent = next((shop for shop in shops if not any(holds(s.text, shop) for s in run.lines)), None)
    require(
        silent is None,
        f"A hundred shops were asked, and their prices were 0 to 99. For {silent}, whose price is "
        f"{str(silent)[5:]}, it printed no line: whatever the price, it should.",
        because="wrong-output",
        run=run,
    )
    require(
        all(job.began == 0 for job in jobs.calls),
        f"Three shops are asked at once. Of a hundred, each of which takes 1.5 s, some were asked later"
        f"{at(run.first_wait_line)}: it took {seconds(run.elapsed)}. All can be asked at once.",
        because="sequential",
        line=run.first_wait_line,
        run=run,
    )


def amounts(text: str) -> set[float]:
    """The numbers in it; a dash before one is no minus."""
    return {abs(number) for number in numbers(text)}


def require_price_lines(run: Run) -> None:
    """A line for each shop, with its own price, at the moment at which the price is there."""
    for name, (takes, price) in sorted(PRICES.items(), key=lambda item: item[1]):
        found = [line for line in run.lines if name in line.text]
        require(
            found,
            f"{printed(run)}. A line with {name} in it is missing: print one for each shop.",
            because="wrong-output",
            run=run,
        )
        # what else it says of a shop, that it is being asked, maybe, is the learner's own affair
        known = {price for _, price in PRICES.values()}
        line = next((one for one in found if known & amounts(one.text)), found[0])
        there = amounts(line.text)
        other = next((p for _, p in PRICES.values() if p != price and p in there), None)
        require(
            other is None,
            f"It printed {shortly(line.text)}. {name} asks {price}; {other} is another shop's price. How do "
            "you know whose price has come?",
            because="wrong-output",
            run=run,
        )
        require(
            price in there,
            f"It printed {shortly(line.text)}. The price of {name}, {price}, should stand there too.",
            because="wrong-output",
            run=run,
        )
        require(
            abs(line.time - takes) < 0.01,
            f"{name} had answered after {seconds(takes)}, and its line was printed after {seconds(line.time)}. "
            "Whoever reads it should not have to wait for the other shops.",
            because="wrong-order",
            run=run,
        )


def require_one_line_each(run: Run) -> None:
    """A price is news once. Lines about several shops, a sum of all maybe, are the learner's own affair."""
    for name, (_, price) in PRICES.items():
        others = PRICES.keys() - {name}
        count = sum(
            name in line.text
            and price in amounts(line.text)
            and not any(other in line.text for other in others)
            for line in run.lines
        )
        require(
            count < 2,
            f"The price of {name} was printed {'twice' if count == 2 else f'{count:,} times'}, and is news "
            "once: print a line for each shop. What does your code look at again when it has been printed?",
            because="wrong-output",
            run=run,
        )


def require_prices(seen: Ending) -> None:
    """A dictionary, by name."""
    expected = prices([*PRICES], PRICES)
    require_kind(
        seen.value,
        dict,
        "It returned None; it should return the prices by name, in a dictionary.",
        f"It returned {shown(seen.value)}; it should return a dictionary, with the prices under the names.",
    )
    require(
        seen.value == expected,
        f"It returned {shown(seen.value)}; {expected} would be right.",
        because="wrong-result",
        run=seen.run,
    )
    require(
        seen.run.elapsed < SLOWEST + 0.01,
        f"All shops had answered after {seconds(SLOWEST)}, and it returned after {seconds(seen.run.elapsed)}. "
        "What does it wait for when the last price is there?",
        because="wrong-result",
        run=seen.run,
    )


def require_the_same_price_twice(attempt: Attempt) -> None:
    """Names are distinct, prices need not be."""
    asked = {"Ash": (1.5, 31), "Elm": (4.17, 31)}
    run = attempt([*asked], given=asking(asked)[1])
    require(
        run.result == prices([*asked], asked),
        f"Ash and Elm both asked 31, and it returned {shown(run.result)}; {prices([*asked], asked)} would be "
        "right. Two shops may have the same price: what tells them apart?",
        because="wrong-result",
        run=run,
    )
