"""Values on the command line: each is what it should be, or argparse says what that is."""

from __future__ import annotations

import argparse


def seconds(text: str) -> float:
    """From 2 to 3600. Raises ArgumentTypeError."""
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 2 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"must be from 2 to 3600 seconds, not {text!r}")
    return value


def count(text: str) -> int:
    """1 or more. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, not {text!r}")
    return int(text)
