"""Who asks: in a room, whoever shows a token that was handed out at joining, or the teacher's key."""

from __future__ import annotations

import asyncio
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from course_lib.board import page
from course_lib.board.rates import Rate
from course_lib.board.reports import Joining, parsed
from course_lib.board.store import ClassIsFull, Learner, Store

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is mistaken for another
LONGEST_NAME = 40


@dataclass(frozen=True)
class Who:
    """Somebody who was recognised: a learner, or somebody who may read the class."""

    learner: Learner | None
    teaches: bool = False


class People(Protocol):
    """How this board knows who asks."""

    router: APIRouter  # what joining or logging in needs

    async def reporter(self, request: Request) -> Learner:
        """Whose checks are sent. Never by a cookie: a strange page could make a browser send it."""

    async def reader(self, request: Request) -> Who | None:
        """Who reads; None if nobody knows."""

    def stranger(self, request: Request) -> Response:
        """What somebody sees whom nobody knows."""


def token_in(request: Request) -> str:
    """The token of the request's header; "" without one."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip()[:300] if kind.lower() in ("token", "bearer") else ""


def caller(request: Request) -> str:
    """From which machine somebody asks."""
    return request.client.host if request.client else ""


class Room:
    """A room without a hub: a code on the wall for learners, a key in the teacher's address."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.code = store.setting("code", _new_code)
        self.key = store.setting("key", lambda: secrets.token_urlsafe(24))
        self._joining = Rate(burst=200, per_second=2)
        self._unknown = Rate(burst=100, per_second=2)
        self.router = APIRouter()
        self.router.add_api_route("/api/join", self._join, methods=["POST"])
        self.router.add_api_route("/teacher", self._teacher, methods=["GET"])

    async def reporter(self, request: Request) -> Learner:
        """Whoever has the token."""
        token = token_in(request)
        learner = await asyncio.to_thread(self._store.by_token, token) if token else None
        if learner is None:
            self._unknown.take(caller(request))
            raise HTTPException(401, "this board does not know you: join again")
        return learner

    async def reader(self, request: Request) -> Who | None:
        """The teacher by a cookie, a learner by the token."""
        if _same(request.cookies.get(_cookie(request), ""), self.key):
            return Who(None, teaches=True)
        return Who(await self.reporter(request)) if token_in(request) else None

    def stranger(self, request: Request) -> Response:
        """How to join."""
        return page.file("join.html", 401)

    async def _join(self, request: Request) -> Response:
        self._joining.take(caller(request))
        joining = await parsed(request, Joining)
        if not _same(_plain(joining.code), _plain(self.code)):
            raise HTTPException(403, "that is not the join code of this board")
        name = tidy(joining.name)
        if not name:
            raise HTTPException(422, "a name has a letter or a digit")
        if len(name) > LONGEST_NAME:
            raise HTTPException(
                422, f"a name has {LONGEST_NAME} characters at most, and this one {len(name)}"
            )
        try:
            learner, token = await asyncio.to_thread(self._store.join, name)
        except ClassIsFull:
            raise HTTPException(503, "this board has no room for more learners") from None
        request.app.state.board.welcome(learner)
        answer = {"token": token, "name": learner.name, "class": self._store.class_name}
        return JSONResponse(answer, 201)

    async def _teacher(self, request: Request) -> Response:
        """The address that the teacher opens once: it leaves a cookie, and no key in what others see."""
        self._unknown.take(caller(request))
        if not _same(request.query_params.get("key", ""), self.key):
            raise HTTPException(
                403,
                "that is not the teacher's key of this board. Open the whole address that `course board` "
                "shows under 'For you alone' when it starts",
            )
        answer = RedirectResponse("./", 303)
        answer.set_cookie(_cookie(request), self.key, httponly=True, samesite="lax", path="/")
        return answer


def tidy(name: str) -> str:
    """What somebody calls themselves, on one line; "" if nothing of it can be read."""
    shown = "".join(letter if letter.isprintable() else " " for letter in name)
    shown = " ".join(shown.split())
    return shown if re.search(r"\w", shown) else ""


def _cookie(request: Request) -> str:
    """Two boards on one machine: cookies do not know ports."""
    return f"course-board-{request.url.port or 80}"


def _new_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _plain(code: str) -> str:
    """Typed from a wall: in small letters, with or without the dash."""
    return re.sub(r"[\s-]", "", code).upper()


def _same(given: str, wanted: str) -> bool:
    """Compared in a time that tells nothing."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
