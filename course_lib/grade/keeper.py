"""`python -m course_lib.grade.keeper`, with a socket to the grader for its standard input: see keeping.py."""

from __future__ import annotations

from importlib import import_module

from course_lib.grade import hidden

if __name__ == "__main__":
    hidden.import_apart()  # before anything that a check could need
    import_module("course_lib.grade.keeping").main()
