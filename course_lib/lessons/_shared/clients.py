"""Who made which client while an attempt ran: the check, which hands them out, or the attempt."""

from __future__ import annotations

from typing import Generic, TypeVar

Client = TypeVar("Client")


class Clients(Generic[Client]):
    """All that were made, and of these the ones that were handed to the attempt."""

    def __init__(self) -> None:
        self.made: list[Client] = []
        self.handed_out: list[Client] = []

    @property
    def own(self) -> list[Client]:
        """Those that the attempt made."""
        return [client for client in self.made if client not in self.handed_out]
