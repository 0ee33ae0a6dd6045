"""Answers to lesson 08, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from course_lib.lessons.timeouts_and_cancellation import ask_each, at_most, drain, finish, watch
from solutions.timeouts_and_cancellation import ask

# -- at_most -----------------------------------------------------------------------------


@at_most.mistake("exception", "Are its parentheses missing?", breaks="calls `job` once")
async def awaits_the_function(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await job
    except TimeoutError:
        return None


@at_most.mistake(
    "lost-exception", "the job raised OSError", breaks="An exception that the job raises"
)
async def takes_a_broken_line_for_a_timeout(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await job()
    except OSError:  # TimeoutError is one, and so is much else
        return None


@at_most.mistake("wrong-result", "waited for until 60 s had gone by", breaks="the job is cancelled")
async def waits_as_long_as_it_takes(seconds: float, job: Any) -> Any:
    try:
        return await job()
    except TimeoutError:
        return None


@at_most.mistake("exception", "TimeoutError came out instead of None", breaks="`None` is returned")
async def catches_inside_the_block(seconds: float, job: Any) -> Any:
    async with asyncio.timeout(seconds):
        try:
            return await job()
        except TimeoutError:
            return None


@at_most.mistake("exception", "TimeoutError came out instead of None", breaks="`None` is returned")
async def catches_nothing(seconds: float, job: Any) -> Any:
    return await asyncio.wait_for(job(), seconds)


@at_most.mistake(
    "task-left-over",
    "1 task (`job`) went on with nobody to wait for it",
    breaks="the job is cancelled",
)
async def stops_waiting_only(seconds: float, job: Any) -> Any:
    task = asyncio.create_task(job())
    await asyncio.wait([task], timeout=seconds)
    return task.result() if task.done() else None


@at_most.mistake(
    "task-left-over", "had been cancelled but had not ended yet", breaks="once it has ended"
)
async def does_not_wait_for_the_end(seconds: float, job: Any) -> Any:
    task = asyncio.create_task(job())
    try:
        await asyncio.wait([task], timeout=seconds)
    finally:
        task.cancel()
    return task.result() if task.done() else None


@at_most.mistake("task-left-over", "1 task (`job`) went on", breaks="the job is cancelled")
async def shields_the_job(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.shield(job())
    except TimeoutError:
        return None


@at_most.mistake(
    "wrong-result", "returned 'too late' instead of None", breaks="or None if it took longer"
)
async def says_that_it_is_late(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await job()
    except TimeoutError:
        return "too late"


@at_most.mistake("wrong-result", "returned None", breaks="returns its result")
async def forgets_the_result(seconds: float, job: Any) -> None:
    try:
        async with asyncio.timeout(seconds):
            await job()
    except TimeoutError:
        return


@at_most.mistake(
    "wrong-result", "returned 0, and `at_most` returned None", breaks="returns its result"
)
async def takes_nought_for_nothing(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await job() or None
    except TimeoutError:
        return None


@at_most.mistake(
    "lost-exception",
    "the job raised ValueError after 1 s, and `at_most` returned None",
    breaks="other than `TimeoutError`",
)
async def takes_every_exception_for_the_end(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await job()
    except Exception:
        return None


@at_most.mistake(
    "swallowed-cancellation",
    "returned None as if nothing had happened",
    breaks="`at_most` ends as cancelled",
)
async def takes_a_cancellation_for_the_end(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await job()
    except (TimeoutError, asyncio.CancelledError):
        return None


@at_most.mistake(
    "wrong-result",
    "at_most(7.75, job): the job would have taken 60 s, and it was given up",
    breaks="takes longer than `seconds`",
)
async def always_waits_three_seconds(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(3):
            return await job()
    except TimeoutError:
        return None


@at_most.mistake(
    "wrong-result",
    "the job was done after 2 s, and `at_most` only after 5 s",
    breaks="returns its result as soon as",
)
async def sleeps_the_whole_time(seconds: float, job: Any) -> Any:
    task = asyncio.create_task(job())
    try:
        await asyncio.sleep(seconds)
        return task.result() if task.done() else None
    finally:
        task.cancel()
        await asyncio.wait([task])


@at_most.mistake("swallowed-cancellation", "had not ended", breaks="A cancellation comes through")
async def tidies_up_for_an_hour(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await job()
    except TimeoutError:
        return None
    except asyncio.CancelledError:
        await asyncio.sleep(3600)
        raise


@at_most.mistake("not-awaited", "`job(…)`", breaks="Every coroutine that you make is awaited")
async def never_awaits_the_job(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return job()
    except TimeoutError:
        return None


@at_most.mistake("exception", "`async with`", breaks="Python can run it")
async def forgets_async(seconds: float, job: Any) -> Any:
    with asyncio.timeout(seconds):  # type: ignore[attr-defined]
        return await job()


@at_most.mistake("wrong-arguments", "called `job` 2 times", breaks="calls `job` once")
async def tries_it_first(seconds: float, job: Any) -> Any:
    await asyncio.wait([asyncio.create_task(job())], timeout=0)
    try:
        async with asyncio.timeout(seconds):
            return await job()
    except TimeoutError:
        return None


current: list[Any] = []


@at_most.mistake(
    "side-effect", "What do the two calls share?", breaks="twice at once", current=current
)
async def keeps_the_result_outside(seconds: float, job: Any) -> Any:
    current.clear()
    try:
        async with asyncio.timeout(seconds):
            current.append(await job())
    except TimeoutError:
        return None
    return current[0]


@at_most.mistake(
    "wrong-result", "the job took 2 s and returned 'a result', and", breaks="Await job() for"
)
async def returns_whether_it_was_done(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(seconds):
            await job()
    except TimeoutError:
        return None
    return "done"


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


@at_most.mistake(
    "exception",
    "CancelledError came out",
    breaks="`None` is returned once it has ended",
)
async def awaits_the_cancelled_task(seconds: float, job: Any) -> Any:
    task = asyncio.create_task(job())
    done, _ = await asyncio.wait([task], timeout=seconds)
    if done:
        return task.result()
    task.cancel()
    await task
    return None


# -- ask_each ----------------------------------------------------------------------------


@ask_each.mistake(
    "wrong-result", "The 5 s are for all questions together", breaks="after `seconds` in all"
)
async def limits_each_question(names: list[str], seconds: float) -> list[str]:
    answers = []
    for name in names:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                answers.append(await ask(name))
    return answers


@ask_each.mistake("wrong-order", "One after another", breaks="one after another")
async def asks_all_at_once(names: list[str], seconds: float) -> list[str]:
    if not names:
        return []
    tasks = [asyncio.create_task(ask(name)) for name in names]
    done, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return [task.result() for task in tasks if task in done]


@ask_each.mistake(
    "wrong-result", "so 2 answers came in time", breaks="the answers that have come by then"
)
async def makes_the_list_in_the_block(names: list[str], seconds: float) -> list[str]:
    try:
        async with asyncio.timeout(seconds):
            return [await ask(name) for name in names]
    except TimeoutError:
        return []


@ask_each.mistake(
    "exception",
    "TimeoutError came out, with the 2 answers lost",
    breaks="the answers that have come by then",
)
async def lets_the_timeout_out(names: list[str], seconds: float) -> list[str]:
    answers = []
    async with asyncio.timeout(seconds):
        for name in names:
            answers.append(await ask(name))
    return answers


@ask_each.mistake("wrong-result", "it ended after 6 s", breaks="after `seconds` in all")
async def looks_at_the_clock_between(names: list[str], seconds: float) -> list[str]:
    loop, answers = asyncio.get_running_loop(), list[str]()
    end = loop.time() + seconds
    for name in names:
        if loop.time() < end:
            answers.append(await ask(name))
    return answers


@ask_each.mistake("wrong-result", "None", breaks="a list of the answers that have come by then")
async def puts_none_for_what_is_missing(names: list[str], seconds: float) -> list[Any]:
    answers: list[Any] = [None] * len(names)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for place, name in enumerate(names):
                answers[place] = await ask(name)
    return answers


@ask_each.mistake(
    "wrong-arguments", "called `ask` with ['Cy', 'Bob', 'Ann']", breaks="in the order of `names`"
)
async def begins_with_the_last(names: list[str], seconds: float) -> list[str]:
    answers = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for name in reversed(names):
                answers.insert(0, await ask(name))
    return answers


@ask_each.mistake("wrong-type", "of the type dict", breaks="returns a list")
async def returns_a_dictionary(names: list[str], seconds: float) -> Any:
    answers = {}
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for name in names:
                answers[name] = await ask(name)
    return answers


@ask_each.mistake("not-awaited", "`ask(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_await(names: list[str], seconds: float) -> Any:
    async with asyncio.timeout(seconds):
        return [ask(name) for name in names]


@ask_each.mistake("wrong-type", "on every way out", breaks="return the answers")
async def returns_nothing(names: list[str], seconds: float) -> None:
    answers = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for name in names:
                answers.append(await ask(name))


@ask_each.mistake("wrong-arguments", "never called `ask`", breaks="with the given `ask(name)`")
async def answers_for_them(names: list[str], seconds: float) -> list[str]:
    answers = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for name in names:
                await asyncio.sleep(len(name))
                answers.append(f"{name} says hello")
    return answers


@ask_each.mistake("wrong-result", "All have answered after 6 s", breaks="When all have answered")
async def always_takes_its_time(names: list[str], seconds: float) -> list[str]:
    answers = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for name in names:
                answers.append(await ask(name))
            await asyncio.sleep(seconds)
    return answers


@ask_each.mistake("task-left-over", "1 task (`ask`) went on", breaks="under way then is cancelled")
async def leaves_a_question_open(names: list[str], seconds: float) -> list[str]:
    answers = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for name in names:
                answers.append(await asyncio.shield(ask(name)))
    return answers


@ask_each.mistake("exception", "With no names at all", breaks="`names` may be empty")
async def wants_a_first_name(names: list[str], seconds: float) -> list[str]:
    answers = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            answers = [await ask(names[0])]
            for name in names[1:]:
                answers.append(await ask(name))
    return answers


@ask_each.mistake("wrong-result", "so 3 answers came in time", breaks="after `seconds` in all")
async def gives_five_seconds_to_everybody(names: list[str], seconds: float) -> list[str]:
    answers = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(5):
            for name in names:
                answers.append(await ask(name))
    return answers


@ask_each.mistake("side-effect", "was called twice", breaks="a second time")
async def has_a_default_that_remembers(
    names: list[str], seconds: float, answers: list[str] = []
) -> list[str]:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for name in names:
                answers.append(await ask(name))
    return [*answers]


@ask_each.mistake(
    "side-effect", "Where do the answers before these come from?", breaks="a list of the answers"
)
async def lengthens_one_list(names: Any, seconds: float, answers: Any = []) -> Any:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for name in names:
                answers.append(await ask(name))
    return answers


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


@ask_each.mistake(
    "exception",
    "CancelledError came out",
    breaks="no exception comes out that the text does not name",
)
async def awaits_the_end_of_its_task(names: list[str], seconds: float) -> list[str]:
    answers: list[str] = []

    async def go() -> None:
        for name in names:
            answers.append(await ask(name))

    task = asyncio.create_task(go())
    await asyncio.wait([task], timeout=seconds)
    task.cancel()
    await task
    return answers


@ask_each.mistake(
    "wrong-result", "one that came before", breaks="it returns a list of the answers that have"
)
async def keeps_one_answer_for_each_name(names: list[str], seconds: float) -> list[str]:
    answers: dict[str, str] = {}
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for name in names:
                answers[name] = await ask(name)
    return list(answers.values())


@ask_each.mistake(
    "wrong-result", "also an empty one", breaks="it returns a list of the answers that have"
)
async def takes_empty_answers_for_none(names: list[str], seconds: float) -> list[str]:
    answers = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            for name in names:
                if answer := await ask(name):
                    answers.append(answer)
    return answers


@ask_each.mistake(
    "lost-exception", "Only the end of the time is caught", breaks="An error is never lost"
)
async def suppresses_every_exception(names: list[str], seconds: float) -> list[str]:
    answers: list[str] = []
    with contextlib.suppress(Exception):
        async with asyncio.timeout(seconds):
            for name in names:
                answers.append(await ask(name))
    return answers


# -- watch -------------------------------------------------------------------------------


@watch.mistake("swallowed-cancellation", "Which `except` is that", breaks="ends it at once")
async def catches_even_more(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except BaseException:
            print("no answer")
        await asyncio.sleep(every)


@watch.mistake("exception", "The job raised Unforeseen", breaks="raised an `Exception`, whichever")
async def knows_some_exceptions(job: Any, every: float) -> None:
    while True:
        try:
            print(await job())
        except (OSError, ValueError, LookupError, RuntimeError):
            print("no answer")
        await asyncio.sleep(every)


@watch.mistake("missing-name", "The name `tme` is not defined", breaks="no name is missing")
async def misspells_a_name(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")
        await asyncio.sleep(max(0, every - tme.perf_counter()))  # type: ignore # noqa: F821


@watch.mistake("exception", "The job raised OSError, and that ended it", breaks="whichever")
async def catches_too_little(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except ValueError:
            print("no answer")
        await asyncio.sleep(every)


@watch.mistake(
    "swallowed-cancellation",
    "as if it had come to its end by itself",
    breaks="it ends as a cancelled task",
)
async def returns_when_cancelled(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except asyncio.CancelledError:
            return
        except Exception:
            print("no answer")
        await asyncio.sleep(every)


@watch.mistake(
    "swallowed-cancellation", "was cancelled and goes on", breaks="A cancellation comes through"
)
async def swallows_what_comes_in_the_pause(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(every)


@watch.mistake(
    "wrong-result", "It ended by itself after 2 rounds", breaks="goes on in the same way"
)
async def ends_after_a_failure(job: Any, every: float) -> None:
    try:
        while True:
            print("answer:", await job())
            await asyncio.sleep(every)
    except Exception:
        print("no answer")


@watch.mistake("wrong-order", "It was asked at 0, 3, 4, 7", breaks="goes on in the same way")
async def does_not_wait_after_a_failure(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
            await asyncio.sleep(every)
        except Exception:
            print("no answer")
            await asyncio.sleep(0)


one_watch = asyncio.Lock()


@watch.mistake(
    "side-effect", "What do the two share?", breaks="and twice at once", one_watch=one_watch
)
async def watches_behind_a_lock(job: Any, every: float) -> None:
    async with one_watch:
        while True:
            try:
                print("answer:", await job())
            except Exception:
                print("no answer")
            await asyncio.sleep(every)


@watch.mistake("wrong-order", "It was asked at 2, 5, 8", breaks="begins again")
async def waits_before_it_asks(job: Any, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")


@watch.mistake("wrong-order", "It was asked at 0, 2, 4", breaks="waits `every` seconds")
async def waits_one_second_whatever_is_said(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")
        await asyncio.sleep(1)


@watch.mistake(
    "wrong-output",
    "the job raised ValueError, and nothing was printed",
    breaks="it prints `no answer` instead",
)
async def says_nothing_of_failures(job: Any, every: float) -> None:
    while True:
        with contextlib.suppress(Exception):
            print("answer:", await job())
        await asyncio.sleep(every)


@watch.mistake(
    "wrong-output", "It should print what the job returned", breaks="Print what job() returns"
)
async def prints_no_answers(job: Any, every: float) -> None:
    while True:
        try:
            await job()
            print("answer!")
        except Exception:
            print("no answer")
        await asyncio.sleep(every)


@watch.mistake("wrong-output", "printed 'no'", breaks="it prints `no answer` instead")
async def prints_the_exception(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except Exception as error:
            print(error)
        await asyncio.sleep(every)


@watch.mistake("blocking-call", "for 2 s", breaks="Nothing blocks the event loop")
async def blocks_between_rounds(job: Any, every: float) -> None:
    import time

    while True:
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")
        time.sleep(every)


@watch.mistake("wrong-order", "It was asked at 0, 2, 4", breaks="waits `every` seconds")
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


@watch.mistake("wrong-arguments", "watch(job, 5)", breaks="waits `every` seconds")
async def waits_two_seconds_whatever_is_said(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")
        await asyncio.sleep(2)


@watch.mistake("wrong-result", "It ended by itself after 3 rounds", breaks="for ever")
async def watches_three_times(job: Any, every: float) -> None:
    for _ in range(3):
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")
        await asyncio.sleep(every)


@watch.mistake("wrong-output", "the job returned 0", breaks="prints what it returned")
async def says_nothing_of_nothing(job: Any, every: float) -> None:
    while True:
        try:
            if answer := await job():
                print("answer:", answer)
        except Exception:
            print("no answer")
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


@watch.mistake(
    "wrong-output",
    "`no answer` stands in the place of an answer",
    breaks="it prints `no answer` instead",
)
async def prints_the_last_answer_again(job: Any, every: float) -> None:
    answer = None
    while True:
        try:
            answer = await job()
        except Exception:
            print("no answer")
        print("answer:", answer)
        await asyncio.sleep(every)


@watch.mistake("wrong-result", "ended only 2.5 s later", breaks="A cancellation ends it at once")
async def sleeps_in_a_finally(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")
        finally:
            await asyncio.sleep(every)


@watch.mistake("exception", "Each round is begun by the one before", breaks="for ever")
async def begins_again_by_calling_itself(job: Any, every: float) -> None:
    try:
        print("answer:", await job())
    except Exception:
        print("no answer")
    await asyncio.sleep(every)
    await begins_again_by_calling_itself(job, every)


@watch.mistake("exception", "12 calls were waiting for each other", breaks="begins again")
async def has_two_that_call_each_other(job: Any, every: float) -> None:
    async def waits() -> None:
        await asyncio.sleep(every)
        await asks()

    async def asks() -> None:
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")
        await waits()

    await asks()


@watch.mistake("exception", "6 tasks were waiting for each other", breaks="for ever")
async def hands_over_to_a_task(job: Any, every: float) -> None:
    try:
        print("answer:", await job())
    except Exception:
        print("no answer")
    await asyncio.sleep(every)
    await asyncio.create_task(hands_over_to_a_task(job, every))


@watch.mistake(
    "wrong-output", "and then it printed 'no answer'", breaks="it prints `no answer` instead"
)
async def has_no_answer_from_the_cancelled(job: Any, every: float) -> None:
    while True:
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")
        except asyncio.CancelledError:
            print("no answer")
            raise
        await asyncio.sleep(every)


@watch.accepts
async def says_goodbye(job: Any, every: float) -> None:
    try:
        while True:
            try:
                print("answer:", await job())
            except Exception:
                print("no answer")
            await asyncio.sleep(every)
    finally:
        print("the watch is over")


@watch.accepts
async def asks_once_before_it_goes_round(job: Any, every: float) -> None:
    async def asks() -> None:
        print("answer:", await job())

    print("answer:", await job())
    while True:
        await asyncio.sleep(every)
        try:
            await asks()
        except Exception:
            print("no answer")


# -- finish ------------------------------------------------------------------------------


@finish.mistake(
    "wrong-result", "was cancelled along with it", breaks="let save come to its end before ending"
)
async def awaits_it_directly(save: Any) -> Any:
    return await save()


@finish.mistake("task-left-over", "`finish` ended at once", breaks="as soon as it has returned")
async def shields_and_leaves(save: Any) -> Any:
    return await asyncio.shield(save())


@finish.mistake(
    "swallowed-cancellation",
    "returned 'saved' as if nothing had happened",
    breaks="as a cancelled task",
)
async def returns_the_result_when_cancelled(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        return await asyncio.shield(saving)
    except asyncio.CancelledError:
        return await saving


@finish.mistake("wrong-arguments", "called `save` 2 times", breaks="`save` is called once")
async def saves_once_more(save: Any) -> Any:
    try:
        return await asyncio.shield(save())
    except asyncio.CancelledError:
        await save()
        raise


@finish.mistake(
    "wrong-result", "`finish` returned None after 3 s", breaks="returns what it returns"
)
async def forgets_what_save_returned(save: Any) -> None:
    saving = asyncio.create_task(save())
    try:
        await asyncio.shield(saving)
    finally:
        await saving


@finish.mistake("lost-exception", "The caller must hear", breaks="an exception of `save` comes out")
async def hides_a_failure(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        return await asyncio.shield(saving)
    except asyncio.CancelledError:
        await saving
        raise
    except Exception:
        return None


@finish.mistake("lost-exception", "returned ValueError(", breaks="an exception of `save` comes out")
async def returns_the_exception(save: Any) -> Any:
    saving = asyncio.create_task(save())
    await asyncio.wait([saving])
    return saving.exception() or saving.result()


@finish.mistake("wrong-result", "it ended after 11 s", breaks="as soon as it has returned")
async def waits_ten_seconds_to_be_sure(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        return await asyncio.shield(saving)
    except asyncio.CancelledError:
        await asyncio.sleep(10)
        raise


@finish.mistake("wrong-result", "was cancelled along with it", breaks="`save` goes on")
async def makes_a_task_and_awaits_that(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        return await saving
    except asyncio.CancelledError:
        await asyncio.wait([saving])
        raise


@finish.mistake("swallowed-cancellation", "and raised RuntimeError", breaks="as a cancelled task")
async def raises_something_else(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        return await asyncio.shield(saving)
    except asyncio.CancelledError:
        await saving
        raise RuntimeError("it was cancelled") from None


@finish.mistake("not-awaited", "`save(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_to_await(save: Any) -> Any:
    return save()


@finish.mistake(
    "wrong-result", "`finish` returned 'saved' after 4 s", breaks="returns what it returns"
)
async def takes_a_second_more(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        result = await asyncio.shield(saving)
        await asyncio.sleep(1)
        return result
    except asyncio.CancelledError:
        await saving
        raise


@finish.mistake(
    "wrong-result", "it ended after 4 s", breaks="as soon as it has returned `finish` ends"
)
async def looks_every_second(save: Any) -> Any:
    task = asyncio.create_task(save())
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            await asyncio.sleep(1)
        raise


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


@finish.mistake(
    "wrong-result", "it ended after 3.5 s", breaks="as soon as it has returned `finish` ends"
)
async def looks_ten_times_a_second(save: Any) -> Any:
    task = asyncio.create_task(save())
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            await asyncio.sleep(0.1)
        raise


@finish.mistake("wrong-result", "`save` returned 0", breaks="returns what it returns")
async def returns_none_for_nothing(save: Any) -> Any:
    task = asyncio.create_task(save())
    try:
        return await asyncio.shield(task) or None
    except asyncio.CancelledError:
        await task
        raise


@finish.mistake(
    "task-left-over", "`finish` ended after 6 s", breaks="let save come to its end before ending"
)
async def waits_five_seconds_more(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        return await asyncio.shield(saving)
    except asyncio.CancelledError:
        await asyncio.wait([saving], timeout=5)
        raise


@finish.mistake("wrong-result", "`save` was cancelled 10 s later", breaks="`save` goes on")
async def gives_up_after_ten_seconds_more(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        return await asyncio.shield(saving)
    except asyncio.CancelledError:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(saving, 10)
        raise


@finish.mistake("wrong-result", "returned 0 after 3,600 s", breaks="returns what it returns")
async def has_a_minute_for_all(save: Any) -> Any:
    saving = asyncio.create_task(save())
    try:
        await asyncio.wait([saving], timeout=60)
    except asyncio.CancelledError:
        await saving
        raise
    return saving.result() if saving.done() else None


# -- drain -------------------------------------------------------------------------------


@drain.mistake("wrong-result", "it returned after 30 s", breaks="for at most `grace` seconds")
async def waits_for_all(tasks: Any, grace: float) -> int:
    await asyncio.gather(*tasks, return_exceptions=True)
    return 0


@drain.mistake(
    "wrong-result", "those of 2 and 4 s were cancelled", breaks="waits until all `tasks` are done"
)
async def cancels_at_once(tasks: Any, grace: float) -> int:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return len(tasks)


@drain.mistake(
    "exception",
    "TimeoutError came out",
    breaks="no exception comes out that the text does not name",
)
async def lets_the_end_of_the_time_out(tasks: Any, grace: float) -> int:
    async with asyncio.timeout(grace):
        await asyncio.gather(*tasks, return_exceptions=True)
    return 0


@drain.mistake(
    "task-left-over",
    "went on with nobody to wait for it",
    breaks="Those that are not done by then are cancelled",
)
async def gives_up_waiting(tasks: Any, grace: float) -> int:
    _, late = await asyncio.wait(tasks, timeout=grace)
    return len(late)


@drain.mistake(
    "task-left-over",
    "had been cancelled but had not ended yet",
    breaks="it waits until they have ended",
)
async def cancels_and_leaves(tasks: Any, grace: float) -> int:
    _, late = await asyncio.wait(tasks, timeout=grace)
    for task in late:
        task.cancel()
    return len(late)


@drain.mistake("wrong-result", "instead of 1", breaks="how many it had to cancel")
async def counts_all(tasks: Any, grace: float) -> int:
    _, late = await asyncio.wait(tasks, timeout=grace)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return len(tasks)


@drain.mistake("exception", "drain([], 5), and ValueError", breaks="There may be no tasks at all")
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
    "exception",
    "one task failed with ValueError after 1 s, the other needed 4 s, and ValueError",
    breaks="its exception does not come out",
)
async def raises_what_they_raise(tasks: Any, grace: float) -> int:
    try:
        async with asyncio.timeout(grace):
            await asyncio.gather(*tasks)
    except TimeoutError:
        await asyncio.gather(*tasks, return_exceptions=True)
    return sum(task.cancelled() for task in tasks)


@drain.mistake(
    "wrong-result",
    "it was cancelled although it had time",
    breaks="One that fails changes nothing for the others",
)
async def ends_all_with_the_first_failure(tasks: Any, grace: float) -> int:
    late: set[Any] = set()
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=grace, return_when=asyncio.FIRST_EXCEPTION)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return len(late)


@drain.mistake(
    "task-left-over",
    "`drain(tasks, 10)` was cancelled after 1 s",
    breaks="it cancels all of them at once",
)
async def forgets_that_it_may_be_cancelled(tasks: Any, grace: float) -> int:
    late: set[Any] = set()
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=grace)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return len(late)


@drain.mistake("wrong-result", "returned after 5 s", breaks="waits until all `tasks` are done")
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


@drain.mistake(
    "swallowed-cancellation",
    "returned 0 as if nothing had happened",
    breaks="ends as a cancelled task",
)
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


@drain.mistake("wrong-result", "the last task after 10 s", breaks="it cancels all of them at once")
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


@drain.mistake("wrong-arguments", "drain(tasks, 3)", breaks="for at most `grace` seconds")
async def has_five_seconds_always(tasks: Any, grace: float) -> int:
    late: set[Any] = set()
    try:
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=5)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return len(late)


@drain.mistake("wrong-result", "returned None instead of 1", breaks="return how many those were")
async def does_not_count(tasks: Any, grace: float) -> None:
    try:
        if tasks:
            await asyncio.wait(tasks, timeout=grace)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@drain.mistake("side-effect", "belongs to the caller", breaks="What it is given stays as it was")
async def takes_out_who_is_done(tasks: Any, grace: float) -> int:
    late: set[Any] = set()
    try:
        if tasks:
            done, late = await asyncio.wait(tasks, timeout=grace)
            for task in done:
                tasks.remove(task)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return len(late)


@drain.mistake(
    "wrong-result", "returned None instead of 0", breaks="returns how many it had to cancel"
)
async def has_nothing_to_say_of_none(tasks: Any, grace: float) -> int | None:
    late: set[Any] = set()
    try:
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return len(late) or None


@drain.mistake(
    "wrong-result", "returned 1 instead of 0", breaks="returns how many it had to cancel"
)
async def counts_those_that_failed(tasks: Any, grace: float) -> int:
    try:
        if tasks:
            await asyncio.wait(tasks, timeout=grace)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    return sum(isinstance(result, BaseException) for result in results)


@drain.mistake("wrong-result", "so it was two. It returned 1", breaks="however those ended")
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


@drain.accepts
async def looks_who_is_late(tasks: Any, grace: float) -> int:
    late = set(tasks)
    try:
        if late:
            _, late = await asyncio.wait(late, timeout=grace)
    finally:
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
    return len(late)


@at_most.mistake("wrong-result", "given up after 7 s already", breaks="takes longer than `seconds`")
async def counts_whole_seconds(seconds: float, job: Any) -> Any:
    try:
        async with asyncio.timeout(int(seconds)):
            return await job()
    except TimeoutError:
        return None


@ask_each.mistake(
    "swallowed-cancellation", "returned ['Ann: yes']", breaks="A cancellation comes through"
)
async def takes_a_cancellation_for_the_timeout(names: list[str], seconds: float) -> list[str]:
    answers = []
    try:
        async with asyncio.timeout(seconds):
            for name in names:
                answers.append(await ask(name))
    except (TimeoutError, asyncio.CancelledError):
        pass
    return answers


@drain.mistake(
    "sequential",
    "it waited for the end of the first",
    breaks="Those that are not done by then are cancelled",
)
async def cancels_one_after_another(tasks: Any, grace: float) -> int:
    late: set[Any] = set()
    try:
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
    finally:
        for task in tasks:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    return len(late)


@drain.mistake(
    "wrong-result", "It returned a set instead of 1", breaks="It returns how many it had to cancel"
)
async def returns_those_that_were_late(tasks: Any, grace: float) -> Any:
    late: set[Any] = set()
    try:
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return late


@drain.mistake(
    "side-effect",
    "cancels tasks that are not its own",
    breaks="no exception comes out that the text does not name",
)
async def cancels_whoever_there_is(tasks: Any, grace: float) -> int:
    await asyncio.sleep(grace)
    late = [task for task in asyncio.all_tasks() if not task.done()]
    for task in late:
        task.cancel()
    return len(late)


@drain.mistake(
    "task-left-over",
    "2 tasks (`saves`) had been cancelled but had not ended yet",
    breaks="Those that are not done by then are cancelled",
)
async def waits_for_the_end_no_longer_than_before(tasks: Any, grace: float) -> int:
    late: set[Any] = set()
    try:
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
    finally:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=grace)
    return len(late)


@drain.mistake(
    "task-left-over",
    "When it had ended, 1 task (`job`) had been cancelled",
    breaks="If `drain` is itself cancelled",
)
async def has_less_patience_when_cancelled(tasks: Any, grace: float) -> int:
    if not tasks:
        return 0
    late: set[Any] = set(tasks)
    try:
        _, late = await asyncio.wait(tasks, timeout=grace)
    except asyncio.CancelledError:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=grace)
        raise
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return len(late)
