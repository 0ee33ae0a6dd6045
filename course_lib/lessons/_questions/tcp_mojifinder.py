"""Questions of lesson 19: servers, buffers, and clients of every kind."""

import asyncio

from course_lib.checks.question import question
from course_lib.lessons._guesses.tcp_mojifinder import turns_beside


@question(
    "`search` calls `await writer.drain()` after every line. Most of the time the buffer is nearly empty. How often does "
    "`drain` wait then?",
    "after every line",
    "after every tenth line",
    "never",
    answer="never",
    because="Under its limit it returns at once, without even giving way to other tasks. It is a check, and cheap.",
)
async def drain_each_line():
    return "after every line" if await turns_beside(10) else "never"


@question(
    "`writer.write(data)` has returned. Where are the data?",
    "with the client",
    "on their way, or in a buffer",
    "nowhere, without `await`",
    answer="on their way, or in a buffer",
    because="`write` never waits. asyncio sends when the network can take more; `drain` waits for that.",
)
def written_where(): ...


@question(
    "A client sends 200,000 bytes without a line's end, and the reader has the usual limit of 64 KiB. What does "
    "`readline` do?",
    "it returns what has come",
    "it waits for the end of the line",
    "it raises ValueError",
    answer="it raises ValueError",
    because="Otherwise one client could fill the memory with a single line.",
)
async def no_line_end():
    reader = asyncio.StreamReader()
    reader.feed_data(b"x" * 200_000)
    try:
        return await asyncio.wait_for(reader.readline(), 1)
    except ValueError:
        return "it raises ValueError"


@question(
    "Where should `finder` have a time limit: while it waits for a line, or while it sends an answer?",
    "for the line",
    "for the answer",
    answer="for the answer",
    because="People think before they type. Who leaves an answer unread for half a minute is gone, or means harm, and "
    "the answer stays in memory.",
)
def limits(): ...


@question(
    r"Ctrl-C in the telnet program arrives as `b'\xff\xf4\xff\xfd\x06\r\n'`. What comes of `.decode()`?",
    "an empty string",
    "a control character",
    "UnicodeDecodeError",
    answer="UnicodeDecodeError",
    because="No UTF-8 text has the byte 255. So bad UTF-8 ends the session: who presses Ctrl-C wants to leave.",
)
def telnets_ctrl_c():
    return b"\xff\xf4\xff\xfd\x06\r\n".decode()
