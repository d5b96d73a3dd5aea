"""Send thousands of beacons over HTTP, each for another page.

So the tests know of each one whether it was acknowledged and how often it was counted.
"""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from portal.visits.counting import tokens

AGENT = "Mozilla/5.0 (Linux; Android 14; May-La-7448) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile"


@dataclass
class Sent:
    """The results: pages acknowledged, and pages whose result is unknown."""

    acknowledged: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    #: Seconds that each answer other than 200 took, without broken connections.
    refusals: list[float] = field(default_factory=list)
    #: The time.monotonic() at which each view was acknowledged.
    instants: list[float] = field(default_factory=list)


def address(number: int) -> str:
    """Return a different address for each number, every eighth in IPv6."""
    if number % 8 == 0:
        return f"2405:4802:{number >> 8:x}:{number & 255:x}::7448"
    return f"113.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def signed(key_holder, first: int, last: int) -> dict[int, str]:
    """Return the forms of beacons ``first`` to ``last`` - 1, signed by ``key_holder``."""
    day = f"{tokens.today():%Y%m%d}"
    return {
        number: urlencode({"page": key_holder.sign(f"article:{number}:{day}"), "note": ""})
        for number in range(first, last)
    }


def signer(secret_key: str):
    """Return the signer of a portal with that secret key."""
    return type(tokens._signer)(key=secret_key, salt=tokens._signer.salt)


def connected(port: int) -> http.client.HTTPConnection:
    """Connect to the portal, and retry for 60 seconds while it does not listen."""
    deadline = time.monotonic() + 60
    while True:
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            line.connect()
            return line
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def send(port: int, forms: dict[int, str], connections: int = 64, until=lambda: False) -> Sent:
    """Send each form once over that many connections; stop early when ``until()`` is true."""
    sent, lock, queue = Sent(), threading.Lock(), iter(forms.items())

    def reader():
        line = None
        while not until():
            with lock:
                number, form = next(queue, (None, None))
            if number is None:
                break
            began = time.monotonic()
            try:
                line = line or connected(port)
                headers = {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "User-Agent": AGENT,
                    "X-Forwarded-For": f"198.51.100.77, {address(number)}",
                }
                line.request("POST", "/luot-truy-cap/", form, headers)
                answer = line.getresponse()
                status, said = answer.status, answer.read()
                assert status != 200 or json.loads(said)["counted"], said
            except (OSError, http.client.HTTPException):
                status = None
                if line:
                    line.close()
                line = None
                time.sleep(0.05)
            with lock:
                if status == 200:
                    sent.acknowledged.add(number)
                    sent.instants.append(time.monotonic())
                else:
                    sent.unknown.add(number)
                    if status:
                        sent.refusals.append(time.monotonic() - began)
        if line:
            line.close()

    threads = [threading.Thread(target=reader) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sent
