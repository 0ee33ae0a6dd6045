"""Record what every task of an event loop did, when, and what it waited for."""

from .lanes import Block, Lane, Span
from .live import LiveRecorder, recording
from .recorder import Recorder

__all__ = ["Block", "Lane", "LiveRecorder", "Recorder", "Span", "recording"]
