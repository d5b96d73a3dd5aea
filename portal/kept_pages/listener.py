"""The thread of a worker that hears from PostgreSQL what has changed, and drops those pages."""

import datetime
import logging
import select
import threading
import time
from contextlib import suppress
from enum import Enum

import psycopg2
from django.db import Error, connections
from psycopg2.extensions import POLL_OK, POLL_READ, POLL_WRITE

from portal.kept_pages import boundaries
from portal.kept_pages.boundaries import Boundary
from portal.web.page_cache.memory import PageMemory

logger = logging.getLogger(__name__)

#: Seconds between two questions whether PostgreSQL is there, and for an answer.
ASKED_EVERY, ANSWERED_WITHIN = 0.5, 1.0
#: Seconds for a new connection, and between two attempts to get one.
CONNECTED_WITHIN, TRIED_EVERY = 0.5, 0.25
#: How far ahead the instants are read at which pages change by themselves, and how often at least.
AHEAD = datetime.timedelta(hours=2)
READ_EVERY = 3600.0
_CHANNEL = "page_changes"


class State(Enum):
    """What the worker knows of changes.

    FRESH: it hears of each. BLIND: it does not, though PostgreSQL may answer others; kept pages are
    not shown. ALONE: PostgreSQL answers nobody, so nothing changes; kept pages are shown.
    """

    FRESH = "fresh"
    BLIND = "blind"
    ALONE = "alone"


class _Lost(Exception):
    """The connection is gone, or its answer is late."""


