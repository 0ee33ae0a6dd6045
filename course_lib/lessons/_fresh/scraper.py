"""Lesson 17, with a page that is made up."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.downloaded import in_bytes
from course_lib.lessons._fresh.made_up import error_of, word, words
from course_lib.lessons._fresh.served import Scene, crawl, linked
from course_lib.lessons._shared.crawling import fetched
from course_lib.lessons.scraper import fetching, writing
from course_lib.servers import Reply


def some(chance: Random) -> Scene:
    """Pages that can be asked for all at once, one of them in another encoding."""
    scene = linked(chance, 4, together=4)
    kind = "text/html; charset=latin-1"
    odd = Reply(body=f"<p>{word(chance)} äöü".encode("latin-1"), kind=kind)
    scene.pages[scene.good[0]] = odd
    return with_bad_ones(scene, chance)


def several(chance: Random) -> Scene:
    """More than some answers ask for at once, out of politeness."""
    return with_bad_ones(linked(chance, chance.randrange(6, 9), together=4), chance)


def with_bad_ones(scene: Scene, chance: Random) -> Scene:
    """An error page, and one that is not there."""
    scene.bad = [f"/{one}.html" for one in words(chance, 2)]
    scene.pages[scene.bad[0]] = Reply(500, b"no luck\n")
    return scene


def of_bytes(chance: Random) -> Scene:
    """Short bodies and long ones."""
    names = words(chance, 3)
    sizes = [chance.randrange(50, 200), chance.randrange(2000, 3000), 0]
    pages = {
        f"/{one}": Reply(body=chance.randbytes(n)) for one, n in zip(names, sizes, strict=True)
    }
    return Scene(word(chance), pages, [*pages], [])


SERVED = {
    "fetch_html": some,
    "parse": some,
    "write_one": some,
    "bulk_crawl_and_write": several,
    "fetch_at_most": of_bytes,
}


def without_root(scene: Scene, found: Any) -> Any:
    """Texts without the server's address, which is another one each time."""
    if type(found) in (list, set, frozenset):
        return type(found)(without_root(scene, one) for one in found)
    return found.replace(scene.root, "…") if type(found) is str else found


def fetch_html(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """The texts of made-up pages, the status of others, what the server is asked for, and how much at once."""
    with crawl(scene) as tried:
        yield tried.run(attempt, fetching(tried, *scene.good)).result
        for path in scene.bad:
            run = fetched(attempt, tried, path)
            yield run.result, getattr(run.error, "status", None)
    yield len(tried.sessions.own)


def parse(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """The links of made-up pages, none of those that are not there, and what the server is asked for."""
    with crawl(scene) as tried:
        for found in tried.run(attempt, fetching(tried, *scene.good)).result:
            yield without_root(scene, found)
        for path in scene.bad:
            yield [*fetched(attempt, tried, path).result]


def write_one(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """The rows of made-up pages, what the server is asked for, and how much of it at once."""
    with crawl(scene) as tried:
        tried.run(attempt, writing(tried, *scene.good))
        for path in scene.bad:
            tried.run(attempt, writing(tried, path))
        yield sorted(without_root(scene, tried.rows)), tried.files_left_open


def bulk_crawl_and_write(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """The rows of made-up pages, what the server is asked for, and how much of it at once."""
    with crawl(scene) as tried:
        urls = [tried.url(path) for path in (*scene.good, *scene.bad)]
        chance.shuffle(urls)
        tried.run(attempt, lambda f, _: f(tried.file, urls))
        yield sorted(without_root(scene, tried.rows)), tried.files_left_open
    yield len(tried.sessions.own), tried.open_at_return


def fetch_at_most(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """The bytes of made-up pages that are no longer than made-up bounds, and what is raised for others."""
    with crawl(scene) as tried:
        for path in scene.good:
            body = scene.pages[path].body
            size = len(body) if isinstance(body, bytes) else 0
            for most in (
                size,
                size + chance.randrange(1, 99),
                max(0, size - chance.randrange(1, 49)),
            ):
                run = fetched(attempt, tried, path, most)
                yield in_bytes(run.result), error_of(run)


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
