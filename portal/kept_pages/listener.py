"""The thread of a worker that hears from PostgreSQL what has changed, and drops those pages."""

import datetime
import logging
import math
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum

import psycopg2
from django.db import Error, connections
from psycopg2.extensions import POLL_OK, POLL_READ, POLL_WRITE

from portal.kept_pages import boundaries
from portal.kept_pages.boundaries import Boundary
from portal.web.page_cache.memory import PageMemory

logger = logging.getLogger(__name__)

#: Seconds between two questions whether PostgreSQL is there, for an answer, and after which a
#: connection without one is given up: another server may answer at its address by then.
ASKED_EVERY, ANSWERED_WITHIN, GIVEN_UP_AFTER = 0.5, 1.0, 5.0
#: Seconds between two attempts to connect again.
TRIED_EVERY = 0.25
#: How far ahead the instants are read at which pages change by themselves, and how often at least.
AHEAD = datetime.timedelta(hours=2)
READ_EVERY = 3600.0
_CHANNEL = "page_changes"


class State(Enum):
    """Whether the worker hears of changes.

    FRESH: it hears of each. BLIND: it does not, though PostgreSQL may answer others; the memory is
    empty and stays so. ALONE: PostgreSQL answers nobody, so nothing changes; kept pages are shown.
    """

    FRESH = "fresh"
    BLIND = "blind"
    ALONE = "alone"


