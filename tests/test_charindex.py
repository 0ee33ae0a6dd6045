"""The character index: its words, its answers, and that searching leaves it alone."""

from __future__ import annotations

import copy
import random
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from solutions.charindex import InvertedIndex, format_results, main, tokenize
from solutions.charindex_fast import FastIndex

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def full() -> InvertedIndex:
    return InvertedIndex()


@pytest.fixture(scope="module", params=[InvertedIndex, FastIndex])
def ascii_index(request: pytest.FixtureRequest) -> InvertedIndex:
    """Characters 32 to 127, in the plain index and in the fast one."""
    kind: type[InvertedIndex] = request.param
    return kind(32, 128)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \t\n", []),
        ("a b", ["A", "B"]),
        ("Smiling cat-face", ["SMILING", "CAT", "FACE"]),
        ("c#, a&b", ["C", "A", "B"]),
        ("CJK UNIFIED IDEOGRAPH-4E00", ["CJK", "UNIFIED", "IDEOGRAPH", "4E00"]),
    ],
)
def test_tokenize_yields_words_in_upper_case(text: str, words: list[str]) -> None:
    assert list(tokenize(text)) == words


def test_tokenize_is_lazy() -> None:
    assert isinstance(tokenize("a b"), Iterator)


def test_figures_of_the_lesson(full: InvertedIndex) -> None:
    figures = {"cat face": 10, "fire": 11, "mountain": 8}
    assert {query: len(full.search(query)) for query in figures} == figures


@pytest.mark.parametrize("query", ["cat face", "fire", "sign", "letter", "hangul", "x"])
def test_every_answer_agrees_with_looking_at_every_name(full: InvertedIndex, query: str) -> None:
    wanted = set(tokenize(query))
    some = random.Random(query).sample(range(32, sys.maxunicode + 1), 20_000)
    expected = {c for c in map(chr, some) if wanted <= set(tokenize(unicodedata.name(c, "")))}
    assert full.search(query) & set(map(chr, some)) == expected


def test_search_takes_characters_with_every_word(ascii_index: InvertedIndex) -> None:
    assert ascii_index.search("SIGN") == set("#$%+<=>")
    assert ascii_index.search("capital a") == {"A"}
    assert ascii_index.search("a-CAPITAL") == {"A"}


@pytest.mark.parametrize("query", ["", "  ", "---", "nosuchword", "capital nosuchword"])
def test_search_without_a_match_is_the_empty_set(ascii_index: InvertedIndex, query: str) -> None:
    assert ascii_index.search(query) == set()


def test_searching_never_changes_the_index(ascii_index: InvertedIndex) -> None:
    before = copy.deepcopy(ascii_index.entries)
    for query in ("sign", "SIGN", "nosuchword", "capital a", "nosuch capital", ""):
        ascii_index.search(query).clear()
        ascii_index.search(query).add("!")
    assert ascii_index.entries == before


def test_stop_is_not_included() -> None:
    assert InvertedIndex(65, 66).entries == {
        word: {"A"} for word in ("LATIN", "CAPITAL", "LETTER", "A")
    }
    assert InvertedIndex(66, 66).entries == {}


def test_fast_index_answers_as_the_plain_one_does(full: InvertedIndex) -> None:
    fast = FastIndex()
    assert fast.entries.keys() == full.entries.keys()
    for query in ("cat face", "letter", "cjk", "4E00", "hangul syllable ga", "nosuchword", ""):
        assert fast.search(query) == full.search(query)


def test_results_come_in_code_point_order_with_four_digits_or_more() -> None:
    assert list(format_results({"\U0001f525", "A"})) == [
        "U+0041\tA\tLATIN CAPITAL LETTER A",
        "U+1F525\t\U0001f525\tFIRE",
    ]


def test_main_without_words_prints_usage_and_ends_with_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "WORD" in capsys.readouterr().err


def test_main_joins_words_and_counts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solutions.charindex.InvertedIndex", lambda: InvertedIndex(32, 128))
    assert main(["capital", "a"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["U+0041\tA\tLATIN CAPITAL LETTER A", "─" * 66 + " 1 found"]


def test_script_works_where_the_terminal_cannot_show_the_characters() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "solutions.charindex", "mountain"],
        cwd=ROOT, env={"PYTHONIOENCODING": "ascii"}, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1].endswith(" 8 found")
