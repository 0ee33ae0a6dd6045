"""The picture of a run: what it shows, that words and characters say the same, and that it stays small."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import re
import time
from xml.etree import ElementTree

import pytest

from course_lib.run.clock import simulate
from course_lib.run.record import Record
from course_lib.run.trace import recording
from course_lib.timeline import Timeline, layout, names, scene, source, style
from course_lib.timeline.compare import Parting


def record_of(main, limit=2.0):
    """The record of `asyncio.run(main())` in virtual time."""
    record = Record()
    simulate(lambda: asyncio.run(main()), record, limit=limit)
    record.stop()
    return record


def texts(svg):
    """All that is written in a picture, without tooltips."""
    return [element.text for element in elements(svg) if element.tag.endswith("text")]


def tips(timeline):
    """What is said of each stretch, and what is printed, where the picture can be asked."""
    rows = [row for scene in timeline.data["scenes"] for row in scene["rows"]]
    return [piece[4] for row in rows for piece in row["pieces"]] + [
        text for row in rows for _, text in row["notes"]
    ]


def elements(svg):
    return [*ElementTree.fromstring(svg).iter()]


async def load(name, delay):
    await asyncio.sleep(delay)
    print(name, "loaded")


async def together():
    await asyncio.gather(load("cannon", 2), load("laser", 3), load("mine", 1))


async def in_turn():
    for name, delay in (("cannon", 2), ("laser", 3), ("mine", 1)):
        await load(name, delay)


async def blocking():
    async def rude():
        await asyncio.sleep(1)
        time.sleep(2)

    await asyncio.gather(load("cannon", 2), rude())


async def failing():
    async def fails():
        await asyncio.sleep(1)
        raise ValueError("no <such> & ship")

    async with asyncio.TaskGroup() as group:
        group.create_task(load("cannon", 5))
        group.create_task(fails())


async def leaving():
    task = asyncio.create_task(load("laser", 9))
    await asyncio.sleep(1)
    return task


async def deadlocked():
    await asyncio.gather(asyncio.Queue().get(), load("laser", 2))


async def threaded():
    await asyncio.gather(asyncio.to_thread(time.sleep, 2), load("laser", 1))


async def no_time():
    await asyncio.gather(load("a", 0), load("b", 0))


async def ten_thousand():
    limit = asyncio.Semaphore(500)

    async def fetch(number):
        async with limit:
            await asyncio.sleep(1 + number % 7 / 10)
        if number == 9_999:
            raise OSError("lost")

    await asyncio.gather(*(fetch(n) for n in range(10_000)), return_exceptions=True)


async def long_lanes():
    async def ticks():
        for _ in range(200):
            await asyncio.sleep(1)
            print("tick")

    await asyncio.gather(*(ticks() for _ in range(40)))


ALL = [together, in_turn, blocking, failing, leaving, deadlocked, threaded, no_time]


@pytest.mark.parametrize("main", ALL, ids=lambda main: main.__name__)
def test_the_same_run_gives_the_same_bytes(main):
    first, second = (Timeline(record_of(main)) for _ in range(2))
    assert first._repr_mimebundle_() == second._repr_mimebundle_()


@pytest.mark.parametrize("main", ALL, ids=lambda main: main.__name__)
def test_the_picture_is_well_formed_and_holds_no_glyph_that_fonts_lack(main):
    timeline = Timeline(record_of(main))
    ElementTree.fromstring(timeline.svg)
    assert set(re.sub(r"[\x20-\x7e\n]", "", timeline.svg)) <= {"…"}
    timeline.text.encode("ascii")


@pytest.mark.parametrize("main", ALL, ids=lambda main: main.__name__)
def test_everything_stays_inside_the_picture(main):
    root = ElementTree.fromstring(Timeline(record_of(main)).svg)
    width, height = float(root.get("width")), float(root.get("height"))
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        assert 0 <= float(text.get("x")) < width
        assert 0 <= float(text.get("y")) < height


def test_a_lane_is_named_nested_and_says_what_it_waits_for():
    written = texts(Timeline(record_of(together)).svg)
    assert written[:6] == [
        "together()",
        "gather of 3",
        'load("cannon", 2)',
        "sleep(2)",
        'load("laser", 3)',
        "sleep(3)",
    ]
    rows = scene.scene_of(record_of(together)).rows
    assert [row.depth for row in rows] == [0, 1, 1, 1]


def test_every_bar_can_be_asked_what_it_is_and_at_which_line():
    found = tips(timeline := Timeline(record_of(together)))
    assert any(re.fullmatch(r"waits 3 s for sleep\(3\) in load, line \d+", tip) for tip in found)
    assert "laser loaded" in found
    assert standing(timeline, 'load("laser", 3)', 1.5) == "await asyncio.sleep(delay)"
    assert standing(timeline, "together()", 1.5).startswith("await asyncio.gather(")


def standing(timeline, label, time):
    """The source line at which a row stands at this time."""
    (row,) = [row for row in timeline.data["scenes"][0]["rows"] if row["label"] == label]
    (where,) = [piece[5:] for piece in row["pieces"] if piece[0] <= time < piece[1]]
    file, line = where
    for block in timeline.data["source"]:
        if block["file"] == file and 0 <= line - block["first"] < len(block["lines"]):
            return block["lines"][line - block["first"]].strip()
    return None


@pytest.mark.parametrize("main", ALL, ids=lambda main: main.__name__)
def test_what_can_be_asked_fits_into_json_and_ends_where_the_run_does(main):
    data = json.loads(json.dumps(Timeline(record_of(main)).data, allow_nan=False))
    for scene_shown in data["scenes"]:
        for row in scene_shown["rows"]:
            for start, end, *_ in row["pieces"]:
                assert 0 <= start <= end <= scene_shown["length"] + 1e-9


def test_the_source_shows_whole_functions_and_nothing_of_the_course(tmp_path):
    shown = Timeline(record_of(together)).data["source"]
    assert [block["lines"][0] for block in shown] == [
        "async def load(name, delay):",
        "async def together():",
    ]
    assert source.blocks_of([("<nowhere>", 3), (source.__file__, 3)]) == []


@pytest.mark.parametrize("small", [True, False])
@pytest.mark.parametrize("main", ALL, ids=lambda main: main.__name__)
def test_no_text_is_smaller_than_11_pixels_and_no_page_shrinks_it(main, small):
    timeline = Timeline(record_of(main), small=small)
    sizes = [float(size) for size in re.findall(r"font-size:([\d.]+)px", timeline.svg)]
    assert min([12, *sizes]) >= 11
    assert "text{font:12px" in timeline.svg
    width = ElementTree.fromstring(timeline.svg).get("width")
    assert f"min-width:{width}px" in timeline._repr_mimebundle_()["text/html"]


def test_a_picture_is_as_narrow_as_its_words_allow():
    """A page of 1,000 pixels, files listed at its side, leaves 530: what fits need not be scrolled."""
    widths = {main: Timeline(record_of(main))._size.width for main in (together, blocking, in_turn)}
    assert widths == {together: 520, blocking: 520, in_turn: 520}

    async def many_short_waits():
        for _ in range(8):
            await asyncio.sleep(1)

    long = Timeline(record_of(many_short_waits))
    assert long._size.width > 520
    assert texts(long.svg).count("sleep(1)") == 8


def test_words_are_drawn_over_all_lines_and_have_a_rim_that_keeps_these_off():
    svg = Timeline(record_of(blocking), expected=record_of(together)).svg
    assert svg.rindex("<path") < svg.index("<text")
    assert "paint-order:stroke" in svg


def test_a_blocked_loop_is_marked_with_its_line_and_who_had_to_wait():
    timeline = Timeline(record_of(blocking))
    written = texts(timeline.svg)
    assert "loop blocked 2 s" in written
    assert any(re.fullmatch(r"rude, line \d+", text) for text in written)
    assert "loop busy" in written
    assert "could go on, but the loop is busy for 1 s" in tips(timeline)
    assert 'fill="url(#b)"' in timeline.svg
    assert "loop blocked for 2 s from 1 s on: rude, line" in timeline.text
    assert "The loop was blocked for 2 s from 1 s on, at rude, line" in timeline.summary


@pytest.mark.parametrize(
    ("main", "said"),
    [
        (failing, "ValueError: no <such> & ship"),
        (failing, "cancelled"),
        (leaving, "never finished"),
        (deadlocked, "never finished"),
    ],
    ids=["failed", "cancelled", "left over", "deadlocked"],
)
def test_how_a_lane_ended_is_marked_and_said(main, said):
    timeline = Timeline(record_of(main))
    assert said in texts(timeline.svg)
    assert said in timeline.text
    assert said in timeline.summary


def test_threads_have_lanes_that_look_different():
    timeline = Timeline(record_of(threaded))
    assert "in a thread" in texts(timeline.svg)
    assert "sleep(2) (thread) |====" in timeline.text
    assert "sleep(2) (in a thread) from 0 to 2 s, done." in timeline.summary


def test_who_woke_whom_is_drawn_through_tasks_that_are_not_shown():
    rows = scene.scene_of(record_of(threaded))
    (wake,) = rows.wakes
    assert rows.names[wake.by] == "sleep(2)"
    assert rows.names[wake.of] == "threaded()"


def test_tasks_of_libraries_are_folded_unless_asked_for():
    record = record_of(threaded)
    folded, all_of_them = Timeline(record), Timeline(record, libraries=True)
    assert not any("to_thread()" in text for text in texts(folded.svg))
    assert any("own tasks not shown" in text for text in texts(folded.svg))
    assert "to_thread()" in texts(all_of_them.svg)


def test_a_run_that_takes_no_time_can_still_be_seen():
    timeline = Timeline(record_of(no_time))
    assert timeline.svg.count('class="r"') >= 3
    assert "in 0 s" in timeline.summary


def test_the_image_works_where_notebooks_are_not_trusted_and_has_its_words():
    timeline = Timeline(record_of(together))
    bundle = timeline._repr_mimebundle_()
    image = re.fullmatch(
        r'<div[^>]*><img alt="(.*)" src="data:image/svg\+xml;base64,(.*)" style=.*></div>',
        bundle["text/html"],
    )
    assert base64.b64decode(image[2]).decode() == timeline.svg
    assert "load(&quot;laser&quot;, 3) from 0 to 3 s, waits 3 s for sleep(3), done." in image[1]
    assert bundle["text/plain"] == timeline.text


def test_an_attempt_stands_above_what_is_expected_and_the_parting_is_marked():
    timeline = Timeline(record_of(in_turn), expected=record_of(together))
    written = texts(timeline.svg)
    assert written.index("Your run") < written.index("in_turn()") < written.index("Expected")
    said = "hey part at 0 s: sleep(2) under way in yours, 3 waits expected"
    assert "t" + said in written
    assert "T" + said in timeline.text
    assert "T" + said in timeline.summary


@pytest.mark.parametrize("small", [True, False])
@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("sleep(2) under way in yours, 3 waits expected", "a line"),
        ("wait for 1 and Queue.get under way in yours, sleep(10) and Queue.get expected", "lines"),
        ("x" * 160, "lines"),
        ("sleep(1) " * 200, "cut"),
    ],
)
def test_the_caption_of_a_parting_fits_into_the_picture(words, form, small):
    """In as many lines as it takes, within reason; what is cut is seen to be cut."""
    timeline = Timeline(record_of(in_turn), expected=record_of(together), small=small)
    timeline._parting = Parting(3, words)
    root = ElementTree.fromstring(timeline.svg)
    lines = [each for each in root.iter() if each.get("class") == "q u"]
    assert (len(lines) == 1) == (form == "a line")
    said = "".join(line.text for line in lines).replace(" ", "")
    whole = f"they part at 3 s: {words}".replace(" ", "")
    assert said == whole if form != "cut" else said.endswith("…")
    for line in lines:
        assert float(line.get("x")) + 7 * len(line.text) <= float(root.get("width"))
    places = [float(line.get("y")) for line in lines]
    assert all(below - above >= 12 for above, below in itertools.pairwise(places))
    (axis,) = {float(each.get("y")) for each in root.iter() if each.text == "0 s"}
    assert axis - places[-1] >= 12


def test_runs_that_do_the_same_part_nowhere_whatever_their_tasks_are_called():
    async def mine():
        await asyncio.gather(load("cannon", 2), load("laser", 3), load("mine", 1))

    assert "part at" not in Timeline(record_of(mine), expected=record_of(together)).text


def test_runs_part_at_the_first_difference():
    async def late():
        await asyncio.gather(load("cannon", 2), load("laser", 4), load("mine", 1))

    async def one_more():
        await together()
        await asyncio.sleep(1)

    assert "They part at 0 s" in Timeline(record_of(late), expected=record_of(together)).text
    assert "They part at 3 s" in Timeline(record_of(one_more), expected=record_of(together)).text


def test_a_small_picture_is_smaller():
    record = record_of(together)
    large, small = (
        ElementTree.fromstring(Timeline(record, small=flag).svg) for flag in (False, True)
    )
    assert float(small.get("height")) < float(large.get("height"))
    assert float(small.get("width")) <= float(large.get("width"))


def test_ten_thousand_tasks_stay_small_and_the_rest_is_told():
    timeline = Timeline(record_of(ten_thousand, limit=60))
    assert len(timeline._repr_mimebundle_()["text/html"]) < 200_000
    assert len(timeline.svg) < 50_000
    for said in ("".join(texts(timeline.svg)), timeline.text, timeline.summary):
        # all but the twelve rows, and those in whose turn the machine itself was slow
        assert re.search(r"(9,98[0-8]) more tasks: \1 done", said)
        assert "OSError: lost" in timeline.text


def test_long_lanes_stay_small_too():
    timeline = Timeline(record_of(long_lanes))
    assert len(timeline._repr_mimebundle_()["text/html"]) < 200_000


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (3.0, [0, 0.5, 1, 1.5, 2, 2.5, 3]),
        (54.0, [0, 10, 20, 30, 40, 50]),
        (3600.0, [0, 600, 1200, 1800, 2400, 3000, 3600]),
        (0.004, [0, 0.0005, 0.001, 0.0015, 0.002, 0.0025, 0.003, 0.0035, 0.004]),
        (0.0, [0]),
    ],
)
def test_the_axis_has_round_moments(length, expected):
    assert layout.Axis(100, 600, length).ticks() == expected


def test_small_moments_are_written_out():
    assert [names.number(value) for value in (0.0005, 0.25, 3, 12.345, 3600.04)] == [
        "0.0005",
        "0.25",
        "3",
        "12.35",
        "3600",
    ]


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("pair", style.contrast_pairs(), ids="-".join)
def test_text_has_the_contrast_of_wcag_aa_in_both_themes(pair):
    light, dark = sorted(map(luminance, pair), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_recording_in_real_time_is_drawn_too():
    async def main():
        async with recording() as record:
            await asyncio.create_task(asyncio.sleep(0), name="my own")
        return record

    timeline = Timeline(asyncio.run(main()))
    assert texts(timeline.svg)[0] == "cell"


def test_names_that_xml_cannot_hold_are_made_harmless():
    async def main():
        await asyncio.create_task(asyncio.sleep(1), name="a\x00<b>\ud800&")
        raise ValueError("two\nlines \x1b[31m")

    timeline = Timeline(record_of(main), libraries=True)
    ElementTree.fromstring(timeline.svg)
    timeline.svg.encode()
    assert "ValueError: two lines" in timeline.text


# -- what never ends -----------------------------------------------------------------------


def one_wait_for(row):
    """The share of a row's time in one wait, and how often it is drawn as running."""
    waits = [piece for piece in row.pieces if piece.kind == "wait"]
    longest = max(waits, key=lambda piece: piece.end - piece.start)
    runs = sum(piece.kind == "run" for piece in row.pieces)
    return longest.label, (longest.end - longest.start) / (row.end - row.start), runs


