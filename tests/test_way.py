"""The way through: after each right answer what is next, and whoever comes back goes on where they left off."""

from __future__ import annotations

import asyncio
import copy
import json

import kernels
import pytest

from course_lib import Lesson, course
from course_lib.command import cli
from course_lib.command import open as opening
from course_lib.notebook import progress, way
from course_lib.notebook.display import RUN_AGAIN
from course_lib.notebook.files import Notebooks
from course_lib.notebook.map import course_map
from solutions import chaining, start_here

LESSONS = course.lessons()
WITH_EXERCISES = [lesson for lesson in LESSONS if lesson.stubs]


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """A learner of whom nothing is known yet."""
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "data"))
    monkeypatch.setattr(progress, "_complaint", None)
    monkeypatch.setattr(progress, "_has_complained", False)


def solve(*names: str) -> None:
    """Every exercise of these lessons is done."""
    for name in names:
        for exercise in course.find(name).stubs:
            progress.record(name, exercise, "check", verdict="correct")


def place() -> str:
    return way.left_off().lesson.name


# -- after a right answer --------------------------------------------------------------------


def test_after_each_right_answer_the_next_exercise_is_a_click_away(capsys):
    lesson = Lesson("chaining")
    for name, following in (("load", "fire"), ("chain", "main"), ("main", "fire")):
        lesson.check(getattr(chaining, name))
        assert f"done in this lesson. Next: Exercise: {following}.\n" in capsys.readouterr().out
    assert "3 of 4 done" in way.onward("chaining", "chain").text
    link = '<a href="05_chaining.ipynb#Exercise:-fire">Exercise: fire</a>'
    assert link in way.onward("chaining", "chain").rich


def test_after_the_last_one_the_lesson_is_done_and_leads_to_the_next(capsys):
    Lesson("start_here").check(start_here.hello)
    said = capsys.readouterr().out
    assert "Lesson 00 is done: 1 of 1. You can now run cells, and tell a coroutine function" in said
    assert f"Next: 01 {LESSONS[1].title} (notebooks/{LESSONS[1].file}).\n" in said
    assert f'<a href="{LESSONS[1].file}">' in way.onward("start_here", "hello").rich


def test_what_to_read_is_linked_where_a_lesson_names_something():
    solve("timeouts_and_cancellation")
    told = way.onward("timeouts_and_cancellation", "ask_all").rich
    assert '<a href="08_timeouts_and_cancellation.ipynb#Where-to-read-more">' in told


def test_a_wrong_answer_or_a_stub_leads_nowhere(capsys):
    async def load(n):
        return 1

    Lesson("chaining").check(load)
    assert "Next:" not in capsys.readouterr().out


def test_where_nothing_can_be_kept_the_answer_counts_all_the_same(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "file"))
    Lesson("chaining").check(chaining.load)
    assert "1 of 4 done in this lesson" in capsys.readouterr().out


def test_the_worked_answers_lead_nobody_on(monkeypatch, capsys):
    """Their notebooks are the same whoever runs them, and whatever is done."""
    monkeypatch.chdir(course.ROOT / "solutions")
    Lesson("chaining").check(chaining.load)
    assert "Next:" not in capsys.readouterr().out


@pytest.mark.parametrize("lesson", WITH_EXERCISES, ids=lambda lesson: lesson.name)
def test_every_lesson_can_be_led_through(lesson):
    """Each exercise has a heading to be linked to, and the end says what the lesson was about."""
    prose = "\n".join(source for kind, source in lesson.cells if kind == "markdown").splitlines()
    for exercise in lesson.stubs:
        assert f"## {way.heading_of(lesson, exercise)}" in prose
    assert way._summary(lesson)


def test_the_bar_at_the_top_is_brought_up_to_date_by_a_right_answer():
    with kernels.kernel() as kernel:
        kernel.run("from course_lib import Lesson; from solutions.start_here import hello")
        kernel.run("lesson = Lesson('start_here')")
        kernel.run("old = lesson._desk._bar.display_id")
        done = kernel.run(
            "shown = []; lesson._desk._bar.update = lambda new: shown.append(new.text)\n"
            "lesson.check(hello); print(shown)"
        )
    assert "['Start here: 1 of 1 done.']" in done.text


def test_the_tab_key_offers_what_a_learner_uses_and_nothing_else():
    with kernels.kernel() as kernel:
        kernel.run("from course_lib import Lesson; lesson = Lesson('start_here')")
        request = kernel.client.complete("lesson.", 7)
        while (reply := kernel.client.get_shell_msg(timeout=60))["parent_header"][
            "msg_id"
        ] != request:
            pass
    offered = {name.removeprefix("lesson.") for name in reply["content"]["matches"]}
    assert {"check", "hint", "solution", "timeline", "course"} <= offered
    assert offered == {name for name in vars(Lesson) if not name.startswith("_")}


CALLS = """\
lesson.check(chain)
lesson.hint("chain")
lesson.solution("chain")
lesson.earlier("chain")
await lesson.timeline(chain("cannon"))
lesson.progress()
lesson.course()
Lesson("sync_vs_async").guess("ask_all")
Lesson("sync_vs_async").ask("thousand_counts", "a")
""".splitlines()


def test_where_there_are_no_buttons_a_call_does_what_each_of_them_does():
    """VS Code's kernels know of no session of JupyterLab; what a terminal shows is what `print` gives."""
    with kernels.kernel() as kernel:
        assert kernel.value("'JPY_SESSION_NAME' in __import__('os').environ") == "False"
        kernel.run("from course_lib import Lesson; from solutions.chaining import chain")
        kernel.run("lesson = Lesson('chaining')")
        done = [kernel.run(call) for call in CALLS]
    assert [cell.status for cell in done] == ["ok"] * len(CALLS)
    for cell, call in zip(done, CALLS, strict=True):
        kinds = {kind for data in cell.rich for kind in data}
        assert cell.rich, call
        assert kinds == {"text/plain", "text/html"}, call


