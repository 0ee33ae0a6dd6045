#!/usr/bin/env python3
"""Set the course up beside this file, once, and run it. Needs Python 3.11 or later, nothing else.

    python3 start.py                open the course in JupyterLab
    python3 start.py test [...]     run all tests; further arguments go to pytest
    python3 start.py COMMAND [...]  any `course` command: lessons, check, doctor (--help: all)

Everything goes into .venv here: to start afresh or to be rid of it, delete that folder.
"""

# Every Python since 2.7 must be able to read this file, or all that one sees is a SyntaxError.
import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "start.py: This is Python %d.%d.%d; the course needs 3.11 or later, from python.org. "
        "If you have one, name it: python3.13 start.py" % sys.version_info[:3]
    )
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from course_lib.command.set_up import run

sys.exit(run())
