"""Answers to lesson 24, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from course_lib.lessons.capstone import crawl, fetch, serve
from solutions.capstone import PATIENCE, TRIES, PageError
from solutions.timeouts_and_cancellation import drain

# -- fetch ---------------------------------------------------------------------------------


@fetch.mistake("exception", "OSError", breaks="When a try raised OSError")
async def tries_once(get: Any, url: str, pace: Any) -> Any:
    await pace()
    async with asyncio.timeout(PATIENCE):
        return await get(url)


@fetch.mistake("wrong-result", "with pauses of 1 s and 2 s", breaks="the next one begins 1 s later")
async def does_not_pause(get: Any, url: str, pace: Any) -> Any:
    for attempt in range(TRIES):
        await pace()
        try:
            async with asyncio.timeout(PATIENCE):
                return await get(url)
        except OSError:
            if attempt == TRIES - 1:
                raise


@fetch.mistake("wrong-result", "was tried 4 times", breaks="After three tries in all")
async def tries_four_times(get: Any, url: str, pace: Any) -> Any:
    for attempt in range(TRIES + 1):
        await pace()
        try:
            async with asyncio.timeout(PATIENCE):
                return await get(url)
        except OSError:
            if attempt == TRIES:
                raise
        await asyncio.sleep(2**attempt)


@fetch.mistake("lost-exception", "returned None", breaks="the last error comes out")
async def returns_nothing_in_the_end(get: Any, url: str, pace: Any) -> Any:
    for attempt in range(TRIES):
        await pace()
        with contextlib.suppress(OSError):
            async with asyncio.timeout(PATIENCE):
                return await get(url)
        if attempt < TRIES - 1:
            await asyncio.sleep(2**attempt)


@fetch.mistake("wrong-result", "Which try", breaks="at once")
async def pauses_for_nothing(get: Any, url: str, pace: Any) -> Any:
    last: OSError = OSError()
    for attempt in range(TRIES):
        await pace()
        try:
            async with asyncio.timeout(PATIENCE):
                return await get(url)
        except OSError as error:
            last = error
        await asyncio.sleep(2**attempt)
    raise last


@fetch.mistake("wrong-result", "should be given up", breaks="A try that takes longer")
async def has_no_patience_limit(get: Any, url: str, pace: Any) -> Any:
    for attempt in range(TRIES):
        await pace()
        try:
            return await get(url)
        except OSError:
            if attempt == TRIES - 1:
                raise
        await asyncio.sleep(2**attempt)


@fetch.mistake("task-left-over", "went on, for nobody", breaks="is cancelled")
async def shields_each_try(get: Any, url: str, pace: Any) -> Any:
    for attempt in range(TRIES):
        await pace()
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(asyncio.create_task(get(url)))
        except OSError:
            if attempt == TRIES - 1:
                raise
        await asyncio.sleep(2**attempt)


@fetch.mistake("lost-exception", "After 11 s", breaks="or took too long")
async def has_one_limit_for_three(get: Any, url: str, pace: Any) -> Any:
    slow = False
    for attempt in range(TRIES):
        await pace()
        try:
            async with asyncio.timeout(PATIENCE):
                return await get(url)
        except TimeoutError:
            if slow or attempt == 2:
                raise
            slow = True
        except OSError:
            if attempt == TRIES - 1:
                raise
        await asyncio.sleep(2**attempt)


@fetch.mistake("wrong-result", "each try has 5 s of its own", breaks="A try that takes longer")
async def has_one_limit_for_all_tries(get: Any, url: str, pace: Any) -> Any:
    async with asyncio.timeout(PATIENCE):
        for attempt in range(TRIES):
            await pace()
            try:
                return await get(url)
            except OSError:
                if attempt == TRIES - 1:
                    raise
            await asyncio.sleep(2**attempt)


@fetch.mistake("lost-exception", "is another OSError", breaks="the last error comes out")
async def raises_one_of_its_own(get: Any, url: str, pace: Any) -> Any:
    for attempt in range(TRIES):
        await pace()
        try:
            async with asyncio.timeout(PATIENCE):
                return await get(url)
        except OSError:
            await asyncio.sleep(2**attempt)
    raise OSError(f"three tries for {url}")


@fetch.mistake(
    "lost-exception",
    "After 73 s `fetch` returned",
    breaks="each in its turn and for PATIENCE seconds",
)
async def has_no_limit_for_the_last(get: Any, url: str, pace: Any) -> Any:
    for attempt in range(TRIES - 1):
        await pace()
        try:
            async with asyncio.timeout(PATIENCE):
                return await get(url)
        except OSError:
            await asyncio.sleep(2**attempt)
    await pace()
    return await get(url)


@fetch.mistake("lost-exception", "It is no OSError", breaks="Any other exception comes out")
async def retries_everything(get: Any, url: str, pace: Any) -> Any:
    for attempt in range(TRIES):
        await pace()
        try:
            async with asyncio.timeout(PATIENCE):
                return await get(url)
        except Exception:
            if attempt == TRIES - 1:
                raise
        await asyncio.sleep(2**attempt)


@fetch.mistake("unthrottled", "for 2 tries", breaks="Before each try it awaits `pace()`")
async def waits_for_its_turn_once(get: Any, url: str, pace: Any) -> Any:
    await pace()
    for attempt in range(TRIES):
        try:
            async with asyncio.timeout(PATIENCE):
                return await get(url)
        except OSError:
            if attempt == TRIES - 1:
                raise
        await asyncio.sleep(2**attempt)


@fetch.mistake("wrong-result", "lets the TimeoutError out", breaks="or took too long")
async def takes_no_time_out_for_a_failure(get: Any, url: str, pace: Any) -> Any:
    for attempt in range(TRIES):
        await pace()
        try:
            async with asyncio.timeout(PATIENCE):
                return await get(url)
        except TimeoutError:
            raise
        except OSError:
            if attempt == TRIES - 1:
                raise
        await asyncio.sleep(2**attempt)


@fetch.mistake("wrong-result", "What does the limit", breaks="the wait for `pace()` does not count")
async def counts_the_wait(get: Any, url: str, pace: Any) -> Any:
    for attempt in range(TRIES):
        try:
            async with asyncio.timeout(PATIENCE):
                await pace()
                return await get(url)
        except OSError:
            if attempt == TRIES - 1:
                raise
        await asyncio.sleep(2**attempt)


@fetch.mistake(
    "wrong-result", "`fetch` returned None", breaks="returns what `await get(url)` gives"
)
async def forgets_to_return(get: Any, url: str, pace: Any) -> None:
    await pace()
    await get(url)


@fetch.mistake(
    "wrong-arguments",
    "Calls of `pace`: 0",
    breaks="lets it go on when it is its turn",
)
async def takes_no_turn(get: Any, url: str, pace: Any) -> Any:
    return await get(url)


@fetch.mistake("not-awaited", "never ran", breaks="each in its turn")
async def forgets_await(get: Any, url: str, pace: Any) -> Any:
    pace()
    return await get(url)


@fetch.mistake("swallowed-cancellation", "and tried again", breaks="A cancellation comes through")
async def tries_once_more_when_cancelled(get: Any, url: str, pace: Any) -> Any:
    cancelled: list[BaseException] = []
    for attempt in range(TRIES):
        await pace()
        try:
            async with asyncio.timeout(PATIENCE):
                return await get(url)
        except asyncio.CancelledError as error:
            if cancelled:
                raise
            cancelled.append(error)
            await pace()
            with contextlib.suppress(Exception):
                await asyncio.wait_for(get(url), PATIENCE)
            raise
        except OSError:
            if attempt == TRIES - 1:
                raise
        await asyncio.sleep(2**attempt)


@fetch.mistake("wrong-result", "That was an answer", breaks="returns what `await get(url)` gives")
async def wants_some_text(get: Any, url: str, pace: Any) -> Any:
    for tries in range(1, TRIES + 1):
        await pace()
        try:
            async with asyncio.timeout(PATIENCE):
                if text := await get(url):
                    return text
        except OSError:
            if tries == TRIES:
                raise
        if tries < TRIES:
            await asyncio.sleep(tries)


@fetch.mistake("wrong-result", "gave None", breaks="returns what `await get(url)` gives")
async def takes_none_for_no_answer(get: Any, url: str, pace: Any) -> Any:
    for tries in range(TRIES):
        await pace()
        try:
            page = await asyncio.wait_for(get(url), PATIENCE)
            if page is not None:
                return page
        except OSError:
            if tries == TRIES - 1:
                raise
        await asyncio.sleep(tries + 1)


@fetch.mistake("wrong-result", "`pace` was called 4 times", breaks="the last error comes out")
async def takes_a_turn_after_the_last(get: Any, url: str, pace: Any) -> Any:
    await pace()
    for tries in range(TRIES):
        try:
            return await asyncio.wait_for(get(url), PATIENCE)
        except OSError:
            if tries < TRIES - 1:
                await asyncio.sleep(tries + 1)
            await pace()
            if tries == TRIES - 1:
                raise


@fetch.mistake("unthrottled", "Which comes first", breaks="lets it go on when it is its turn")
async def pauses_in_its_turn(get: Any, url: str, pace: Any) -> Any:
    for pause in (0, 1, 2):
        await pace()
        await asyncio.sleep(pause)
        try:
            return await asyncio.wait_for(get(url), PATIENCE)
        except OSError:
            if pause == 2:
                raise


@fetch.accepts
async def uses_wait_for(get: Any, url: str, pace: Any) -> Any:
    for pause in (1, 2, None):
        await pace()
        try:
            return await asyncio.wait_for(get(url), PATIENCE)
        except OSError:
            if pause is None:
                raise
            await asyncio.sleep(pause)


@fetch.accepts
async def calls_itself(get: Any, url: str, pace: Any, tries: int = 3, pause: float = 1) -> Any:
    await pace()
    try:
        async with asyncio.timeout(5):
            return await get(url)
    except OSError:
        if tries == 1:
            raise
    await asyncio.sleep(pause)
    return await calls_itself(get, url, pace, tries - 1, 2 * pause)


@fetch.accepts
async def has_a_helper(get: Any, url: str, pace: Any) -> Any:
    async def one_try() -> Any:
        await pace()
        async with asyncio.timeout_at(asyncio.get_running_loop().time() + PATIENCE):
            return await get(url)

    for pause in (1, 2):
        with contextlib.suppress(OSError):
            return await one_try()
        await asyncio.sleep(pause)
    return await one_try()


# -- crawl ---------------------------------------------------------------------------------


def workers_of(
    start: str, look: Any, pages: Any, *, known: bool = True, lost: dict[str, Any] | None = None
) -> tuple[asyncio.Queue[str], Any]:
    """What most answers have in common: a queue of addresses, and a worker."""
    todo: asyncio.Queue[str] = asyncio.Queue()
    seen = {start}
    todo.put_nowait(start)

    async def work() -> None:
        while True:
            url = await todo.get()
            try:
                page = await look(url)
            except PageError as error:
                if lost is not None:
                    lost[url] = error
            else:
                for link in page.links:
                    if link not in seen:
                        seen.add(link)
                        todo.put_nowait(link)
                await pages.put(page)
            todo.task_done()

    return todo, work


@crawl.mistake("wrong-arguments", "when does it become known", breaks="and so on, each once")
async def knows_what_it_has_seen(start: str, look: Any, pages: Any, workers: int) -> Any:
    todo: asyncio.Queue[str] = asyncio.Queue()
    seen: set[str] = set()
    todo.put_nowait(start)

    async def work() -> None:
        while True:
            url = await todo.get()
            if url not in seen:
                page = await look(url)
                seen.add(url)
                for link in page.links:
                    if link not in seen:
                        todo.put_nowait(link)
                await pages.put(page)
            todo.task_done()

    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    await todo.join()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {}


@crawl.mistake(
    "wrong-result", "that can be reached", breaks="at those that these link to, and so on"
)
async def looks_one_step_far(start: str, look: Any, pages: Any, workers: int) -> Any:
    first = await look(start)
    await pages.put(first)
    for link in dict.fromkeys(first.links):
        if link != start:
            await pages.put(await look(link))
    return {}


@crawl.mistake(
    "wrong-result", "On the queue were the pages", breaks="Each page is put onto the queue"
)
async def puts_nothing(start: str, look: Any, pages: Any, workers: int) -> Any:
    todo, work = workers_of(start, look, asyncio.Queue())
    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    await todo.join()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {}


@crawl.mistake("wrong-result", "instead of an empty dict", breaks="What is returned is a dict")
async def returns_nothing(start: str, look: Any, pages: Any, workers: int) -> None:
    todo, work = workers_of(start, look, pages)
    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    await todo.join()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@crawl.mistake("task-left-over", "When it returned", breaks="nothing of it is left running")
async def leaves_its_workers(start: str, look: Any, pages: Any, workers: int) -> Any:
    lost: dict[str, Any] = {}
    todo, work = workers_of(start, look, pages, lost=lost)
    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    await todo.join()
    assert tasks
    return lost


@crawl.mistake("unthrottled", "being looked at at the same time", breaks="At most `workers` pages")
async def looks_at_all_at_once(start: str, look: Any, pages: Any, workers: int) -> Any:
    seen, lost = {start}, {}

    async def visit(url: str) -> None:
        try:
            page = await look(url)
        except PageError as error:
            lost[url] = error
            return
        await pages.put(page)
        for link in page.links:
            if link not in seen:
                seen.add(link)
                group.create_task(visit(link))

    async with asyncio.TaskGroup() as group:
        group.create_task(visit(start))
    return lost


@crawl.mistake("sequential", "there was work", breaks="never fewer while there are addresses left")
async def works_alone(start: str, look: Any, pages: Any, workers: int) -> Any:
    lost: dict[str, Any] = {}
    todo, work = workers_of(start, look, pages, lost=lost)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work())
        await todo.join()
        task.cancel()
    return lost


@crawl.mistake(
    "sequential", "waited for the slow page", breaks="never fewer while there are addresses left"
)
async def goes_level_by_level(start: str, look: Any, pages: Any, workers: int) -> Any:
    seen, lost, level = {start}, {}, [start]
    room = asyncio.Semaphore(workers)

    async def visit(url: str) -> list[str]:
        async with room:
            try:
                page = await look(url)
            except PageError as error:
                lost[url] = error
                return []
            await pages.put(page)
        return list(page.links)

    while level:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(visit(url)) for url in level]
        found = [link for task in tasks for link in task.result()]
        level = [link for link in dict.fromkeys(found) if link not in seen]
        seen |= set(level)
    return lost


@crawl.mistake(
    "exception", "One page is lost then, and no more", breaks="is lost, and nothing else"
)
async def lets_page_errors_out(start: str, look: Any, pages: Any, workers: int) -> Any:
    todo: asyncio.Queue[str] = asyncio.Queue()
    seen = {start}
    todo.put_nowait(start)

    async def work() -> None:
        while True:
            page = await look(await todo.get())
            for link in page.links:
                if link not in seen:
                    seen.add(link)
                    todo.put_nowait(link)
            await pages.put(page)
            todo.task_done()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(workers)]
        await todo.join()
        for task in tasks:
            task.cancel()
    return {}


@crawl.mistake(
    "wrong-result",
    "a dict from the address to the error",
    breaks="from the address of each lost page",
)
async def forgets_what_is_lost(start: str, look: Any, pages: Any, workers: int) -> Any:
    todo, work = workers_of(start, look, pages)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(workers)]
        await todo.join()
        for task in tasks:
            task.cancel()
    return {}


async def all_of(start: str, look: Any, pages: Any, workers: int) -> Any:
    """For the catalogue: crawl as it should be done."""
    lost: dict[str, Any] = {}
    todo, work = workers_of(start, look, pages, lost=lost)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(workers)]
        await todo.join()
        for task in tasks:
            task.cancel()
    return lost


class Instead:
    """For the catalogue: something else is put onto a queue than what was meant."""

    def __init__(self, pages: Any, made: Any) -> None:
        self.pages, self.made = pages, made

    async def put(self, page: Any) -> None:
        await self.pages.put(self.made(page))


@crawl.mistake("wrong-type", "On the queue stood None", breaks="Each page is put onto the queue")
async def puts_a_mark_behind_the_last(start: str, look: Any, pages: Any, workers: int) -> Any:
    lost = await all_of(start, look, pages, workers)
    await pages.put(None)
    return lost


@crawl.mistake("wrong-type", "On the queue stood '/'", breaks="Each page is put onto the queue")
async def puts_the_address(start: str, look: Any, pages: Any, workers: int) -> Any:
    return await all_of(start, look, Instead(pages, lambda page: page.url), workers)


@crawl.mistake("wrong-type", "On the queue stood ('/', Page", breaks="Each page is put onto the")
async def puts_address_and_page(start: str, look: Any, pages: Any, workers: int) -> Any:
    return await all_of(start, look, Instead(pages, lambda page: (page.url, page)), workers)


@crawl.mistake("not-awaited", "has no page yet", breaks="Every coroutine that you make")
async def does_not_await_the_look(start: str, look: Any, pages: Any, workers: int) -> Any:
    await pages.put(look(start))
    return {}


@crawl.mistake("unthrottled", "Where do they wait", breaks="before it looks at another")
async def starts_a_task_for_each_put(start: str, look: Any, pages: Any, workers: int) -> Any:
    async def put(page: Any) -> None:
        await pages.put(page)

    class Pages:
        async def put(self, page: Any) -> None:
            puts.append(group.create_task(put(page)))

    puts: list[Any] = []
    lost: dict[str, Any] = {}
    todo, work = workers_of(start, look, Pages(), lost=lost)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(workers)]
        await todo.join()
        await asyncio.gather(*puts)
        for task in tasks:
            task.cancel()
    return lost


@crawl.mistake("exception", "QueueFull", breaks="When that is full, a worker waits")
async def puts_without_waiting(start: str, look: Any, pages: Any, workers: int) -> Any:
    class Pages:
        async def put(self, page: Any) -> None:
            pages.put_nowait(page)

    lost: dict[str, Any] = {}
    todo, work = workers_of(start, look, Pages(), lost=lost)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(workers)]
        await todo.join()
        for task in tasks:
            task.cancel()
    return lost


@crawl.mistake("wrong-result", "of 21 came", breaks="a worker waits until its page has room")
async def drops_what_has_no_room(start: str, look: Any, pages: Any, workers: int) -> Any:
    class Pages:
        async def put(self, page: Any) -> None:
            if not pages.full():
                pages.put_nowait(page)

    lost: dict[str, Any] = {}
    todo, work = workers_of(start, look, Pages(), lost=lost)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(workers)]
        await todo.join()
        for task in tasks:
            task.cancel()
    return lost


@crawl.mistake("deadlock", "Queue.join", breaks="is lost, and nothing else")
async def does_not_tick_off_what_is_lost(start: str, look: Any, pages: Any, workers: int) -> Any:
    todo: asyncio.Queue[str] = asyncio.Queue()
    seen, lost = {start}, {}
    todo.put_nowait(start)

    async def work() -> None:
        while True:
            url = await todo.get()
            try:
                page = await look(url)
            except PageError as error:
                lost[url] = error
                continue
            for link in page.links:
                if link not in seen:
                    seen.add(link)
                    todo.put_nowait(link)
            await pages.put(page)
            todo.task_done()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(workers)]
        await todo.join()
        for task in tasks:
            task.cancel()
    return lost


@crawl.mistake("sequential", "there was work", breaks="never fewer while there are addresses left")
async def workers_go_home_when_the_queue_is_empty(
    start: str, look: Any, pages: Any, workers: int
) -> Any:
    todo: asyncio.Queue[str] = asyncio.Queue()
    seen, lost = {start}, {}
    todo.put_nowait(start)

    async def work() -> None:
        while not todo.empty():
            url = await todo.get()
            try:
                page = await look(url)
            except PageError as error:
                lost[url] = error
                continue
            await pages.put(page)
            for link in page.links:
                if link not in seen:
                    seen.add(link)
                    todo.put_nowait(link)

    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(work())
    return lost


@crawl.accepts
async def ends_its_group_by_an_exception(start: str, look: Any, pages: Any, workers: int) -> Any:
    class Done(Exception):
        """Nothing is left to look at."""

    lost: dict[str, Any] = {}
    todo, work = workers_of(start, look, pages, lost=lost)

    async def ends() -> None:
        await todo.join()
        raise Done

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(ends())
            for _ in range(workers):
                group.create_task(work())
    except* Done:
        pass
    return lost


@crawl.mistake("lost-exception", "That is no PageError", breaks="Any other exception comes out")
async def takes_all_errors_for_lost_pages(start: str, look: Any, pages: Any, workers: int) -> Any:
    async def looks(url: str) -> Any:
        try:
            return await look(url)
        except PageError:
            raise
        except Exception as error:
            raise PageError(str(error)) from error

    lost: dict[str, Any] = {}
    todo, work = workers_of(start, looks, pages, lost=lost)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(workers)]
        await todo.join()
        for task in tasks:
            task.cancel()
    return lost


@crawl.mistake("task-left-over", "When the ValueError came out", breaks="However `crawl` ends")
async def tidies_after_a_good_end_only(start: str, look: Any, pages: Any, workers: int) -> Any:
    lost: dict[str, Any] = {}
    todo, work = workers_of(start, look, pages, lost=lost)
    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    joining = asyncio.create_task(todo.join(), name="Join")
    try:
        done, _ = await asyncio.wait([joining, *tasks], return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        for task in [joining, *tasks]:
            task.cancel()
        await asyncio.gather(joining, *tasks, return_exceptions=True)
        raise
    for task in done:
        task.result()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return lost


@crawl.mistake("wrong-arguments", "for it 2 times", breaks="and so on, each once")
async def looks_again_at_what_is_lost(start: str, look: Any, pages: Any, workers: int) -> Any:
    async def looks(url: str) -> Any:
        try:
            return await look(url)
        except PageError:
            return await look(url)

    return await all_of(start, looks, pages, workers)


@crawl.mistake("wrong-result", "cancelled after 5 s", breaks="is raised is lost, and nothing else")
async def gives_slow_pages_up(start: str, look: Any, pages: Any, workers: int) -> Any:
    async def looks(url: str) -> Any:
        try:
            async with asyncio.timeout(PATIENCE):
                return await look(url)
        except TimeoutError as error:
            raise PageError("too slow") from error

    return await all_of(start, looks, pages, workers)


@crawl.mistake("wrong-result", "said too early", breaks="at those that these link to, and so on")
async def ticks_off_what_it_has_not_done(start: str, look: Any, pages: Any, workers: int) -> Any:
    todo: asyncio.Queue[str] = asyncio.Queue()
    seen, lost = {start}, {}
    todo.put_nowait(start)

    async def work() -> None:
        while True:
            url = await todo.get()
            todo.task_done()
            try:
                page = await look(url)
            except PageError as error:
                lost[url] = error
                continue
            for link in page.links:
                if link not in seen:
                    seen.add(link)
                    todo.put_nowait(link)
            await pages.put(page)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(workers)]
        await todo.join()
        for task in tasks:
            task.cancel()
    return lost


@crawl.mistake("lost-exception", "came no further", breaks="Any other exception comes out")
async def catches_what_its_group_raises(start: str, look: Any, pages: Any, workers: int) -> Any:
    try:
        return await all_of(start, look, pages, workers)
    except* Exception as errors:
        print("failed:", errors.exceptions)
    return {}


@crawl.mistake("lost-exception", "`return_exceptions=True`", breaks="Any other exception comes out")
async def gathers_errors_as_results(start: str, look: Any, pages: Any, workers: int) -> Any:
    lost: dict[str, Any] = {}
    todo: asyncio.Queue[str] = asyncio.Queue()
    seen = {start}
    todo.put_nowait(start)

    async def work() -> None:
        while True:
            url = await todo.get()
            try:
                page = await look(url)
                for link in page.links:
                    if link not in seen:
                        seen.add(link)
                        todo.put_nowait(link)
                await pages.put(page)
            except PageError as error:
                lost[url] = error
            finally:
                todo.task_done()

    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    try:
        await todo.join()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return lost


@crawl.mistake("deadlock", "failed with ValueError", breaks="Any other exception comes out")
async def does_not_hear_of_a_worker_that_failed(
    start: str, look: Any, pages: Any, workers: int
) -> Any:
    lost: dict[str, Any] = {}
    todo, work = workers_of(start, look, pages, lost=lost)
    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    try:
        await todo.join()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return lost


@crawl.mistake("task-left-over", "It was cancelled", breaks="However `crawl` ends")
async def forgets_that_it_may_be_cancelled(start: str, look: Any, pages: Any, workers: int) -> Any:
    lost: dict[str, Any] = {}
    todo, work = workers_of(start, look, pages, lost=lost)
    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    joining = asyncio.create_task(todo.join(), name="Join")
    done, _ = await asyncio.wait([joining, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in [joining, *tasks]:
        if task not in done:
            task.cancel()
    await asyncio.wait([joining, *tasks])
    for one in done:
        one.result()
    return lost


@crawl.mistake(
    "sequential", "there was work", breaks="Put every page onto pages that start leads to"
)
async def has_a_limit_for_addresses(start: str, look: Any, pages: Any, workers: int) -> Any:
    todo: asyncio.Queue[str] = asyncio.Queue(1)
    seen, lost = {start}, {}
    todo.put_nowait(start)

    async def work() -> None:
        while True:
            url = await todo.get()
            try:
                page = await look(url)
            except PageError as error:
                lost[url] = error
            else:
                for link in page.links:
                    if link not in seen:
                        seen.add(link)
                        await todo.put(link)
                await pages.put(page)
            todo.task_done()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(workers)]
        await todo.join()
        for task in tasks:
            task.cancel()
    return lost


@crawl.mistake("unthrottled", "workers=2, and 4 pages", breaks="At most `workers` pages")
async def has_four_workers_always(start: str, look: Any, pages: Any, workers: int) -> Any:
    lost: dict[str, Any] = {}
    todo, work = workers_of(start, look, pages, lost=lost)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(4)]
        await todo.join()
        for task in tasks:
            task.cancel()
    return lost


@crawl.accepts
async def uses_a_semaphore(start: str, look: Any, pages: Any, workers: int) -> Any:
    seen, lost, room = {start}, {}, asyncio.Semaphore(workers)

    async def visit(url: str) -> None:
        async with room:
            try:
                page = await look(url)
            except PageError as error:
                lost[url] = error
                return
            await pages.put(page)
        for link in page.links:
            if link not in seen:
                seen.add(link)
                group.create_task(visit(link))

    async with asyncio.TaskGroup() as group:
        group.create_task(visit(start))
    return lost


@crawl.accepts
async def keeps_a_set_of_tasks(start: str, look: Any, pages: Any, workers: int) -> Any:
    todo, seen, lost = [start], {start}, {}
    under_way: dict[Any, str] = {}

    async def visit(url: str) -> Any:
        page = await look(url)
        for link in page.links:
            if link not in seen:
                seen.add(link)
                todo.append(link)
        await pages.put(page)

    try:
        while todo or under_way:
            while todo and len(under_way) < workers:
                url = todo.pop()
                under_way[asyncio.create_task(visit(url))] = url
            done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                url = under_way.pop(task)
                try:
                    task.result()
                except PageError as error:
                    lost[url] = error
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
    return lost


@crawl.accepts
async def waits_for_its_workers_by_hand(start: str, look: Any, pages: Any, workers: int) -> Any:
    lost: dict[str, Any] = {}
    todo, work = workers_of(start, look, pages, lost=lost)
    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    joining = asyncio.create_task(todo.join(), name="Join")
    try:
        done, _ = await asyncio.wait([joining, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for one in done:
            one.result()
    finally:
        for task in [joining, *tasks]:
            task.cancel()
        await asyncio.gather(joining, *tasks, return_exceptions=True)
    return lost


# -- serve ---------------------------------------------------------------------------------


async def one_or_stop(requests: Any, stop: asyncio.Event) -> list[Any]:
    """The next request, in a list that is empty when stop was set first."""
    getting, stopping = asyncio.create_task(requests.get()), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([getting, stopping], return_when=asyncio.FIRST_COMPLETED)
    finally:
        getting.cancel()
        stopping.cancel()
        await asyncio.wait([getting, stopping])
    return [] if getting.cancelled() else [getting.result()]


async def careful(answer: Any, request: Any) -> None:
    """Answer it; a failure is printed."""
    try:
        await answer(request)
    except Exception as error:
        print("failed:", error)


@serve.mistake("sequential", "whoever is being answered", breaks="however many are being answered")
async def answers_one_after_another(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    while not stop.is_set():
        for request in await one_or_stop(requests, stop):
            await careful(answer, request)
    return 0


@serve.mistake("wrong-result", "instead of 0", breaks="`serve` returns how many it cancelled")
async def returns_none(requests: Any, answer: Any, stop: Any, grace: float) -> None:
    async with asyncio.TaskGroup() as group:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                group.create_task(careful(answer, request))


@serve.mistake(
    "wrong-result", "`stop` was set after 20 s", breaks="when all have ended, `serve` returns"
)
async def sleeps_for_its_grace(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks = []
    while not stop.is_set():
        for request in await one_or_stop(requests, stop):
            tasks.append(asyncio.create_task(careful(answer, request)))
    await asyncio.sleep(grace)
    return await drain(tasks, 0)


@serve.mistake(
    "task-left-over", "When it returned", breaks="it ends as cancelled when they have ended"
)
async def leaves_the_getter(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []

    async def takes() -> None:
        while True:
            tasks.append(asyncio.create_task(careful(answer, await requests.get())))

    taking = asyncio.create_task(takes())
    await stop.wait()
    assert taking
    return await drain(tasks, grace)


@serve.mistake(
    "wrong-result", "just after `stop` was set was answered", breaks="no more requests are taken"
)
async def takes_them_in_the_time_of_grace(
    requests: Any, answer: Any, stop: Any, grace: float
) -> int:
    tasks: list[Any] = []

    async def takes() -> None:
        while True:
            tasks.append(asyncio.create_task(careful(answer, await requests.get())))

    taking = asyncio.create_task(takes())
    try:
        await stop.wait()
        if tasks:
            await asyncio.wait(tasks, timeout=grace)
    finally:
        taking.cancel()
        late = await drain([*tasks, taking], 0)
    return max(late - 1, 0)


@serve.mistake(
    "wrong-result", "it had 4 s to finish", breaks="then give those under way grace seconds"
)
async def cancels_at_once(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(careful(answer, request)))
    finally:
        late = await drain(tasks, 0)
    return late


@serve.mistake(
    "wrong-result",
    "should have been cancelled after 4 s",
    breaks="What has not ended by then is cancelled",
)
async def waits_for_all(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    async with asyncio.TaskGroup() as group:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                group.create_task(careful(answer, request))
    return 0


@serve.mistake(
    "task-left-over", "had been cancelled but had not ended yet", breaks="when all have ended"
)
async def cancels_and_does_not_wait(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []
    while not stop.is_set():
        for request in await one_or_stop(requests, stop):
            tasks.append(asyncio.create_task(careful(answer, request)))
    late = (await asyncio.wait(tasks, timeout=grace))[1] if tasks else set()
    for task in late:
        task.cancel()
    return len(late)


@serve.mistake("wrong-result", "two were cut short", breaks="returns how many it cancelled")
async def counts_all_answers(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(careful(answer, request)))
    finally:
        late = await drain(tasks, grace if stop.is_set() else 0)
    return len(tasks) if late else 0


@serve.mistake("wrong-result", "should have after 4 s", breaks="have `grace` seconds to end")
async def gives_each_one_its_grace(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(careful(answer, request)))
        for task in tasks:
            await asyncio.wait([task], timeout=grace)
    finally:
        late = await drain(tasks, 0)
    return late


@serve.mistake(
    "exception", "It should disturb nobody", breaks="An answer that fails disturbs nobody"
)
async def uses_a_bare_group(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    late: set[Any] = set()
    async with asyncio.TaskGroup() as group:
        tasks: list[Any] = []
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(group.create_task(answer(request)))
        if tasks:
            late = (await asyncio.wait(tasks, timeout=grace))[1]
        for task in late:
            task.cancel()
    return len(late)


@serve.mistake(
    "lost-exception", "no line was printed", breaks="error's words in it is printed then"
)
async def is_silent(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []

    async def quiet(request: Any) -> None:
        with contextlib.suppress(Exception):
            await answer(request)

    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(quiet(request)))
    finally:
        late = await drain(tasks, grace if stop.is_set() else 0)
    return late


@serve.mistake("wrong-result", "was set from the beginning", breaks="When the event `stop` is set")
async def takes_one_in_any_case(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = [asyncio.create_task(careful(answer, await requests.get()))]
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(careful(answer, request)))
    finally:
        late = await drain(tasks, grace if stop.is_set() else 0)
    return late


@serve.mistake("task-left-over", "It was cancelled", breaks="If `serve` is cancelled itself")
async def leaves_them_when_cancelled(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []
    while not stop.is_set():
        for request in await one_or_stop(requests, stop):
            tasks.append(asyncio.create_task(careful(answer, request)))
    return await drain(tasks, grace)


@serve.mistake("swallowed-cancellation", "returned", breaks="it ends as cancelled")
async def returns_when_cancelled(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(careful(answer, request)))
    except asyncio.CancelledError:
        return await drain(tasks, 0)
    return await drain(tasks, grace)


@serve.mistake("sequential", "Each should begin at once", breaks="as soon as it comes")
async def looks_each_five_seconds(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []
    try:
        while not stop.is_set():
            while not requests.empty():
                tasks.append(asyncio.create_task(careful(answer, requests.get_nowait())))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 5)
    finally:
        late = await drain(tasks, grace if stop.is_set() else 0)
    return late


@serve.mistake("wrong-type", "plain function", breaks="kind (plain function")
def is_a_plain_function(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    return 0


@serve.accepts
async def uses_drain(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(careful(answer, request)))
    except asyncio.CancelledError:
        await drain(tasks, 0)
        raise
    return await drain(tasks, grace)


@serve.accepts
async def has_a_task_that_takes(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: set[Any] = set()

    async def takes() -> None:
        while True:
            task = asyncio.create_task(careful(answer, await requests.get()))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    taking = asyncio.create_task(takes())
    late = 0
    try:
        await stop.wait()
        taking.cancel()
        if tasks:
            late = len((await asyncio.wait(tasks, timeout=grace))[1])
    finally:
        rest = [taking, *tasks]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
    return late


@serve.accepts
async def uses_a_group_and_a_timeout(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []
    async with asyncio.TaskGroup() as group:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(group.create_task(careful(answer, request)))
        cut: list[bool] = []
        asyncio.get_running_loop().call_later(
            grace, lambda: cut.extend(task.cancel() for task in tasks)
        )
    return sum(cut)


@serve.mistake(
    "wrong-result", "returned what it had", breaks="`serve` returns how many it cancelled"
)
async def counts_those_that_ended_as_cancelled(
    requests: Any, answer: Any, stop: Any, grace: float
) -> int:
    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(careful(answer, request)))
    finally:
        await drain(tasks, grace if stop.is_set() else 0)
    return sum(task.cancelled() for task in tasks)


@serve.mistake("wrong-result", "2 times for that request", breaks="begins `await answer(request)`")
async def answers_again_what_has_failed(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    async def attended(request: Any) -> None:
        for _ in range(2):
            try:
                return await answer(request)
            except Exception as error:
                print("failed:", error)

    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(attended(request)))
    finally:
        late = await drain(tasks, grace if stop.is_set() else 0)
    return late


@serve.mistake("wrong-result", "nobody is short of time", breaks="When the event `stop` is set")
async def limits_each_answer(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    async def limited(request: Any) -> None:
        async with asyncio.timeout(60):
            await answer(request)

    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(careful(limited, request)))
    finally:
        late = await drain(tasks, grace if stop.is_set() else 0)
    return late


@serve.mistake("task-left-over", "It was cancelled", breaks="when they have ended")
async def waits_a_while_when_cancelled(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(careful(answer, request)))
    except asyncio.CancelledError:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=grace)
        raise
    return await drain(tasks, grace)


@serve.mistake("task-left-over", "(20 s when cancelled, to tidy up)", breaks="when all have ended")
async def waits_for_its_grace_twice(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []
    late: set[Any] = set()
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(careful(answer, request)))
        if tasks:
            late = (await asyncio.wait(tasks, timeout=grace))[1]
    finally:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=grace)
    return len(late)


@serve.mistake("lost-exception", "when `stop` was set failed", breaks="has the error's words in it")
async def says_nothing_after_stop(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    async def attended(request: Any) -> None:
        try:
            await answer(request)
        except Exception as error:
            if not stop.is_set():
                print("failed:", error)

    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(attended(request)))
    except asyncio.CancelledError:
        await drain(tasks, 0)
        raise
    return await drain(tasks, grace)


@serve.mistake("deadlock", "Queue.get", breaks="no more requests are taken")
async def looks_at_the_flag_between_requests(
    requests: Any, answer: Any, stop: Any, grace: float
) -> int:
    async with asyncio.TaskGroup() as group:
        while not stop.is_set():
            group.create_task(careful(answer, await requests.get()))
    return 0


@serve.mistake(
    "lost-exception", "as soon as it is there", breaks="error's words in it is printed then"
)
async def reports_in_the_end(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    errors: list[Exception] = []

    async def attended(request: Any) -> None:
        try:
            await answer(request)
        except Exception as error:
            errors.append(error)

    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(attended(request)))
    except asyncio.CancelledError:
        await drain(tasks, 0)
        raise
    cut = await drain(tasks, grace)
    for error in errors:
        print("failed:", error)
    return cut


@serve.mistake("wrong-result", "grace=0", breaks="have `grace` seconds")
async def takes_no_grace_for_all_the_time(
    requests: Any, answer: Any, stop: Any, grace: float
) -> int:
    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(careful(answer, request)))
    except asyncio.CancelledError:
        await drain(tasks, 0)
        raise
    return await drain(tasks, grace or 1000)


@serve.mistake("lost-exception", "with these words in it", breaks="has the error's words in it")
async def names_the_kind_of_error_only(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    async def attended(request: Any) -> None:
        try:
            await answer(request)
        except Exception as error:
            print("failed:", type(error).__name__)

    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(attended(request)))
    except asyncio.CancelledError:
        await drain(tasks, 0)
        raise
    return await drain(tasks, grace)


@serve.accepts
async def accepts_in_a_task(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    under_way: set[Any] = set()

    async def accept() -> None:
        while True:
            task = group.create_task(careful(answer, await requests.get()))
            under_way.add(task)
            task.add_done_callback(under_way.discard)

    async with asyncio.TaskGroup() as group:
        accepting = group.create_task(accept())
        await stop.wait()
        accepting.cancel()
        late = (await asyncio.wait(under_way, timeout=grace))[1] if under_way else set()
        for task in late:
            task.cancel()
    return len(late)


@serve.mistake("sequential", "and 3 answers began then", breaks="however many are being answered")
async def answers_three_at_a_time(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    room = asyncio.Semaphore(3)

    async def attended(request: Any) -> None:
        async with room:
            await careful(answer, request)

    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(attended(request)))
    except asyncio.CancelledError:
        await drain(tasks, 0)
        raise
    return await drain(tasks, grace)


@serve.mistake(
    "wrong-result", "that waited already was answered", breaks="no more requests are taken"
)
async def takes_what_is_still_there(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: list[Any] = []
    try:
        while not (stop.is_set() and requests.empty()):
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(careful(answer, request)))
    except asyncio.CancelledError:
        await drain(tasks, 0)
        raise
    return await drain(tasks, grace)


@serve.mistake("wrong-result", "just after `stop` was set", breaks="no more requests are taken")
async def looks_at_stop_each_half_second(
    requests: Any, answer: Any, stop: Any, grace: float
) -> int:
    tasks: list[Any] = []
    try:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                request = await asyncio.wait_for(requests.get(), 0.5)
                tasks.append(asyncio.create_task(careful(answer, request)))
    except asyncio.CancelledError:
        await drain(tasks, 0)
        raise
    return await drain(tasks, grace)


@serve.mistake("wrong-result", "never answered", breaks="no more requests are taken")
async def keeps_its_getter_to_the_end(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    tasks: set[Any] = set()
    stopping = asyncio.create_task(stop.wait())
    getting = None
    try:
        while not stop.is_set():
            getting = asyncio.create_task(requests.get())
            await asyncio.wait([getting, stopping], return_when=asyncio.FIRST_COMPLETED)
            if getting.done():
                task = asyncio.create_task(careful(answer, getting.result()))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
        return len((await asyncio.wait(tasks, timeout=grace))[1]) if tasks else 0
    finally:
        rest = [stopping, *tasks, *([getting] if getting else [])]
        for left in rest:
            left.cancel()
        await asyncio.gather(*rest, return_exceptions=True)


@serve.mistake("wrong-result", "that waited already was taken", breaks="no more requests are taken")
async def looks_at_stop_after_its_getter(
    requests: Any, answer: Any, stop: Any, grace: float
) -> int:
    tasks: list[Any] = []
    stopping = asyncio.create_task(stop.wait())
    try:
        while True:
            getting = asyncio.create_task(requests.get())
            await asyncio.wait([getting, stopping], return_when=asyncio.FIRST_COMPLETED)
            if stop.is_set():
                getting.cancel()
                break
            tasks.append(asyncio.create_task(careful(answer, getting.result())))
        late = await drain(tasks, grace)
    except asyncio.CancelledError:
        await drain([*tasks, stopping, getting], 0)
        raise
    return late


@serve.mistake("lost-exception", "Unforeseen", breaks="An answer that fails disturbs nobody")
async def foresees_one_kind_of_error(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    async def attended(request: Any) -> None:
        try:
            await answer(request)
        except ValueError as error:
            print("failed:", error)

    tasks: list[Any] = []
    try:
        while not stop.is_set():
            for request in await one_or_stop(requests, stop):
                tasks.append(asyncio.create_task(attended(request)))
    except asyncio.CancelledError:
        await drain(tasks, 0)
        raise
    return await drain(tasks, grace)


@serve.accepts
async def looks_at_stop_first(requests: Any, answer: Any, stop: Any, grace: float) -> int:
    under_way: set[Any] = set()
    stopping = asyncio.create_task(stop.wait())

    def begin(request: Any) -> None:
        task = asyncio.create_task(careful(answer, request))
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    getting = None
    try:
        while not stop.is_set():
            getting = asyncio.create_task(requests.get())
            await asyncio.wait({getting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not getting.cancel():
                begin(getting.result())
        return len((await asyncio.wait(under_way, timeout=grace))[1]) if under_way else 0
    finally:
        rest = [one for one in (stopping, getting, *under_way) if one]
        for one in rest:
            one.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
