"""Answers to lesson 19, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable
from typing import Any

from course_lib.lessons.tcp_mojifinder import finder, search
from solutions.charindex import RULE, format_results
from solutions.tcp_mojifinder import CRLF, PROMPT


async def hung_up(writer: Any) -> None:
    """For the catalogue: end a session as it should be ended."""
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


# -- finder ------------------------------------------------------------------------------


@finder.mistake("wrong-result", "ended after 1 answer")
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


@finder.mistake("exception", "IncompleteReadError")
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


@finder.mistake("resource-leak", "without closing")
async def never_closes(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        query = data.decode().strip()
        if query:
            await search(query, index, writer)
        writer.write(PROMPT)
        await writer.drain()


@finder.mistake("resource-leak", "Which method waits")
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


@finder.mistake("endless-loop", "The client has hung up")
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


@finder.mistake("exception", "Only what can wait")
async def awaits_write(index: Any, reader: Any, writer: Any) -> None:
    while True:
        await writer.write(PROMPT)
        if not (data := await reader.readline()):
            break
        await search(data.decode().strip(), index, writer)
    await hung_up(writer)


@finder.mistake("not-awaited", "`drain(…)`")
async def forgets_to_await_drain(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    writer.drain()
    while data := await reader.readline():
        if query := data.decode().strip():
            await search(query, index, writer)
        writer.write(PROMPT)
        writer.drain()
    await hung_up(writer)


@finder.mistake("not-awaited", "`readline(…)`")
async def forgets_to_await_readline(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := reader.readline():
        await search(data.decode().strip(), index, writer)
    await hung_up(writer)


@finder.mistake("not-awaited", "`search(…)`")
async def forgets_to_await_search(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        if query := data.decode().strip():
            search(query, index, writer)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@finder.mistake("wrong-order", "the prompt came before the answer")
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


@finder.mistake("exception", "UnicodeDecodeError")
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


finder.mistake("wrong-result", "bytes that are not UTF-8")(
    named(
        "ignores_what_it_cannot_decode",
        with_loop(lambda data: data.decode(errors="ignore"), (ConnectionError, ValueError)),
    )
)
finder.mistake("wrong-result", "called with '\\x03'")(
    named(
        "knows_no_control_characters",
        with_loop(bytes.decode, (ConnectionError, ValueError), lambda query: False),
    )
)
finder.mistake("exception", "IndexError")(
    named(
        "looks_at_the_first_of_nothing",
        with_loop(bytes.decode, (ConnectionError, ValueError), lambda query: ord(query[0]) < 32),
    )
)
finder.mistake("wrong-result", "it had sent an empty line")(
    named(
        "ends_at_an_empty_line",
        with_loop(bytes.decode, (ConnectionError, ValueError), lambda query: query < " "),
    )
)
finder.mistake("exception", "200,000 bytes without an end of line. Your code raised ValueError")(
    named(
        "does_not_expect_a_line_without_end",
        with_loop(bytes.decode, (ConnectionError, UnicodeDecodeError)),
    )
)
finder.mistake("exception", "waited for a line. Your code raised ConnectionResetError")(
    named("does_not_expect_the_plug", with_loop(bytes.decode, (ValueError,)))
)
finder.mistake("swallowed-cancellation", "returned as if nothing")(
    named("catches_everything", with_loop(bytes.decode, (BaseException,)))
)


@finder.mistake("wrong-output", "nothing tells the client")
async def prompts_once(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        if query := data.decode().strip():
            await search(query, index, writer)
    await hung_up(writer)


@finder.mistake("wrong-output", "nothing behind it")
async def ends_the_prompt_like_a_line(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT + CRLF)
    await writer.drain()
    while data := await reader.readline():
        if query := data.decode().strip():
            await search(query, index, writer)
        writer.write(PROMPT + CRLF)
        await writer.drain()
    await hung_up(writer)


@finder.mistake("wrong-result", "search` was called for it")
async def searches_for_nothing(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        await search(data.decode().strip(), index, writer)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@finder.mistake("wrong-result", "whatever pieces")
async def reads_what_is_there(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.read(1024):
        if query := data.decode().strip():
            await search(query, index, writer)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@finder.mistake("wrong-type", "what arrives is bytes")
async def searches_for_bytes(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        await search(data.strip(), index, writer)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@finder.mistake("wrong-arguments", "in that order")
async def mixes_up_the_arguments(index: Any, reader: Any, writer: Any) -> None:
    writer.write(PROMPT)
    await writer.drain()
    while data := await reader.readline():
        await search(data.decode().strip(), writer, index)
        writer.write(PROMPT)
        await writer.drain()
    await hung_up(writer)


@finder.mistake("blocking-call", "input()")
async def asks_at_the_console(index: Any, reader: Any, writer: Any) -> None:
    while query := input("?> "):
        await search(query, index, writer)
    await hung_up(writer)


@finder.mistake("blocking-call", "for 1 s")
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


# -- search ------------------------------------------------------------------------------


@search.mistake("unthrottled", "bytes unread")
async def never_drains(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    writer.writelines(line.encode() + CRLF for line in format_results(chars))
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    return len(chars)


@search.mistake("not-awaited", "`drain(…)`")
async def forgets_to_await_the_drain(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in format_results(chars):
        writer.write(line.encode() + CRLF)
        writer.drain()
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(chars)


@search.mistake("exception", "Only what can wait")
async def awaits_writelines(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    await writer.writelines(line.encode() + CRLF for line in format_results(chars))
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(chars)


@search.mistake("exception", "bytes-like")
async def writes_strings(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in format_results(chars):
        writer.write(line + "\r\n")
    await writer.drain()
    return len(chars)


@search.mistake("exception", "UnicodeEncodeError")
async def knows_ascii_only(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode("ascii") + CRLF)
        await writer.drain()
    return len(chars)


@search.mistake("wrong-output", "Telnet wants both")
async def ends_lines_like_unix(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in format_results(chars):
        writer.write(f"{line}\n".encode())
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(chars)


@search.mistake("wrong-output", "the last one too")
async def leaves_the_last_line_open(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    lines = [*format_results(chars), f"{RULE} {len(chars)} found"]
    writer.write("\r\n".join(lines).encode())
    await writer.drain()
    return len(chars)


@search.mistake("wrong-output", "none of them is the status line")
async def sends_no_status(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in format_results(chars):
        writer.write(line.encode() + CRLF)
        await writer.drain()
    return len(chars)


@search.mistake("wrong-order", "the status line first")
async def begins_with_the_status(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    for line in format_results(chars):
        writer.write(line.encode() + CRLF)
        await writer.drain()
    return len(chars)


@search.mistake("wrong-order", "in another order")
async def goes_backwards(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for char in sorted(chars, reverse=True):
        writer.write(next(format_results(char)).encode() + CRLF)
        await writer.drain()
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(chars)


@search.mistake("wrong-result", "When was it counted")
async def counts_what_is_used_up(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    lines = format_results(chars)
    for line in lines:
        writer.write(line.encode() + CRLF)
        await writer.drain()
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(list(lines))


@search.mistake("wrong-type", "wants the count")
async def returns_nothing(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode() + CRLF)
        await writer.drain()


@search.mistake("wrong-output", "sent a prompt")
async def prompts_too(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode() + CRLF)
        await writer.drain()
    writer.write(PROMPT)
    await writer.drain()
    return len(chars)


@search.mistake("resource-leak", "closed the connection")
async def hangs_up(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode() + CRLF)
        await writer.drain()
    writer.close()
    return len(chars)


@search.mistake("wrong-output", "as `format_results` makes it")
async def sends_the_characters_alone(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for char in sorted(chars):
        writer.write(char.encode() + CRLF)
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(chars)


@search.mistake("unthrottled", "without waiting")
async def drains_in_a_task(query: Any, index: Any, writer: Any) -> Any:
    chars, tasks = index.search(query), []
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode() + CRLF)
        tasks.append(asyncio.create_task(writer.drain()))
    return len(chars)


@search.mistake("side-effect", "changed the index")
async def empties_the_index(query: Any, index: Any, writer: Any) -> Any:
    chars = index.search(query)
    for line in [*format_results(chars), f"{RULE} {len(chars)} found"]:
        writer.write(line.encode() + CRLF)
        await writer.drain()
    index.entries.pop("SIGN", None)
    return len(chars)


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
