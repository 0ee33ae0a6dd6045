"""The TCP search server: what a client sees, and what no client can do to the others."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from benchmarks import siege
from course_lib import course
from course_lib.lessons._shared import sessions
from course_lib.run.clock import simulate
from solutions import tcp_mojifinder
from solutions.charindex import InvertedIndex
from solutions.mojifinder_common import parse
from solutions.tcp_mojifinder import (
    CHUNK,
    LINE_LIMIT,
    MOST,
    PATIENCE,
    PORT,
    finder,
    main,
    make_room,
    supervisor,
)

ROOT = Path(__file__).parents[1]
INDEX = InvertedIndex(32, 0x3000)
STATUS = "─" * 66
BUSY = 60  # real seconds for what takes one: other tests may have the machine
Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Client]]


class Served:
    """A server in this loop, with what it complained about and the sessions under way."""

    def __init__(self) -> None:
        self.complaints: list[dict[str, Any]] = []
        self.sessions: set[asyncio.Task[Any]] = set()
        self.port = 0

    async def connect(self) -> Client:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self.sessions.add(task)
        task.add_done_callback(self.sessions.discard)
        await finder(INDEX, reader, writer)

    async def all_over(self) -> None:
        while self.sessions:
            await asyncio.wait(self.sessions)


@asynccontextmanager
async def serving() -> AsyncIterator[Served]:
    """Yield a running server; at the end every session must be over, without a complaint."""
    served = Served()
    asyncio.get_running_loop().set_exception_handler(
        lambda loop, context: served.complaints.append(context)
    )
    server = await asyncio.start_server(served.session, "127.0.0.1", 0, limit=LINE_LIMIT)
    served.port = server.sockets[0].getsockname()[1]
    async with asyncio.timeout(20):
        yield served
        server.close()
        await served.all_over()
    assert served.complaints == []


async def prompt(reader: asyncio.StreamReader) -> None:
    assert await reader.readexactly(3) == b"?> "


async def ask(client: Client, query: bytes) -> list[str]:
    """Send a query at the prompt; return the lines of the answer without their CRLF."""
    reader, writer = client
    await prompt(reader)
    writer.write(query + b"\r\n")
    lines: list[str] = []
    while not lines or not lines[-1].endswith(" found"):
        line = await reader.readuntil(b"\r\n")
        lines.append(line[:-2].decode())
    return lines


async def hang_up(client: Client) -> None:
    client[1].close()
    await client[1].wait_closed()


def vanish(writer: asyncio.StreamWriter) -> None:
    """Drop the connection the hard way: the server gets a reset."""
    sock = writer.get_extra_info("socket")
    if sock.fileno() >= 0:  # unless the server was faster
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def test_a_session_prompts_answers_counts_and_prompts_again() -> None:
    async def session() -> None:
        async with serving() as served:
            client = await served.connect()
            assert await ask(client, b"capital a sign") == [f"{STATUS} 0 found"]
            assert await ask(client, b"dollar") == ["U+0024\t$\tDOLLAR SIGN", f"{STATUS} 1 found"]
            client[1].write_eof()
            assert await client[0].read() == b"?> "
            await hang_up(client)

    asyncio.run(session())


def test_an_empty_line_is_only_prompted_again() -> None:
    async def session() -> None:
        async with serving() as served:
            reader, writer = await served.connect()
            writer.write(b"\r\n  \r\n\t\n")
            writer.write_eof()
            assert await reader.read() == b"?> " * 4
            await hang_up((reader, writer))

    asyncio.run(session())


def test_a_line_may_come_in_pieces_and_several_at_once() -> None:
    async def session() -> None:
        async with serving() as served:
            reader, writer = await served.connect()
            for piece in (b"dol", b"lar\r", b"\npercent\nat", b" commercial\n"):
                writer.write(piece)
                await writer.drain()
            writer.write_eof()
            text = (await reader.read()).decode()
            assert re.findall(r"U\+(\w+)", text)[0] == "0024"
            assert text.count(" found\r\n?> ") == 3
            await hang_up((reader, writer))

    asyncio.run(session())


def test_clients_do_not_wait_for_each_other() -> None:
    async def session() -> None:
        async with serving() as served:
            clients = [await served.connect() for _ in range(20)]
            for client in reversed(clients):  # while all the others are idle
                assert (await ask(client, b"dollar"))[-1] == f"{STATUS} 1 found"
            for client in clients:
                await hang_up(client)

    asyncio.run(session())


@pytest.mark.parametrize(
    "line",
    [
        b"\x03", b"\x04", b"\x1b[A", b"\x00fire", b"\x1c", b"  \x1f",
        b"\xff\xf4\xff\xfd\x06", b"caf\xe9",
    ],
    ids=["ctrl-c", "ctrl-d", "arrow key", "nul", "ctrl-\\", "ctrl-_", "telnet ctrl-c", "latin-1"],
)  # fmt: skip
def test_control_characters_and_invalid_utf8_end_the_session(line: bytes) -> None:
    async def session() -> None:
        async with serving() as served:
            reader, writer = await served.connect()
            writer.write(line + b"\r\n")
            assert await reader.read() == b"?> "
            await hang_up((reader, writer))

    asyncio.run(session())


def test_a_line_without_end_ends_only_its_own_session() -> None:
    async def session() -> None:
        async with serving() as served:
            good, (_, endless) = await served.connect(), await served.connect()
            with pytest.raises(ConnectionError):
                while True:  # until the server has had enough
                    endless.write(b"x" * 65536)
                    await endless.drain()
            assert (await ask(good, b"dollar"))[-1] == f"{STATUS} 1 found"
            await hang_up(good)
            endless.transport.abort()

    asyncio.run(session())


@pytest.mark.parametrize("read", [0, 3, 500])
def test_a_client_that_vanishes_in_mid_answer_leaves_nothing(read: int) -> None:
    async def session() -> None:
        async with serving() as served:
            reader, writer = await served.connect()
            writer.write(b"letter\r\n" * 20)
            await reader.readexactly(read)
            vanish(writer)

    asyncio.run(session())


def test_a_client_that_never_reads_is_dropped_and_held_in_little_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tcp_mojifinder, "PATIENCE", 0.2)
    most = 0

    class Watched(asyncio.StreamWriter):
        async def drain(self) -> None:
            nonlocal most
            most = max(most, self.transport.get_write_buffer_size())
            await super().drain()

    async def session() -> None:
        async with serving() as served:

            async def watched(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                loop = asyncio.get_running_loop()
                protocol = writer.transport.get_protocol()
                await finder(INDEX, reader, Watched(writer.transport, protocol, reader, loop))

            server = await asyncio.start_server(watched, "127.0.0.1", 0, limit=LINE_LIMIT)
            sock = socket.socket()
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(sock, server.sockets[0].getsockname())
            with pytest.raises(ConnectionError):
                while True:  # ends when the server hangs up
                    await loop.sock_sendall(sock, b"letter\r\n" * 100)
            sock.close()
            server.close()
            good = await served.connect()
            assert (await ask(good, b"dollar"))[-1] == f"{STATUS} 1 found"
            await hang_up(good)

    asyncio.run(session())
    assert 65_536 < most < 80_000  # asyncio's limit and a line, not the whole answer


def test_a_query_of_common_words_is_refused_without_a_search() -> None:
    """No answer is longer than MOST lines, and no query costs more than a look at as many names."""

    class Unsearchable(InvertedIndex):
        def search(self, query: str) -> set[str]:
            raise AssertionError(query)

    many = Unsearchable(0x4E00, 0x4E00 + MOST + 1)

    async def session() -> list[str]:
        server = await asyncio.start_server(partial(finder, many), "127.0.0.1", 0)
        client = await asyncio.open_connection(*server.sockets[0].getsockname())
        answer = await ask(client, b"cjk unified ideograph")
        await hang_up(client)
        server.close()
        return answer

    assert asyncio.run(session()) == [
        f"Each word is in more than {MOST} names: add another.",
        f"{STATUS} 0 found",
    ]


@pytest.mark.parametrize("query", [b"small\r\n", b"\r\n"], ids=["large answers", "empty lines"])
def test_others_have_their_turn_while_a_client_gets_all_it_wants(query: bytes) -> None:
    """Also when it reads as fast as we write, and sends a hundred lines at once."""
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def session() -> None:
        client = sessions.Client()
        client.send(query * 100 + b"\x04\n")
        beside = asyncio.create_task(other())
        await finder(INDEX, client.reader, client.writer)
        beside.cancel()

    asyncio.run(session())
    lines = 100 * max(1, len(INDEX.search(query.decode())))
    assert turns >= max(100, lines / CHUNK)


def test_who_is_out_of_our_patience_is_not_given_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    async def session() -> None:
        client = sessions.Client(room=100)
        client.send(b"small\r\n")
        monkeypatch.setattr(client.wire, "close", lambda: None)  # what is unread keeps it open
        await finder(INDEX, client.reader, client.writer)

    assert simulate(lambda: asyncio.run(session())).elapsed == PATIENCE


def test_in_a_full_house_who_does_not_read_makes_room_or_else_who_came_first() -> None:
    async def seats() -> list[list[int]]:
        def made(reading: str) -> list[int]:
            guests = [sessions.Client() for _ in reading]
            for guest, reads in zip(guests, reading, strict=True):
                guest.writer.write(b"an answer")
                if reads == "r":
                    guest.wire.read_all()
                if reads == "-":  # has been dropped already
                    guest.writer.transport.abort()
            make_room(guest.writer for guest in guests)
            dropped = [int(guest.writer.is_closing()) for guest in guests]
            for guest in guests:
                guest.tidy_up()
            return dropped

        return [made("rrur"), made("ruur"), made("rrr"), made("-rr"), made("-rur"), made("-")]

    assert asyncio.run(seats()) == [
        [0, 0, 1, 0],
        [0, 1, 0, 0],
        [1, 0, 0],
        [1, 1, 0],
        [1, 0, 1, 0],
        [1],
    ]


def test_a_full_house_lets_newcomers_in(capsys: pytest.CaptureFixture[str]) -> None:
    async def serve() -> None:
        serving = asyncio.create_task(supervisor(INDEX, "127.0.0.1", 0, most_clients=3))
        while not (at := re.search(r"127\.0\.0\.1:(\d+)", capsys.readouterr().out)):
            await asyncio.sleep(0)
        clients = []
        for _ in range(10):
            clients.append(await asyncio.open_connection("127.0.0.1", int(at[1])))
            assert (await ask(clients[-1], b"dollar"))[-1] == f"{STATUS} 1 found"
        for reader, _ in clients[:7]:  # those who came first had to go
            with contextlib.suppress(ConnectionResetError):
                assert await reader.read() == b"?> "
        for client in clients[7:]:
            assert (await ask(client, b"dollar"))[-1] == f"{STATUS} 1 found"
        serving.cancel()
        await asyncio.wait([serving])
        for _, writer in clients:
            writer.close()

    asyncio.run(asyncio.wait_for(serve(), BUSY))


@pytest.mark.skipif(sys.platform == "win32", reason="one process cannot wait for as many there")
def test_three_hundred_who_never_read_keep_nobody_from_being_served() -> None:
    """The good are answered within 2 s, memory stays under 200 MB, and another siege takes no more.

    `python -m benchmarks.mojifinder` does the same with a thousand.
    """
    count = siege.allowed(300)
    print(f"{count} clients that do not read")  # fewer where the system allows fewer files

    async def twice() -> list[siege.Siege]:
        async with asyncio.timeout(120), siege.server() as at:
            return [await siege.besiege(at, count, good_ones=10) for _ in range(2)]

    first, second = asyncio.run(twice())
    print(first, second, sep="\n")
    for one in (first, second):
        assert sorted(one.waits)[5] < 2  # the median: other programs use this machine too
        assert one.peak is None or one.peak < 200
    if first.after and second.after:
        assert second.after < first.after + 10


async def misbehave(served: Served, dice: random.Random) -> None:
    """One client of the fuzz: random bytes, read or not, ended one way or another."""
    reader, writer = await served.connect()
    try:
        await reader.readexactly(dice.randrange(4))  # some, all or nothing of the prompt
        for _ in range(dice.randrange(6)):
            kind = dice.randrange(3)
            if kind == 0:
                writer.write(dice.randbytes(dice.randrange(1, 300)))
            elif kind == 1:
                writer.write(b"x" * dice.choice([LINE_LIMIT - 1, LINE_LIMIT + 1, 200_000]))
            else:
                writer.write(dice.choice([b"let", b"letter\r\n", b"\r\n" * 50, "é\n".encode()]))
            await asyncio.sleep(0)  # not drain(): the server need not read before it is read
        if dice.random() < 0.3:
            writer.write_eof()
    except OSError:  # the server has hung up: it may
        pass
    if dice.random() < 0.5:
        vanish(writer)
    else:
        writer.transport.abort()


def test_fuzz_good_clients_are_served_throughout_and_nothing_is_left_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    dice = random.Random(21)

    async def fuzz() -> None:
        async with serving() as served:
            good = await served.connect()
            for _ in range(10):
                bad = [misbehave(served, random.Random(dice.random())) for _ in range(20)]
                answers = asyncio.create_task(ask(good, b"dollar"))
                await asyncio.gather(answers, *bad)
                assert answers.result()[-1] == f"{STATUS} 1 found"
            await hang_up(good)
            await served.all_over()
            assert len(asyncio.all_tasks()) == 1

    before = len(INDEX.entries)
    asyncio.run(fuzz())
    assert len(INDEX.entries) == before
    assert capsys.readouterr().err == ""


def test_the_log_shows_no_raw_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    async def session() -> None:
        async with serving() as served:
            client = await served.connect()
            await ask(client, b"dollar \x1b[31m" + b"x" * 200)
            await hang_up(client)

    asyncio.run(session())
    out = capsys.readouterr().out
    assert "\x1b" not in out and len(out) < 250


def test_cancelling_the_supervisor_hangs_up_on_everybody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def serve_and_stop() -> list[bytes]:
        task = asyncio.create_task(supervisor(INDEX, "127.0.0.1", 0))
        while not (at := re.search(r"127\.0\.0\.1:(\d+)", capsys.readouterr().out)):
            await asyncio.sleep(0)
        clients = [await asyncio.open_connection("127.0.0.1", int(at[1])) for _ in range(3)]
        for reader, _ in clients:
            await prompt(reader)
        endless, writer = await asyncio.open_connection("127.0.0.1", int(at[1]))
        writer.write(b"x" * 3 * LINE_LIMIT)
        with contextlib.suppress(ConnectionResetError):
            assert await endless.read() == b"?> "  # and hung up on
        writer.close()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        rest = [await reader.read() for reader, _ in clients]
        for client in clients:
            client[1].close()
        return rest

    assert asyncio.run(asyncio.wait_for(serve_and_stop(), BUSY)) == [b"", b"", b""]


@contextmanager
def script() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The server as a process of its own, on a free port."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "solutions.tcp_mojifinder", "127.0.0.1", "0"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout
    try:
        assert process.stdout.readline() == "Building the index.\n"
        yield process, int(process.stdout.readline().split(":")[1].split(".")[0])
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to a whole console")
def test_ctrl_c_ends_the_script_at_once_although_clients_are_connected() -> None:
    with script() as (process, port), siege.besiegers(port, 50):
        where = ("127.0.0.1", port)
        with (
            socket.create_connection(where, BUSY) as idle,
            socket.create_connection(where, BUSY) as deaf,
            socket.create_connection(where, BUSY) as half,
            socket.create_connection(where, BUSY) as good,
        ):
            deaf.sendall(b"cjk\r\n" * 5)
            half.sendall(b"cat fa")
            assert idle.recv(3) == b"?> "
            good.sendall(b"cat face\r\n")
            answer = b""
            while not answer.endswith(b"found\r\n?> "):
                answer += good.recv(4096)
            assert answer.decode().count("CAT FACE") == 10
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=BUSY)
    assert process.returncode == 0
    assert "Server shut down." in out
    assert err == ""


def test_without_arguments_it_is_where_the_lesson_says_that_nc_and_telnet_find_it() -> None:
    text = "\n".join(source for _, source in course.find("tcp_mojifinder").cells)
    options = parse("tcp_mojifinder", "", PORT, [])
    assert f"`nc {options.host} {options.port}`" in text
    assert f"`telnet {options.host} {options.port}`" in text


def speaker(name: str) -> str:
    """The path of a program, or a skipped test that says why."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def serve_in_thread() -> tuple[int, Callable[[], None]]:
    """finder() on a free port for a client outside this process; returns the port and a stop()."""
    ready: list[int] = []
    started, stopping = threading.Event(), []

    async def serve() -> None:
        stop = asyncio.Event()
        stopping.append((asyncio.get_running_loop(), stop))
        async with serving() as served:
            ready.append(served.port)
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    started.wait(BUSY)

    def stop() -> None:
        loop, event = stopping[0]
        loop.call_soon_threadsafe(event.set)
        thread.join(20)

    return ready[0], stop


