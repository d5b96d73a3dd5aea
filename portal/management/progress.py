"""The progress display of long commands."""

from portal.vietnamese import text

BAR = 30


class Progress:
    """A progress bar on a terminal, elsewhere a line for each tenth done.

    ``unit`` is the Vietnamese noun for what is counted.
    """

    def __init__(self, stdout, total: int, unit: str = ""):
        self.stdout, self.total, self.unit = stdout, total, unit
        self.tenth = 0

    def show(self, done: int) -> None:
        """Show that ``done`` of the total are done."""
        if not self.total:
            return
        figures = f"{text.number(done)}/{text.number(self.total)} {self.unit}".rstrip()
        if self.stdout.isatty():
            filled = BAR * done // self.total
            self.stdout.write(
                f"\r[{'█' * filled}{'·' * (BAR - filled)}] {figures}",
                ending="\n" if done == self.total else "",
            )
            self.stdout.flush()
        elif (tenth := done * 10 // self.total) > self.tenth or done == self.total:
            self.tenth = tenth
            self.stdout.write(figures)

    def line(self, words: str) -> None:
        """Print ``words`` on a line of its own, above the bar."""
        self.stdout.write(f"\r{words}" if self.stdout.isatty() else words)


def size_of(count: int) -> str:
    """Return a number of bytes in kB or MB, whole ones.

    >>> size_of(7_448_251_000), size_of(12_345)
    ('7.448 MB', '12 kB')
    """
    unit, word = (10**6, "MB") if count >= 10**7 else (10**3, "kB")
    return f"{text.number(round(count / unit))} {word}"
