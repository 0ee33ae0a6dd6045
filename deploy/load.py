"""A class on your hub, before the class comes: N learners log in, open a lesson and check its exercises.

    export COURSE_PASSWORD=...        # one for all, as docs/teaching.md sets a hub up
    python deploy/load.py http://127.0.0.1:8000 --roster roster.csv --learners 30

Each learner is a session with cookies of its own, as a browser is: log-in page, server, kernel, websocket. A
check is timed from the moment when the cell is sent until the kernel is idle again, and counts only if it says
"correct". The learners may be the class itself: what is checked here is neither in their progress nor on the
board, and no notebook is touched. The kernels end; the servers go on running: the hub's admin page stops them.
Exit status 1 if anybody was not served.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import inspect
import json
import os
import random
import statistics
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import aiohttp
from tqdm import tqdm

from course_lib.checks.exercise import load
from course_lib.course import find
from course_lib.notebook import membership, progress

PASSWORD = "COURSE_PASSWORD"
PATIENCE = aiohttp.ClientTimeout(total=600)
MOST = 1 << 26  # bytes of one message: pictures of runs are large
# before anything of the course is imported: its progress goes where nobody reads it, and goes with the kernel;
# no board is told; no cell is kept in the learner's history
ASIDE = f"""
import os, tempfile
get_ipython().history_manager.enabled = False
get_ipython().aside = tempfile.TemporaryDirectory(prefix="course-load-")
os.chdir(get_ipython().aside.name)
os.environ[{progress.VARIABLE!r}] = get_ipython().aside.name
os.environ.pop({membership.VARIABLE!r}, None)
"""


class NotServed(Exception):
    """What the hub or a learner's server answered instead."""


