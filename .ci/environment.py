"""Make FOLDER with exactly what LOCK names: ``python3 .ci/environment.py LOCK FOLDER``.

Does nothing when that is done already, and begins again when it was interrupted. Written for old
Pythons too, so that they can say that they are too old.
"""

import fcntl
import hashlib
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(HERE, sys.argv[2])
PYTHON = os.path.join(FOLDER, "bin", "python")
STAMP = os.path.join(FOLDER, "installed")
# Whoever has the second has all of the first.
LARGER = {"requirements-embedded.lock": "requirements-dev.lock"}


def main():
    lock = sys.argv[1]
    if sys.version_info < (3, 11):  # noqa: UP036 -- old Pythons are what it is about
        sys.exit(
            f"Cổng cần Python 3.11 trở lên, còn {sys.executable} là {sys.version.split()[0]}. "
            "Nếu máy có bản mới hơn, hãy chỉ ra nó: make PYTHON=python3.12 …"
        )
    with open(os.path.join(HERE, lock)) as alone:
        # Two makes at once: the second waits, then finds everything done.
        fcntl.flock(alone, fcntl.LOCK_EX)
        if not is_installed(lock) and not is_installed(LARGER.get(lock, lock)):
            install(lock)


def is_installed(lock):
    try:
        with open(STAMP) as stamp:
            return stamp.read() == wanted(lock) and os.access(PYTHON, os.X_OK)
    except OSError:
        return False


def wanted(lock):
    """What the stamp says when ``lock`` is installed here: content, place and Python."""
    with open(os.path.join(HERE, lock), "rb") as file:
        content = hashlib.sha256(file.read()).hexdigest()
    return f"{content} {FOLDER}\n{os.path.realpath(sys.executable)}\n"


def install(lock):
    try:
        import ensurepip  # noqa: F401, PLC0415 -- Debian ships Python without it
        import venv  # noqa: F401, PLC0415
    except ImportError:
        sys.exit("Python này thiếu mô-đun venv: apt install python3-venv, rồi chạy lại.")
    print(f"Cài các gói của {lock} vào {sys.argv[2]} (lần đầu mất vài phút)…", flush=True)  # noqa: T201
    if os.path.exists(STAMP):
        os.remove(STAMP)
    run(sys.executable, "-m", "venv", "--clear", FOLDER)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    run(*(pip + ["--require-hashes", "-r", os.path.join(HERE, lock)]))
    with open(STAMP, "w") as stamp:
        stamp.write(wanted(lock))


def run(*command):
    if subprocess.call(command):
        sys.exit("Không cài được các gói: hãy xem lời báo ở trên, kiểm tra mạng rồi chạy lại.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
