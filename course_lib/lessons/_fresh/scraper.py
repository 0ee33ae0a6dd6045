"""Lesson 17, with a page that is made up."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import words


def links_in(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The addresses that a made-up page links to."""
    host, *names = words(chance, 6)
    forms = ("/{}.html", "{}", "https://{}.example/", "../{}?q=1", "mailto:{}@example.org")
    hrefs = [form.format(name) for form, name in zip(forms, names, strict=True)]
    hrefs.insert(chance.randrange(6), "http://[" + names[0])
    html = "\n".join(
        f'<p>{name}<a href="{href}">' for name, href in zip(words(chance, 6), hrefs, strict=True)
    )
    yield attempt(f"http://{host}.example/a/b.html", html).result
