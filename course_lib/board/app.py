"""The board as a web application: the same for a room and for a hub, which differ in who is known how."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from course_lib.board import page
from course_lib.board.grid import MOST_CHECKS, Grid
from course_lib.board.live import Live
from course_lib.board.people import People, Who
from course_lib.board.rates import Rate
from course_lib.board.reports import Batch, Report, parsed
from course_lib.board.store import Learner, Store
from course_lib.board.view import as_csv, file_name, view


class Board:
    """What one class's board knows: the database, the same in memory, and who looks at it."""

    def __init__(self, store: Store, show_names: bool = False) -> None:
        self.store, self.show_names = store, show_names
        self.grid, self.live = Grid(), Live()
        people = {learner.id: learner for learner in store.learners()}
        for learner in people.values():
            self.grid.row(learner)
        for number, report in store.reports():
            self.grid.apply(people[number], [report])

    def welcome(self, learner: Learner) -> None:
        """Somebody is new."""
        self.grid.row(learner)
        self.live.changed()

    async def take(self, learner: Learner, batch: Batch) -> int:
        """Keep what is new, and say how much that was. The sender's clock may be wrong: only ages count."""
        now = time.time()
        known = [self._dated(one, now, batch.now) for one in batch.reports if self.grid.knows(one)]
        if not known or self.grid.row(learner).checks >= MOST_CHECKS:
            return 0
        new = await asyncio.to_thread(self.store.add, learner, known)
        self.grid.apply(learner, new)  # in the loop's thread, where it is read
        self.live.changed()
        return len(new)

    def _dated(self, report: Report, now: float, senders_now: float) -> Report:
        return report.model_copy(update={"time": now - max(0.0, senders_now - report.time)})


def make(board: Board, people: People, prefix: str = "") -> FastAPI:
    """The application, below a prefix (`/services/board`) or at the top."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.board = board
    for refusal in (
        HTTPException,
        404,
        405,
    ):  # the last two also where there is no such page at all
        app.add_exception_handler(refusal, _refused)
    app.include_router(people.router, prefix=prefix)
    app.include_router(_routes(board, people), prefix=prefix)
    if prefix:
        app.add_api_route(prefix, lambda: RedirectResponse(f"{prefix}/"), methods=["GET"])
    return app


def _refused(request: Request, error: Any) -> Response:
    """Why not: as a page for whoever sits at a browser, as data for a program."""
    if "text/html" in request.headers.get("accept", ""):
        return page.refusal(error.detail, error.status_code, error.headers or {})
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)


def _routes(board: Board, people: People) -> APIRouter:
    router, rate = APIRouter(), Rate(burst=300, per_second=5)

    async def known(request: Request) -> Who:
        if (who := await people.reader(request)) is None:
            raise HTTPException(401, "who are you?")
        if who.learner and who.learner.id not in board.grid.rows:
            board.welcome(who.learner)  # a hub's learner, who does not join
        return who

    async def teacher(request: Request) -> Who:
        if not (who := await known(request)).teaches:
            raise HTTPException(403, "only a teacher reads the class")
        return who

    def shown(request: Request, who: Who) -> Callable[[], str]:
        """What this person may see of the lesson that is asked for, as text."""
        lesson = request.query_params.get("lesson", "")
        if who.teaches:
            names, only = _names(request, board), None
        else:
            names, only = True, who.learner.id if who.learner else -1
        more = {"class": board.store.class_name, "teaches": who.teaches}
        return lambda: json.dumps(view(board.grid, time.time(), lesson, names, only) | more)

    @router.get("/")
    async def board_page(request: Request) -> Response:
        try:
            who = await people.reader(request)
        except HTTPException as error:
            if error.status_code != 401:
                raise
            who = None
        return people.stranger(request) if who is None else page.file("board.html")

    @router.get("/board.css")
    async def style() -> Response:
        return page.file("board.css")

    @router.get("/board.js")
    async def script() -> Response:
        return page.file("board.js")

    @router.post("/api/reports")
    async def reports(request: Request) -> Response:
        learner = await people.reporter(request)
        rate.take(learner.id)
        batch = await parsed(request, Batch)
        return JSONResponse({"new": await board.take(learner, batch)})

    @router.get("/api/me")
    async def me(request: Request) -> Response:
        who = await known(request)
        if who.learner is None:
            raise HTTPException(404, "a teacher has no row: see api/class")
        return _json(shown(request, who)())

    @router.get("/api/class")
    async def whole_class(request: Request) -> Response:
        return _json(shown(request, await teacher(request))())

    @router.get("/api/class.csv")
    async def table(request: Request) -> Response:
        await teacher(request)
        text = as_csv(board.grid, time.time(), _names(request, board))
        name = quote(file_name(board.store.class_name))
        headers = page.HEADERS | {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response("\ufeff" + text, 200, headers, "text/csv; charset=utf-8")

    @router.get("/api/events")
    async def events(request: Request) -> Response:
        return board.live.response(shown(request, await known(request)))

    return router


def _names(request: Request, board: Board) -> bool:
    return request.query_params.get("names", "01"[board.show_names]) == "1"


def _json(text: str) -> Response:
    return Response(text, 200, page.HEADERS, "application/json")
