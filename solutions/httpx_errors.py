"""Draw the tree of httpx's exceptions, from the classes themselves: `python -m solutions.httpx_errors`."""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator

import httpx

Tree = dict[type, set[type]]  # from a class to those derived from it


def family(errors: set[type[Exception]]) -> Tree:
    """Those classes, with all that lies between them and Exception."""
    children: Tree = defaultdict(set)
    for error in errors:
        line = error.__mro__[: error.__mro__.index(Exception) + 1]
        for child in line[:-1]:
            children[child.__bases__[0]].add(child)
    return children


def lines(parent: type, children: Tree, indent: str = "") -> Iterator[str]:
    """Yield a line for each class below parent, in the order of their names."""
    below = sorted(children.get(parent, ()), key=lambda child: child.__name__)
    for child in below:
        last = child is below[-1]
        yield f"{indent}{'└── ' if last else '├── '}{child.__name__}"
        yield from lines(child, children, indent + ("    " if last else "│   "))


def draw() -> str:
    """The whole tree, below Exception."""
    public = {
        thing
        for thing in vars(httpx).values()
        if isinstance(thing, type) and issubclass(thing, Exception)
    }
    return "\n".join(["Exception", *lines(Exception, family(public))])


def run(argv: list[str] | None = None) -> None:
    """Print it, with the version of httpx above."""
    argparse.ArgumentParser(
        prog="python -m solutions.httpx_errors",
        description="Draw the tree of httpx's exceptions: who catches one catches all below it.",
    ).parse_args(argv)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that cannot show the lines gets "?"
    print(f"httpx {httpx.__version__}")
    print(draw())


if __name__ == "__main__":
    run()
