"""Attack a server with idle connections, unfinished bodies, slow readers and floods of beacons.

A process of its own: ``python -m tests.serving.hostile_lines PORT`` reads the attack as JSON from
its standard input, goes on until that is closed, and prints what it has sent as JSON.
"""

import asyncio
import json
import resource
import socket
import sys
from collections import Counter
from itertools import cycle

from tests.serving.raw_http import head

FILM = "/media/dai.mp4"
#: Connections that send beacons; each waits for its answer before the next one.
SENDERS = 100
UNFINISHED = head("POST", "/admin/login/", Content_Length=60_000) + b"username=" + b"a" * 50_000
SLOW = head("GET", FILM)


class Attack:
    """The connections of one attack, all from this process."""

    def __init__(self, port: int, forms: list[str]):
        self.port, self.sent = port, Counter[str]()
        self._forms, self._numbers = cycle(forms or [""]), iter(range(10**9))
        # More than one, because a pair of addresses has 28,000 ports, closed ones wait a minute.
        self._addresses = cycle(f"127.0.0.{number}" for number in range(2, 200))

    async def connect(self) -> socket.socket:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.setblocking(False)
        try:
            sock.bind((next(self._addresses), 0))
            await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", self.port))
        except BaseException:
            sock.close()
            raise
        return sock

    async def again(self, kind: str, act) -> None:
        """Connect and do ``act`` with the connection, again and again."""
        while True:
            try:
                sock = await self.connect()
            except OSError:
                self.sent[f"{kind} refused"] += 1
                await asyncio.sleep(1)
                continue
            self.sent[kind] += 1
            try:
                await act(sock)
            except OSError:
                self.sent[f"{kind} broken"] += 1
            finally:
                sock.close()

    async def idle(self, sock: socket.socket) -> None:
        while await asyncio.get_running_loop().sock_recv(sock, 4096):
            pass

    async def unfinished(self, sock: socket.socket) -> None:
        await asyncio.get_running_loop().sock_sendall(sock, UNFINISHED)
        await self.idle(sock)

    async def slow_reader(self, sock: socket.socket) -> None:
        await asyncio.get_running_loop().sock_sendall(sock, SLOW)
        # Slower, and its kernel tells of no room for a minute: then the portal ends the connection.
        while await asyncio.get_running_loop().sock_recv(sock, 400):
            await asyncio.sleep(1)

    async def beacons(self, sock: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            number = next(self._numbers)
            due = self._begun + number / self._a_second
            await asyncio.sleep(due - loop.time())
            form = next(self._forms).encode()
            reader = f"113.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            beacon = head(
                "POST",
                "/luot-truy-cap/",
                Content_Type="application/x-www-form-urlencoded",
                Content_Length=len(form),
                User_Agent="Mozilla/5.0 (Linux; Android 14) Chrome/130.0.0.0 Mobile",
                X_Forwarded_For=reader,
            )
            await loop.sock_sendall(sock, beacon + form)
            received = await loop.sock_recv(sock, 4096)
            self.sent[f"beacons {received[9:12].decode()}"] += 1

    async def run(self, idle: int, unfinished: int, slow_readers: int, beacons: int) -> None:
        """Hold that many connections of each kind, and send ``beacons`` a second, until EOF."""
        self._begun, self._a_second = asyncio.get_running_loop().time(), beacons
        kinds = {"idle": (self.idle, idle), "unfinished": (self.unfinished, unfinished)}
        kinds["slow readers"] = (self.slow_reader, slow_readers)
        kinds["senders"] = (self.beacons, SENDERS if beacons else 0)
        tasks = []
        for kind, (act, many) in kinds.items():
            for number in range(many):
                tasks.append(asyncio.create_task(self.again(kind, act)))
                if number % 50 == 49:
                    await asyncio.sleep(0.02)
        self.sent["seconds to begin"] = round(asyncio.get_running_loop().time() - self._begun)
        _say("begun")
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    told = json.loads(sys.stdin.readline())
    attack = Attack(int(sys.argv[1]), told.pop("forms"))
    asyncio.run(attack.run(**told))
    _say(json.dumps(attack.sent))


if __name__ == "__main__":
    main()
