"""Answers to lesson 08, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from course_lib.lessons.timeouts_and_cancellation import ask_each, at_most, drain, finish, watch
from solutions.timeouts_and_cancellation import ask

# -- at_most -----------------------------------------------------------------------------


@at_most.mistake("wrong-result", "waited for until 60 s had gone by")
async def waits_as_long_as_it_takes(seconds: float, job: Any) -> Any:
    try:
        return await job()
    except TimeoutError:
        return None


@at_most.mistake("exception", "TimeoutError came out instead of None")
async def catches_inside_the_block(seconds: float, job: Any) -> Any:
    async with asyncio.timeout(seconds):
        try:
            return await job()
        except TimeoutError:
            return None


@at_most.mistake("exception", "TimeoutError came out instead of None")
async def catches_nothing(seconds: float, job: Any) -> Any:
    return await asyncio.wait_for(job(), seconds)


@at_most.mistake("task-left-over", "1 task (`job`) went on with nobody to wait for it")
async def stops_waiting_only(seconds: float, job: Any) -> Any:
    task = asyncio.create_task(job())
    await asyncio.wait([task], timeout=seconds)
    return task.result() if task.done() else None


@at_most.mistake("task-left-over", "had been cancelled but had not ended yet")
async def does_not_wait_for_the_end(seconds: float, job: Any) -> Any:
    task = asyncio.create_task(job())
    try:
        await asyncio.wait([task], timeout=seconds)
    finally:
        task.cancel()
    return task.result() if task.done() else None


@at_most.mistake("task-left-over", "1 task (`job`) went on")
async def shields_the_job(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.shield(job())
    except TimeoutError:
        return None


@at_most.mistake("wrong-result", "returned 'too late' instead of None")
async def says_that_it_is_late(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await job()
    except TimeoutError:
        return "too late"


@at_most.mistake("wrong-result", "returned None")
async def forgets_the_result(seconds: float, job: Any) -> None:
    try:
        async with asyncio.timeout(seconds):
            await job()
    except TimeoutError:
        return


@at_most.mistake("wrong-result", "returned 0, and `at_most` returned None")
async def takes_nought_for_nothing(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await job() or None
    except TimeoutError:
        return None


@at_most.mistake(
    "lost-exception", "the job raised ValueError after 1 s, and `at_most` returned None"
)
async def takes_every_exception_for_the_end(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await job()
    except Exception:
        return None


@at_most.mistake("swallowed-cancellation", "returned None as if nothing had happened")
async def takes_a_cancellation_for_the_end(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await job()
    except (TimeoutError, asyncio.CancelledError):
        return None


@at_most.mistake(
    "wrong-result",
    "at_most(7, job): the job would have taken 60 s, and it was given up",
)
async def always_waits_three_seconds(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(3):
            return await job()
    except TimeoutError:
        return None


@at_most.mistake("wrong-result", "the job was done after 2 s, and `at_most` only after 5 s")
async def sleeps_the_whole_time(seconds: float, job: Any) -> Any:
    task = asyncio.create_task(job())
    try:
        await asyncio.sleep(seconds)
        return task.result() if task.done() else None
    finally:
        task.cancel()
        await asyncio.wait([task])


@at_most.mistake("not-awaited", "`job(…)`")
async def never_awaits_the_job(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return job()
    except TimeoutError:
        return None


@at_most.mistake("exception", "`async with`")
async def forgets_async(seconds: float, job: Any) -> Any:
    with asyncio.timeout(seconds):  # type: ignore[attr-defined]
        return await job()


@at_most.accepts
async def uses_wait_for(seconds: float, job: Any) -> Any:
    with contextlib.suppress(TimeoutError):
        return await asyncio.wait_for(job(), timeout=seconds)


@at_most.accepts
async def counts_from_the_loops_clock(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout_at(asyncio.get_running_loop().time() + seconds):
            result = await job()
    except TimeoutError:
        result = None
    return result


@at_most.accepts
async def waits_and_cancels(seconds: float, job: Any) -> Any:
    task = asyncio.create_task(job())
    try:
        done, _ = await asyncio.wait([task], timeout=seconds)
        return task.result() if done else None
    finally:
        task.cancel()
        await asyncio.wait([task])


# -- ask_each ----------------------------------------------------------------------------


@ask_each.mistake("wrong-result", "The seconds are for all questions together")
async def limits_each_question(names: list[str], seconds: float) -> list[str]:
    answers = []
    for name in names:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                answers.append(await ask(name))
    return answers


@ask_each.mistake("wrong-order", "One after another")
async def asks_all_at_once(names: list[str], seconds: float) -> list[str]:
    if not names:
        return []
    tasks = [asyncio.create_task(ask(name)) for name in names]
    done, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return [task.result() for task in tasks if task in done]


@ask_each.mistake("wrong-result", "so 2 answers came in time")
async def makes_the_list_in_the_block(names: list[str], seconds: float) -> list[str]:
    try:
        async with asyncio.timeout(seconds):
            return [await ask(name) for name in names]
    except TimeoutError:
        return []


@ask_each.mistake("exception", "TimeoutError came out, with the 2 answers lost")
async def lets_the_timeout_out(names: list[str], seconds: float) -> list[str]:
    answers = []
    async with asyncio.timeout(seconds):
        for name in names:
            answers.append(await ask(name))
    return answers


@ask_each.mistake("wrong-result", "it ended after 6 s")
async def looks_at_the_clock_between(names: list[str], seconds: float) -> list[str]:
    loop, answers = asyncio.get_running_loop(), list[str]()
    end = loop.time() + seconds
    for name in names:
        if loop.time() < end:
            answers.append(await ask(name))
    return answers


@ask_each.mistake("wrong-result", "None")
async def puts_none_for_what_is_missing(names: list[str], seconds: float) -> list[Any]:
    answers: list[Any] = [None] * len(names)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for place, name in enumerate(names):
                answers[place] = await ask(name)
    return answers


@ask_each.mistake("wrong-arguments", "called `ask` with ['Cy', 'Bob', 'Ann']")
async def begins_with_the_last(names: list[str], seconds: float) -> list[str]:
    answers = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for name in reversed(names):
                answers.insert(0, await ask(name))
    return answers


@ask_each.mistake("wrong-type", "of the type dict")
async def returns_a_dictionary(names: list[str], seconds: float) -> Any:
    answers = {}
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for name in names:
                answers[name] = await ask(name)
    return answers


@ask_each.mistake("not-awaited", "`ask(…)`")
async def forgets_await(names: list[str], seconds: float) -> Any:
    async with asyncio.timeout(seconds):
        return [ask(name) for name in names]


@ask_each.mistake("wrong-type", "NoneType")
async def returns_nothing(names: list[str], seconds: float) -> None:
    answers = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for name in names:
                answers.append(await ask(name))


@ask_each.accepts
async def has_one_deadline(names: list[str], seconds: float) -> list[str]:
    end = asyncio.get_running_loop().time() + seconds
    answers = []
    for name in names:
        try:
            async with asyncio.timeout_at(end):
                answers.append(await ask(name))
        except TimeoutError:
            break
    return answers


@ask_each.accepts
async def lets_a_helper_fill_the_list(names: list[str], seconds: float) -> list[str]:
    answers: list[str] = []

    async def ask_them() -> None:
        for name in names:
            answers.append(await ask(name))

    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(ask_them(), seconds)
    return answers


@ask_each.accepts
async def hands_on_what_is_left_of_the_time(names: list[str], seconds: float) -> list[str]:
    if not names:
        return []
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        async with asyncio.timeout(seconds):
            first = await ask(names[0])
    except TimeoutError:
        return []
    return [first, *await ask_each(names[1:], seconds - (loop.time() - began))]


# -- watch -------------------------------------------------------------------------------


@watch.mistake("swallowed-cancellation", "Which `except` is that")
async def catches_even_more(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except BaseException:
            print("no answer")
        await asyncio.sleep(every)


@watch.mistake("exception", "The job raised OSError, and that ended it")
async def catches_too_little(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except ValueError:
            print("no answer")
        await asyncio.sleep(every)


@watch.mistake("swallowed-cancellation", "as if it had come to its end by itself")
async def returns_when_cancelled(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except asyncio.CancelledError:
            return
        except Exception:
            print("no answer")
        await asyncio.sleep(every)


@watch.mistake("swallowed-cancellation", "was cancelled and goes on")
async def swallows_what_comes_in_the_pause(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(every)


@watch.mistake("wrong-result", "It ended by itself after 2 rounds")
async def ends_after_a_failure(job: Any, every: float) -> None:
    try:
        while True:
            print("answer:", await job())
            await asyncio.sleep(every)
    except Exception:
        print("no answer")


@watch.mistake("wrong-order", "It was asked at 0, 3, 4, 7")
async def does_not_wait_after_a_failure(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
            await asyncio.sleep(every)
        except Exception:
            print("no answer")
            await asyncio.sleep(0)


@watch.mistake("wrong-order", "It was asked at 2, 5, 8")
async def waits_before_it_asks(job: Any, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")


@watch.mistake("wrong-order", "It was asked at 0, 2, 4")
async def waits_one_second_whatever_is_said(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")
        await asyncio.sleep(1)


@watch.mistake("wrong-output", "the job raised ValueError, and nothing was printed")
async def says_nothing_of_failures(job: Any, every: float) -> None:
    while True:
        with contextlib.suppress(Exception):
            print("answer:", await job())
        await asyncio.sleep(every)


@watch.mistake("wrong-output", "It should print what the job returned")
async def prints_no_answers(job: Any, every: float) -> None:
    while True:
        try:
            await job()
            print("answer!")
        except Exception:
            print("no answer")
        await asyncio.sleep(every)


@watch.mistake("wrong-output", "printed 'no'")
async def prints_the_exception(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except Exception as error:
            print(error)
        await asyncio.sleep(every)


@watch.mistake("blocking-call", "for 2 s")
async def blocks_between_rounds(job: Any, every: float) -> None:
    import time

    while True:
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")
        time.sleep(every)


@watch.mistake("wrong-order", "It was asked at 0, 2, 4")
async def asks_while_it_still_waits(job: Any, every: float) -> None:
    async def one_round() -> None:
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")

    async with asyncio.TaskGroup() as group:
        while True:
            group.create_task(one_round())
            await asyncio.sleep(every)


@watch.accepts
async def raises_the_cancellation_again(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except asyncio.CancelledError:
            raise
        except BaseException:
            print("no answer")
        await asyncio.sleep(every)


@watch.accepts
async def says_it_in_an_else(job: Any, every: float) -> None:
    while True:
        try:
            answer = await job()
        except Exception:
            print("no answer")
        else:
            print(f"answer: {answer}")
        await asyncio.sleep(every)


@watch.accepts
async def calls_itself_by_rounds(job: Any, every: float) -> None:
    async def one_round() -> None:
        (result,) = await asyncio.gather(job(), return_exceptions=True)
        print("no answer" if isinstance(result, Exception) else f"answer: {result}")

    while True:
        await one_round()
        await asyncio.sleep(every)


# -- finish ------------------------------------------------------------------------------


@finish.mistake("wrong-result", "was cancelled along with it")
async def awaits_it_directly(save: Any) -> Any:
    return await save()


@finish.mistake("task-left-over", "`finish` ended at once")
async def shields_and_leaves(save: Any) -> Any:
    return await asyncio.shield(save())


@finish.mistake("swallowed-cancellation", "returned 'saved' as if nothing had happened")
async def returns_the_result_when_cancelled(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        return await asyncio.shield(saving)
    except asyncio.CancelledError:
        return await saving


@finish.mistake("wrong-arguments", "called `save` 2 times")
async def saves_once_more(save: Any) -> Any:
    try:
        return await asyncio.shield(save())
    except asyncio.CancelledError:
        await save()
        raise


@finish.mistake("wrong-result", "`finish` returned None after 3 s")
async def forgets_what_save_returned(save: Any) -> None:
    saving = asyncio.create_task(save())
    try:
        await asyncio.shield(saving)
    finally:
        await saving


@finish.mistake("lost-exception", "The caller must hear")
async def hides_a_failure(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        return await asyncio.shield(saving)
    except asyncio.CancelledError:
        await saving
        raise
    except Exception:
        return None


@finish.mistake("lost-exception", "returned ValueError(")
async def returns_the_exception(save: Any) -> Any:
    saving = asyncio.create_task(save())
    await asyncio.wait([saving])
    return saving.exception() or saving.result()


@finish.mistake("wrong-result", "it ended after 11 s")
async def waits_ten_seconds_to_be_sure(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        return await asyncio.shield(saving)
    except asyncio.CancelledError:
        await asyncio.sleep(10)
        raise


@finish.mistake("wrong-result", "was cancelled along with it")
async def makes_a_task_and_awaits_that(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        return await saving
    except asyncio.CancelledError:
        await asyncio.wait([saving])
        raise


@finish.mistake("exception", "raised RuntimeError: it was cancelled")
async def raises_something_else(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        return await asyncio.shield(saving)
    except asyncio.CancelledError:
        await saving
        raise RuntimeError("it was cancelled") from None


@finish.mistake("not-awaited", "`save(…)`")
async def forgets_to_await(save: Any) -> Any:
    return save()


@finish.accepts
async def waits_in_a_finally(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        await asyncio.shield(saving)
    finally:
        await asyncio.wait([saving])
    return saving.result()


@finish.accepts
async def waits_for_the_task(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        await asyncio.wait([saving])  # wait cancels nothing
    except asyncio.CancelledError:
        await asyncio.wait([saving])
        raise
    return saving.result()


@finish.accepts
async def however_often_it_is_cancelled(save: Any) -> Any:
    saving, cancelled = asyncio.create_task(save()), None
    while not saving.done():
        try:
            await asyncio.wait([saving])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        saving.exception()
        raise cancelled
    return saving.result()


# -- drain -------------------------------------------------------------------------------


@drain.mistake("wrong-result", "it returned after 30 s")
async def waits_for_all(tasks: Any, grace: float) -> int:
    await asyncio.gather(*tasks, return_exceptions=True)
    return 0


@drain.mistake("wrong-result", "those of 2 and 4 s were cancelled")
async def cancels_at_once(tasks: Any, grace: float) -> int:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return len(tasks)


@drain.mistake("exception", "TimeoutError came out")
async def lets_the_end_of_the_time_out(tasks: Any, grace: float) -> int:
    async with asyncio.timeout(grace):
        await asyncio.gather(*tasks, return_exceptions=True)
    return 0


@drain.mistake("task-left-over", "went on with nobody to wait for it")
async def gives_up_waiting(tasks: Any, grace: float) -> int:
    _, late = await asyncio.wait(tasks, timeout=grace)
    return len(late)


@drain.mistake("task-left-over", "had been cancelled but had not ended yet")
async def cancels_and_leaves(tasks: Any, grace: float) -> int:
    _, late = await asyncio.wait(tasks, timeout=grace)
    for task in late:
        task.cancel()
    return len(late)


@drain.mistake("wrong-result", "instead of 1")
async def counts_all(tasks: Any, grace: float) -> int:
    _, late = await asyncio.wait(tasks, timeout=grace)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return len(tasks)


@drain.mistake("exception", "drain([], 5), and ValueError came out")
async def cannot_do_nothing(tasks: Any, grace: float) -> int:
    late: set[Any] = set()
    try:
        _, late = await asyncio.wait(tasks, timeout=grace)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return len(late)


@drain.mistake(
    "exception", "one task failed with ValueError after 1 s, the other needed 4 s, and ValueError"
)
async def raises_what_they_raise(tasks: Any, grace: float) -> int:
    try:
        async with asyncio.timeout(grace):
            await asyncio.gather(*tasks)
    except TimeoutError:
        await asyncio.gather(*tasks, return_exceptions=True)
    return sum(task.cancelled() for task in tasks)


@drain.mistake("wrong-result", "it was cancelled although it had time")
async def ends_all_with_the_first_failure(tasks: Any, grace: float) -> int:
    late: set[Any] = set()
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=grace, return_when=asyncio.FIRST_EXCEPTION)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return len(late)


@drain.mistake("task-left-over", "`drain(tasks, 10)` was cancelled after 1 s")
async def forgets_that_it_may_be_cancelled(tasks: Any, grace: float) -> int:
    late: set[Any] = set()
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=grace)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return len(late)


@drain.mistake("wrong-result", "returned after 5 s")
async def sleeps_through_the_grace_period(tasks: Any, grace: float) -> int:
    late: list[Any] = []
    try:
        await asyncio.sleep(grace)
        late = [task for task in tasks if not task.done()]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return len(late)


@drain.mistake("swallowed-cancellation", "returned 0 as if nothing had happened")
async def has_an_answer_when_cancelled(tasks: Any, grace: float) -> int:
    late: set[Any] = set()
    try:
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
    except asyncio.CancelledError:
        print("in a hurry")
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return len(late)


@drain.mistake("wrong-result", "ended after 10.5 s")
async def keeps_its_patience_when_cancelled(tasks: Any, grace: float) -> int:
    end = asyncio.get_running_loop().time() + grace
    late: set[Any] = set()
    try:
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
    finally:
        if any(not task.done() for task in tasks):
            await asyncio.wait(tasks, timeout=end - asyncio.get_running_loop().time())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return len(late)


@drain.accepts
async def gathers_with_a_timeout(tasks: Any, grace: float) -> int:
    try:
        async with asyncio.timeout(grace):
            await asyncio.gather(*tasks, return_exceptions=True)
    except TimeoutError:
        pass
    return sum(task.cancelled() for task in tasks)


@drain.accepts
async def waits_for_each_shielded(tasks: Any, grace: float) -> int:
    async def all_done() -> None:
        for task in tasks:
            with contextlib.suppress(Exception):
                await asyncio.shield(task)

    late = 0
    try:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(all_done(), grace)
    finally:
        for task in tasks:
            late += task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return late


@drain.accepts
async def cancels_by_the_clock(tasks: Any, grace: float) -> int:
    late: list[Any] = []

    def time_is_up() -> None:
        late.extend(task for task in tasks if task.cancel())

    timer = asyncio.get_running_loop().call_later(grace, time_is_up)
    try:
        await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        timer.cancel()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return len(late)
