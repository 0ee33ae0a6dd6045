"""Nothing is used before it is introduced; glossary, index and the pages beside the lessons hold."""

from __future__ import annotations

import asyncio
import re
import tomllib
from ast import PyCF_ALLOW_TOP_LEVEL_AWAIT
from functools import cache
from pathlib import Path

import pytest
from test_links import LINK

from course_lib import course
from course_lib.command import build
from course_lib.command.concordance import apis, terms
from course_lib.command.pages import anchor_of, pages
from course_lib.course import PristineLesson
from course_lib.run.run import run

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
LESSONS = course.lessons()
GLOSSARY = DOCS / "glossary.toml"
TERMS = [
    name for names in tomllib.loads(GLOSSARY.read_text(encoding="utf-8")).values() for name in names
]
PAGES = ("glossary.md", "index.md", "which_tool_when.md", "cheat_sheet.md")


@cache
def entries():
    """The terms, by name. Looked up when a test asks, not by each process that collects the tests."""
    return {entry.name: entry for entry in terms(GLOSSARY, LESSONS)}


def early(entry):
    """Where it is used too early, in lessons that were converted."""
    return [
        f"{place.lesson.file}, cell {place.cell + 1}, under {place.heading!r}"
        for place in entry.too_early
    ]


@pytest.mark.parametrize("name", TERMS)
def test_no_lesson_uses_a_term_before_it_is_introduced(name):
    term = entries()[name]
    assert term.introduced, "no lesson has it in italics"
    assert term.is_everyday or early(term) == []


def test_no_lesson_uses_a_name_of_a_library_before_prose_has_named_it():
    found = apis(LESSONS)
    assert len(found) > 50
    assert {api.name: where for api in found if (where := early(api))} == {}


def lesson(number, *cells):
    kept = [{"cell_type": kind, "source": source.splitlines(True)} for kind, source in cells]
    return PristineLesson(f"{number:02}_toy_{number}.ipynb", lambda: kept)


def test_what_is_used_too_early_would_be_found(tmp_path):
    first = lesson(
        0, ("markdown", "# Toys\n\nA semaphore! Lesson 02 has a semaphore."), ("code", "1")
    )
    later = lesson(
        2,
        ("markdown", "# More\n\nHere."),
        ("code", "import asyncio\nfrom contextlib import aclosing\n\nawait asyncio.sleep(1)"),
        ("code", "aclosing(1)"),
        ("markdown", "## Now\n\nA *semaphore*, and `asyncio.sleep`, and `aclosing`."),
    )
    (tmp_path / "glossary.toml").write_text('[terms]\nsemaphore = "counts"\n[everyday]\n')
    (term,) = terms(tmp_path / "glossary.toml", [first, later])
    assert [place.order for place in term.too_early] == [(0, 0)]
    assert term.introduced.heading == "Now"
    found = {api.name: [place.order for place in api.too_early] for api in apis([first, later])}
    assert found == {"asyncio.sleep": [(2, 1)], "contextlib.aclosing": []}


def test_the_pages_that_are_made_of_the_lessons_are_up_to_date():
    for path, text in pages(DOCS, build.in_notebooks()).items():
        assert path.read_text(encoding="utf-8") == text, "run: course build"


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_beside_the_lessons_works(name):
    headings = {
        each.file: {
            anchor_of(title)
            for kind, source in each.cells
            if kind == "markdown"
            for title in re.findall(r"^#+ (.+)$", source, re.MULTILINE)
        }
        for each in LESSONS
    }
    for words, address in LINK.findall((DOCS / name).read_text(encoding="utf-8")):
        if "://" in address:
            assert re.fullmatch(r"https://[\w.-]+\.\w+/[\w./#%~+-]*", address), words
            continue
        file, _, heading = address.partition("#")
        assert (DOCS / file).exists(), words
        assert not heading or heading in headings[Path(file).name], words


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_addresses_in_lessons_are_well_formed(lesson):
    for kind, source in lesson.cells:
        for words, address in LINK.findall(source) if kind == "markdown" else ():
            if "://" in address:
                assert re.fullmatch(r"https://[\w.-]+\.\w+(/[\w./#%~+-]*)?", address), words


def test_the_code_of_the_cheat_sheet_runs_and_takes_as_long_as_it_says():
    text = (DOCS / "cheat_sheet.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, object] = {}
    took = []

    async def all_blocks():
        for block in blocks:
            start = asyncio.get_running_loop().time()
            await eval(
                compile(block + "\npass", "cheat_sheet.md", "exec", PyCF_ALLOW_TOP_LEVEL_AWAIT),
                names,
            )
            took.append(round(asyncio.get_running_loop().time() - start, 3))

    done = run(all_blocks, is_async=True, namespace=names, limit=10)
    assert done.error is None
    assert took == [float(re.findall(r"# (\d+) s$", block, re.MULTILINE)[-1]) for block in blocks]
    assert len(blocks) > 8 and len(text.split()) < 600  # it is one page
