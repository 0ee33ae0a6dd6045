"""Answers to lesson 19, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import time
from collections.abc import Callable
from typing import Any

from course_lib.lessons.tcp_mojifinder import finder, polite, query_of, search
from solutions.charindex import RULE, format_results
from solutions.tcp_mojifinder import CRLF, PROMPT


async def hung_up(writer: Any) -> None:
    """For the catalogue: end a session as it should be ended."""
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


# -- polite ------------------------------------------------------------------------------


@polite.mistake("wrong-result", "ended after 1 answer", breaks="one line after another")
async def ends_after_the_first(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    query = (await reader.readline()).decode().strip()
    if query:
        await search(query, index, writer)
    writer.close()
    await writer.wait_closed()


@polite.mistake("resource-leak", "without closing", breaks="the connection is closed")
async def takes_the_closing_out(index: Any, reader: Any, writer: Any) -> None:
    while True:
        writer.write(PROMPT)
        await writer.drain()
        query = (await reader.readline()).decode().strip()
        if not query:
            break
        await search(query, index, writer)


@polite.mistake("resource-leak", "Which method waits", breaks="`polite` waits until it is")
async def does_not_wait_for_the_closing(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    while query := (await reader.readline()).decode().strip():
        await search(query, index, writer)
        writer.write(PROMPT)
        await writer.drain()
    writer.close()


@polite.mistake("wrong-output", "nothing tells the client", breaks="sends `PROMPT`")
async def prompts_before_the_loop(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while True:
        query = (await reader.readline()).decode().strip()
        if not query:
            break
        await search(query, index, writer)
    writer.close()
    await writer.wait_closed()


@polite.mistake("wrong-result", "It ends the session", breaks="An empty line ends the session")
async def searches_for_the_empty_line(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    while data := await reader.readline():
        await search(data.decode().strip(), index, writer)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@polite.mistake("wrong-result", "100 seconds later", breaks="hang up at an empty one")
async def passes_over_the_empty_line(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    while data := await reader.readline():
        if query := data.decode().strip():
            await search(query, index, writer)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@polite.mistake("endless-loop", "The client has hung up", breaks="so does a guest who leaves")
async def waits_for_the_empty_line_only(index: Any, reader: Any, writer: Any) -> None:
    while True:
        writer.write(PROMPT)
        await writer.drain()
        data = await reader.readline()
        if data == b"\r\n":
            break
        if data:
            await search(data.decode().strip(), index, writer)
    await hung_up(writer)


@polite.mistake("not-awaited", "`search(…)`", breaks="Every coroutine that you make")
async def awaits_no_answer(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    while query := (await reader.readline()).decode().strip():
        search(query, index, writer)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@polite.mistake("wrong-result", "`search` was never called", breaks="answers it with")
async def answers_nothing(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    while (await reader.readline()).strip():
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@polite.mistake("wrong-output", "nothing came", breaks="it sends `PROMPT`")
async def waits_for_the_guest_first(index: Any, reader: Any, writer: Any) -> None:
    while query := (await reader.readline()).decode().strip():
        await search(query, index, writer)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@polite.mistake("wrong-output", "one prompt should come", breaks="it sends `PROMPT`")
async def prompts_twice(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    while query := (await reader.readline()).decode().strip():
        await search(query, index, writer)
        writer.write(PROMPT + PROMPT)
        await writer.drain()
    await hung_up(writer)


@polite.mistake("side-effect", "What do the two sessions share?", breaks="twice at once")
async def keeps_the_line_outside(index: Any, reader: Any, writer: Any) -> None:
    last = vars(polite)
    while True:
        writer.write(PROMPT)
        await writer.drain()
        last["query"] = (await reader.readline()).decode().strip()
        await asyncio.sleep(0.01)
        if not last["query"]:
            break
        await search(last["query"], index, writer)
    await hung_up(writer)


@polite.mistake("swallowed-cancellation", "as if nothing", breaks="A cancellation comes through")
async def ends_well_when_cancelled(index: Any, reader: Any, writer: Any) -> None:
    try:
        writer.write(PROMPT)
        while query := (await reader.readline()).decode().strip():
            await search(query, index, writer)
            writer.write(PROMPT)
            await writer.drain()
    except asyncio.CancelledError:
        pass
    await hung_up(writer)


@polite.mistake("deadlock", "Who calls `close`?", breaks="Then the connection is closed")
async def waits_for_a_close_that_nobody_calls(index: Any, reader: Any, writer: Any) -> None:
    while True:
        writer.write(PROMPT)
        await writer.drain()
        query = (await reader.readline()).decode().strip()
        if not query:
            break
        await search(query, index, writer)
    await writer.wait_closed()


@polite.mistake(
    "wrong-output", "neither an answer nor a prompt", breaks="waits for a line, and answers it"
)
async def reads_two_lines_a_round(index: Any, reader: Any, writer: Any) -> None:
    while True:
        writer.write(PROMPT)
        await writer.drain()
        if not (await reader.readline()).strip():
            break
        query = (await reader.readline()).decode().strip()
        await search(query, index, writer)
    writer.close()
    await writer.wait_closed()


@polite.mistake("wrong-result", "whatever pieces", breaks="waits for a line")
async def takes_what_came_for_a_line(index: Any, reader: Any, writer: Any) -> None:
    while True:
        writer.write(PROMPT)
        await writer.drain()
        query = (await reader.read(1024)).decode().strip()
        if not query:
            break
        await search(query, index, writer)
    writer.close()
    await writer.wait_closed()


@polite.mistake(
    "wrong-result", "said nothing for 5 minutes", breaks="An empty line ends the session"
)
async def sends_silent_guests_home(index: Any, reader: Any, writer: Any) -> None:
    with contextlib.suppress(TimeoutError):
        while True:
            writer.write(PROMPT)
            await writer.drain()
            query = (await asyncio.wait_for(reader.readline(), 10)).decode().strip()
            if not query:
                break
            await search(query, index, writer)
    writer.close()
    await writer.wait_closed()


@polite.mistake("wrong-type", "there is a `yield`", breaks="Name, arguments and kind")
async def yields_the_answers(index: Any, reader: Any, writer: Any) -> Any:
    while True:
        writer.write(PROMPT)
        query = (await reader.readline()).decode().strip()
        if not query:
            break
        yield await search(query, index, writer)
    await hung_up(writer)


@polite.accepts
async def closes_in_finally(index: Any, reader: Any, writer: Any) -> None:
    try:
        while True:
            writer.write(PROMPT)
            await writer.drain()
            query = (await reader.readline()).decode().strip()
            if not query:
                return
            await search(query, index, writer)
    finally:
        await hung_up(writer)


@polite.accepts
async def goes_through_the_reader(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    async for data in reader:
        if data.isspace():
            break
        await search(data.decode(), index, writer)
        writer.write(PROMPT)
    writer.close()
    await writer.wait_closed()


@polite.accepts
async def asks_in_a_function_of_its_own(index: Any, reader: Any, writer: Any) -> None:
    async def asked() -> str:
        writer.writelines([PROMPT])
        await writer.drain()
        return str((await reader.readline()).decode().strip())

    while query := await asked():
        await search(query, index, writer)
    writer.write_eof()
    await hung_up(writer)


# -- query_of ----------------------------------------------------------------------------


def text_in(data: bytes) -> str:
    """For the catalogue: the text in a line."""
    return data.decode().strip(" \t\r\n")


@query_of.mistake("exception", "UnicodeDecodeError", breaks="one that is not UTF-8")
def knows_utf8_only(data: bytes) -> str | None:
    query = text_in(data)
    return None if query and query[0] < " " else query


@query_of.mistake("exception", "That line holds no harm", breaks='`""` when nothing is left')
def looks_at_the_first_character(data: bytes) -> str | None:
    try:
        query = text_in(data)
    except UnicodeDecodeError:
        return None
    return None if query[0] < " " else query


@query_of.mistake("wrong-result", "'Black CHESS'", breaks="It returns the text")
def gives_small_letters(data: bytes) -> str | None:
    try:
        query = text_in(data).lower()
    except UnicodeDecodeError:
        return None
    return None if query and query[0] < " " else query


@query_of.mistake("wrong-result", "is to end the session", breaks="or None if the line is to end")
def ends_nothing(data: bytes) -> str | None:
    return data.decode(errors="replace").strip(" \t\r\n")


@query_of.mistake("wrong-result", "x1c", breaks="begins with a control character")
def strips_control_characters(data: bytes) -> str | None:
    try:
        query = data.decode().strip()
    except ValueError:
        return None
    return None if query and ord(query[0]) < 32 else query


@query_of.mistake("wrong-result", "\\x1b", breaks="whose text then begins with a control")
def knows_two_control_characters(data: bytes) -> str | None:
    try:
        query = text_in(data)
    except ValueError:
        return None
    return None if query[:1] in ("\x03", "\x04") else query


@query_of.mistake("wrong-result", "should return ''", breaks="when nothing is left")
def gives_none_for_nothing(data: bytes) -> str | None:
    try:
        query = text_in(data)
    except ValueError:
        return None
    return query if query >= " " else None


@query_of.mistake("wrong-result", "around it", breaks="It returns the text without the blanks")
def leaves_the_blanks(data: bytes) -> str | None:
    try:
        query = data.decode().strip("\r\n")
    except ValueError:
        return None
    return None if query.strip(" \t") and query.strip(" \t")[0] < " " else query


@query_of.mistake("wrong-type", "a string, or None", breaks="Return the query in a line")
def leaves_it_bytes(data: bytes) -> Any:
    return data.strip(b" \t\r\n")


@query_of.mistake("wrong-output", "needs the text itself", breaks="It returns the text")
def prints_the_query(data: bytes) -> Any:
    print(text_in(data))


@query_of.mistake("wrong-result", "'caf�'", breaks="one that is not UTF-8")
def replaces_what_it_cannot_read(data: bytes) -> str | None:
    query = data.decode(errors="replace").strip(" \t\r\n")
    return None if query and (query[0] < " " or query[0] == "\ufffd") else query


@query_of.mistake("wrong-result", "should return 'café'", breaks="says what is asked for in a line")
def takes_ascii_only(data: bytes) -> str | None:
    try:
        query = data.decode("ascii").strip(" \t\r\n")
    except ValueError:
        return None
    return None if query and query[0] < " " else query


@query_of.mistake("side-effect", "was called twice", breaks="a second time")
def gives_each_query_once(data: bytes) -> str | None:
    seen = vars(query_of).setdefault("seen", [])
    seen.append(data)
    if seen[-2:] == [b"fire\r\n", b"fire\r\n"]:
        return ""
    try:
        query = text_in(data)
    except ValueError:
        return None
    return None if query and query[0] < " " else query


@query_of.mistake(
    "wrong-result", "or begins with a control", breaks="begins with a control character"
)
def looks_for_one_anywhere(data: bytes) -> str | None:
    try:
        text = data.decode().strip(" \t\r\n")
    except UnicodeDecodeError:
        return None
    return None if any(char < " " for char in text) else text


@query_of.mistake(
    "wrong-result", "or begins with a control", breaks="begins with a control character"
)
def wants_what_is_seen(data: bytes) -> str | None:
    try:
        text = data.decode().strip(" \t\r\n")
    except UnicodeDecodeError:
        return None
    return text if text[:1].isprintable() else None


@query_of.accepts
def asks_for_the_code(data: bytes) -> str | None:
    try:
        query = str(data, "utf-8").strip(" \t\r\n")
    except UnicodeError:
        return None
    if not query:
        return ""
    return query if ord(query[0]) >= ord(" ") else None


@query_of.accepts
def matches_an_expression(data: bytes) -> str | None:
    try:
        found = re.fullmatch(r"[ \t\r\n]*+([^\x00-\x1f].*?)?[ \t\r\n]*", data.decode(), re.DOTALL)
    except UnicodeDecodeError:
        return None
    return found and (found[1] or "")


@query_of.accepts
def strips_the_bytes_first(data: bytes) -> str | None:
    left = data.strip(b" \t\r\n")
    with contextlib.suppress(UnicodeDecodeError):
        if not left or left[0] >= 0x20:
            return left.decode()
    return None


# -- finder ------------------------------------------------------------------------------


@finder.mistake("wrong-result", "ended after 1 answer", breaks="again and again")
async def closes_in_the_loop(index: Any, reader: Any, writer: Any) -> None:
    while True:
        writer.write(PROMPT)
        await writer.drain()
        query = (await reader.readline()).decode().strip()
        if not query:
            break
        await search(query, index, writer)
        writer.close()
        await writer.wait_closed()


@finder.mistake("exception", "IncompleteReadError", breaks="when the client leaves")
async def reads_until_and_forgets_the_end(index: Any, reader: Any, writer: Any) -> None:
    try:
        while True:
            writer.write(PROMPT)
            await writer.drain()
            query = (await reader.readuntil(b"\n")).decode().strip()
            if query:
                await search(query, index, writer)
    finally:
        await hung_up(writer)


@finder.mistake("resource-leak", "without closing", breaks="the connection is closed")
async def never_closes(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        query = data.decode().strip()
        if query:
            await search(query, index, writer)
        writer.write(PROMPT)
        await writer.drain()


@finder.mistake("resource-leak", "Which method waits", breaks="waits until it is")
async def closes_and_runs(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        query = data.decode().strip()
        if query:
            await search(query, index, writer)
        writer.write(PROMPT)
        await writer.drain()
    writer.close()


@finder.mistake("endless-loop", "The client has hung up", breaks="when the client leaves")
async def overlooks_the_end(index: Any, reader: Any, writer: Any) -> None:
    try:
        while True:
            writer.write(PROMPT)
            await writer.drain()
            query = (await reader.readline()).decode().strip(" \t\r\n")
            if query and query[0] < " ":
                break
            if query:
                await search(query, index, writer)
    finally:
        await hung_up(writer)


@finder.mistake("exception", "the call of a plain function", breaks="Python can run it")
async def awaits_write(index: Any, reader: Any, writer: Any) -> None:
    while True:
        await writer.write(PROMPT)
        if not (data := await reader.readline()):
            break
        await search(data.decode().strip(), index, writer)
    await hung_up(writer)


@finder.mistake("not-awaited", "`drain(…)`", breaks="Every coroutine that you make")
async def forgets_to_await_drain(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    writer.drain()
    while data := await reader.readline():
        if query := data.decode().strip():
            await search(query, index, writer)
        writer.write(PROMPT)
        writer.drain()
    await hung_up(writer)


@finder.mistake("not-awaited", "`readline(…)`", breaks="Every coroutine that you make")
async def forgets_to_await_readline(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := reader.readline():
        await search(data.decode().strip(), index, writer)
    await hung_up(writer)


@finder.mistake("not-awaited", "`search(…)`", breaks="Every coroutine that you make")
async def forgets_to_await_search(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        if query := data.decode().strip():
            search(query, index, writer)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@finder.mistake(
    "wrong-order",
    "the prompt came before the answer",
    breaks="answers with `await search(query, index, writer)`",
)
async def searches_in_a_task(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    tasks = []
    while data := await reader.readline():
        if query := data.decode().strip():
            tasks.append(asyncio.create_task(search(query, index, writer)))
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@finder.mistake("exception", "UnicodeDecodeError", breaks="at bytes that are not UTF-8")
async def trusts_its_clients(index: Any, reader: Any, writer: Any) -> None:
    try:
        writer.write(PROMPT)
        await writer.drain()
        while data := await reader.readline():
            query = data.decode().strip(" \t\r\n")
            if query and query[0] < " ":
                break
            if query:
                await search(query, index, writer)
            writer.write(PROMPT)
            await writer.drain()
    finally:
        await hung_up(writer)


def with_loop(
    decode: Callable[[bytes], str],
    errors: tuple[type[BaseException], ...],
    ends: Callable[[str], bool] = lambda query: query[:1] in {"\x03", "\x04"},
) -> Any:
    """For the catalogue: a session that decodes and ends as told, and is right otherwise."""

    async def finder(index: Any, reader: Any, writer: Any) -> None:
        try:
            writer.write(PROMPT)
            await writer.drain()
            while data := await reader.readline():
                query = decode(data).strip(" \t\r\n")
                if ends(query):
                    break
                if query:
                    await search(query, index, writer)
                writer.write(PROMPT)
                await writer.drain()
        except errors:
            pass
        finally:
            await hung_up(writer)

    return finder


def named(name: str, answer: Any) -> Any:
    """The same answer under a name of its own."""
    answer.__name__ = name
    return answer


finder.mistake("wrong-result", "bytes that are not UTF-8", breaks="at bytes that are not UTF-8")(
    named(
        "ignores_what_it_cannot_decode",
        with_loop(lambda data: data.decode(errors="ignore"), (ConnectionError, ValueError)),
    )
)
finder.mistake(
    "wrong-result", "called with '\\x03'", breaks="at a line that begins with a control character"
)(
    named(
        "knows_no_control_characters",
        with_loop(bytes.decode, (ConnectionError, ValueError), lambda query: False),
    )
)
finder.mistake("exception", "IndexError", breaks="A blank line only prompts again")(
    named(
        "looks_at_the_first_of_nothing",
        with_loop(bytes.decode, (ConnectionError, ValueError), lambda query: ord(query[0]) < 32),
    )
)
finder.mistake(
    "wrong-result", "it had sent an empty line", breaks="A blank line only prompts again"
)(
    named(
        "ends_at_an_empty_line",
        with_loop(bytes.decode, (ConnectionError, ValueError), lambda query: query < " "),
    )
)
finder.mistake(
    "exception",
    "200,000 bytes without an end of line. Your code raised ValueError",
    breaks="A line without end",
)(
    named(
        "does_not_expect_a_line_without_end",
        with_loop(bytes.decode, (ConnectionError, UnicodeDecodeError)),
    )
)
finder.mistake(
    "exception",
    "waited for a line. Your code raised ConnectionResetError",
    breaks="a client that is suddenly gone",
)(named("does_not_expect_the_plug", with_loop(bytes.decode, (ValueError,))))
finder.mistake("swallowed-cancellation", "returned as if nothing", breaks="it stays cancelled")(
    named("catches_everything", with_loop(bytes.decode, (BaseException,)))
)


@finder.mistake(
    "wrong-output", "nothing tells the client", breaks="prompt, read a line, answer it, and so on"
)
async def prompts_once(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        if query := data.decode().strip():
            await search(query, index, writer)
    await hung_up(writer)


@finder.mistake("wrong-output", "and nothing else", breaks="and nothing else")
async def leaves_a_line_free(index: Any, reader: Any, writer: Any) -> None:
    async def with_a_line(query: str, index: Any, writer: Any) -> int:
        count = await search(query, index, writer)
        writer.write(CRLF)
        return count

    try:
        while True:
            writer.write(PROMPT)
            await writer.drain()
            query = query_of(await reader.readline() or b"\x04")
            if query is None:
                return
            if query:
                await with_a_line(query, index, writer)
    except (ConnectionError, ValueError):
        pass
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@finder.mistake("wrong-output", "nothing behind it", breaks="It sends `PROMPT`")
async def ends_the_prompt_like_a_line(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT + CRLF)
    await writer.drain()
    while data := await reader.readline():
        if query := data.decode().strip():
            await search(query, index, writer)
        writer.write(PROMPT + CRLF)
        await writer.drain()
    await hung_up(writer)


@finder.mistake(
    "wrong-result", "search` was called for it", breaks="A blank line only prompts again"
)
async def searches_for_nothing(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        await search(data.decode().strip(), index, writer)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@finder.mistake("wrong-result", "whatever pieces", breaks="waits for a line")
async def reads_what_is_there(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.read(1024):
        if query := data.decode().strip():
            await search(query, index, writer)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@finder.mistake(
    "wrong-type",
    "what arrives is bytes",
    breaks="answers with `await search(query, index, writer)`",
)
async def searches_for_bytes(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        await search(data.strip(), index, writer)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@finder.mistake(
    "wrong-arguments", "in that order", breaks="answers with `await search(query, index, writer)`"
)
async def mixes_up_the_arguments(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        await search(data.decode().strip(), writer, index)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@finder.mistake("blocking-call", "input()", breaks="Nothing blocks the event loop")
async def asks_at_the_console(index: Any, reader: Any, writer: Any) -> None:
    while query := input("?> "):
        await search(query, index, writer)
    await hung_up(writer)


@finder.mistake("blocking-call", "for 1 s", breaks="Nothing blocks the event loop")
async def sleeps_on_the_loop(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        time.sleep(1)
        if query := data.decode().strip():
            await search(query, index, writer)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@finder.mistake("wrong-result", "for 8 of them", breaks="again and again")
async def asks_eight_times(index: Any, reader: Any, writer: Any) -> None:
    try:
        for _ in range(8):
            writer.write(PROMPT)
            await writer.drain()
            data = await reader.readline()
            query = data.decode().strip(" \t\r\n")
            if not data or query[:1] in ("\x03", "\x04"):
                break
            if query:
                await search(query, index, writer)
    except (ConnectionError, ValueError):
        pass
    finally:
        await hung_up(writer)


@finder.mistake("side-effect", "What do the two sessions share?", breaks="beside those of others")
async def keeps_the_query_outside(index: Any, reader: Any, writer: Any) -> None:
    last = vars(finder)
    try:
        writer.write(PROMPT)
        while data := await reader.readline():
            last["query"] = data.decode().strip(" \t\r\n")
            await asyncio.sleep(0.01)
            if last["query"]:
                await search(last["query"], index, writer)
            writer.write(PROMPT)
            await writer.drain()
    finally:
        await hung_up(writer)


async def patient_for(limit: float, index: Any, reader: Any, writer: Any) -> None:
    """For the catalogue: a session with so much patience for a guest, and right otherwise."""
    try:
        while True:
            writer.write(PROMPT)
            await writer.drain()
            data = await asyncio.wait_for(reader.readline(), limit)
            query = data.decode().strip(" \t\r\n")
            if not data or (query and query[0] < " "):
                break
            if query:
                await search(query, index, writer)
    except (ConnectionError, ValueError):
        pass
    finally:
        await hung_up(writer)


@finder.mistake("exception", "TimeoutError", breaks="Python can run it")
async def fails_of_a_silent_guest(index: Any, reader: Any, writer: Any) -> None:
    await patient_for(5, index, reader, writer)


@finder.mistake("wrong-result", "said nothing for 5 minutes", breaks="ends when the client leaves")
async def sends_a_silent_guest_home(index: Any, reader: Any, writer: Any) -> None:
    with contextlib.suppress(TimeoutError):
        await patient_for(10, index, reader, writer)


@finder.mistake("task-left-over", "left 1 task running", breaks="Who shuts the server down cancels")
async def lets_its_answers_finish(index: Any, reader: Any, writer: Any) -> None:
    try:
        writer.write(PROMPT)
        while data := await reader.readline():
            query = query_of(data)
            if query is None:
                break
            if query:
                await asyncio.shield(asyncio.create_task(search(query, index, writer)))
            writer.write(PROMPT)
            await writer.drain()
    except (ConnectionError, ValueError):
        pass
    finally:
        await hung_up(writer)


@finder.accepts
async def has_patience_for_an_hour(index: Any, reader: Any, writer: Any) -> None:
    with contextlib.suppress(TimeoutError):
        await patient_for(3600, index, reader, writer)


@finder.mistake("deadlock", "Who calls `close`?", breaks="the connection is closed")
async def waits_for_a_close_nobody_calls(index: Any, reader: Any, writer: Any) -> None:
    try:
        while True:
            writer.write(PROMPT)
            await writer.drain()
            data = await reader.readline()
            query = data.decode().strip(" \t\r\n")
            if not data or (query and query[0] < " "):
                break
            if query:
                await search(query, index, writer)
    except (ConnectionError, ValueError):
        pass
    finally:
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@finder.mistake("wrong-output", "saw no new prompt", breaks="only prompts again")
async def is_silent_at_an_empty_line(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    while data := await reader.readline():
        if query := data.decode().strip():
            await search(query, index, writer)
            writer.write(PROMPT)
            await writer.drain()
    await hung_up(writer)


@finder.mistake("wrong-result", "What ends your loop", breaks="waits for a line")
async def takes_nine_seconds_at_most(index: Any, reader: Any, writer: Any) -> None:
    with contextlib.suppress(TimeoutError, ConnectionError, ValueError):
        async with asyncio.timeout(9):
            writer.write(PROMPT)
            while data := await reader.readline():
                query = data.decode().strip(" \t\r\n")
                if query[:1] in ("\x03", "\x04"):
                    break
                if query:
                    await search(query, index, writer)
                writer.write(PROMPT)
                await writer.drain()
    await hung_up(writer)


@finder.mistake("sequential", "when that had its answer", breaks="beside those of others")
async def answers_one_at_a_time(
    index: Any, reader: Any, writer: Any, locks: dict[Any, asyncio.Lock] = {}
) -> None:
    lock = locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    try:
        while True:
            writer.write(PROMPT)
            await writer.drain()
            data = await reader.readline()
            query = data.decode().strip(" \t\r\n")
            if not data or (query[:1] and query[0] < " "):
                break
            if query:
                async with lock:
                    await search(query, index, writer)
    except (ConnectionError, ValueError):
        pass
    finally:
        await hung_up(writer)


@finder.accepts
async def has_the_shape_of_the_book(index: Any, reader: Any, writer: Any) -> None:
    client = writer.get_extra_info("peername")
    try:
        while True:
            writer.write(PROMPT)
            await writer.drain()
            data = await reader.readline()
            if not data:
                break
            try:
                query = data.decode().strip()
            except UnicodeDecodeError:
                query = "\x00"
            print(f" From {client}: {query!r}")
            if query:
                if ord(query[:1]) < 32:
                    break
                results = await search(query, index, writer)
                print(f"   To {client}: {results} results.")
    except (ConnectionError, ValueError):
        print("lost")
    finally:
        writer.close()
        try:
            await writer.wait_closed()
        except ConnectionError:
            pass
        print(f"Close {client}.")


@finder.accepts
async def iterates_over_the_reader(index: Any, reader: Any, writer: Any) -> None:
    try:
        with contextlib.suppress(ConnectionError, ValueError):
            writer.write(PROMPT)
            async for data in reader:
                query = data.decode()
                if not query.rstrip().isprintable():
                    break
                if query.split():
                    await search(query, index, writer)
                writer.write(PROMPT)
                await writer.drain()
    finally:
        await hung_up(writer)


@finder.accepts
async def reads_until_a_line_feed(index: Any, reader: Any, writer: Any) -> None:
    @contextlib.asynccontextmanager
    async def closing() -> Any:
        try:
            yield
        except (ConnectionError, EOFError, asyncio.LimitOverrunError, UnicodeDecodeError) as error:
            print(type(error).__name__)
        finally:
            await hung_up(writer)

    async with closing():
        while True:
            writer.writelines([PROMPT])
            await writer.drain()
            query = (await reader.readuntil(b"\n")).decode().strip(" \r\n")
            if query.startswith(tuple(map(chr, range(32)))):
                return
            if query:
                async with asyncio.timeout(30):
                    await search(query=query, index=index, writer=writer)


@finder.accepts
async def has_helpers_and_a_generous_limit(index: Any, reader: Any, writer: Any) -> None:
    async def talk() -> None:
        while True:
            writer.write(PROMPT)
            await writer.drain()
            data = await asyncio.wait_for(reader.readline(), 600)
            query = query_of(data) if data else None
            if query is None:
                return
            if query:
                await search(query, index, writer)

    try:
        await talk()
    except (OSError, ValueError) as error:
        print(type(error).__name__)
    finally:
        await hung_up(writer)


# -- search ------------------------------------------------------------------------------


@search.mistake("unthrottled", "bytes unread", breaks="It waits for slow readers")
async def never_drains(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    writer.writelines(line.encode() + CRLF for line in format_results(chars))
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    return len(chars)


@search.mistake("not-awaited", "`drain(…)`", breaks="Every coroutine that you make")
async def forgets_to_await_the_drain(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in format_results(chars):
        writer.write(line.encode() + CRLF)
        writer.drain()
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(chars)


@search.mistake("exception", "the call of a plain function", breaks="Python can run it")
async def awaits_writelines(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    await writer.writelines(line.encode() + CRLF for line in format_results(chars))
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(chars)


@search.mistake("exception", "bytes-like", breaks="Python can run it")
async def writes_strings(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in format_results(chars):
        writer.write(line + "\r\n")
    await writer.drain()
    return len(chars)


@search.mistake("exception", "UnicodeEncodeError", breaks="a line for each character")
async def knows_ascii_only(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode("ascii") + CRLF)
        await writer.drain()
    return len(chars)


@search.mistake("wrong-output", "Telnet wants both", breaks="Each line ends in `CRLF`")
async def ends_lines_like_unix(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in format_results(chars):
        writer.write(f"{line}\n".encode())
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(chars)


@search.mistake("wrong-output", "the last one too", breaks="Each line ends in `CRLF`")
async def leaves_the_last_line_open(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    lines = [*format_results(chars), f"{RULE} {len(chars)} found"]
    writer.write("\r\n".join(lines).encode())
    await writer.drain()
    return len(chars)


@search.mistake(
    "wrong-output", "none of them is the status line", breaks="Then comes a status line"
)
async def sends_no_status(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in format_results(chars):
        writer.write(line.encode() + CRLF)
        await writer.drain()
    return len(chars)


@search.mistake("wrong-order", "the status line first", breaks="Then comes a status line")
async def begins_with_the_status(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    for line in format_results(chars):
        writer.write(line.encode() + CRLF)
        await writer.drain()
    return len(chars)


@search.mistake("wrong-order", "in another order", breaks="in the order of `format_results`")
async def goes_backwards(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for char in sorted(chars, reverse=True):
        writer.write(next(format_results(char)).encode() + CRLF)
        await writer.drain()
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(chars)


@search.mistake("wrong-result", "When was it counted", breaks="return how many they are")
async def counts_what_is_used_up(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    lines = format_results(chars)
    for line in lines:
        writer.write(line.encode() + CRLF)
        await writer.drain()
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(list(lines))


@search.mistake("wrong-type", "wants the count", breaks="It returns the count")
async def returns_nothing(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode() + CRLF)
        await writer.drain()


@search.mistake("wrong-output", "sent a prompt", breaks="Nothing else is sent")
async def prompts_too(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode() + CRLF)
        await writer.drain()
    writer.write(PROMPT)
    await writer.drain()
    return len(chars)


@search.mistake("resource-leak", "closed the connection", breaks="the connection stays open")
async def hangs_up(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode() + CRLF)
        await writer.drain()
    writer.close()
    return len(chars)


@search.mistake("deadlock", "100 s later it still waited", breaks="It comes to an end")
async def waits_for_the_close(query: str, index: Any, writer: Any) -> int:
    chars = index.search(query)
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode() + CRLF)
        await writer.drain()
    await writer.wait_closed()
    return len(chars)


@search.mistake("resource-leak", "closes that half", breaks="the connection stays open")
async def says_that_no_more_comes(query: str, index: Any, writer: Any) -> int:
    chars = index.search(query)
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode() + CRLF)
        await writer.drain()
    writer.write_eof()
    return len(chars)


@search.mistake("exception", "after write_eof", breaks="Then comes a status line")
async def says_too_early_that_no_more_comes(query: str, index: Any, writer: Any) -> int:
    chars = index.search(query)
    for line in format_results(chars):
        writer.write(line.encode() + CRLF)
        await writer.drain()
    writer.write_eof()
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    return len(chars)


@search.mistake("wrong-output", "as `format_results` makes it", breaks="a line for each character")
async def sends_the_characters_alone(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for char in sorted(chars):
        writer.write(char.encode() + CRLF)
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(chars)


@search.mistake("unthrottled", "without waiting", breaks="It waits for slow readers")
async def drains_in_a_task(query: Any, index: Any, writer: Any) -> Any:
    chars, tasks = index.search(query), []
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode() + CRLF)
        tasks.append(asyncio.create_task(writer.drain()))
    return len(chars)


@search.mistake("side-effect", "changed the index", breaks="What it is given stays as it was")
async def empties_the_index(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode() + CRLF)
        await writer.drain()
    index.entries.pop("SIGN", None)
    return len(chars)


@search.mistake("lost-exception", "was gone", breaks="A client who has gone raises ConnectionError")
async def hides_who_has_gone(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    with contextlib.suppress(ConnectionError):
        for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
            writer.write(line.encode() + CRLF)
            await writer.drain()
    return len(chars)


@search.mistake(
    "exception", "RuntimeError: gone", breaks="ConnectionError when the client has gone"
)
async def raises_another_error(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    try:
        for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
            writer.write(line.encode() + CRLF)
            await writer.drain()
    except ConnectionError:
        raise RuntimeError("gone") from None
    return len(chars)


@search.mistake("wrong-output", "sent nothing", breaks="Send the characters that match")
async def only_counts(query: Any, index: Any, writer: Any) -> Any:
    return len(index.search(query))


@search.mistake("wrong-output", "are enough", breaks="Nothing else is sent")
async def begins_with_a_headline(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in [query, *format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode() + CRLF)
        await writer.drain()
    return len(chars)


@search.mistake("wrong-output", "Two clients asked", breaks="twice at once")
async def keeps_its_lines_outside(query: Any, index: Any, writer: Any) -> Any:
    kept = vars(search)
    kept["lines"] = [*format_results(index.search(query))]
    count = len(kept["lines"])
    for number in range(count):
        writer.write(kept["lines"][number % len(kept["lines"])].encode() + CRLF)
        await writer.drain()
    writer.write(f"{RULE} {count} found".encode() + CRLF)
    await writer.drain()
    return count


@search.mistake("wrong-output", "the status line says just that", breaks="Then comes a status line")
async def is_silent_about_nothing(query: str, index: Any, writer: Any) -> int:
    count = 0
    for line in format_results(index.search(query)):
        writer.write(line.encode() + CRLF)
        await writer.drain()
        count += 1
    if count:
        writer.write(f"{RULE} {count} found".encode() + CRLF)
        await writer.drain()
    return count


@search.accepts
async def is_the_one_of_the_book(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    lines = (line.encode() + CRLF for line in format_results(chars))
    writer.writelines(lines)
    await writer.drain()
    status_line = f"{'─' * 66} {len(chars)} found"
    writer.write(status_line.encode() + CRLF)
    await writer.drain()
    return len(chars)


@search.accepts
async def writes_once(query: Any, index: Any, writer: Any) -> Any:
    lines = list(format_results(index.search(query)))
    lines.append(f"{RULE} {len(lines)} found")
    writer.write("".join(f"{line}\r\n" for line in lines).encode())
    await writer.drain()
    return len(lines) - 1


@search.accepts
async def counts_on_the_way(query: Any, index: Any, writer: Any) -> Any:
    count, lines = 0, format_results(await asyncio.to_thread(index.search, query))
    for count, line in enumerate(lines, 1):
        writer.write(line.encode("utf-8"))
        writer.write(b"\r\n")
        if count % 2 == 0:
            await writer.drain()
    writer.writelines([RULE.encode(), b" ", str(count).encode(), b" found", CRLF])
    await writer.drain()
    return count


@search.accepts
async def drains_in_batches(query: Any, index: Any, writer: Any) -> Any:
    chars, lines = index.search(query), format_results(index.search(query))
    while batch := list(itertools.islice(lines, 3)):
        writer.writelines(f"{line}\r\n".encode() for line in batch)
        await writer.drain()
    writer.write(f"{RULE} {len(chars)} found\r\n".encode())
    return len(chars)