def test_netcat_can_talk_to_it() -> None:
    netcat = speaker("nc")
    port, stop = serve_in_thread()
    try:
        run = subprocess.run(
            [netcat, "127.0.0.1", str(port)],
            input=b"dollar\n\x04\n", capture_output=True, timeout=BUSY,
        )  # fmt: skip
    finally:
        stop()
    text = run.stdout.decode()
    assert text == f"?> U+0024\t$\tDOLLAR SIGN\r\n{STATUS} 1 found\r\n?> "


def test_telnet_can_talk_to_it_and_ctrl_c_ends_the_session() -> None:
    telnet = speaker("telnet")
    pexpect = pytest.importorskip("pexpect", reason="pexpect drives a terminal, which telnet needs")
    port, stop = serve_in_thread()
    try:
        terminal = pexpect.spawn(telnet, ["127.0.0.1", str(port)], encoding="utf-8", timeout=BUSY)
        terminal.expect_exact("?> ")
        terminal.sendline("dollar")
        terminal.expect_exact("DOLLAR SIGN")
        terminal.expect_exact("1 found")
        terminal.expect_exact("?> ")
        terminal.sendcontrol("c")
        terminal.sendline("")
        terminal.expect_exact("closed by foreign host")
        terminal.close()
    finally:
        stop()


def test_a_taken_port_is_said_in_one_clear_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp_mojifinder, "FastIndex", lambda: INDEX)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["127.0.0.1", str(port)]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert f"Port {port} is taken" in err


@pytest.mark.parametrize(
    "arguments",
    [["localhost", "http"], ["localhost", "65536"], ["localhost", "-1"], ["a", "1", "2"]],
)
def test_wrong_arguments_are_a_usage_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: ")
