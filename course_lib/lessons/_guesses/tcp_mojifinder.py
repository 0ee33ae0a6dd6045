"""Guesses of lesson 19: servers, buffers, and clients of every kind."""

import asyncio
import inspect

from course_lib.checks.question import question
from solutions.charindex import InvertedIndex


class Fast(asyncio.Transport):
    """Takes all that is written at once, as the connection to a quick reader does."""

    closed = False

    def write(self, data):
        pass

    def close(self):
        self.closed = True

    def is_closing(self):
        return self.closed


def quick_writer():
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(loop=loop)
    return asyncio.StreamWriter(Fast(), asyncio.StreamReaderProtocol(reader), reader, loop)


async def turns_beside(lines):
    """How many turns another task has while lines are written, each with `drain`."""
    turns = 0

    async def other():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    await asyncio.sleep(0)
    before, writer = turns, quick_writer()
    for _ in range(lines):
        writer.write(b"x")
        await writer.drain()
    during = turns - before
    task.cancel()
    writer.close()
    return during


@question(
    "`asyncio.start_server` has two clients. The first says nothing for the moment. Does the second have to wait?",
    "yes",
    "no",
    answer="no",
    because="Each client has a task; while one waits in `readline`, the others run.",
)
async def second_client():
    first, second = asyncio.StreamReader(), asyncio.StreamReader()
    tasks = [asyncio.create_task(reader.readline()) for reader in (first, second)]
    second.feed_data(b"second\n")
    await asyncio.sleep(1)
    answered = [task.done() for task in tasks]
    tasks[0].cancel()
    return "no" if answered == [False, True] else "yes"


@question(
    "A client asks an index of characters for `chess black`. How many lines does it get, besides the count?",
    "1",
    "6",
    "12",
    answer="6",
    because="King, queen, rook, bishop, knight and pawn, in black, have both words in their names.",
)
def black_pieces():
    return len(InvertedIndex(0x2600, 0x2700).search("chess black"))


@question(
    "`write`, `writelines`, `write_eof`, `close`, `drain`, `wait_closed`, `get_extra_info`: which of these methods of a "
    "`StreamWriter` are coroutines?",
    "drain and wait_closed",
    "write and drain",
    "all but get_extra_info",
    answer="drain and wait_closed",
    because="What may have to wait for the other side is a coroutine.",
)
def writer_methods():
    names = "write writelines write_eof close drain wait_closed get_extra_info".split()
    return " and ".join(
        n for n in names if inspect.iscoroutinefunction(getattr(asyncio.StreamWriter, n))
    )


@question(
    "A server writes 10 MB to a client that never reads, first without `drain`, then with it. When is more than 1 MB in "
    "its buffer?",
    "without drain",
    "with drain",
    "without drain and with drain",
    answer="without drain",
    because="`drain` waits while too much is unread.",
)
def drained(): ...


@question(
    "A client sends `chess bl`, without a line's end, and leaves. The server searches for what `readline` gives. What "
    "does it send?",
    "nothing",
    "0 found",
    "an error",
    answer="0 found",
    because="When the client leaves, `readline` gives what there is: half a line is a line.",
)
async def half_a_line():
    reader = asyncio.StreamReader()
    reader.feed_data(b"chess bl")
    reader.feed_eof()
    return "0 found" if await reader.readline() == b"chess bl" else "nothing"


@question(
    "A server ends, and aborts the connection of a guest who has read the prompt and waits. What does the guest read?",
    "nothing more",
    "the prompt again",
    "it waits for ever",
    answer="nothing more",
    because="The connection ends, and a read gives no bytes.",
)
def sitting_guest(): ...


@question(
    "A session writes some hundred lines, each with `await writer.drain()`, to a client that reads quickly. Does another "
    "task get more than two turns meanwhile?",
    "yes",
    "no",
    answer="no",
    because="`drain` gives way only when it must wait, and here it need not.",
)
async def only_drain():
    return "yes" if await turns_beside(300) > 2 else "no"