class _Lost(Exception):
    """The connection has not answered for too long."""


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
        # Whether something was announced that may change them.
        self._must_read = False
        self._offset = datetime.timedelta()
        self._is_over = threading.Event()

    def stop(self) -> None:
        self._is_over.set()

    @property
    def is_alone(self) -> bool:
        return self.state is State.ALONE

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Be alone no longer once PostgreSQL answers a statement of the block, in this thread."""
        if not self.is_alone:
            yield
            return
        with connections["default"].execute_wrapper(self._witness):
            yield

    def _witness(self, execute: Callable, *statement):
        answer = execute(*statement)
        self.hear_of_answer()
        return answer

    def hear_of_answer(self) -> None:
        """Forget the pages: PostgreSQL has answered what was asked while it seemed to be away.

        It does so over connections that were there before where new ones alone fail, by a name
        that is not resolved or a proxy without room; and then others change what readers see.
        """
        if self.is_alone:
            self._be_blind()

    def run(self) -> None:
        while not self._is_over.is_set():
            try:
                self._connect()
                self._listen()
            except (Error, psycopg2.Error, _Lost, OSError) as error:
                self._lose(error)
            except Exception:
                logger.exception("Không nghe được thay đổi; các trang được làm mới từng lần.")
                self._close()
                self._be_blind()
                self._is_over.wait(TRIED_EVERY)
        self._close()

    # --- The connection --------------------------------------------------------------------

    def _connect(self) -> None:
        """Connect and listen; raises if PostgreSQL does not let us in."""
        self._connection = psycopg2.connect(**self._where(), async_=1)
        self._wait()
        self._ask(f"LISTEN {_CHANNEL}")
        self._read_boundaries()
        self._be_fresh()

    def _where(self) -> dict:
        if not self._parameters:
            wrapper = connections.create_connection("default")
            found = wrapper.get_connection_params()
            found.pop("cursor_factory", None)
            if "EMBEDDED_IN" in wrapper.settings_dict:
                # Waits where the server has to be started.
                found |= wrapper.hold_server()  # type: ignore[attr-defined]
            self._parameters = _resolved(found)
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
            self._be_blind()
        # The embedded server may have moved.
        self._parameters = {}
        self._is_over.wait(TRIED_EVERY)

    def _be_fresh(self) -> None:
        """Begin with an empty memory: what was announced before cannot be known any more."""
        self.memory.clear()
        self.state, self.alone_since = State.FRESH, None

    def _be_blind(self) -> None:
        self.state, self.alone_since = State.BLIND, None
        # Nor may they be shown when PostgreSQL answers nobody later on.
        self.memory.clear()

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
            self._hear(self._pause(asked))
            now = time.monotonic()
            if self._boundaries and self._until_boundary() <= 0:
                self._pass_boundaries()
            if self._must_read or now - read > READ_EVERY:
                read = now
                self._read_boundaries()
            elif now >= asked + ASKED_EVERY:
                self._ask_clock()
            else:
                continue
            asked = time.monotonic()
            if self.state is not State.FRESH:
                self._be_fresh()

    def _pause(self, asked: float) -> float:
        if self._must_read:
            return 0.0
        return min(max(asked + ASKED_EVERY - time.monotonic(), 0.0), self._until_boundary())

    def _hear(self, seconds: float) -> None:
        """Drop what is announced within ``seconds``."""
        connection = self._connection
        assert connection is not None
        _wait_for(connection, select.POLLIN, seconds)
        connection.poll()
        self._drop_announced(connection)

    def _drop_announced(self, connection) -> None:
        for note in connection.notifies:
            table, *names = note.payload.split("\n")
            self.memory.drop(table, None if names == ["*"] else names)
            self._must_read |= table in boundaries.TABLES
        connection.notifies.clear()

    def _ask(self, statement: str, parameters: dict | None = None) -> list[tuple]:
        """Return the rows; what is announced meanwhile is dropped first."""
        connection = self._connection
        assert connection is not None
        cursor = connection.cursor()
        cursor.execute(statement, parameters)
        self._wait()
        self._drop_announced(connection)
        return cursor.fetchall() if cursor.description else []

    def _wait(self) -> None:
        """Wait until the connection is ready; raises _Lost.

        One that is late means that nobody is answered: the worker is alone until it comes.
        """
        connection = self._connection
        assert connection is not None
        began = time.monotonic()
        while (status := connection.poll()) != POLL_OK:
            waited = time.monotonic() - began
            if waited > GIVEN_UP_AFTER or self._is_over.is_set():
                raise _Lost("PostgreSQL không trả lời")
            if waited > ANSWERED_WITHIN and not self.is_alone:
                self._be_alone()
            _wait_for(connection, _EVENTS[status], 0.1)

    # --- Instants at which pages change by themselves --------------------------------------

    def _read_boundaries(self) -> None:
        # What is announced from now on may not be in the answer.
        self._must_read = False
        now = self._ask_clock()
        # From a little before, so that none falls between two readings.
        period = {"after": now - datetime.timedelta(seconds=5), "until": now + AHEAD}
        self._boundaries = boundaries.read(self._ask(boundaries.STATEMENT, period))

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


def _resolved(parameters: dict) -> dict:
    """Return the parameters with each address of each host; raises OperationalError for none.

    libpq resolves names when an asynchronous connection begins, and psycopg2 lets no other thread
    run meanwhile: with a name server that is silent the event loop stood still for seconds.
    """
    hosts = str(parameters.get("host") or "").split(",")
    if "hostaddr" in parameters or not all(hosts) or any(each[0] in "/@" for each in hosts):
        return parameters
    ports = str(parameters.get("port") or "").split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    found = []
    for host, port in zip(hosts, ports, strict=True):
        try:
            addresses = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError as error:
            raise psycopg2.OperationalError(
                f'could not translate host name "{host}" to address: {error}'
            ) from error
        found += [(host, str(address[4][0]), port) for address in addresses]
    keys = ("host", "hostaddr", "port")
    return parameters | {
        key: ",".join(values) for key, values in zip(keys, zip(*found, strict=True), strict=True)
    }


_EVENTS = {POLL_READ: select.POLLIN, POLL_WRITE: select.POLLOUT}


def _wait_for(connection, events: int, seconds: float) -> None:
    """Wait at most so long. Not by `select`, which refuses descriptors over 1,023.

    The connection gets such a one if it is made while the worker has many readers.
    """
    poll = select.poll()
    poll.register(connection, events)
    poll.poll(math.ceil(seconds * 1000))


#: Of a server that shuts down, has crashed, or is starting.
_AWAY = {"57P01", "57P02", "57P03"}
#: Of libpq, where no connection came about; the last four of a machine that is switched off, or of
#: a proxy before a server that is away.
_SIGNS = (
    "Connection refused",
    "No such file",
    "timeout expired",
    "timed out",
    "the database system is",
    "unreachable",
    "No route to host",
    "could not translate host name",
    "server closed the connection unexpectedly",
    "Connection reset by peer",
)


def _answers_nobody(error: Exception) -> bool:
    """Return whether a new connection was refused, or not answered."""
    # What PostgreSQL itself reports has a SQLSTATE, once connected.
    state = getattr(error, "pgcode", None) or getattr(error.__cause__, "pgcode", None)
    if state is not None:
        return state in _AWAY
    return isinstance(error, _Lost) or any(sign in str(error) for sign in _SIGNS)
