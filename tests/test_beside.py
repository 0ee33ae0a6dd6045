"""A check's own server beside a run answers in its seconds; nobody waits for them in real time."""

from __future__ import annotations

import asyncio
import contextlib
import time
from types import SimpleNamespace

import httpx
import pytest

from course_lib.run.clock import simulate
from course_lib.run.clock.beside import Beside, only
from course_lib.run.clock.observer import Nobody
from course_lib.run.clock.scheduler import READS_THAT_LOOK_LIKE_BUSY_WAITING, Clock
from course_lib.run.clock.under_way import going_on
from course_lib.servers import FlagServer

FLAG = "/br/br.gif"


@contextlib.contextmanager
def served(seconds, beside=None):
    """A server of flags that answers after so many of the run's seconds."""
    mine = beside or Beside()
    server = FlagServer(delay=(seconds, seconds), pause=mine.pause, new_loop=mine.new_loop)
    with server, only(server.root, mine):
        yield server


def run(main, limit=5.0):
    """When it ended, on its own clock; what was raised is raised."""
    ended = simulate(lambda: asyncio.run(main()), limit=limit)
    assert not ended.stopped, f"stopped: {ended.stopped}, {ended.stack}"
    if ended.error is not None:
        raise ended.error
    return ended.elapsed


def client(**options):
    return httpx.AsyncClient(verify=False, **options)


def test_a_checks_server_counts_the_seconds_of_the_run():
    """Else the answers would come before all requests have left, where the machine is busy."""
    clock = SimpleNamespace(now=5.0)

    async def main():
        late = asyncio.create_task(Beside().pause(30))
        for seconds in (0, 20, 9.9):
            clock.now += seconds
            await asyncio.sleep(0.1)
            assert not late.done()
        clock.now += 0.1
        await late

    with going_on(clock):
        asyncio.run(asyncio.wait_for(main(), 20))


def test_without_a_run_it_counts_real_seconds():
    asyncio.run(asyncio.wait_for(Beside().pause(0.01), 5))


def test_answers_of_a_check_that_take_hours_come_within_the_limit_at_their_moment():
    with served(3600) as server:

        async def main():
            async with client(timeout=None) as web:
                for _ in range(40):
                    await asyncio.gather(*(web.get(server.url + FLAG) for _ in range(4)))

        assert run(main) == pytest.approx(40 * 3600, abs=1)
        assert server.seen.peak == 4


def test_each_of_several_servers_answers_at_its_own_moment():
    with served(10) as ten, served(25) as more:
        came = []

        async def ask(web, server):
            await web.get(server.url + FLAG)
            came.append((server is ten, round(asyncio.get_running_loop().time())))

        async def main():
            async with client(timeout=None) as web:
                await asyncio.gather(*(ask(web, server) for server in (more, ten, ten)))
                await ask(web, ten)

        run(main)
    assert came == [(True, 10), (True, 10), (False, 25), (True, 35)]


def test_what_the_run_itself_waits_for_comes_first_if_it_is_earlier():
    """Its patience, a thread that sleeps, and a sleep while a connection stays open."""
    with served(30) as server:

        async def main():
            began = asyncio.get_running_loop().time
            async with client(timeout=None) as web:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(5):
                        await web.get(server.url + FLAG)
                assert began() == pytest.approx(5, abs=0.5)
                asked = asyncio.create_task(web.get(server.url + FLAG))
                await asyncio.to_thread(time.sleep, 20)
                assert began() == pytest.approx(25, abs=0.5) and not asked.done()
                await asked
                assert began() == pytest.approx(35, abs=0.5)
                await asyncio.sleep(100)

        assert run(main) == pytest.approx(135, abs=1)


def test_no_answer_is_jumped_over_that_is_due_at_once():
    """With answers that take no time the clock does not move, however long the run would wait."""
    with served(0) as server:

        async def main():
            async with client(timeout=1000) as web:
                for _ in range(30):
                    replies = (web.get(server.url + FLAG) for _ in range(5))
                    assert all(r.status_code == 200 for r in await asyncio.gather(*replies))

        assert run(main) < 500


def test_a_server_that_cannot_be_asked_is_waited_for_in_real_time():
    """One in another process, say: nobody knows whether an answer is on its way."""
    with FlagServer(delay=(0.05, 0.05)) as server, only(server.root):

        async def main():
            async with client(timeout=3000) as web:
                await web.get(server.url + FLAG)

        assert run(main) < 60


def test_a_server_that_has_stopped_is_not_asked():
    beside = Beside()
    with served(1, beside):
        pass
    assert beside.next_answer() is None


def test_who_waits_for_an_answer_does_not_wait_by_reading_the_clock():
    """A client reads it some times for each request: after a thousand times that looked like busy waiting."""
    clock = Clock(Nobody(), 1e6)
    for _ in range(10):
        for _ in range(READS_THAT_LOOK_LIKE_BUSY_WAITING // 2):
            clock.read()
        with clock.waiting_outside(clock.main, 0.0):
            pass
    assert clock.now == 0