def sleeps_for_ever(nap, is_async):
    async def in_a_loop():
        while True:
            await asyncio.sleep(nap)

    def alone():
        while True:
            time.sleep(nap)

    record = Record()
    work = (lambda: asyncio.run(in_a_loop())) if is_async else alone
    ended = simulate(work, record, limit=0.3)
    record.stop()
    record.draw_as_one("alone()", ended.elapsed, ended.error)
    return record


@pytest.mark.parametrize("nap", [1, 0.0005])
@pytest.mark.parametrize("is_async", [True, False])
def test_a_loop_that_sleeps_for_ever_is_drawn_as_waiting(nap, is_async):
    record = sleeps_for_ever(nap, is_async)
    (row,) = scene.scene_of(record).rows
    label, share, runs = one_wait_for(row)
    assert label == ("sleep" if is_async else "time.sleep") + f"({nap:g})"
    assert share > 0.5
    assert runs < 60
    text = Timeline(record).text
    assert text.count("-") > 30
    assert text.count("#") < 6  # one of them explains the sign


def test_steps_that_can_be_seen_apart_are_drawn_apart():
    async def main():
        for _ in range(20):
            await asyncio.sleep(1)

    record = Record()
    simulate(lambda: asyncio.run(main()), record)
    record.stop()
    (row,) = scene.scene_of(record).rows
    assert [piece.kind for piece in row.pieces].count("wait") == 20
    assert Timeline(record).text.count("#") > 20
