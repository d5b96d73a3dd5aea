"""The article that the browser tests publish: the source page's, or a similar one of our own."""

import re
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_SOURCE = _HERE.parents[2] / "shared" / "source"


@dataclass(frozen=True)
class GivenArticle:
    title: str
    date: str
    paragraphs: list[str]
    byline: str
    source: str

    @property
    def html(self):
        """The HTML that a word processor puts on the clipboard."""
        return "".join(
            '<p class="MsoNormal" style="margin:0;mso-pagination:none">'
            f'<span style="font-family:Arial;color:#333">{paragraph}</span></p>'
            for paragraph in self.paragraphs[1:]
        )


def given_article() -> GivenArticle:
    """Read the article from the source page if there is one beside the repository."""
    pages = sorted(_SOURCE.glob("*.txt")) if _SOURCE.is_dir() else []
    lines = (pages[0] if pages else _HERE / "an_article.txt").read_text().splitlines()
    lines = [line.strip() for line in lines if line.strip() and not line.strip().startswith("•")]
    dated = next(i for i, line in enumerate(lines) if re.fullmatch(r"\d{2}/\d{2}/\d{4}", line))
    signed = next(i for i, line in enumerate(lines) if line.startswith("Nguồn:"))
    byline, source = re.fullmatch(r"Nguồn:\s*(.+?)\s*\((.+?)\)\W*", lines[signed]).groups()
    return GivenArticle(lines[0], lines[dated], lines[dated + 2 : signed], byline, source)
