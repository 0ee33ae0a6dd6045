"""Which client a download goes through, in lessons 12 to 14: the given one, or one that is closed then."""

from __future__ import annotations

from course_lib.checks.exercise import require
from course_lib.checks.saying import at
from course_lib.lessons._shared.practice import Practice
from course_lib.run.run import Run


def require_client(practice: Practice, run: Run, count: int) -> None:
    """At least `count` requests went through the client that the attempt was given."""
    line, sent, made = practice.traffic.line(run), practice.traffic.sent, len(practice.clients.own)
    aside = [one for one in sent if one.plain and one.thread != practice.loop_thread]
    each = "" if made == 1 < count else " for each flag"
    require(
        not made and not aside,
        f"It makes a client of its own{each}{at(line)}, and lets the one that it is given stand idle. A client "
        "keeps connections and shares them out; making one costs as much as many flags.",
        because="resource-leak",
        line=line,
        run=run,
    )
    require(
        len(sent) >= count,
        f"It was asked for {count} at the same time, and the server saw {len(sent)} "
        f"request{'s' * (len(sent) != 1)}. Each call asks the server anew: what is kept from one to the next?",
        because="side-effect",
        line=line,
        run=run,
    )
    require(
        len(practice.asked) >= count,
        f"It does not ask through the client that it is given{at(line)}. While a function such as httpx.get "
        "waits for its answer, the event loop stands still, and with it every other download. What does the "
        "client have instead of it?",
        because="blocking-call",
        line=line,
        run=run,
    )


def require_a_new_client(practice: Practice, run: Run) -> None:
    """Not one from before the call."""
    line, sent = practice.traffic.line(run), practice.traffic.sent
    require(
        practice.clients.own or not sent or not all(one.plain for one in sent),
        f"It asks with what waits for each answer without `await`{at(line)}, as `httpx.get` and `httpx.Client` "
        "do. Which class of httpx's makes clients whose answers can be awaited?",
        because="blocking-call",
        line=line,
        run=run,
    )
    require(
        practice.clients.own or not sent,
        f"It made no client, and used one from before it was called{at(line)}. All calls share that one, and "
        "nobody closes it. Make a client inside the function.",
        because="resource-leak",
        line=line,
        run=run,
    )


def require_one_client(practice: Practice, run: Run, count: int) -> None:
    """One for all of the `count` flags."""
    made, line = len(practice.clients.own), practice.traffic.line(run)
    require(
        made == 1,
        f"It made {made} clients for {count} flags. One client can have many requests under way; "
        "each further one costs time and connections of its own. Make it once, and hand it to each download.",
        because="resource-leak",
        line=line,
        run=run,
    )


def require_closed_client(practice: Practice, run: Run, after: str = "") -> None:
    """None is open when the attempt has returned."""
    require(
        not practice.left_open,
        f"{after or 'All flags had come'}, and when `supervisor` had ended its client was still open, with all "
        "its connections. `async with` closes it at the end of its block, whatever happens there.",
        because="resource-leak",
        run=run,
    )
