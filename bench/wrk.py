"""Load over HTTP by wrk: requests a second and the 99th percentile of their time."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

CONNECTIONS = 16
#: The speed of a virtual machine changes within a minute: what is compared takes turns of a second,
#: at least so many.
TURNS = 3

#: Asks for the addresses in the file PATHS in random order, always the same one.
_SCRIPT = """
local paths = {}
for path in io.lines("PATHS") do paths[#paths + 1] = path end
local headers = { HEADERS }
math.randomseed(7)
function request()
    return wrk.format("GET", paths[math.random(#paths)], headers)
end
"""


def is_here(out, what: str) -> bool:
    """Return whether wrk and nginx are installed; if not, print that ``what`` is not measured."""
    if missing := [name for name in ("wrk", "nginx") if not shutil.which(name)]:
        print(f"\n{what}: not measured, {' and '.join(missing)} not found.", file=out)
    return not missing


@dataclass(frozen=True)
class Load:
    """What wrk measured."""

    requests_a_second: float
    #: Of the time of an answer, in milliseconds.
    p99: float


class Turns(list[Load]):
    """The loads of one server, a turn each, beside those of others in the same order."""

    @property
    def requests_a_second(self) -> float:
        return median(one.requests_a_second for one in self)

    @property
    def p99(self) -> float:
        return median(one.p99 for one in self)

    def of(self, other: "Turns") -> float:
        """Return how much of the other's requests a second these are.

        The median of the turns' ratios: the two loads of a turn are of the same moment.
        """
        pairs = zip(self, other, strict=True)
        return median(ours.requests_a_second / theirs.requests_a_second for ours, theirs in pairs)

    def p99_of(self, other: "Turns") -> float:
        """Return the ratio of the 99th percentiles, as `of`."""
        return median(ours.p99 / theirs.p99 for ours, theirs in zip(self, other, strict=True))


def load(
    base: str, paths: Sequence[str], *, seconds: int, headers: dict[str, str] | None = None
) -> Load:
    """Ask for ``paths`` below the URL ``base`` for so long.

    Raises SystemExit unless all are answered by 200 or 304.
    """
    with tempfile.TemporaryDirectory(prefix="portal-wrk-") as folder:
        listed, script = Path(folder, "paths"), Path(folder, "script.lua")
        listed.write_text("\n".join(paths) + "\n")
        words = "".join(
            f"[{_lua(name)}] = {_lua(value)}, " for name, value in (headers or {}).items()
        )
        script.write_text(_SCRIPT.replace("PATHS", str(listed)).replace("HEADERS", words))
        said = ""
        # On a machine that does something else too, the first second may pass without one answer.
        for times in (1, 4, 16):
            said = subprocess.run(
                [
                    *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds * times}s", "--latency"),
                    *("-s", str(script), base),
                ],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            if "Non-2xx" in said:
                raise SystemExit(f"{base}{paths[0]} … did not always answer 200:\n{said}")
            if rate := float(found(r"Requests/sec:\s+([0-9.]+)", said)):
                return Load(rate, milliseconds(said))
    raise SystemExit(f"{base} did not answer once:\n{said}")


def compare(
    servers: Sequence[tuple[str, Sequence[str]]],
    *,
    seconds: int,
    headers: dict[str, str] | None = None,
) -> list[Turns]:
    """Put a load on each of the (base URL, paths), in turns; return for each what `load` measured.

    ``seconds`` is of all turns of one, and at least `TURNS`.
    """
    turns = [
        [load(base, paths, seconds=1, headers=headers) for base, paths in servers]
        for _ in range(max(seconds, TURNS))
    ]
    return [Turns(loads) for loads in zip(*turns, strict=True)]


def _lua(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def milliseconds(said: str) -> float:
    """Return the 99th percentile of the time of an answer in wrk's output."""
    number = float(found(r"^\s+99%\s+([0-9.]+)[a-z]+\s*$", said))
    unit = found(r"^\s+99%\s+[0-9.]+([a-z]+)\s*$", said)
    return number * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def found(pattern: str, said: str) -> str:
    """Return the first group of ``pattern`` in wrk's output; raise SystemExit without a match."""
    match = re.search(pattern, said, re.MULTILINE)
    if match is None:
        raise SystemExit(f"wrk said nothing of {pattern}:\n{said}")
    return match[1]
