"""Read the body of a request: how slow it may come, and how much of all bodies is kept at once."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined] # Not in its __all__.

#: A request may take so long in any case, and from then on must keep to the least rate.
SECONDS_AT_LEAST = 10
#: Bytes a second. A phone at the edge of 2G sends about 4,000.
LEAST_RATE = 2_000
#: Longer bodies lie in the temporary folder.
MOST_IN_MEMORY = 256 * 1024
#: Bodies up to this length take no room: 10,000 connections have 10 MB of them.
SHORT = 1024


class TooSlow(Exception):
    """The body came slower than `LEAST_RATE`, or the connection ended in the middle of it."""


class TooMuch(Exception):
    """This process already keeps as much of unanswered requests as it may."""


class Room:
    """Bytes of unanswered requests: ``most`` in all, ``most_of_one`` of one network."""

    def __init__(self, most: int, most_of_one: int):
        self._most, self._most_of_one = most, most_of_one
        self._taken, self._total = Counter[bytes](), 0

    def take(self, network: bytes, length: int) -> None:
        """Take ``length`` bytes; raises TooMuch if there are not so many."""
        if self._total + length > self._most:
            raise TooMuch
        if self._taken[network] + length > self._most_of_one:
            raise TooMuch
        self._taken[network] += length
        self._total += length

    def give_back(self, network: bytes, length: int) -> None:
        self._total -= length
        self._taken[network] -= length
        if not self._taken[network]:
            del self._taken[network]


@asynccontextmanager
async def received(proto, length: int, room: Room, network: bytes) -> AsyncIterator[IO[bytes]]:
    """Yield the body of ``length`` bytes as a file at its beginning, and close it at the end.

    Its bytes take up room from when they come until then. Raises TooSlow and TooMuch.
    """
    taken = 0
    try:
        with tempfile.SpooledTemporaryFile(MOST_IN_MEMORY) as file:
            async for piece in _pieces(proto, length):
                room.take(network, len(piece))
                taken += len(piece)
                file.write(piece)
            file.seek(0)
            yield file
    finally:
        if taken:
            room.give_back(network, taken)


async def short(proto, length: int) -> bytes:
    """Return the body of ``length`` bytes, at most `SHORT`, which has come whole; raises TooSlow.

    Without the pieces, the file and the room of `received` a beacon takes a third less time.
    """
    try:
        async with asyncio.timeout(SECONDS_AT_LEAST + length / LEAST_RATE):
            body = await proto()
    except (TimeoutError, ProtocolClosed):
        raise TooSlow from None
    if len(body) < length:
        raise TooSlow
    return body


async def drop(proto, length: int) -> None:
    """Read the body of ``length`` bytes and keep nothing; raises TooSlow."""
    async for _piece in _pieces(proto, length):
        pass


async def _pieces(proto, length: int) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    began, count, pieces = loop.time(), 0, aiter(proto)
    while count < length:
        try:
            async with asyncio.timeout_at(began + SECONDS_AT_LEAST + count / LEAST_RATE):
                piece = await pieces.__anext__()
        except (TimeoutError, StopAsyncIteration):
            raise TooSlow from None
        count += len(piece)
        yield piece
