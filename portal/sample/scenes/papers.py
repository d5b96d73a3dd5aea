"""Charts, maps, documents and screens: for news that has no place to photograph."""

import math

from portal.sample.scenes.canvas import HEIGHT, WIDTH, Canvas, mix, veil

SERIES = ("#1f6f8b", "#e0a030", "#2e8b57", "#c8553d", "#7a6bb0")


def chart(canvas: Canvas, grown: float = 1) -> None:
    """Draw rising columns and a line; ``grown`` is the drawn part, from 0 to 1."""
    canvas.fade(
        0, HEIGHT, mix(canvas.light.top, "#ffffff", 0.75), mix(canvas.light.horizon, "#ffffff", 0.4)
    )
    _card(canvas, 130, 110, 1470, 960)
    colour = canvas.random.choice(SERIES)
    canvas.box(200, 170, 640, 200, mix(colour, "#20303a", 0.4), 12)
    canvas.box(200, 222, 480, 242, "#cbd3d8", 9)
    for n in range(6):
        canvas.line([(200, 840 - n * 100), (1400, 840 - n * 100)], "#e6eaed", 3)
    values = [0.28 + 0.06 * n + canvas.random.uniform(-0.06, 0.08) for n in range(9)]
    points = []
    for n, value in enumerate(values):
        # The columns grow one after the other.
        share = min(1, max(0, grown * (len(values) + 1) / 2 - n / 2))
        if share == 0:
            break
        x, top = 230 + n * 131, 840 - value * 520 * share
        canvas.box(x, top, x + 76, 840, mix(colour, "#ffffff", 0.55 - 0.06 * n), 8)
        canvas.box(x, 830, x + 76, 840, mix(colour, "#ffffff", 0.55 - 0.06 * n))
        canvas.box(x + 14, 866, x + 62, 880, "#cbd3d8", 6)
        points.append((x + 38, top - 60 - 14 * math.sin(n * 1.7)))
    if len(points) > 1:
        canvas.line(points, "#c8352b", 8)
    for x, y in points:
        canvas.disc(x, y, 15, "#ffffff")
        canvas.disc(x, y, 10, "#c8352b")


def shares(canvas: Canvas) -> None:
    """Draw a ring of shares with its legend."""
    canvas.fade(
        0, HEIGHT, mix(canvas.light.top, "#ffffff", 0.78), mix(canvas.light.horizon, "#ffffff", 0.4)
    )
    _card(canvas, 130, 110, 1470, 960)
    edges = [edge * canvas.scale for edge in (230, 240, 830, 840)]
    weights = [canvas.random.uniform(1, 3) for _ in SERIES]
    start = -90.0
    for weight, colour in zip(weights, SERIES, strict=True):
        end = start + 360 * weight / sum(weights)
        canvas.pen.pieslice(edges, start, end - 1.6, colour)
        start = end
    canvas.disc(530, 540, 170, "#ffffff")
    canvas.box(450, 505, 610, 545, "#33424b", 14)
    canvas.box(475, 563, 585, 583, "#cbd3d8", 9)
    canvas.box(930, 210, 1330, 240, "#33424b", 12)
    for n, (weight, colour) in enumerate(zip(weights, SERIES, strict=True)):
        y = 320 + n * 110
        canvas.disc(955, y + 20, 22, colour)
        canvas.box(1000, y, 1000 + 150 + 40 * (n % 3), y + 20, "#8b99a1", 9)
        canvas.box(
            1000, y + 34, 1000 + 340 * weight / max(weights), y + 48, mix(colour, "#ffffff", 0.3), 7
        )


