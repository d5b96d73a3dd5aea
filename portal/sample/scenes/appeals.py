"""Pictures for notices. They are cropped to 5:2, which leaves y from 213 to 853."""

import math

from portal.sample.scenes.canvas import HEIGHT, Canvas, mix, veil


def giving_blood(canvas: Canvas) -> None:
    """Draw a red drop between two hills, with hearts drifting away from it."""
    canvas.fade(0, HEIGHT, "#fbe3da", "#f4b9a7")
    canvas.glow(1130, 500, 520, "#fff6ee", 0.9)
    canvas.ridge(760, 60, "#e08b7a", peaks=2)
    canvas.ridge(830, 50, "#b8433d", peaks=3)
    _drop(canvas, 1130, 555, 172, "#b01c1f")
    _drop(canvas, 1130, 570, 148, "#cf2a2a")
    canvas.line(
        [(975, 600), (1070, 600), (1095, 530), (1135, 660), (1170, 560), (1190, 600), (1285, 600)],
        "#fff2ea",
        12,
    )
    for n, (x, y, size) in enumerate(
        ((250, 420, 70), (430, 560, 44), (600, 380, 54), (760, 520, 32))
    ):
        _heart(canvas, x, y, size, mix("#cf2a2a", "#ffffff", 0.12 * n))
    for n in range(6):
        canvas.person(170 + n * 105, 850, 150, ("#ffffff", "#f6d7cd", "#8f1d1d")[n % 3])


def service_at_home(canvas: Canvas) -> None:
    """Draw papers that fly from a house by the river through a telephone to the office."""
    canvas.fade(0, HEIGHT, "#d8ecf7", "#a9d3ea")
    canvas.glow(800, 480, 560, "#ffffff", 0.8)
    canvas.ridge(740, 60, "#8fc0a8", peaks=2)
    canvas.ridge(800, 40, "#4f9a72", peaks=3)
    for x, size in ((120, 150), (440, 120), (1480, 140)):
        canvas.tree(x, 830, size * 1.5, "#3f8f5b")
    canvas.house(200, 830, 220, wall="#f3e3c8", roof="#a8452f")
    canvas.box(1170, 520, 1450, 830, "#f7f2e6", 6)
    canvas.polygon([(1140, 525), (1310, 425), (1480, 525)], "#a8452f")
    for n in range(4):
        canvas.box(1195 + n * 66, 570, 1231 + n * 66, 650, "#bcd9e6", 4)
    canvas.box(1285, 700, 1335, 830, "#7a4a2a", 4)
    canvas.box(700, 290, 920, 790, "#20303a", 34)
    canvas.box(718, 324, 902, 756, "#ffffff", 14)
    canvas.disc(810, 450, 66, "#2e8b57")
    canvas.line([(778, 452), (802, 478), (846, 424)], "#ffffff", 17)
    for n, share in enumerate((1, 0.75, 0.9, 0.55)):
        canvas.box(744, 560 + n * 42, 744 + 132 * share, 578 + n * 42, "#cbd8df", 8)
    for x, y, turn in ((490, 470, -0.2), (600, 390, 0.12), (1010, 380, 0.15), (1100, 330, -0.12)):
        _leaf(canvas, x, y, turn)


def _drop(canvas: Canvas, x, y, radius, fill) -> None:
    canvas.disc(x, y + radius * 0.35, radius, fill)
    slope = math.radians(28)
    canvas.polygon(
        [
            (x, y - radius * 1.75),
            (x + radius * math.cos(slope), y + radius * (0.35 - math.sin(slope))),
            (x - radius * math.cos(slope), y + radius * (0.35 - math.sin(slope))),
        ],
        fill,
    )


def _heart(canvas: Canvas, x, y, size, fill) -> None:
    turns = [math.tau * n / 60 for n in range(60)]
    canvas.polygon(
        [
            (
                x + size * math.sin(t) ** 3,
                y
                - size
                * (
                    0.81 * math.cos(t)
                    - 0.31 * math.cos(2 * t)
                    - 0.125 * math.cos(3 * t)
                    - 0.06 * math.cos(4 * t)
                ),
            )
            for t in turns
        ],
        fill,
    )


def _leaf(canvas: Canvas, x, y, turn) -> None:
    """Draw a sheet of paper in the wind."""

    def at(dx, dy):
        return (
            x + dx * math.cos(turn) - dy * math.sin(turn),
            y + dx * math.sin(turn) + dy * math.cos(turn),
        )

    canvas.polygon([at(-42, -54), at(48, -54), at(48, 66), at(-42, 66)], veil("#20303a", 0.12))
    canvas.polygon([at(-46, -60), at(44, -60), at(44, 60), at(-46, 60)], "#ffffff")
    for n in range(4):
        canvas.line([at(-30, -34 + n * 24), at(28 - 10 * (n % 2), -34 + n * 24)], "#9fb4c0", 7)
