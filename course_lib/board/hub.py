"""Who asks, on a JupyterHub: whoever the Hub says that a token belongs to. Logging in is the Hub's, too."""

from __future__ import annotations

import asyncio
import os
import secrets
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from course_lib.board.people import Who, caller, token_in
from course_lib.board.rates import Rate
from course_lib.board.store import ClassIsFull, Learner, Store

if TYPE_CHECKING:
    from jupyterhub.services.auth import HubOAuth

READ = "custom:board:read"  # the scope of those who may see the class
REMEMBERED = 60  # seconds for which the Hub's word on a token is believed


class Hub:
    """The Hub that has started this service: address, token and login come from the environment."""

    def __init__(self, store: Store, prefix: str) -> None:
        # of the extra `hub`: a learner's install has it not
        from jupyterhub.services.auth import HubOAuth

        self._store, self._prefix = store, prefix
        self._auth: HubOAuth = HubOAuth(cache_max_age=REMEMBERED)
        self._unknown = Rate(burst=200, per_second=5)
        self.router = APIRouter()
        self.router.add_api_route("/oauth_callback", self._callback, methods=["GET"])

    async def reporter(self, request: Request) -> Learner:
        """The user of the token in the header. A service, or a token without access to the board, is none."""
        user = await self._user(token_in(request), request)
        if user is None:
            raise HTTPException(401, "the Hub does not know this token")
        return await self._learner(user)

    async def reader(self, request: Request) -> Who | None:
        """The same, also by the cookie that logging in has left."""
        token = token_in(request) or request.cookies.get(self._auth.cookie_name, "")
        user = await self._user(token, request)
        if user is None:
            return None
        if READ in user["scopes"]:
            return Who(None, teaches=True)
        return Who(await self._learner(user))

    def stranger(self, request: Request) -> Response:
        """Go and log in; the Hub sends the browser back."""
        state = self._auth.generate_state(next_url=f"{self._prefix}/")
        answer = RedirectResponse(f"{self._auth.login_url}&state={state}", 302)
        answer.set_cookie(
            self._auth.state_cookie_name, state, max_age=600, **self._of_cookies(request)
        )
        return answer

    async def _callback(self, request: Request) -> Response:
        code, state = (request.query_params.get(name, "") for name in ("code", "state"))
        mine = request.cookies.get(self._auth.state_cookie_name, "")
        if not code or not mine or not secrets.compare_digest(mine.encode(), state.encode()):
            raise HTTPException(400, "this login was not begun here: open the board again")
        token = await self._asked(self._auth.token_for_code, code)
        answer = RedirectResponse(f"{self._prefix}/", 303)
        answer.set_cookie(self._auth.cookie_name, token, **self._of_cookies(request))
        answer.delete_cookie(self._auth.state_cookie_name, path=f"{self._prefix}/")
        return answer

    async def _user(self, token: str, request: Request) -> dict[str, Any] | None:
        """What the Hub says of a token; None if it knows none, 403 if it is not for this board."""
        if not token:
            return None
        user = await self._asked(self._auth.user_for_token, token)
        if not user:
            self._unknown.take(caller(request))
            return None
        if user.get("kind") != "user":
            raise HTTPException(403, "a service is no learner")
        if not set(self._auth.access_scopes) & set(user["scopes"]):
            raise HTTPException(403, f"the token lacks {' or '.join(self._auth.access_scopes)}")
        return dict(user)

    async def _asked(self, ask: Any, what: str) -> Any:
        """The Hub's answer; its library waits in a thread."""
        from jupyterhub.services.auth import HTTPError

        try:
            return await asyncio.to_thread(ask, what)
        except HTTPError as error:
            raise HTTPException(503, "the Hub does not answer") from error

    async def _learner(self, user: dict[str, Any]) -> Learner:
        try:
            return await asyncio.to_thread(self._store.by_name, user["name"])
        except ClassIsFull:
            raise HTTPException(503, "this board has no room for more learners") from None

    def _of_cookies(self, request: Request) -> dict[str, Any]:
        public = os.environ.get("JUPYTERHUB_PUBLIC_URL", "")
        sent = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()
        secure = public.startswith("https") or sent == "https"
        return {"path": f"{self._prefix}/", "httponly": True, "samesite": "lax", "secure": secure}
