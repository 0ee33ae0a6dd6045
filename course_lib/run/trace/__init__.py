"""Record what every task of an event loop did, when, and what it waited for."""

from course_lib.run.trace.lanes import Block, Lane, Span
from course_lib.run.trace.live import LiveRecorder, recording
from course_lib.run.trace.recorder import Recorder

__all__ = ["Block", "Lane", "LiveRecorder", "Recorder", "Span", "recording"]
