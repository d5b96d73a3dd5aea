import time
from pathlib import Path

from portal.jobs.models import Job
from portal.jobs.queue import handles


@handles("slow", label="Việc lâu", seconds=60, attempts=100)
def write_slowly(job: Job) -> None:
    """Write ``key`` into a file of that name in ``folder`` after ``seconds``."""
    begun, ready = (Path(job.args["folder"], f"{job.key}.{word}") for word in ("begun", "ready"))
    begun.touch()
    for tenth in range(10):
        time.sleep(job.args["seconds"] / 10)
        job.say(10 * tenth, "Đang viết.")
    with ready.open("a") as file:
        file.write(f"{job.key}\n")
