"""Limit how often one household may ask for what is costly, in the memory of a worker."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from portal.web import proxies


class RateLimit:
    """Allow ``burst`` requests of a network at once, and ``per_minute`` of them after that.

    The token bucket of RFC 2697, one for each network, counted by each worker for itself. Networks
    are forgotten once their bucket is full again, or beyond ``networks`` of them: those that asked
    longest ago. Nothing is written anywhere.
    """

    def __init__(
        self,
        *,
        burst: int,
        per_minute: float,
        networks: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._burst, self._per_second = burst, per_minute / 60
        self._networks, self._clock = networks, clock
        #: {network: (requests left, when)}, the network that asked longest ago first.
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def seconds_to_wait(self, address: proxies.Address | None) -> int:
        """Count a request from ``address``; return 0, or the seconds until one is allowed.

        A request that has to wait is not counted. Only addresses of the internet are limited: one
        of our own network may be a proxy that nobody has told the portal to trust, with every
        reader behind it.
        """
        if address is None or not address.is_global:
            return 0
        network, now = proxies.network_of(address), self._clock()
        with self._lock:
            left, since = self._left.pop(network, (self._burst, now))
            left = min(left + (now - since) * self._per_second, self._burst)
            allowed = left >= 1
            self._left[network] = (left - allowed, now)
            while len(self._left) > self._networks:
                self._left.popitem(last=False)
        return 0 if allowed else math.ceil((1 - left) / self._per_second)
