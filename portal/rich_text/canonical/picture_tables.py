"""Take pictures and their captions out of tables that only hold them in place.

Many portals lay out a picture as a table: the picture in one row, its caption in the next. What is
stored of it is a figure with a caption, or, where the picture could not be kept, the caption as a
paragraph.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from portal.rich_text.canonical.linked_pictures import leads_to_picture
from portal.rich_text.canonical.structure import Container
from portal.rich_text.source.inline import Line
from portal.vietnamese import text

Block = Container | Line


@dataclass
class _Run:
    is_picture: bool
    blocks: list[Block]


# Characters; longer words below a picture are no caption, and the table was a layout.
_LONGEST_CAPTION = 500


def dissolve(root: Container) -> None:
    """Replace each table that only places pictures by its pictures and words."""
    containers = [root]
    for container in containers:  # Grows: a container is before those inside it.
        containers += [child for child in container.children if isinstance(child, Container)]
    for container in reversed(containers):
        if any(_is_a(child, "table") for child in container.children):
            container.children = [
                block for child in container.children for block in _without_table(child)
            ]


def _is_a(block: Block, tag: str) -> bool:
    return isinstance(block, Container) and block.tag == tag


def _without_table(block: Block) -> list[Block]:
    if not isinstance(block, Container) or block.tag != "table":
        return [block]
    rows = list(_rows(block))
    children = [child for row in rows for cell in row for child in cell.children]
    if any(_is_a(child, "table") for child in children):
        return [block]
    has_figure = any(_is_a(child, "figure") for child in children)
    has_lost = any(cell.lost_picture for row in rows for cell in row)
    # Then without pictures that are not kept, because cleaning the result again will not see them.
    return (
        ((has_figure or has_lost) and _dissolved(block, rows, with_lost=True))
        or (has_figure and _dissolved(block, rows, with_lost=False))
        or [_without_empty_rows(block) if has_lost else block]
    )


def _without_empty_rows(table: Container) -> Container:
    """Remove the rows of a table of data that held nothing but pictures which are not kept."""
    if any("rowspan" in cell.attributes for row in _rows(table) for cell in row):
        return table
    for group in table.children:
        if isinstance(group, Container):
            group.children = [row for row in group.children if not _held_pictures_only(row)]
    return table


def _held_pictures_only(row: Block) -> bool:
    return isinstance(row, Container) and all(
        isinstance(cell, Container)
        and cell.lost_picture
        and not any(map(_is_something, cell.children))
        for cell in row.children
    )


def _rows(table: Container) -> Iterator[list[Container]]:
    """Yield the cells of each row. The table's caption is in no row."""
    for group in table.children:
        if isinstance(group, Container):
            for row in group.children:
                if isinstance(row, Container):
                    yield [cell for cell in row.children if isinstance(cell, Container)]


@dataclass
class _Cell:
    """The content of a cell, in order: runs of pictures, and of words between them.

    A run of pictures of which none was kept is empty.
    """

    runs: list[_Run]

    @property
    def has_picture(self) -> bool:
        return any(run.is_picture for run in self.runs)

    @property
    def is_picture(self) -> bool:
        return self.has_picture and len(self.runs) == 1


def _dissolved(
    table: Container, rows: list[list[Container]], *, with_lost: bool
) -> list[Block] | None:
    """Return the pictures and words of the table; None if it is a table of data."""
    read = [[_Cell(_runs(cell, with_lost=with_lost)) for cell in row] for row in rows]
    held = [cells for row in read if (cells := [cell for cell in row if cell.runs])]
    cells = _column(held) or _gallery(held)
    if not cells:
        return None
    runs = [run for cell in cells for run in cell.runs]
    if titles := [child for child in table.children if isinstance(child, Line)]:
        runs.insert(1 if runs[0].is_picture else 0, _Run(is_picture=False, blocks=[*titles]))
    return list(_captioned(runs))


def _runs(cell: Container, *, with_lost: bool) -> list[_Run]:
    def is_picture(block: Block) -> bool:
        names_picture = with_lost and isinstance(block, Line) and not block.has_words
        return names_picture or _is_a(block, "figure")

    blocks = [child for child in cell.children if _is_a(child, "figure") or _is_something(child)]
    runs = [_Run(pictures, list(run)) for pictures, run in groupby(blocks, key=is_picture)]
    if with_lost and cell.lost_picture and not any(run.is_picture for run in runs):
        runs.insert(0, _Run(is_picture=True, blocks=[]))
    return runs


def _is_something(block: Block) -> bool:
    return bool(block.html()) if isinstance(block, Container) else any(block.paragraphs())


def _column(rows: list[list[_Cell]]) -> list[_Cell] | None:
    """Return the cells if they stand below each other, or a picture and its words side by side."""
    cells = [cell for row in rows for cell in row]
    pictures = [cell for cell in cells if cell.is_picture]
    if len(rows) == 1 and len(cells) == 2:
        words = [cell for cell in cells if not cell.has_picture]
        return [*pictures, *words] if len(pictures) == len(words) == 1 else None
    is_column = all(len(row) == 1 for row in rows)
    # Icons beside the words of a list make no picture table.
    holds_picture = pictures or (len(cells) == 1 and cells[0].has_picture)
    return cells if is_column and holds_picture else None


def _gallery(rows: list[list[_Cell]]) -> list[_Cell] | None:
    """Return pictures with their words if below a row of pictures are words for each, or for all;
    None for any other table."""
    found: list[_Cell] = []
    pictures: list[_Cell] = []
    for row in rows:
        if all(cell.is_picture for cell in row):
            found += pictures
            pictures = row
        elif pictures and len(row) == len(pictures) and not any(c.has_picture for c in row):
            found += [cell for pair in zip(pictures, row, strict=True) for cell in pair]
            pictures = []
        elif pictures and len(row) == 1 and not row[0].has_picture:
            found += [*pictures, *row]
            pictures = []
        else:
            return None
    return found + pictures


def _captioned(runs: list[_Run]) -> Iterator[Block]:
    """Yield the blocks of the runs; words after a picture without a caption become its caption.

    Words make the alternative text of a picture above them needless, unless its link leads
    somewhere else than to a larger copy.
    """
    figure: Container | None = None
    for run, after in pairwise([*runs, None]):
        assert run
        if run.is_picture:
            figures = [block for block in run.blocks if isinstance(block, Container)]
            figure = figures[-1] if figures else None
            has_words = after is not None and not after.is_picture
            yield from (each for each in run.blocks if not (has_words and _is_enlargement(each)))
        elif figure and _is_caption(run.blocks) and "<figcaption>" not in figure.html():
            for line in run.blocks:
                assert isinstance(line, Line)
                line.kind = "figcaption"
            figure.children += run.blocks
            figure = None
        else:
            yield from run.blocks
            figure = None


def _is_enlargement(block: Block) -> bool:
    return isinstance(block, Line) and all(map(leads_to_picture, block.hrefs()))


def _is_caption(blocks: list[Block]) -> bool:
    length = 0
    for block in blocks:
        if not isinstance(block, Line) or block.kind not in ("p", "caption"):
            return False
        length += sum(len(text.plain_text(html)) for html in block.paragraphs())
    return length <= _LONGEST_CAPTION
