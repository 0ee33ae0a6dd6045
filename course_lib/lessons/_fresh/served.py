"""Pages at made-up addresses, served by a process that no submission reaches, and what asks for them."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from course_lib.lessons._fresh.made_up import word, words
from course_lib.lessons._shared.practice import Practice
from course_lib.lessons._shared.site import Crawl
from course_lib.run.clock.beside import only
from course_lib.servers import Reply


@dataclass
class Scene:
    """Some pages by their paths below `url`.

    together: so many requests are waited for before the first is answered, so that the server sees at once what
    can be under way at once, however busy the machine is. at_most: whether more would be too many.
    """

    word: str
    pages: dict[str, Reply]
    good: list[str]  # what to ask for: codes, or paths
    bad: list[str]  # what else to ask for: error pages
    together: int = 1
    at_most: bool = False
    root: str = ""  # the server's address, as soon as it is known

    @property
    def url(self) -> str:
        """What the addresses of its pages begin with."""
        return f"{self.root}/{self.word}"

    @property
    def there(self) -> list[str]:
        """The paths of those pages that are no error pages."""
        return [path for path, reply in self.pages.items() if reply.status == 200]


def codes(chance: Random, count: int) -> list[str]:
    """So many codes of countries, which nobody knows to be countries."""
    both = [one + other for one in string.ascii_uppercase for other in string.ascii_uppercase]
    return chance.sample(both, count)


def flags(
    chance: Random, count: int, broken: int = 0, facts: bool = False, **options: Any
) -> Scene:
    """A server with so many flags, and some that it answers 418 for; with `facts` about the countries, too."""
    good = codes(chance, count + broken)
    bad = [good.pop() for _ in range(broken)]
    pages = {}
    for cc in good:
        low = cc.lower()
        gif = b"GIF89a" + chance.randbytes(chance.randrange(20, 60))
        about = {"iso_cc": cc, "country": f"{word(chance).title()} {word(chance).title()} Islands"}
        pages[f"/{low}/{low}.gif"] = Reply(body=gif, kind="image/gif")
        if facts:
            body = json.dumps(about).encode()
            pages[f"/{low}/metadata.json"] = Reply(body=body, kind="application/json")
    for cc in bad:
        for name in (f"{cc.lower()}.gif", "metadata.json"):
            pages[f"/{cc.lower()}/{name}"] = Reply(418, b"no luck\n")
    return Scene(word(chance), pages, good, bad, **options)


class Elsewhere(Practice):
    """What a download is tried on, without its server: that is another process."""

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._url = scene.url

    @property
    def url(self) -> str:
        return self._url

    def __enter__(self) -> Elsewhere:
        self.patches.enter_context(only(self.url))
        self.patches.enter_context(self.noting_clients())
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.patches.close()


def no_flag(scene: Scene, chance: Random) -> str:
    """A code that the server answers an error page for, of one kind or the other."""
    return chance.choice([*scene.bad, missing(scene, chance)])


def missing(scene: Scene, chance: Random) -> str:
    """A code of which the server has nothing."""
    return next(cc for cc in codes(chance, 99) if cc not in (*scene.good, *scene.bad))


class There:
    """In the place of a site that would run beside the attempt."""

    beside = None  # nobody can ask it when it answers

    def __init__(self, root: str) -> None:
        self.root = root

    def __enter__(self) -> There:
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass


@contextmanager
def crawl(scene: Scene) -> Iterator[Crawl]:
    """What a crawl is tried on, without its site: that is another process."""
    tried = Crawl()
    tried.site = There(scene.url)  # type: ignore[assignment]
    with tried:
        yield tried


def linked(chance: Random, count: int, **options: Any) -> Scene:
    """A site of so many pages, each with links to some that are made up too."""
    names, others = words(chance, count), words(chance, 2 * count)
    forms = (
        '<p>{}<a href="/{}.html">',
        '<p>{}<a href="../{}?q=1">',
        '<p>{}<a href="https://{}.example/">',
    )
    pages = {}
    for name in names:
        lines = [
            chance.choice(forms).format(word(chance), other) for other in chance.sample(others, 3)
        ]
        body = "\n".join(lines).encode()
        pages[f"/{name}.html"] = Reply(body=body, kind="text/html; charset=utf-8")
    return Scene(word(chance), pages, [*pages], [], **options)
