"""What a route of FastAPI promises, of its parameters and of its answers, and what FastAPI says of that."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import ResponseValidationError

from course_lib.checks.exercise import require
from course_lib.checks.verdict import Incorrect


def unfit(address: str, error: ResponseValidationError) -> Incorrect:
    """What the function returned is not what the route promises."""
    fault = error.errors()[0]
    where = " → ".join(str(part) for part in fault.get("loc", ()))
    return Incorrect(
        "wrong-type",
        f"`GET {address}` is answered with 500: what your function returned does not fit the type that "
        f"it promises. {fault.get('msg')}, at {where}. The promise is a list of `CharName`, each with "
        f"its `char` and its `name`.{_what_it_is(error.body)}",
    )


def _what_it_is(returned: Any) -> str:
    """What is behind some of the values that fit no type."""
    if returned is None:
        return " It returned None: is there a `return`?"
    if inspect.iscoroutine(returned):
        returned.close()  # or Python complains of it later
        return " It returned a coroutine that nobody has awaited."
    return ""


def refused(faults: list[dict[str, Any]]) -> str:
    """Why FastAPI refused a request, as it says itself."""
    lacking = [
        str(one["loc"][-1])
        for one in faults
        if one["type"] == "missing" and one["loc"][0] == "query" and one["loc"][-1] != "q"
    ]
    if lacking or not faults:
        return f"it wants {' and '.join(map(repr, lacking))}, and the query is called 'q'."
    where = " → ".join(str(part) for part in faults[0]["loc"])
    return (
        f"{faults[0]['msg']}, at {where}. What comes is `q`, in the address, and it may be any text: which "
        "parameter of yours says something else?"
    )


def require_typed(judged: FastAPI, path: str) -> None:
    """The description says what comes back."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # for one, that a route has two methods
        described = judged.openapi()
    operation = described["paths"].get(path, {}).get("get", {})
    content = operation.get("responses", {}).get("200", {}).get("content", {})
    models = described.get("components", {}).get("schemas", {})

    def looked_up(schema: dict[str, Any]) -> dict[str, Any]:
        named = schema.get("$ref", "").rpartition("/")[2]  # a type that has a name of its own
        return looked_up(models[named]) if named in models else schema

    schema = looked_up(content.get("application/json", {}).get("schema", {}))
    fields = looked_up(schema.get("items", {}))
    what = (
        "a response model that says nothing of `char` and `name`" if schema else "no response model"
    )
    require(
        {"char", "name"} <= fields.get("properties", {}).keys(),
        f"It answers right, but `/docs` cannot say what comes back: the route has {what}. The "
        "return annotation makes one: a list of what?",
        because="wrong-type",
    )
