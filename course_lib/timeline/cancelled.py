"""The way of a cancellation, as frames: who asks which task to end, and what the exception meets."""

from __future__ import annotations

from course_lib.run.steps import Step, StepRecord
from course_lib.timeline.frames import Frame, Group, Item, at, lit_of, text_at
from course_lib.timeline.source import line_at


def cancel_frames(record: StepRecord) -> list[Frame]:
    """Who asks which task to end, and what the exception meets on its way out."""
    frames, asked = [], set[int]()
    for number, step in enumerate(record.steps):
        before = record.steps[number - 1] if number else step
        for cancel in step.cancels:
            by = f"{cancel.function}()" if cancel.line else f"a callback ({cancel.function})"
            for lane in cancel.lanes:
                asked.add(lane)
                frames.append(_request(record, step, before, lane, by, (cancel.file, cancel.line)))
        met = step.kind == "task" and any(ran.error == "CancelledError" for ran in step.ran)
        ended = step.lane in asked and step.states.get(step.lane or 0) == "cancelled"
        if met or ended:
            frames.append(_way_out(record, step))
    return frames


def _request(
    record: StepRecord, step: Step, before: Step, lane: int, by: str, place: tuple[str, int]
) -> Frame:
    name = record.lanes[lane].name
    chain = before.chains.get(lane)
    items = [
        Item(by, f"{at(*place)}: asks for the end of {name}".removeprefix(": "), "now", *place)
    ]
    if chain is not None:
        links = chain.links
        items += [
            Item(link.function, "asyncio's")
            if link.library
            else Item(link.function, text_at(link.file, link.line), "", link.file, link.line)
            for link in links
        ]
        if chain.future is not None:
            items.append(Item("a future", "is cancelled: this is where the request goes", "bad"))
        else:
            items.append(
                Item("its turn", "a CancelledError comes in the place of its next step", "bad")
            )
    words = f"{by} cancels {name}. The request goes down {name}'s chain of awaits, to what it waits for."
    lit = [(*place, "run", by)] if place[1] else []
    return Frame(step.time, words, [Group(f"cancel() of {name}", items, chain=True)], lit)


def _way_out(record: StepRecord, step: Step) -> Frame:
    assert step.lane is not None
    name = record.lanes[step.lane].name
    items, said = list[Item](), list[str]()
    for ran in step.ran:
        where = at(ran.file, ran.line)
        if ran.event == "raised":
            note = f"{ran.error} comes out of {text_at(ran.file, ran.line)}"
            items.append(Item(f"{ran.function}()", note, "bad", ran.file, ran.line))
            said.append(f"{ran.error} comes out at {ran.function}(), {where}")
        elif ran.event == "line" and items:
            text = line_at(ran.file, ran.line)
            note = f"{ran.function}(), {where} runs"
            items.append(Item(text or where, note, "", ran.file, ran.line))
            said.append(f"{where} runs")
    state = step.states.get(step.lane)
    if state is None:
        items.append(Item(name, f"goes on: {step.ends.get(step.lane, '')}", "good"))
        said.append("the task goes on")
    else:
        looks = {"done": "good"}
        items.append(Item(name, {"done": "is done"}.get(state, state), looks.get(state, "bad")))
        said.append(f"the task is {state}")
    if len(items) == 1:
        items.insert(0, Item("CancelledError", "before its first line: nothing of it ran", "bad"))
    words = f"{name} goes on, with an exception in the place of a result: {'; '.join(said)}."
    return Frame(
        step.time, words, [Group(f"The way out of {name}", items, chain=True)], lit_of(record, step)
    )


def box_by_box(frames: list[Frame]) -> list[Frame]:
    """The same way in smaller steps: one box more in each frame, with its line lit."""
    return [
        Frame(
            frame.time,
            frame.words
            if place == len(group.items)
            else f"{group.items[place - 1].text}: {group.items[place - 1].note}.",
            [Group(group.head, group.items[:place], chain=True)],
            [
                (item.file, item.line, "run", "")
                for item in group.items[place - 1 : place]
                if item.line
            ],
        )
        for frame in frames
        for group in frame.groups
        for place in range(1, len(group.items) + 1)
    ]
