"""A page for each submission, fit to be sent to the learner: verdicts, messages, output, pictures of runs.

What is not graded is said to be so, and no more: why is for the teacher, and stands in the gradebook.
"""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path
from typing import Any

from course_lib.grade.opening import as_shown, opening_of, title_of
from course_lib.grade.results import as_file_name, write_whole
from course_lib.notebook.display import as_html

_COLOURS = {"correct": "#1b6e20", "incorrect": "#b3261e"}
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)
# no script, no address, no frame: what a learner wrote is text and could do nothing even as markup
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}: {learner}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em; }}
section {{ border-left: 4px solid var(--colour); padding-left: 1em; margin: 2em 0; }}
pre {{ overflow-x: auto; }}
p {{ overflow-x: auto; }}
</style>
<h1>{title}</h1>
<p>{learner}, <code>{file}</code></p>
<p>{opening}</p>
{body}
</html>
"""


def path_of(folder: Path, learner: str, file: str) -> Path:
    """Where a submission's page is."""
    return folder / as_file_name(learner) / f"{as_file_name(file)}.html"


def write(folder: Path, result: dict[str, Any]) -> None:
    """Write the page of a submission."""
    page = page_of(result)
    write_whole(path_of(folder, result["learner"], result["file"]), page)


def page_of(result: dict[str, Any]) -> str:
    """The page."""
    rows = as_shown(result["exercises"])
    body = "\n".join(_exercise(row, result["shown"].get(row["exercise"], {})) for row in rows)
    if result["problems"]:
        lines = "".join(f"<li>{_text(problem)}</li>" for problem in result["problems"])
        body += f"\n<section><h2>When the file was run</h2><ul>{lines}</ul></section>"
    said = {
        "title": title_of(result["lesson"]),
        "learner": result["learner"],
        "file": result["file"],
    }
    texts = {name: _text(text) for name, text in said.items()}
    return _PAGE.format(**texts, opening=opening_of(rows), body=body)


def _exercise(row: dict[str, Any], shown: dict[str, str]) -> str:
    head = _text(row["exercise"] or "This file")
    line = f", line {row['line']}" if row["line"] else ""
    diagnosis = f" ({_text(row['diagnosis'])}{line})" if row["diagnosis"] else ""
    parts = [f"<h2>{head}: {_text(row['verdict'])}{diagnosis}</h2>"]
    if row["message"]:
        parts.append(f"<p>{as_html(_cleaned(row['message']))}</p>")
    if shown.get("printed"):
        parts.append(f"<p>It printed:</p><pre>{_text(shown['printed'])}</pre>")
    if shown.get("picture"):
        data = base64.b64encode(shown["picture"].encode("utf-8", "replace")).decode()
        words = _text(shown.get("summary", ""))
        parts.append(f'<p><img alt="{words}" src="data:image/svg+xml;base64,{data}"></p>')
    colour = _COLOURS.get(row["verdict"], "#666")
    return f'<section style="--colour: {colour}">{"".join(parts)}</section>'


def _cleaned(text: str) -> str:
    return _NOT_TEXT.sub(lambda found: ascii(found[0])[1:-1], text)


def _text(text: str) -> str:
    return html.escape(_cleaned(str(text)))