class Clock:
    """How long things took, by what they are called."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Note how long the block takes, if it ends well."""
        began = time.perf_counter()
        yield
        self.seconds[what].append(time.perf_counter() - began)

    def table(self) -> Iterator[str]:
        """A line for each thing: how often, median, 95 of a hundred, the worst."""
        for what, seconds in self.seconds.items():
            ordered = sorted(seconds)
            p95 = ordered[max(0, -(-95 * len(ordered) // 100) - 1)]
            yield (
                f"{what:14} {len(ordered):5} times   median {statistics.median(ordered):7.2f} s   "
                f"p95 {p95:7.2f} s   worst {ordered[-1]:7.2f} s"
            )


class Learner:
    """Somebody at a browser."""

    def __init__(self, hub: str, name: str, clock: Clock) -> None:
        self.hub, self.name, self.clock = hub.rstrip("/").removesuffix("/hub"), name, clock
        self.own = f"{self.hub}/user/{quote(name, safe='')}/"
        jar = aiohttp.CookieJar(unsafe=True)  # unsafe: also where the hub has a number for a name
        self.web = aiohttp.ClientSession(cookie_jar=jar, timeout=PATIENCE)

    async def log_in(self, password: str) -> None:
        """Through the hub's page."""
        page = f"{self.hub}/hub/login"
        with self.clock.timed("log in"):
            await self._get(page)
            form = {"username": self.name, "password": password, "_xsrf": self._xsrf(page)}
            async with self.web.post(page, data=form, allow_redirects=False) as answer:
                if answer.status != 302:
                    raise NotServed(f"log-in refused ({answer.status})")

    async def start_server(self) -> None:
        """As the hub's button does; one that runs is used."""
        api = f"{self.hub}/hub/api/users/{quote(self.name, safe='')}/server"
        with self.clock.timed("start server"):
            await self._get(f"{self.hub}/hub/home")
            xsrf = {"X-XSRFToken": self._xsrf(f"{self.hub}/hub/")}
            async with self.web.post(api, json={}, headers=xsrf) as answer:
                if answer.status not in (201, 202) and "already running" not in await answer.text():
                    raise NotServed(f"no server ({answer.status})")
            async with self.web.get(f"{api}/progress", headers=xsrf) as answer:
                async for line in answer.content:
                    if line.startswith(b"data:") and json.loads(line[5:]).get("failed"):
                        raise NotServed(f"no server: {json.loads(line[5:])['message']}")
            await self._get(f"{self.own}lab")  # by way of the hub, which says who it is

    @asynccontextmanager
    async def open(self, lesson: str) -> AsyncIterator[Kernel]:
        """A kernel in which the lesson's set-up has run, aside from all that is the learner's."""
        began = time.perf_counter()
        async with self.kernel() as kernel:
            await kernel.run(ASIDE, stored=False)
            for source in find(lesson).set_up:
                await kernel.run(source)
            self.clock.seconds["open lesson"].append(time.perf_counter() - began)
            yield kernel

    @asynccontextmanager
    async def kernel(self) -> AsyncIterator[Kernel]:
        """A kernel that ends with the block, of a notebook that is not there: a learner's may have its own."""
        headers = {"X-XSRFToken": self._xsrf(self.own)}
        name = uuid.uuid4().hex
        wanted = {"path": f"load-{name}.ipynb", "name": "", "type": "notebook"}
        wanted["kernel"] = {"name": "python3"}
        sessions = f"{self.own}api/sessions"
        async with self.web.post(sessions, json=wanted, headers=headers) as answer:
            if answer.status != 201:
                raise NotServed(f"no kernel ({answer.status})")
            session = await answer.json()
        channels = f"{self.own}api/kernels/{session['kernel']['id']}/channels?session_id={name}"
        try:
            async with self.web.ws_connect(channels, max_msg_size=MOST) as socket:
                yield Kernel(socket)
        finally:
            async with self.web.delete(f"{sessions}/{session['id']}", headers=headers) as answer:
                if answer.status != 204:
                    raise NotServed(f"its kernel goes on running ({answer.status})")

    async def check(self, kernel: Kernel, exercise: str, source: str) -> None:
        """Run the worked answer and its check, as a cell of the notebook does."""
        with self.clock.timed("check"):
            said = await kernel.run(f"{source}\nlesson.check({exercise})")
            if f"{exercise}: correct" not in said:
                raise NotServed(f"{exercise} was not found correct: {said}")

    async def _get(self, address: str) -> None:
        async with self.web.get(address) as answer:
            if answer.status != 200:
                raise NotServed(f"{answer.status} from {answer.url.path}")

    def _xsrf(self, address: str) -> str:
        """What must be sent back to show that a request comes from the page at this address."""
        sent = [cookie for cookie in self.web.cookie_jar if cookie.key == "_xsrf"]
        here = [cookie for cookie in sent if urlsplit(address).path.startswith(cookie["path"])]
        return max(here, key=lambda cookie: len(cookie["path"])).value


class Kernel:
    """A kernel, spoken to as JupyterLab does: JSON through a websocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket, self.session = socket, uuid.uuid4().hex

    async def run(self, source: str, stored: bool = True) -> str:
        """Run a cell and give the messages that show something, once the kernel is idle again."""
        number = uuid.uuid4().hex
        content = {"code": source, "silent": False, "store_history": stored, "allow_stdin": False}
        header = {"msg_id": number, "msg_type": "execute_request", "version": "5.3"}
        header |= {"session": self.session, "username": "", "date": ""}
        parts = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        await self.socket.send_json({**parts, "channel": "shell", "buffers": []})
        shown = []
        while True:
            message = await self.socket.receive_json()
            if message["parent_header"].get("msg_id") != number:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "error":
                raise NotServed(f"{content['ename']}: {content['evalue']}")
            if kind in ("stream", "display_data", "comm_open"):  # a panel of buttons is the latter
                shown.append(json.dumps(content, ensure_ascii=False))
            elif kind == "status" and content["execution_state"] == "idle":
                return "".join(shown)


async def in_class(learner: Learner, options: argparse.Namespace, room: asyncio.Semaphore) -> None:
    """One learner's lesson: come in when there is room, then check everything, again and again."""
    async with room:
        await learner.log_in(os.environ[PASSWORD])
        await learner.start_server()
    async with learner.open(options.lesson) as kernel:
        for _ in range(options.rounds):
            for exercise in load(options.lesson):
                await asyncio.sleep(random.uniform(0, 2 * options.pause))  # to think
                await learner.check(kernel, exercise.name, inspect.getsource(exercise.solution))


async def main(options: argparse.Namespace, names: list[str]) -> int:
    clock, room = Clock(), asyncio.Semaphore(options.at_once)
    failed: dict[str, str] = {}

    async def one(name: str) -> None:
        learner = Learner(options.hub, name, clock)
        try:
            await in_class(learner, options, room)
        except (NotServed, aiohttp.ClientError, TimeoutError, TypeError) as error:
            failed[name] = f"{type(error).__name__}: {error}"
        finally:
            await learner.web.close()
            bar.update()

    with tqdm(total=len(names), unit="learner", disable=not sys.stderr.isatty()) as bar:
        async with asyncio.TaskGroup() as group:
            for name in names:
                group.create_task(one(name))
    for line in clock.table():
        print(line)
    print(f"{len(names) - len(failed)} of {len(names)} learners were served.")
    for name in sorted(failed):
        print(f"{name}: {failed[name]}")
    return 1 if failed else 0


def arguments() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("hub", help="its address, for example http://127.0.0.1:8000")
    parser.add_argument(
        "--roster", type=Path, required=True, help="a CSV file with a column `learner`"
    )
    parser.add_argument("--learners", type=int, help="only so many of them")
    parser.add_argument("--lesson", default="sync_vs_async", help="(default: %(default)s)")
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often each exercise (%(default)s)"
    )
    parser.add_argument(
        "--pause",
        type=float,
        default=10,
        help="seconds between two checks, on average (%(default)g)",
    )
    parser.add_argument(
        "--at-once",
        type=int,
        default=os.cpu_count() or 1,
        help="servers started at a time (%(default)s)",
    )
    options = parser.parse_args()
    if PASSWORD not in os.environ:
        parser.error(f"{PASSWORD} is not set: see the top of this file")
    with options.roster.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        if "learner" not in (table.fieldnames or ()):
            parser.error(
                f"{options.roster} has no column `learner` (is it separated by semicolons?)"
            )
        names = [row["learner"] for row in table if row["learner"]]
    return options, names[: options.learners]


if __name__ == "__main__":
    chosen, learners = arguments()
    sys.exit(asyncio.run(main(chosen, learners)))