class Listener(threading.Thread):
    """Keep ``memory`` true to the database; ``state`` says whether it is."""

    def __init__(self, memory: PageMemory):
        super().__init__(name="page-changes", daemon=True)
        self.memory, self.state = memory, State.BLIND
        #: Since when PostgreSQL answers nobody.
        self.alone_since: datetime.datetime | None = None
        self._connection: psycopg2.extensions.connection | None = None
        self._parameters: dict = {}
        self._had_one = False
        self._boundaries: list[Boundary] = []
        self._offset = datetime.timedelta()
        self._is_over = threading.Event()

    def stop(self) -> None:
        self._is_over.set()

    def run(self) -> None:
        while not self._is_over.is_set():
            try:
                self._connect()
                self._listen()
            except (Error, psycopg2.Error, _Lost, OSError) as error:
                self._lose(error)
            except Exception:
                logger.exception("Không nghe được thay đổi; các trang được làm mới từng lần.")
                self.state = State.BLIND
                self._close()
                self._is_over.wait(TRIED_EVERY)
        self._close()

    # --- The connection --------------------------------------------------------------------

    def _connect(self) -> None:
        """Connect and listen; raises if PostgreSQL does not let us in."""
        self._connection = psycopg2.connect(**self._where(), async_=1)
        self._wait(time.monotonic() + CONNECTED_WITHIN)
        self._ask(f"LISTEN {_CHANNEL}")
        # What was announced before cannot be known any more.
        self.memory.clear()
        self._read_boundaries(after=None)
        self.state, self.alone_since = State.FRESH, None

    def _where(self) -> dict:
        if not self._parameters:
            wrapper = connections.create_connection("default")
            found = wrapper.get_connection_params()
            found.pop("cursor_factory", None)
            if "EMBEDDED_IN" in wrapper.settings_dict:
                # Waits where the server has to be started.
                found |= wrapper.hold_server()  # type: ignore[attr-defined]
            self._parameters = found
        return self._parameters

    def _lose(self, error: Exception) -> None:
        """Note that the connection is gone, or that none was to be had.

        One that is lost is first replaced at once, which takes less time than kept pages may be
        old; what that attempt ends with is the new state.
        """
        had_one, self._had_one = self._had_one, False
        self._close()
        if had_one:
            logger.warning("Mất kết nối nghe thay đổi: %s", str(error).strip() or type(error))
            return
        if _answers_nobody(error):
            self._be_alone()
        else:
            self.state = State.BLIND
        # The embedded server may have moved.
        self._parameters = {}
        self._is_over.wait(TRIED_EVERY)

    def _be_alone(self) -> None:
        self.alone_since = self.alone_since or datetime.datetime.now(datetime.UTC)
        self.state = State.ALONE

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(psycopg2.Error):
                self._connection.close()
            self._connection = None

    # --- Listening -------------------------------------------------------------------------

    def _listen(self) -> None:
        self._had_one = True
        asked = read = time.monotonic()
        while not self._is_over.is_set():
            pause = min(max(asked + ASKED_EVERY - time.monotonic(), 0), self._until_boundary())
            heard = self._hear(pause)
            now = time.monotonic()
            if self._boundaries and self._until_boundary() <= 0:
                self._pass_boundaries()
            if heard or now - read > READ_EVERY:
                read = now
                self._read_boundaries(after=self._now())
            elif now >= asked + ASKED_EVERY:
                self._ask_clock()
            else:
                continue
            asked = time.monotonic()

    def _hear(self, seconds: float) -> bool:
        """Drop what is announced within ``seconds``; return whether there was anything."""
        connection = self._connection
        assert connection is not None
        select.select([connection], [], [], seconds)
        connection.poll()
        return self._drop_announced(connection)

    def _drop_announced(self, connection) -> bool:
        heard = bool(connection.notifies)
        while connection.notifies:
            table, *names = connection.notifies.pop(0).payload.split("\n")
            self.memory.drop(table, None if names == ["*"] else names)
        return heard

    def _ask(self, statement: str, parameters: dict | None = None) -> list[tuple]:
        """Return the rows; what is announced meanwhile is dropped first.

        An answer that is late means that nobody gets one: then the worker is alone until it comes.
        """
        connection = self._connection
        assert connection is not None
        cursor = connection.cursor()
        cursor.execute(statement, parameters)
        was_alone = False
        while True:
            try:
                self._wait(time.monotonic() + ANSWERED_WITHIN)
                break
            except _Lost:
                if self.state is State.BLIND or self._is_over.is_set():
                    raise
                was_alone = True
                self._be_alone()
        self._drop_announced(connection)
        if was_alone:
            self.memory.clear()
            self.state, self.alone_since = State.FRESH, None
        return cursor.fetchall() if cursor.description else []

    def _wait(self, deadline: float) -> None:
        """Wait until the connection is ready; raises _Lost after ``deadline`` (monotonic)."""
        connection = self._connection
        assert connection is not None
        while (status := connection.poll()) != POLL_OK:
            left = deadline - time.monotonic()
            if left <= 0:
                raise _Lost("PostgreSQL không trả lời")
            reads, writes = ([connection] if status == each else [] for each in _POLLS)
            select.select(reads, writes, [], left)

    # --- Instants at which pages change by themselves --------------------------------------

    def _read_boundaries(self, after: datetime.datetime | None) -> None:
        now = self._ask_clock()
        # From a little before, so that none falls between two readings.
        begin = min(after or now, now) - datetime.timedelta(seconds=5)
        rows = self._ask(boundaries.STATEMENT, {"after": begin, "until": now + AHEAD})
        self._boundaries = boundaries.read(rows)

    def _ask_clock(self) -> datetime.datetime:
        ((theirs,),) = self._ask("SELECT clock_timestamp()")
        self._offset = theirs - datetime.datetime.now(datetime.UTC)
        return theirs

    def _now(self) -> datetime.datetime:
        """Return PostgreSQL's time, about."""
        return datetime.datetime.now(datetime.UTC) + self._offset

    def _until_boundary(self) -> float:
        if not self._boundaries:
            return ASKED_EVERY
        return max((self._boundaries[0].at - self._now()).total_seconds(), 0.0)

    def _pass_boundaries(self) -> None:
        """Drop what has changed by PostgreSQL's clock, which decides."""
        theirs = self._ask_clock()
        while self._boundaries and self._boundaries[0].at <= theirs:
            passed = self._boundaries.pop(0)
            self.memory.drop(passed.table, passed.names)


_POLLS = (POLL_READ, POLL_WRITE)
#: Of a server that shuts down, has crashed, or is starting.
_AWAY = {"57P01", "57P02", "57P03"}
#: Of libpq, where no connection came about.
_SIGNS = (
    "Connection refused",
    "No such file",
    "timeout expired",
    "timed out",
    "the database system is",
    "unreachable",
)


def _answers_nobody(error: Exception) -> bool:
    """Return whether a new connection was refused, or not answered."""
    # What PostgreSQL itself reports has a SQLSTATE, once connected.
    state = getattr(error, "pgcode", None) or getattr(error.__cause__, "pgcode", None)
    if state is not None:
        return state in _AWAY
    return isinstance(error, _Lost) or any(sign in str(error) for sign in _SIGNS)
