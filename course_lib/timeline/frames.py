"""A run step by step, as frames: what is drawn of each, said of it, or shown when it is stepped through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from course_lib.run.lines import Ran
from course_lib.run.steps import Step, StepRecord
from course_lib.timeline.names import clean, seconds
from course_lib.timeline.source import line_at


class Item(NamedTuple):
    """A box: a name, and what is to be said of it."""

    text: str
    note: str = ""
    look: str = ""  # "now", "end", "bad", "good"
    file: str = ""  # where in the program, if it stands anywhere
    line: int = 0


@dataclass
class Group:
    """Boxes under a heading: a queue side by side, or a chain in which each leads to the next."""

    head: str
    items: list[Item]
    chain: bool = False
    empty: str = "empty"


@dataclass
class Frame:
    """One picture of a series. `lit` are the lines that run, or wait, with who does."""

    time: float
    words: str
    groups: list[Group]
    lit: list[tuple[str, int, str, str]] = field(default_factory=list)  # file, line, how, who


def loop_frames(record: StepRecord) -> list[Frame]:
    """What the loop takes up, and what is ready, timed, asked of the selector afterwards."""
    frames, before = [], Step(0.0, "callback", None, "")
    for step in record.steps:
        shown = before if step.kind == "sleep" else step  # what it looks like while the loop sleeps
        name = step.words if step.kind != "sleep" else ""
        lines = _lines(step.ran)
        asleep = f"waits until {seconds(step.until)}" if step.kind == "sleep" else ""
        groups = [
            Group("Runs", [Item(name, _now(step, lines), "now")] if name else [], empty="nothing"),
            Group("Ready queue", [Item(one) for one in shown.ready]),
            Group("Timers", [Item(what, f"due at {seconds(due)}") for due, what in shown.timers]),
            Group("Selector", [Item(asleep, "", "now")] if asleep else [], empty="need not wait"),
        ]
        frames.append(
            Frame(
                step.time,
                _loop_words(record, step, lines, before),
                groups,
                lit_of(record, step),
            )
        )
        before = step
    return frames


def _now(step: Step, lines: str) -> str:
    """The lines that run, and the text of the last one."""
    if step.kind == "callback":
        return "a callback of the loop"
    last = next((ran for ran in reversed(step.ran) if ran.event in ("line", "left")), None)
    text = line_at(last.file, last.line) if last is not None else ""
    return f"{lines}: {text}" if text else lines


def _loop_words(record: StepRecord, step: Step, lines: str, before: Step) -> str:
    new = [*step.ready]
    for old in before.ready:
        if old in new:
            new.remove(old)
    if step.kind == "sleep":
        until = seconds(step.until)
        then = f" Ready then: {_listed(new)}." if new else ""
        if before.timers and before.timers[0][0] <= step.until:
            return f"Nothing is ready. The loop asks the selector to wait until {until}.{then}"
        return f"Nothing is ready. The loop asks the selector to wait. It is back at {until}.{then}"
    kind = "" if step.kind == "task" else "a callback: "
    said = f"From the ready queue the loop takes {kind}{step.words}."
    if step.kind == "task" and step.lane is not None:
        if lines:
            said += f" It runs {lines}"
            said += f", and {_stop(record, step)}." if _stop(record, step) else "."
        if step.printed:
            said += f" It prints {_listed([repr(text) for text in step.printed[:3]])}."
    return said + (f" Ready from now on: {_listed(new)}." if new else "")


def _stop(record: StepRecord, step: Step) -> str:
    """How a step of a task ended."""
    assert step.lane is not None
    state = step.states.get(step.lane)
    if state is not None:
        return {"done": "is done", "failed": "fails"}.get(state, f"is {state}")
    chain = step.chains.get(step.lane)
    if chain is None or chain.future is None:
        return "lets the others have a turn"
    return f"waits for a future, {step.ends[step.lane]}"


def chain_frames(record: StepRecord) -> list[Frame]:
    """The chain of each task, at every moment at which the loop sleeps: they all stand still then."""
    asleep = [step for step in record.steps if step.kind == "sleep"]
    frames = []
    for step in asleep or record.steps:
        then = _before_sleep(record, step)
        groups, said = [], []
        for lane, chain in then.chains.items():
            name = record.lanes[lane].name
            items = [
                Item(link.function, "asyncio's" if link.library else text_at(link.file, link.line))
                for link in chain.links
            ]
            items.append(
                Item(
                    "a future" if chain.future is not None else "its turn",
                    then.ends[lane],
                    "end",
                )
            )
            groups.append(Group(f"Task {name}", items, chain=True))
            way = " awaits ".join(item.text for item in items)
            said.append(f"{name}: {way}, {then.ends[lane]}.")
        frames.append(Frame(step.time, " ".join(said), groups, standing(record, then)))
    return [frame for frame in frames if frame.groups]


def _before_sleep(record: StepRecord, step: Step) -> Step:
    """How it stood when the loop fell asleep: after the step before."""
    at = record.steps.index(step)
    return record.steps[at - 1] if step.kind == "sleep" and at else step


def lit_of(record: StepRecord, step: Step) -> list[tuple[str, int, str, str]]:
    """The lines that run in a step, and those at which the other tasks stand."""
    who = record.lanes[step.lane].name if step.lane is not None else ""
    ran = {(one.file, one.line): None for one in step.ran if one.event == "line"}
    return [(file, line, "run", who) for file, line in ran] + standing(record, step)


def standing(record: StepRecord, step: Step) -> list[tuple[str, int, str, str]]:
    lit = []
    for lane, chain in step.chains.items():
        for link in chain.links:
            if not link.library:
                lit.append((link.file, link.line, "wait", record.lanes[lane].name))
    return lit


def _lines(ran: Iterable[Ran]) -> str:
    """ "line 3 of load()", "lines 3 to 5 of load()", "line 3 of main(), lines 1 to 2 of load()"."""
    found: dict[str, dict[int, None]] = {}
    ran = [*ran]
    lines = [one for one in ran if one.event == "line"]
    # a line that only goes on after its `await`, and ends the function, is told by that
    for one in lines or [one for one in ran if one.event == "left"]:
        found.setdefault(one.function.strip("<>"), {})[one.line] = None
    return ", ".join(f"{_range([*numbers])} of {name}()" for name, numbers in [*found.items()][:3])


def _range(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    if numbers == [*range(numbers[0], numbers[-1] + 1)]:
        return f"lines {numbers[0]} to {numbers[-1]}"
    shown = [str(number) for number in numbers[:6]]
    return f"lines {_listed(shown)}" + (" and more" if len(numbers) > 6 else "")


def _listed(words: list[str]) -> str:
    *first, last = [clean(word) for word in words]
    return f"{', '.join(first)} and {last}" if first else last


def text_at(file: str, line: int) -> str:
    text = line_at(file, line)
    return f"line {line}: {text}" if text else at(file, line)


def at(file: str, line: int) -> str:
    return f"line {line}" if line else ""