def province_map(canvas: Canvas) -> None:
    """Draw the invented province: communes, the river, a road, pins."""
    canvas.box(0, 0, WIDTH, HEIGHT, "#dbe7e4")
    for n in range(14):
        canvas.line([(0, n * 82), (WIDTH, n * 82)], veil("#ffffff", 0.5), 2)
        canvas.line([(n * 122, 0), (n * 122, HEIGHT)], veil("#ffffff", 0.5), 2)
    columns, rows = 8, 6
    grid = {
        (i, j): (
            230 + i * 143 + canvas.random.uniform(-44, 44) + 24 * math.sin(j * 1.3),
            130 + j * 134 + canvas.random.uniform(-36, 36) + 26 * math.sin(i * 0.9),
        )
        for i in range(columns + 1)
        for j in range(rows + 1)
    }
    tints = ("#f2d7a0", "#cfe3a8", "#f0c0a0", "#b8dcc4", "#e8e0a8", "#d9c8e0")
    cells = [
        (i, j)
        for i in range(columns)
        for j in range(rows)
        if ((i - 3.5) / 4.3) ** 2 + ((j - 2.5) / 3.2) ** 2 < 1.05
    ]
    shapes = [[grid[i, j], grid[i + 1, j], grid[i + 1, j + 1], grid[i, j + 1]] for i, j in cells]
    for shape in shapes:
        canvas.polygon([(x + 14, y + 18) for x, y in shape], "#c2d1cd")
    for (i, j), shape in zip(cells, shapes, strict=True):
        canvas.polygon(shape, tints[(i * 2 + j * 3) % 6])
    for shape in shapes:
        canvas.line([*shape, shape[0]], "#ffffff", 5)
    canvas.line(
        [(x, 560 + 150 * math.sin(x / 210) + 0.12 * (x - 800)) for x in range(0, 1620, 20)],
        "#5fb0d6",
        24,
    )
    road = [(x, 430 + 90 * math.sin(x / 330 + 2) - 0.1 * (x - 800)) for x in range(150, 1460, 25)]
    canvas.line(road, "#ffffff", 15)
    canvas.line(road, "#e08a2e", 8)
    for _ in range(6):
        x, y = canvas.random.uniform(380, 1220), canvas.random.uniform(280, 820)
        canvas.disc(x, y + 4, 20, veil("#000000", 0.2), 0.4)
        canvas.polygon([(x - 25, y - 62), (x + 25, y - 62), (x, y)], "#c8352b")
        canvas.disc(x, y - 72, 29, "#c8352b")
        canvas.disc(x, y - 72, 12, "#ffffff")


def document(canvas: Canvas) -> None:
    """Draw official documents on a desk, a pen and an unreadable red stamp."""
    wood = canvas.random.choice(["#8a5f3c", "#51656f", "#5d6b4e"])
    canvas.fade(0, HEIGHT, mix(wood, "#ffffff", 0.16), mix(wood, "#000000", 0.18))
    for n in range(12):
        canvas.line(
            [(0, n * 95 + 20), (WIDTH, n * 95 + canvas.random.uniform(-10, 50))],
            veil("#000000", 0.06),
            5,
        )
    for turn, left, top in ((-0.1, 250, 190), (0.07, 820, 150), (-0.015, 520, 110)):
        _sheet(canvas, left, top, 620, 860, turn)
    canvas.arc(985, 790, 82, 0, 360, veil("#c8202b", 0.85), 9)
    canvas.arc(985, 790, 62, 0, 360, veil("#c8202b", 0.7), 4)
    canvas.polygon(
        [
            (
                985 + (38 if n % 2 == 0 else 15) * math.sin(n * math.pi / 5),
                790 - (38 if n % 2 == 0 else 15) * math.cos(n * math.pi / 5),
            )
            for n in range(10)
        ],
        veil("#c8202b", 0.75),
    )
    canvas.line([(1240, 960), (1470, 560)], veil("#000000", 0.25), 34)
    canvas.line([(1228, 944), (1458, 540)], "#1f2f4f", 30)
    canvas.line([(1228, 944), (1262, 884)], "#e0b13a", 30)
    canvas.polygon([(1203, 936), (1253, 956), (1205, 1000)], "#d9dfe6")
    canvas.disc(190, 880, 120, "#f5f2ea")
    canvas.disc(190, 880, 98, "#6b3f1f")
    canvas.arc(318, 880, 50, 250, 110, "#f5f2ea", 22)