# -- coming back -----------------------------------------------------------------------------


def test_a_newcomer_begins_at_the_beginning():
    assert place() == LESSONS[0].name


def test_one_goes_on_where_one_tried_something_last():
    progress.record("chaining", "load", "check", verdict="correct")
    progress.record("queues", "produce", "check", verdict="incorrect")
    assert place() == "queues"


def test_after_a_lesson_that_is_done_the_next_one_that_is_not():
    solve("queues", "chaining")
    assert place() == "structured_concurrency"


def test_who_read_on_goes_on_there_and_who_only_looked_something_up_does_not():
    solve("start_here", "sync_vs_async")
    way.note_opened("awaitables")
    progress.record("generator_roots", "endless", "check", verdict="incorrect")
    assert place() == "generator_roots"
    way.note_opened("sync_vs_async")
    assert place() == "generator_roots"
    way.note_opened("awaitables")
    assert place() == "awaitables"


def test_what_was_left_out_comes_at_the_end_and_then_there_is_an_end():
    solve(*(lesson.name for lesson in WITH_EXERCISES if lesson.name != "queues"))
    assert place() == "queues"
    solve("queues")
    assert place() == LESSONS[-1].name
    assert "the whole course is done" in way.onward("queues", "main").text


def test_events_of_a_lesson_that_is_no_more_are_passed_over():
    progress.record("gone", "gone", "check", verdict="incorrect")
    assert place() == LESSONS[0].name


def test_the_map_says_where_to_go_on_and_leads_to_that_exercise():
    solve("start_here", "sync_vs_async")
    progress.record("chaining", "load", "check", verdict="correct")
    assert [line[:2] for line in course_map().text.splitlines() if "continue here" in line] == [
        "05"
    ]
    assert '<a href="05_chaining.ipynb#Exercise:-fire"><b>continue here' in course_map().rich


def test_the_address_that_is_printed_is_that_of_the_lesson_to_go_on_with(tmp_path):
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in opening.command()
    solve("start_here")
    assert f"--LabApp.default_url=/lab/tree/notebooks/{LESSONS[1].file}" in opening.command()


def test_the_list_in_a_terminal_says_where_to_go_on(capsys):
    solve("start_here")
    assert cli.main(["lessons"]) == 0
    line = f"Continue here: 01 {LESSONS[1].title} (notebooks/{LESSONS[1].file})"
    assert capsys.readouterr().out.splitlines()[-1] == line


def test_windows_is_given_an_address_and_no_file_of_its_linux(monkeypatch):
    option = "--ServerApp.use_redirect_file=False"
    monkeypatch.setattr("platform.release", lambda: "6.1.0-18-amd64")
    assert option not in opening.command()
    monkeypatch.setattr("platform.release", lambda: "5.15.90.1-microsoft-standard-WSL2")
    assert option in opening.command()


# -- what JupyterLab is given, and what it saves ---------------------------------------------

FILE = "05_chaining.ipynb"
PUBLISHED = (course.ROOT / "notebooks" / FILE).read_bytes()
PANEL = {
    "output_type": "display_data",
    "metadata": {},
    "data": {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "VBox()"},
}


@pytest.fixture
def notebooks(tmp_path):
    (tmp_path / FILE).write_bytes(PUBLISHED)
    return Notebooks(root_dir=str(tmp_path))


def test_a_lesson_that_was_opened_and_saved_is_as_it_was_published(notebooks, tmp_path):
    """What JupyterLab would change at once is there already; what it would leave behind is not."""
    from ipykernel.ipkernel import IPythonKernel

    async def open_and_save():
        model = await notebooks.get(FILE)
        assert model["content"]["metadata"]["language_info"] == IPythonKernel.language_info
        await notebooks.save({"type": "notebook", "content": model["content"]}, FILE)

    asyncio.run(open_and_save())
    assert (tmp_path / FILE).read_bytes() == PUBLISHED


def test_buttons_are_saved_as_words_and_outputs_as_they_are(notebooks, tmp_path):
    notebook = json.loads(PUBLISHED)
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    words = {"text/html": "<b>words</b>", "text/plain": "words"}
    picture = PANEL | {"data": words}
    both = PANEL | {"data": PANEL["data"] | words}
    cell["outputs"] = copy.deepcopy([PANEL, picture, both])
    asyncio.run(notebooks.save({"type": "notebook", "content": notebook}, FILE))
    saved = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    outputs = next(cell for cell in saved["cells"] if cell["cell_type"] == "code")["outputs"]
    assert ["".join(output["data"]["text/html"]) for output in outputs] == [
        f"<small>{RUN_AGAIN}</small>",
        "<b>words</b>",
        "<b>words</b>",
    ]
    assert "widget-view" not in (tmp_path / FILE).read_text(encoding="utf-8")


def test_other_files_and_folders_go_through_untouched(notebooks, tmp_path):
    async def save_and_get():
        await notebooks.save({"type": "file", "format": "text", "content": "notes"}, "notes.txt")
        return (await notebooks.get("notes.txt"))["content"], await notebooks.get("")

    text, folder = asyncio.run(save_and_get())
    assert text == "notes"
    assert {entry["name"] for entry in folder["content"]} == {FILE, "notes.txt"}
