"""Tell the class board of checks: in the background, in order, none twice, none lost.

The progress file is the queue. A thread that lives only while something is to be sent reads it from where the
board has everything, sends, and notes how far it came. What is sent twice, after a kill between the two, has
the same id, and is kept once. A check never waits for any of it.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from itertools import islice
from typing import Any

from course_lib.notebook import membership, progress
from course_lib.notebook.membership import Membership

AT_ONCE = 100  # reports; the board takes no more
VERDICTS = ("correct", "incorrect", "check failed")
_PATIENCE = 10.0  # seconds for an answer
_LONGEST_PAUSE = 60.0  # seconds between two tries, while no board answers
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")

_guard = threading.Lock()
_wake = threading.Event()
_sender: threading.Thread | None = None
_refusal: str | None = None
_told: set[str] = set()  # refusals that the learner has read


class Refused(Exception):
    """The board does not want it, and will not want it the next time either."""


class NoAnswer(Exception):
    """No board there, or none that has time: what is to be sent stays in the queue."""

    def __init__(self, why: str, pause: float = 0) -> None:
        super().__init__(why)
        self.pause = pause


def nudge() -> None:
    """Send what the board does not have yet, in the background. Where nobody joined, nothing happens."""
    global _sender
    if membership.current() is None:
        return
    with _guard:
        _wake.set()
        if _sender is None or not _sender.is_alive():
            _sender = threading.Thread(target=_send_all, name="course-board", daemon=True)
            try:
                _sender.start()
            except RuntimeError:
                pass  # too many threads, or Python ends: the queue stays


def join(address: str, code: str, name: str) -> str:
    """Ask a board for a token and keep it; words for the learner."""
    address = str(address).strip().rstrip("/")
    try:
        if not address:
            return _join_again()
        answer = post(f"{address}/api/join", {"code": str(code), "name": str(name)})
        found = {key: str(answer[key]) for key in ("token", "name", "class")}
        membership.keep(address, found["token"], found["name"])
    except Refused as error:
        return f"You have not joined: {error}."
    except (NoAnswer, KeyError, TypeError) as error:
        return f"You have not joined: no class board answers at {address} ({error})."
    except OSError as error:
        return f"You have not joined: that cannot be kept here ({error.strerror})."
    return (
        f"You are on the board of {found['class']!r} as {found['name']!r}. From now on it is told of each "
        "check: which exercise, the verdict, the kind of mistake, when. Never your code. "
        "`lesson.leave()` ends it."
    )


def _join_again() -> str:
    """On a hub there is nothing to be given, but somebody may have left."""
    membership.forget()
    if membership.current() is None:
        return "Your teacher shows what to write: `lesson.join(ADDRESS, CODE, NAME)`."
    nudge()
    return (
        "The class board of this hub is told of your checks: never code. `lesson.leave()` ends it."
    )


def leave() -> str:
    """Report nowhere any more; words for the learner."""
    try:
        membership.leave()
    except OSError as error:
        return f"That cannot be kept here ({error.strerror})."
    return "No class board is told of your checks any more."


def complaint() -> str | None:
    """Why the board refuses what is sent, once, if it does."""
    global _refusal
    words, _refusal = _refusal, None
    if words is None or words in _told:
        return None
    _told.add(words)
    return words


def _send_all() -> None:
    global _sender, _refusal
    pause = 1.0
    while True:
        _wake.clear()
        try:
            while (to := membership.current()) and send_some(to):
                pause = 1.0
        except NoAnswer as error:
            _wake.wait(error.pause or pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            continue
        except Refused as error:
            _refusal = f"The class board does not take your checks: {error}. Everything else works."
        except OSError:
            pass  # the progress file cannot be read or the place not be noted: the next check tries again
        with _guard:
            if not _wake.is_set():
                _sender = None
                return


def send_some(to: Membership) -> bool:
    """Send the next reports, if there are any, and note that; whether there may be more."""
    place, reports = membership.sent(to), []
    lines = islice(progress.since(place), 20 * AT_ONCE)
    behind = place
    for behind, event in lines:
        if event is not None and (report := report_of(behind, event)):
            reports.append(report)
            if len(reports) == AT_ONCE:
                break
    if reports:
        post(f"{to.address}/api/reports", {"now": time.time(), "reports": reports}, to.token)
    if behind != place:
        membership.note_sent(to, behind)
    return behind != place


def report_of(place: int, event: dict[str, Any]) -> dict[str, Any] | None:
    """What the board is told of an event; None if it is no check. The code is never part of it."""
    moment, diagnosis = event.get("time"), event.get("diagnosis", "")
    if event["event"] != "check" or event.get("verdict") not in VERDICTS:
        return None
    if isinstance(moment, bool) or not isinstance(moment, int | float) or not 0 <= moment < 1e11:
        return None
    names = event["lesson"], event["exercise"]
    if not all(map(_NAME.fullmatch, names)) or not re.fullmatch("[a-z-]{0,40}", str(diagnosis)):
        return None
    told = dict(zip(("lesson", "exercise"), names, strict=True))
    told |= {"verdict": event["verdict"], "diagnosis": str(diagnosis), "time": moment}
    known_by = hashlib.sha256(json.dumps([place, told], sort_keys=True).encode()).hexdigest()[:32]
    return told | {"id": known_by}


def post(address: str, content: dict[str, Any], token: str = "") -> Any:
    """The board's answer. Raises Refused and NoAnswer."""
    import http.client  # only now: most learners report to nobody
    import urllib.error
    import urllib.request

    class Nowhere(urllib.request.HTTPRedirectHandler):
        """The token goes to the board that was named, and to nobody else."""

        def redirect_request(self, *_: Any) -> None:
            return None

    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"token {token}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Nowhere)
    try:
        if not address.startswith(("http://", "https://")):
            raise ValueError("an address begins with http://")
        request = urllib.request.Request(address, json.dumps(content).encode(), headers)
        with opener.open(request, timeout=_PATIENCE) as answer:
            return json.loads(answer.read(100_000))
    except urllib.error.HTTPError as error:
        with error:
            words = _detail(error.read(10_000)) or error.reason
        if error.code == 429 or error.code >= 500:
            raise NoAnswer(words, _seconds(error.headers.get("Retry-After"))) from None
        raise Refused(words) from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise NoAnswer(str(getattr(error, "reason", None) or error)) from None


def _detail(body: bytes) -> str:
    """What the board says of an error."""
    try:
        return str(json.loads(body)["detail"])[:200]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _seconds(text: str | None) -> float:
    return min(float(text), _LONGEST_PAUSE) if text and text.isdecimal() else 0.0
