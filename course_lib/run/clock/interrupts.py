"""Whether somebody has pressed Ctrl-C (Jupyter's Stop) while this thread was at work.

Python tells only its main thread of it; `apart` notes it here for the thread that works on its behalf.
"""

from __future__ import annotations

import threading

_asked: set[int] = set()  # identifiers of threads


class Interrupted(BaseException):
    """The work was ended by Ctrl-C. Not an Exception, so that nobody takes it for an error."""


def ask(ident: int) -> None:
    """That thread is to end its work."""
    _asked.add(ident)


def forget(ident: int) -> None:
    """That thread has ended."""
    _asked.discard(ident)


def interrupted() -> bool:
    """Whether this thread is to end its work."""
    return threading.get_ident() in _asked
