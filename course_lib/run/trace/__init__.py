"""Record what every task of an event loop did, when, and what it waited for."""

from course_lib.run.trace.lanes import Block, Lane, Span
from course_lib.run.trace.live import LiveTracer, recording
from course_lib.run.trace.tracer import Tracer

__all__ = ["Block", "Lane", "LiveTracer", "Span", "Tracer", "recording"]
