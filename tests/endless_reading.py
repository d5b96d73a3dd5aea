"""Stand-in for `portal.documents.child`: reads a line, and then never ends."""

import resource
import sys
import time

if __name__ == "__main__":
    seconds = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    sleeps = sys.stdin.buffer.read() == b"sleep"
    # The last byte is the first of a letter of three.
    sys.stdout.buffer.write("Điều 1".encode() + "ế".encode()[:1])
    sys.stdout.buffer.flush()
    while True:
        if sleeps:
            time.sleep(60)