def service_app(canvas: Canvas) -> None:
    """Draw a telephone with a public service on it, a QR code, ticks."""
    tint = canvas.random.choice(SERIES[:3])
    canvas.fade(0, HEIGHT, mix(tint, "#ffffff", 0.72), mix(tint, "#ffffff", 0.35))
    for x, y, r in ((220, 240, 260), (1420, 880, 330), (1330, 160, 150)):
        canvas.disc(x, y, r, veil("#ffffff", 0.22))
    canvas.box(596, 76, 1026, 1016, veil("#000000", 0.18), 62)
    canvas.box(580, 56, 1010, 996, "#20262e", 62)
    canvas.box(600, 80, 990, 972, "#fbfcfd", 44)
    canvas.box(600, 80, 990, 220, tint, 44)
    canvas.box(600, 150, 990, 220, tint)
    canvas.box(640, 140, 850, 166, "#ffffff", 12)
    canvas.box(640, 182, 780, 198, veil("#ffffff", 0.6), 8)
    cell = 13
    for i in range(17):
        for j in range(17):
            corner = (i < 5 or i > 11) and (j < 5 or j > 11) and not (i > 11 and j > 11)
            if not corner and canvas.random.random() < 0.48:
                x, y = 684 + i * cell, 260 + j * cell
                canvas.box(x, y, x + cell, y + cell, "#20262e")
    for i, j in ((0, 0), (12, 0), (0, 12)):
        x, y = 684 + i * cell, 260 + j * cell
        canvas.box(x, y, x + 65, y + 65, "#20262e")
        canvas.box(x + 11, y + 11, x + 54, y + 54, "#fbfcfd")
        canvas.box(x + 21, y + 21, x + 44, y + 44, "#20262e")
    for n in range(4):
        y = 540 + n * 98
        canvas.box(630, y, 960, y + 78, mix(tint, "#ffffff", 0.86), 16)
        canvas.disc(672, y + 39, 22, SERIES[n])
        canvas.line([(662, y + 39), (670, y + 48), (684, y + 30)], "#ffffff", 6)
        canvas.box(712, y + 20, 900, y + 36, "#5b6b75", 8)
        canvas.box(712, y + 46, 850, y + 58, "#b9c4ca", 6)
    for x, y, colour in ((240, 620, SERIES[1]), (1180, 430, SERIES[3])):
        canvas.box(x - 70 + 8, y - 60 + 10, x + 190 + 8, y + 90 + 10, veil("#000000", 0.12), 26)
        canvas.box(x - 70, y - 60, x + 190, y + 90, "#ffffff", 26)
        canvas.disc(x, y + 14, 40, colour)
        canvas.line([(x - 18, y + 14), (x - 4, y + 30), (x + 20, y - 4)], "#ffffff", 9)
        canvas.box(x + 60, y - 12, x + 160, y + 6, "#5b6b75", 9)
        canvas.box(x + 60, y + 24, x + 130, y + 38, "#b9c4ca", 7)


def _card(canvas: Canvas, left: float, top: float, right: float, bottom: float) -> None:
    canvas.box(left + 10, top + 16, right + 10, bottom + 16, veil("#20303a", 0.14), 34)
    canvas.box(left, top, right, bottom, "#ffffff", 34)


def _sheet(canvas: Canvas, left, top, width, height, turn) -> None:
    """Draw a sheet of paper with lines of text, turned by ``turn`` radians around its middle."""
    middle_x, middle_y = left + width / 2, top + height / 2

    def place(x, y):
        dx, dy = x - width / 2, y - height / 2
        return (
            middle_x + dx * math.cos(turn) - dy * math.sin(turn),
            middle_y + dx * math.sin(turn) + dy * math.cos(turn),
        )

    def bar(x, y, length, thick, colour):
        canvas.polygon(
            [place(x, y), place(x + length, y), place(x + length, y + thick), place(x, y + thick)],
            colour,
        )

    bar(10, 14, width, height, veil("#000000", 0.2))
    bar(0, 0, width, height, "#fdfcf7")
    bar(60, 60, 190, 12, "#4b5563")
    bar(90, 84, 130, 8, "#8b99a1")
    bar(340, 60, 230, 12, "#4b5563")
    bar(370, 84, 170, 8, "#8b99a1")
    bar(190, 150, 240, 18, "#33424b")
    bar(150, 184, 320, 11, "#5b6b75")
    y = 240
    while y < height - 260:
        for n in range(4):
            bar(
                70 + (30 if n == 0 else 0),
                y,
                480 - (30 if n == 0 else 0) - (n == 3) * 170,
                9,
                "#b5bfc5",
            )
            y += 24
        y += 16
