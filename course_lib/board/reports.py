"""What may be sent to the board, and nothing beyond it: bounded, and without unknown fields."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from fastapi import HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

LONGEST = 64 * 1024  # bytes of a body
MOST = 100  # reports in one

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
Moment = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]  # seconds since 1970


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Report(_Closed):
    """One check of one learner. Its id is the same however often it is sent."""

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    lesson: Name
    exercise: Name
    verdict: Literal["correct", "incorrect", "check failed"]
    diagnosis: Annotated[str, Field(pattern=r"^[a-z-]{0,40}$")] = ""
    time: Moment


class Batch(_Closed):
    """Some of them, oldest first; `now` is the sender's clock, which may be wrong."""

    now: Moment
    reports: Annotated[list[Report], Field(max_length=MOST)]


class Joining(_Closed):
    """What a learner gives once, to get a token."""

    code: Annotated[str, Field(max_length=40)]
    name: str  # how long it may be, a learner is told in words


Model = TypeVar("Model", bound=BaseModel)


async def parsed(request: Request, model: type[Model]) -> Model:
    """The body of a request, which is read no further than it may be long."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            raise HTTPException(413, f"more than {LONGEST} bytes")
    try:
        return model.model_validate_json(bytes(body))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise HTTPException(422, f"{where}: {first['msg']}"[:200]) from None
