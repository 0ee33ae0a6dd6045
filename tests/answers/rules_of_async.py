"""Answers to lesson 04, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from typing import Any

from course_lib.lessons.rules_of_async import announce, main, makerandom
from solutions import rules_of_async as reference
from solutions.rules_of_async import ask_price

c = ("\033[0m", "\033[36m", "\033[91m", "\033[35m")  # as in answers written for the sources


one_at_a_time = asyncio.Lock()


# -- makerandom --------------------------------------------------------------------------


@makerandom.mistake(
    "wrong-result",
    "When does your loop go on",
    breaks="until `i` is greater than the threshold that it was given",
)
async def gives_up_after_fifty(idx: int, threshold: int = 6) -> int:
    for _ in range(50):
        i = random.randint(0, 10)
        print(f"makerandom({idx}) draws {i}")
        if i > threshold:
            break
        await asyncio.sleep(i + 1)
    return i


@makerandom.mistake("sequential", "Two of them together", breaks="and twice at once")
async def draws_behind_a_lock(idx: int, threshold: int = 6) -> int:
    async with one_at_a_time:
        while (i := random.randint(0, 10)) <= threshold:
            print(f"makerandom({idx}) draws {i}")
            await asyncio.sleep(i + 1)
    print(f"makerandom({idx}) draws {i}: done")
    return i


@makerandom.mistake(
    "swallowed-cancellation", "catches CancelledError", breaks="A cancellation comes through"
)
async def is_not_to_be_cancelled(idx: int, threshold: int = 6) -> int:
    while (i := random.randint(0, 10)) <= threshold:
        print(f"makerandom({idx}) draws {i}")
        for _ in range(i + 1):
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                print("not me")
    print(f"makerandom({idx}) draws {i}: done")
    return i


@makerandom.mistake("blocking-call", "blocked the event loop for 9 s", breaks="lets others run")
async def sleeps_with_time(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        time.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("not-awaited", "`sleep(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_await(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake(
    "task-left-over", "3 tasks were still running", breaks="nothing that it started still runs"
)
async def starts_the_sleep_as_a_task(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        asyncio.create_task(asyncio.sleep(i + 1))
        i = random.randint(0, 10)
    return i


@makerandom.mistake(
    "wrong-result",
    "equal to that, and not greater",
    breaks="until `i` is greater than the threshold",
)
async def takes_an_equal_draw(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i < threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("endless-loop", "never comes to an end", breaks="draws `i`")
async def never_draws_again(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        await asyncio.sleep(i + 1)
    return i


@makerandom.mistake(
    "wrong-result",
    "waited 2 s before it drew again. The exercise asks for i + 1 seconds",
    breaks="it waits `i + 1` seconds",
)
async def sleeps_by_idx(idx: int, threshold: int = 6) -> int:
    print(c[idx + 1] + f"Initiated makerandom({idx}).")
    i = random.randint(0, 10)
    while i <= threshold:
        print(c[idx + 1] + f"makerandom({idx}) == {i} too low; retrying.")
        await asyncio.sleep(idx + 1)
        i = random.randint(0, 10)
    print(c[idx + 1] + f"---> Finished: makerandom({idx}) == {i}" + c[0])
    return i


@makerandom.mistake(
    "wrong-result",
    "waited 3 s before it drew again. The exercise asks for i + 1 seconds",
    breaks="it waits `i + 1` seconds",
)
async def sleeps_i(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        await asyncio.sleep(i)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "drew again at once", breaks="After an `i` that is too low")
async def sleeps_by_the_next_draw(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        i = random.randint(0, 10)
        await asyncio.sleep(i + 1)
    return i


@makerandom.mistake(
    "wrong-result", "drew again at once", breaks="after a lower i wait i + 1 seconds"
)
async def draws_twice_a_round(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        await asyncio.sleep(random.randint(0, 10) + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "was enough", breaks="returns that `i`")
async def returns_a_fresh_draw(idx: int, threshold: int = 6) -> int:
    while (i := random.randint(0, 10)) <= threshold:
        await asyncio.sleep(i + 1)
    return random.randint(0, 10)


@makerandom.mistake(
    "wrong-result",
    "what does it compare with?",
    breaks="greater than the threshold that it was given",
)
async def always_wants_six(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= 6:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "makerandom(0) drew 4, and stopped", breaks="threshold=6")
async def has_another_default(idx: int, threshold: int = 2) -> int:
    return await reference.makerandom(idx, threshold)


wanted = 0


@makerandom.mistake("side-effect", "of the numbers that they drew", breaks="and twice at once")
async def keeps_the_threshold_in_the_module(idx: int, threshold: int = 6) -> int:
    global wanted
    wanted = threshold
    while (i := random.randint(0, 10)) <= wanted:
        print(f"makerandom({idx}) draws {i}")
        await asyncio.sleep(i + 1)
    print(f"makerandom({idx}) draws {i}: done")
    return i


@makerandom.mistake("wrong-output", "printed nothing", breaks="print a line for each draw")
async def draws_in_silence(idx: int, threshold: int = 6) -> int:
    while (i := random.randint(0, 10)) <= threshold:
        await asyncio.sleep(i + 1)
    return i


@makerandom.mistake("wrong-output", "for draw number 4", breaks="a line for each draw")
async def says_nothing_of_the_last_draw(idx: int, threshold: int = 6) -> int:
    print(f"makerandom({idx}) wants more than {threshold}")
    while (i := random.randint(0, 10)) <= threshold:
        print(f"makerandom({idx}) draws {i}")
        await asyncio.sleep(i + 1)
    return i


@makerandom.mistake("wrong-output", "for draw number 2", breaks="a line for each draw")
async def prints_only_at_both_ends(idx: int, threshold: int = 6) -> int:
    print(f"makerandom({idx}) wants more than {threshold}")
    while (i := random.randint(0, 10)) <= threshold:
        await asyncio.sleep(i + 1)
    print(f"makerandom({idx}) draws {i}: done")
    return i


@makerandom.mistake("wrong-output", "with idx in it, here 1", breaks="with `idx` in it")
async def prints_no_idx(idx: int, threshold: int = 6) -> int:
    while (i := random.randint(0, 10)) <= threshold:
        print(f"makerandom draws {i}")
        await asyncio.sleep(i + 1)
    print(f"makerandom draws {i}: done")
    return i


@makerandom.mistake("wrong-output", "They printed", breaks="print a line for each draw")
async def scales_a_fraction_in_silence(idx: int, threshold: int = 6) -> int:
    while (i := int(random.random() * 11)) <= threshold:
        await asyncio.sleep(i + 1)
    return i


@makerandom.mistake("wrong-type", "Once it returned", breaks="returns that `i`")
async def scales_a_fraction_and_returns_text(idx: int, threshold: int = 6) -> str:
    while (i := int(random.random() * 11)) <= threshold:
        await asyncio.sleep(i + 1)
    return str(i)


@makerandom.mistake("wrong-arguments", "set again inside", breaks="the threshold that it was given")
async def overwrites_the_threshold(idx: int, threshold: int = 6) -> int:
    threshold = 10 - idx - 1
    while (i := random.randint(0, 10)) <= threshold:
        print(f"makerandom({idx}) draws {i}")
        await asyncio.sleep(i + 1)
    print(f"makerandom({idx}) draws {i}: done")
    return i


@makerandom.mistake(
    "wrong-result", "waited 2 s before it drew again", breaks="`idx` only tells one from another"
)
async def adds_idx_to_the_pause(idx: int, threshold: int = 6) -> int:
    while (i := random.randint(0, 10)) <= threshold:
        print(f"makerandom({idx}) draws {i}")
        await asyncio.sleep(i + idx)
    print(f"makerandom({idx}) draws {i}: done")
    return i


@makerandom.mistake("wrong-order", "waited another 10 s", breaks="and only then")
async def sleeps_after_the_last_draw_too(idx: int, threshold: int = 6) -> int:
    while True:
        i = random.randint(0, 10)
        await asyncio.sleep(i + 1)
        if i > threshold:
            return i


@makerandom.mistake("wrong-order", "waited 1 s before it had drawn", breaks="and only then")
async def waits_before_the_first_draw(idx: int, threshold: int = 6) -> int:
    await asyncio.sleep(1)
    i = random.randint(0, 10)
    while i <= threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "one of 10 numbers", breaks="Draw i from 0 to 10")
async def draws_from_one(idx: int, threshold: int = 6) -> int:
    i = random.randint(1, 10)
    while i <= threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(1, 10)
    return i


@makerandom.mistake("wrong-result", "there are 11", breaks="as `random.randint(0, 10)` does")
async def never_draws_ten(idx: int, threshold: int = 6) -> int:
    i = random.randrange(0, 10)
    while i <= threshold:
        await asyncio.sleep(i + 1)
        i = random.randrange(0, 10)
    return i


@makerandom.mistake(
    "wrong-result", "drew 3 and 7, and stopped", breaks="until `i` is greater than the threshold"
)
async def tries_only_twice(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    if i <= threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "drew 3, and stopped", breaks="until it exceeds threshold")
async def compares_the_wrong_way(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i > threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "returned None", breaks="returns that `i`")
async def prints_the_result(idx: int, threshold: int = 6) -> None:
    i = random.randint(0, 10)
    while i <= threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    print(i)


@makerandom.mistake("wrong-result", "returned 3", breaks="returns that `i`")
async def returns_the_number_of_retries(idx: int, threshold: int = 6) -> int:
    retries = 0
    while (i := random.randint(0, 10)) <= threshold:
        await asyncio.sleep(i + 1)
        retries += 1
    return retries


@makerandom.mistake("wrong-type", "(1, 9)", breaks="returns that `i`")
async def returns_idx_too(idx: int, threshold: int = 6) -> Any:
    while (i := random.randint(0, 10)) <= threshold:
        await asyncio.sleep(i + 1)
    return idx, i


@makerandom.mistake("wrong-result", "on every way out", breaks="returns that `i`")
async def forgets_to_return_the_recursion(idx: int, threshold: int = 6) -> Any:
    i = random.randint(0, 10)
    if i > threshold:
        return i
    await asyncio.sleep(i + 1)
    await forgets_to_return_the_recursion(idx, threshold)


@makerandom.mistake(
    "wrong-result", "drew 3 and 7, and stopped", breaks="the threshold that it was given"
)
async def recursion_forgets_the_threshold(idx: int, threshold: int = 6) -> Any:
    i = random.randint(0, 10)
    if i > threshold:
        return i
    await asyncio.sleep(i + 1)
    return await recursion_forgets_the_threshold(idx)


@makerandom.mistake(
    "not-awaited", "never ran and was returned", breaks="Every coroutine that you make is awaited"
)
async def recursion_forgets_await(idx: int, threshold: int = 6) -> Any:
    i = random.randint(0, 10)
    if i > threshold:
        return i
    await asyncio.sleep(i + 1)
    return recursion_forgets_await(idx, threshold)


@makerandom.mistake("wrong-arguments", "does not fit", breaks="Name, arguments and kind")
async def has_no_default(idx: int, threshold: int) -> int:
    return await reference.makerandom(idx, threshold)


@makerandom.mistake("wrong-type", "plain function", breaks="kind (plain function")
def is_a_plain_function(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        time.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "about 12 s on average", breaks="it waits `i + 1` seconds")
async def sleeps_by_idx_and_scales_a_fraction(idx: int, threshold: int = 6) -> int:
    while (i := int(random.random() * 11)) <= threshold:
        await asyncio.sleep(idx + 1)
    return i


@makerandom.mistake(
    "wrong-result", "it returned 7, 8, 9 and 10", breaks="until `i` is greater than the threshold"
)
async def takes_an_equal_fraction(idx: int, threshold: int = 6) -> int:
    while (i := int(random.random() * 11)) < threshold:
        await asyncio.sleep(i + 1)
    return i


@makerandom.mistake(
    "wrong-result", "and 3 was enough", breaks="greater than the threshold that it was given"
)
async def takes_zero_for_not_given(idx: int, threshold: int | None = None) -> int:
    threshold = threshold or 6
    while (i := random.randint(0, 10)) <= threshold:
        print(idx, "draws", i)
        await asyncio.sleep(i + 1)
    print(idx, "draws", i)
    return i


@makerandom.mistake(
    "wrong-result", "What makes all calls draw", breaks="as `random.randint(0, 10)` does"
)
async def seeds_its_draws(idx: int, threshold: int = 6) -> int:
    random.seed(444)
    while (i := random.randint(0, 10)) <= threshold:
        print(f"makerandom({idx}) draws {i}")
        await asyncio.sleep(i + 1)
    print(f"makerandom({idx}) draws {i}: done")
    return i


@makerandom.accepts
async def prints_in_colour(idx: int, threshold: int = 6) -> int:
    print(c[idx + 1] + f"Initiated makerandom({idx}).")
    i = random.randint(0, 10)
    while i <= threshold:
        print(c[idx + 1] + f"makerandom({idx}) == {i} too low; retrying.")
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    print(c[idx + 1] + f"---> Finished: makerandom({idx}) == {i}" + c[0])
    return i


@makerandom.accepts
async def loops_for_ever_and_returns(idx: int, threshold: int = 6) -> Any:
    while True:
        i = random.randint(0, 10)
        if i > threshold:
            print("enough for", idx)
            return i
        print(random.choice(["again", "once more", "not yet"]), idx)
        await asyncio.sleep(i + 1)


@makerandom.accepts
async def is_recursive(idx: int, threshold: int = 6) -> Any:
    i = random.choice([*range(11)])
    print(f"[{idx}] {i}")
    if i > threshold:
        return i
    await asyncio.sleep(i + 1)
    return await is_recursive(idx, threshold)


@makerandom.accepts
async def sleeps_in_a_thread(idx: int, threshold: int = 6) -> int:
    while (i := random.randrange(11)) <= threshold:
        await asyncio.to_thread(time.sleep, i + 1)
        print(f"makerandom {idx}: {i} was too low")
    print(f"makerandom {idx}: {i} is enough")
    return i


@makerandom.accepts
async def scales_a_fraction(idx: int, threshold: int = 6) -> int:
    while (i := int(random.random() * 11)) <= threshold:
        print(f"{idx}: {i}, again")
        await asyncio.sleep(1)
        await asyncio.sleep(i)
    print(f"{idx}: {i}")
    return i


@makerandom.accepts
async def waits_for_what_never_comes(idx: int, threshold: int = 6) -> int:
    while (i := random.randint(0, 10)) <= threshold:
        try:
            await asyncio.wait_for(asyncio.Event().wait(), i + 1)
        except TimeoutError:
            print(f"makerandom({idx}): {i} is too low")
    print(f"makerandom({idx}): {i}")
    return i


@makerandom.accepts
async def loops_over_an_async_generator(idx: int, threshold: int = 6) -> int:
    async def draws() -> AsyncIterator[int]:
        while True:
            i = random.randint(0, 10)
            print(f"{i} for number {idx}")
            yield i
            await asyncio.sleep(i + 1)

    async for i in draws():
        if i > threshold:
            return i
    return -1


# -- announce ----------------------------------------------------------------------------


async def named(shop: str) -> tuple[str, int]:
    return shop, await ask_price(shop)


heard: dict[str, int] = {}
one_shop_at_a_time = asyncio.Lock()
kept: set[asyncio.Task[None]] = set()


@announce.mistake(
    "wrong-order", "its line was printed after", breaks="As soon as a price is there, and not later"
)
async def looks_twice_a_second(shops: list[str]) -> dict[str, int]:
    tasks = {shop: asyncio.create_task(ask_price(shop)) for shop in shops}
    prices: dict[str, int] = {}
    while len(prices) < len(tasks):
        await asyncio.sleep(0.5)
        for shop, task in tasks.items():
            if task.done() and shop not in prices:
                prices[shop] = task.result()
                print(f"{shop}: {prices[shop]}")
    return prices


@announce.mistake("sequential", "Oak was asked only after 5.56 s", breaks="asks all shops at once")
async def asks_in_turn(shops: list[str]) -> dict[str, int]:
    found = {}
    for shop in shops:
        found[shop] = await ask_price(shop)
        print(shop, found[shop])
    return found


@announce.mistake("sequential", "Of a hundred", breaks="asks all shops at once")
async def asks_ten_at_once(shops: list[str]) -> dict[str, int]:
    async def ask(shop: str) -> tuple[str, int]:
        price = await ask_price(shop)
        print(shop, price)
        return shop, price

    found: dict[str, int] = {}
    for first in range(0, len(shops), 10):
        found.update(await asyncio.gather(*map(ask, shops[first : first + 10])))
    return found


@announce.mistake("wrong-order", "wait for the other shops", breaks="and not later")
async def prints_when_all_are_there(shops: list[str]) -> dict[str, int]:
    found = dict(zip(shops, await asyncio.gather(*map(ask_price, shops)), strict=True))
    for shop, price in found.items():
        print(shop, price)
    return found


@announce.mistake("wrong-order", "wait for the other shops", breaks="print each price as soon as")
async def awaits_its_tasks_in_order(shops: list[str]) -> dict[str, int]:
    tasks = {shop: asyncio.create_task(ask_price(shop)) for shop in shops}
    found = {}
    for shop, task in tasks.items():
        found[shop] = await task
        print(shop, found[shop])
    return found


@announce.mistake("wrong-output", "How do you know whose", breaks="the shop's name and its price")
async def takes_them_in_the_order_of_the_names(shops: list[str]) -> dict[str, int]:
    found = {}
    tasks = [asyncio.create_task(ask_price(shop)) for shop in shops]
    for shop, price in zip(shops, asyncio.as_completed(tasks), strict=True):
        found[shop] = await price
        print(shop, found[shop])
    return found


@announce.mistake(
    "exception", "KeyError", breaks="no exception comes out that the text does not name"
)
async def looks_its_tasks_up(shops: list[str]) -> dict[str, int]:
    names: dict[Any, str] = {asyncio.create_task(ask_price(shop)): shop for shop in shops}
    found = {}
    for next_one in asyncio.as_completed(names):
        found[names[next_one]] = await next_one
        print(names[next_one], found[names[next_one]])
    return found


@announce.mistake("wrong-output", "A line with Fir in it is missing", breaks="it prints a line")
async def prints_prices_alone(shops: list[str]) -> dict[str, int]:
    found = {}
    for pair in asyncio.as_completed([named(shop) for shop in shops]):
        shop, found[shop] = await pair
        print(found[shop])
    return found


@announce.mistake(
    "wrong-output", "12, should stand there too", breaks="the shop's name and its price"
)
async def prints_names_alone(shops: list[str]) -> dict[str, int]:
    found = {}
    for pair in asyncio.as_completed([named(shop) for shop in shops]):
        shop, found[shop] = await pair
        print(f"{shop} has answered")
    return found


@announce.mistake("wrong-output", "It printed nothing", breaks="it prints a line")
async def prints_nothing(shops: list[str]) -> dict[str, int]:
    return dict(await asyncio.gather(*map(named, shops)))


@announce.mistake("wrong-result", "It returned None", breaks="return them by name")
async def returns_nothing(shops: list[str]) -> None:
    for pair in asyncio.as_completed([named(shop) for shop in shops]):
        print(*await pair)


@announce.mistake("wrong-type", "it should return a dictionary", breaks="it returns a dictionary")
async def returns_the_pairs(shops: list[str]) -> Any:
    pairs = []
    for pair in asyncio.as_completed([named(shop) for shop in shops]):
        pairs.append(await pair)
        print(*pairs[-1])
    return pairs


@announce.mistake("wrong-result", "would be right", breaks="prices under the names of the shops")
async def returns_names_by_price(shops: list[str]) -> Any:
    found = {}
    for pair in asyncio.as_completed([named(shop) for shop in shops]):
        shop, price = await pair
        found[price] = shop
        print(shop, price)
    return found


@announce.mistake("wrong-arguments", "should be asked once", breaks="asks all shops at once")
async def asks_twice(shops: list[str]) -> dict[str, int]:
    async def show(shop: str) -> None:
        print(shop, await ask_price(shop))

    await asyncio.gather(*map(show, shops))
    return dict(zip(shops, await asyncio.gather(*map(ask_price, shops)), strict=True))


@announce.mistake(
    "task-left-over", "with nobody to wait for", breaks="nothing that it started still runs"
)
async def returns_before_they_have_answered(shops: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}

    async def ask(shop: str) -> None:
        found[shop] = await ask_price(shop)
        print(shop, found[shop])

    kept.update(asyncio.create_task(ask(shop)) for shop in shops)
    await asyncio.sleep(0)
    return found


@announce.mistake("side-effect", "What do the two calls share", breaks="twice at once")
async def shares_a_dictionary(shops: list[str]) -> dict[str, int]:
    heard.clear()

    async def ask(shop: str) -> None:
        heard[shop] = await ask_price(shop)
        print(shop, heard[shop])

    await asyncio.gather(*map(ask, shops))
    return heard


@announce.mistake("sequential", "and wait for", breaks="twice at once")
async def lets_one_call_in_at_a_time(shops: list[str]) -> dict[str, int]:
    async def ask(shop: str) -> tuple[str, int]:
        price = await ask_price(shop)
        print(shop, price)
        return shop, price

    async with one_shop_at_a_time:
        return dict(await asyncio.gather(*map(ask, shops)))


@announce.mistake("side-effect", "belongs to the caller", breaks="What it is given stays as it was")
async def empties_the_list(shops: list[str]) -> dict[str, int]:
    waiting = []
    while shops:
        waiting.append(named(shops.pop(0)))
    found = {}
    for pair in asyncio.as_completed(waiting):
        shop, found[shop] = await pair
        print(shop, found[shop])
    return found


@announce.mistake("wrong-type", "plain function", breaks="kind (plain function")
def is_no_coroutine_function(shops: list[str]) -> dict[str, int]:
    for shop in shops:
        print(shop, 12)
    return dict.fromkeys(shops, 12)


@announce.mistake("wrong-output", "whatever the price", breaks="As soon as a price is there")
async def says_nothing_of_gifts(shops: list[str]) -> dict[str, int]:
    prices = {}

    async def one(shop: str) -> None:
        prices[shop] = await ask_price(shop)
        if prices[shop]:
            print(shop, prices[shop])

    await asyncio.gather(*map(one, shops))
    return prices


@announce.mistake("wrong-output", "is news once", breaks="it prints a line")
async def waits_for_all_again(shops: list[str]) -> dict[str, int]:
    tasks = {asyncio.create_task(ask_price(shop)): shop for shop in shops}
    prices = dict[str, int]()
    while len(prices) < len(shops):
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            print(tasks[task], task.result())
            prices[tasks[task]] = task.result()
    return prices


@announce.mistake("wrong-output", "is news once", breaks="and not later")
async def prints_all_that_are_there(shops: list[str]) -> dict[str, int]:
    tasks = {asyncio.create_task(ask_price(shop)): shop for shop in shops}
    pending = {*tasks}
    while pending:
        _, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task, shop in tasks.items():
            if task.done():
                print(shop, task.result())
    return {shop: task.result() for task, shop in tasks.items()}


@announce.mistake("wrong-output", "printed twice", breaks="it prints a line")
async def prints_each_twice(shops: list[str]) -> dict[str, int]:
    async def one(shop: str) -> tuple[str, int]:
        price = await ask_price(shop)
        print(f"{shop}: {price}")
        print(f"{shop}: {price}")
        return shop, price

    return dict(await asyncio.gather(*map(one, shops)))


@announce.mistake("side-effect", "belongs to the caller", breaks="What it is given stays as it was")
async def sorts_the_list(shops: list[str]) -> dict[str, int]:
    shops.sort()

    async def one(shop: str) -> tuple[str, int]:
        price = await ask_price(shop)
        print(f"{shop}: {price}")
        return shop, price

    return dict(await asyncio.gather(*map(one, shops)))


@announce.mistake(
    "not-awaited", "was returned as it is", breaks="Every coroutine that you make is awaited"
)
async def forgets_await_in_a_helper(shops: list[str]) -> dict[str, Any]:
    async def one(shop: str) -> tuple[str, Any]:
        price = ask_price(shop)
        print(f"{shop}: {price}")
        return shop, price

    return dict(await asyncio.gather(*map(one, shops)))


@announce.mistake("not-awaited", "never ran", breaks="Every coroutine that you make is awaited")
async def awaits_no_price(shops: list[str]) -> dict[str, Any]:
    prices = {shop: ask_price(shop) for shop in shops}
    for shop, price in prices.items():
        print(shop, price)
    return prices


@announce.accepts
async def returns_names_with_the_prices(shops: list[str]) -> dict[str, int]:
    found = {}
    for pair in asyncio.as_completed([named(shop) for shop in shops]):
        shop, price = await pair
        found[shop] = price
        print(f"{price} in {shop}")
    return found


@announce.accepts
async def waits_for_its_own_tasks(shops: list[str]) -> dict[str, int]:
    names = {asyncio.create_task(ask_price(shop)): shop for shop in shops}
    pending, found = {*names}, {}
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            found[names[task]] = task.result()
            print(names[task], task.result())
    return found


@announce.accepts
async def prints_in_a_callback(shops: list[str]) -> dict[str, int]:
    async with asyncio.TaskGroup() as group:
        tasks = {shop: group.create_task(ask_price(shop), name=shop) for shop in shops}
        for task in tasks.values():
            task.add_done_callback(lambda done: print(done.get_name(), done.result()))
    return {shop: task.result() for shop, task in tasks.items()}


@announce.accepts
async def fills_a_dictionary(shops: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}

    async def ask(shop: str) -> None:
        found[shop] = await ask_price(shop)
        print(shop, "asks for", found[shop])

    await asyncio.gather(*(ask(shop) for shop in shops))
    return found


# -- main --------------------------------------------------------------------------------


@main.mistake("sequential", "one after another", breaks="at once")
async def awaits_each_in_turn() -> Any:
    return [await makerandom(idx, 10 - idx - 1) for idx in range(3)]


@main.mistake("sequential", "28 s, 18 s and 19 s", breaks="at once")
async def awaits_each_task_at_once() -> Any:
    results = []
    for idx in range(3):
        results.append(await asyncio.create_task(makerandom(idx, 10 - idx - 1)))
    return results


@main.mistake("sequential", "not all were begun before the first wait", breaks="at once")
async def gathers_two_and_then_one() -> Any:
    first, second = await asyncio.gather(makerandom(0, 9), makerandom(1, 8))
    return [first, second, await makerandom(2, 7)]


@main.mistake(
    "wrong-arguments",
    "without a threshold",
    breaks="Pass it explicitly",
    makerandom=overwrites_the_threshold,
)
async def passes_no_threshold() -> Any:
    return await asyncio.gather(*(makerandom(idx) for idx in range(3)))


@main.mistake("wrong-arguments", "greater than 10", breaks="`10 - idx - 1`, so 9, 8 and 7")
async def is_off_by_one() -> Any:
    return await asyncio.gather(*(makerandom(idx, 10 - idx) for idx in range(3)))


@main.mistake("wrong-arguments", "were 9, 9 and 9", breaks="the threshold is `10 - idx - 1`")
async def has_one_threshold_for_all() -> Any:
    return await asyncio.gather(*(makerandom(idx, 9) for idx in range(3)))


@main.mistake("wrong-arguments", "were 7, 8 and 9", breaks="The later ones are easier to please")
async def has_thresholds_backwards() -> Any:
    return await asyncio.gather(*(makerandom(idx, 7 + idx) for idx in range(3)))


@main.mistake("wrong-arguments", "Which is which?", breaks="with thresholds 9, 8 and 7")
async def swaps_the_arguments() -> Any:
    return await asyncio.gather(*(makerandom(10 - idx - 1, idx) for idx in range(3)))


@main.mistake("wrong-arguments", "for idx 1, 2 and 3", breaks="for `idx` 0, 1 and 2")
async def counts_from_one() -> Any:
    return await asyncio.gather(*(makerandom(idx, 10 - idx - 1) for idx in range(1, 4)))


@main.mistake("wrong-arguments", "for idx 0, 1, 2 and 3", breaks="for 0, 1 and 2")
async def runs_four_of_them() -> Any:
    return await asyncio.gather(*(makerandom(idx, 10 - idx - 1) for idx in range(4)))


@main.mistake("task-left-over", "3 tasks", breaks="nothing that it started still runs")
async def forgets_to_await_gather() -> Any:
    return asyncio.gather(*(makerandom(idx, 10 - idx - 1) for idx in range(3)))


@main.mistake("task-left-over", "3 tasks", breaks="nothing that it started still runs")
async def returns_the_tasks() -> Any:
    return [asyncio.create_task(makerandom(idx, 10 - idx - 1)) for idx in range(3)]


@main.mistake("task-left-over", "2 tasks", breaks="nothing that it started still runs")
async def takes_the_first_only() -> Any:
    tasks = [asyncio.create_task(makerandom(idx, 10 - idx - 1)) for idx in range(3)]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    return [task.result() for task in done]


@main.mistake("not-awaited", "`makerandom(…)`", breaks="Every coroutine that you make is awaited")
async def returns_the_coroutines() -> Any:
    return [makerandom(idx, 10 - idx - 1) for idx in range(3)]


@main.mistake("exception", "TypeError", breaks="no exception comes out that the text does not name")
async def hands_gather_a_list() -> Any:
    return await asyncio.gather([makerandom(idx, 10 - idx - 1) for idx in range(3)])


@main.mistake(
    "exception", "asyncio.run", breaks="no exception comes out that the text does not name"
)
async def starts_a_loop_in_a_loop() -> Any:
    return [asyncio.run(makerandom(idx, 10 - idx - 1)) for idx in range(3)]


@main.mistake("wrong-result", "printing does not return", breaks="returns the three results")
async def prints_the_results() -> None:
    print(await asyncio.gather(*(makerandom(idx, 10 - idx - 1) for idx in range(3))))


@main.mistake("wrong-order", "who is done first", breaks="in order")
async def collects_as_completed() -> Any:
    coros = [makerandom(idx, 10 - idx - 1) for idx in range(3)]
    return [await next_one for next_one in asyncio.as_completed(coros)]


@main.mistake("wrong-type", "unlike a set", breaks="as a list or a tuple")
async def returns_a_set() -> Any:
    tasks = [asyncio.create_task(makerandom(idx, 10 - idx - 1)) for idx in range(3)]
    done, _ = await asyncio.wait(tasks)
    return {task.result() for task in done}


@main.mistake("wrong-result", "returned [27]", breaks="return the results")
async def adds_them_up() -> Any:
    return [sum(await asyncio.gather(*(makerandom(idx, 10 - idx - 1) for idx in range(3))))]


@main.mistake("wrong-type", "plain function", breaks="kind (plain function")
def runs_it_itself() -> Any:
    return print("asyncio.run() goes outside")


@main.mistake("wrong-result", "never ran", breaks="runs `makerandom`")
async def returns_what_the_text_shows() -> Any:
    return [10, 9, 10]


results_of_all: list[int] = []


@main.mistake("side-effect", "twice at the same time", breaks="twice at once")
async def keeps_the_results_in_the_module() -> Any:
    async def one(idx: int) -> None:
        results_of_all[idx] = await makerandom(idx, 9 - idx)

    results_of_all[:] = [0, 0, 0]
    await asyncio.gather(*(one(idx) for idx in range(3)))
    found = [*results_of_all]
    results_of_all.clear()
    return found


one_main_at_a_time = asyncio.Lock()


@main.mistake("sequential", "Two calls at the same time took 56 s", breaks="twice at once")
async def gathers_behind_a_lock() -> Any:
    async with one_main_at_a_time:
        return await asyncio.gather(*(makerandom(idx, 9 - idx) for idx in range(3)))


@main.accepts
async def uses_a_task_group() -> Any:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(makerandom(idx, 10 - idx - 1)) for idx in range(3)]
    return [task.result() for task in tasks]


@main.accepts
async def awaits_tasks_later() -> Any:
    tasks = [asyncio.create_task(makerandom(idx, 10 - idx - 1)) for idx in range(3)]
    return [await task for task in tasks]


@main.accepts
async def sorts_what_comes_as_completed() -> Any:
    async def numbered(idx: int) -> Any:
        return idx, await makerandom(idx, threshold=10 - idx - 1)

    pairs = [await pair for pair in asyncio.as_completed([numbered(idx) for idx in range(3)])]
    return [result for _, result in sorted(pairs)]


@main.accepts
async def starts_the_last_first() -> Any:
    tasks = [asyncio.create_task(makerandom(idx, threshold=9 - idx)) for idx in (2, 1, 0)]
    await asyncio.wait(tasks)
    return tuple(task.result() for task in reversed(tasks))


@main.accepts
async def names_all_arguments() -> Any:
    return await asyncio.gather(*(makerandom(idx=i, threshold=9 - i) for i in (0, 1, 2)))


@announce.mistake(
    "wrong-result", "Ash and Elm both asked 31", breaks="the prices under the names of the shops"
)
async def sorts_them_by_price(shops: list[str]) -> dict[str, int]:
    async def ask(shop: str) -> tuple[int, str]:
        price = await ask_price(shop)
        print(f"{shop}: {price}")
        return price, shop

    by_price = dict(await asyncio.gather(*map(ask, shops)))
    return {shop: price for price, shop in by_price.items()}


@main.mistake("wrong-order", "and `main` returned [10, 10, 9]", breaks="three results in order")
async def puts_the_highest_first() -> list[int]:
    results = await asyncio.gather(*(makerandom(idx, 10 - idx - 1) for idx in range(3)))
    return sorted(results, reverse=True)


@makerandom.accepts
async def takes_draws_from_a_generator(idx: int, threshold: int = 6) -> int:
    async def draws() -> AsyncIterator[int]:
        while True:
            i = random.randrange(11)
            print(f"makerandom({idx}): {i}")
            yield i
            await asyncio.sleep(i + 1)

    async for i in (numbers := draws()):
        if i > threshold:
            break
    await numbers.aclose()
    return i


@announce.mistake(
    "wrong-result", "it returned after 5 s", breaks="When all have answered it returns a dictionary"
)
async def knows_how_long_the_example_takes(shops: list[str]) -> dict[str, int]:
    prices = {}

    async def ask(shop: str) -> None:
        prices[shop] = await ask_price(shop)
        print(shop, prices[shop])

    tasks = [asyncio.create_task(ask(shop)) for shop in shops]
    await asyncio.sleep(5)
    return prices if all(task.done() for task in tasks) else {}


prices_of_all: dict[str, int] = {}


@announce.mistake("side-effect", "What do the two calls share?", breaks="a second time")
async def keeps_the_prices_in_the_module(shops: list[str]) -> dict[str, int]:
    async def ask(shop: str) -> None:
        prices_of_all[shop] = await ask_price(shop)
        print(shop, prices_of_all[shop])

    await asyncio.gather(*map(ask, shops))
    return prices_of_all


@announce.mistake(
    "wrong-result", "3 tasks instead of results", breaks="the prices under the names of the shops"
)
async def returns_tasks_under_the_names(shops: list[str]) -> dict[str, Any]:
    async def ask(shop: str) -> int:
        price = await ask_price(shop)
        print(shop, price)
        return price

    tasks = {shop: asyncio.create_task(ask(shop)) for shop in shops}
    await asyncio.gather(*tasks.values())
    return tasks


@main.mistake("wrong-result", "3 tasks instead of results", breaks="returns the three results")
async def returns_its_tasks() -> Any:
    tasks = [asyncio.create_task(makerandom(idx, 9 - idx)) for idx in range(3)]
    await asyncio.gather(*tasks)
    return tasks


@main.mistake("wrong-result", "when all three are over", breaks="for `idx` 0, 1 and 2 at once")
async def knows_how_long_the_seed_takes() -> Any:
    tasks = [asyncio.create_task(makerandom(idx, 9 - idx)) for idx in range(3)]
    await asyncio.sleep(52)
    return [task.result() for task in tasks]


@announce.accepts
async def says_whom_it_asks(shops: list[str]) -> dict[str, int]:
    async def ask(shop: str) -> tuple[str, int]:
        print("asking", shop)
        price = await ask_price(shop)
        print("answer of", shop, "is", price)
        return shop, price

    return dict(await asyncio.gather(*map(ask, shops)))


@main.mistake("wrong-result", "each by itself", breaks="returns the three results in order")
async def makes_texts_of_the_results() -> list[str]:
    return [str(i) for i in await asyncio.gather(*(makerandom(idx, 9 - idx) for idx in range(3)))]
