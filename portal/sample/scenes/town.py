"""Streets, bridges and the buildings of a small province."""

from portal.sample.scenes.canvas import HEIGHT, LIGHTS, WIDTH, Canvas, mix, veil
from portal.sample.scenes.things import lorry


def bridge(canvas: Canvas, cars: int = 11) -> None:
    """Draw a cable-stayed bridge over a wide river."""
    light = canvas.light
    canvas.sky(600)
    canvas.ranges(600, 3, 130)
    _far_town(canvas, 612)
    canvas.fade(612, HEIGHT, mix(light.water, light.horizon, 0.5), light.water)
    deck = 640
    for x in (480, 1120):
        for n in range(1, 10):
            for side in (-1, 1):
                canvas.line(
                    [(x, 250 + n * 14), (x + side * n * 35, deck)], veil("#ffffff", 0.75), 3
                )
        canvas.polygon([(x - 36, 780), (x - 14, 190), (x + 14, 190), (x + 36, 780)], "#f0ede4")
        canvas.polygon([(x + 4, 190), (x + 14, 190), (x + 36, 780), (x + 14, 780)], "#c9c6bc")
        canvas.disc(x, 784, 80, veil(light.shade, 0.35), 0.2)
    canvas.box(0, deck, WIDTH, deck + 26, "#e6e2d6")
    canvas.box(0, deck + 26, WIDTH, deck + 36, "#a8a599")
    for n in range(cars):
        x = canvas.random.uniform(0, WIDTH)
        canvas.box(
            x, deck - 16, x + 36, deck, ("#c8352b", "#2f6fb0", "#f2f2f2", "#e0a030")[n % 4], 5
        )
    for _ in range(60):
        y = canvas.random.uniform(700, HEIGHT)
        x, w = canvas.random.uniform(-60, WIDTH), 30 + (y - 700) * 0.35
        canvas.box(x, y, x + w, y + 3, veil("#ffffff", 0.25), 2)


def skyline(canvas: Canvas) -> None:
    """Draw the provincial capital from the park by the lake."""
    light = canvas.light
    canvas.sky(760)
    _far_town(canvas, 700)
    x, lit = -20.0, light in (LIGHTS["night"], LIGHTS["dusk"])
    while x < WIDTH:
        width = canvas.random.uniform(90, 190)
        top = canvas.random.uniform(250, 560)
        wall = mix(
            canvas.random.choice(["#d9c3a0", "#c7d3da", "#e4d9cb", "#b9c6c4"]),
            light.far,
            0.55 if lit else 0.15,
        )
        canvas.box(x, top, x + width, 780, wall)
        canvas.box(x + width * 0.72, top, x + width, 780, veil(light.shade, 0.18))
        for wy in range(int(top) + 22, 750, 36):
            for k in range(int(width // 30)):
                on = canvas.random.random() < (0.6 if lit else 0.25)
                pane = "#ffdf8e" if lit and on else mix(light.top, "#ffffff" if on else wall, 0.4)
                canvas.box(x + 10 + k * 30, wy, x + 26 + k * 30, wy + 20, pane)
        x += width + canvas.random.uniform(4, 22)
    canvas.box(0, 770, WIDTH, 830, mix(light.near, "#cfd8c4", 0.25))
    for n in range(14):
        canvas.tree(n * 120 + canvas.random.uniform(0, 60), 830, canvas.random.uniform(110, 160))
    canvas.fade(826, HEIGHT, mix(light.water, light.horizon, 0.4), light.water)
    for _ in range(50):
        y = canvas.random.uniform(840, HEIGHT)
        bx = canvas.random.uniform(-60, WIDTH)
        canvas.box(bx, y, bx + 90, y + 4, veil("#ffe9b0" if lit else "#ffffff", 0.3), 2)


def school(canvas: Canvas) -> None:
    """Draw a yellow school with red roofs, its yard full of children."""
    light = canvas.light
    canvas.sky(620)
    canvas.ranges(600, 2, 110)
    canvas.box(0, 700, WIDTH, HEIGHT, mix("#d9c7a4", light.horizon, 0.25))
    for left, right, top in ((90, 760, 420), (840, 1510, 420), (600, 1000, 330)):
        canvas.box(left, top, right, 740, mix("#f2c869", light.horizon, 0.12))
        canvas.polygon(
            [(left - 24, top), (left + 40, top - 70), (right - 40, top - 70), (right + 24, top)],
            "#b5462f",
        )
        for y in range(top + 30, 700, 105):
            canvas.box(left, y + 72, right, y + 82, "#fff4d9")
            for x in range(left + 26, right - 50, 84):
                canvas.box(x, y, x + 46, y + 62, "#5f97a8")
                canvas.box(x + 22, y, x + 25, y + 62, "#f5efe0")
    canvas.box(740, 600, 860, 740, "#7a4a30")
    for x in (60, 470, 1130, 1550):
        canvas.tree(x, 800, 270, mix("#d8402c", light.near, canvas.random.choice([0.0, 0.85])))
    canvas.box(797, 130, 803, 760, "#c9cdd1")
    canvas.polygon([(803, 140), (905, 150), (905, 212), (803, 204)], "#d6261f")
    for n in range(34):
        row = n // 12
        canvas.person(
            120 + (n % 12) * 122 + row * 40 + canvas.random.uniform(-14, 14),
            850 + row * 80,
            104 + row * 14,
            "#ffffff" if n % 4 else ("#2f6fb0", "#e0567a")[n % 8 // 4],
        )


def clinic(canvas: Canvas) -> None:
    """Draw a white health station among trees, an ambulance before it."""
    light = canvas.light
    canvas.sky(640)
    canvas.ranges(620, 2, 100)
    canvas.box(0, 760, WIDTH, HEIGHT, mix("#b9bec2", light.horizon, 0.3))
    for x in (70, 190, 1420, 1530):
        canvas.tree(x, 790, 320)
    canvas.box(280, 330, 1320, 780, "#f3f6f7")
    canvas.box(1100, 330, 1320, 780, "#dfe7ea")
    canvas.box(260, 306, 1340, 340, "#2a7f8e")
    for y in (390, 520, 650):
        for x in range(330, 1290, 110):
            if not (620 < x + 35 < 980 and y == 650):
                canvas.box(x, y, x + 70, y + 76, mix("#8cc3d6", light.top, 0.3), 4)
    canvas.box(640, 620, 960, 780, "#bcd7de")
    canvas.box(600, 600, 1000, 628, "#2a7f8e")
    canvas.disc(800, 250, 74, "#ffffff")
    canvas.box(784, 200, 816, 300, "#d23b36")
    canvas.box(750, 234, 850, 266, "#d23b36")
    x = canvas.random.choice([210, 980])
    canvas.box(x, 770, x + 380, 920, "#fbfbfb", 22)
    canvas.polygon([(x + 380, 800), (x + 456, 862), (x + 460, 920), (x + 360, 920)], "#fbfbfb")
    canvas.box(x, 848, x + 450, 868, "#d23b36")
    canvas.box(x + 300, 795, x + 372, 846, "#7fb3c6", 8)
    canvas.box(x + 150, 752, x + 220, 772, "#2f6fe0", 8)
    for wheel in (90, 350):
        canvas.disc(x + wheel, 922, 38, "#2b2f36")
        canvas.disc(x + wheel, 922, 16, "#c9cdd1")
    for n in range(4):
        canvas.person(
            760 + n * 75 if x < 500 else 250 + n * 120,
            950,
            190,
            ("#ffffff", "#8cc3d6", "#e6a23c", "#ffffff")[n],
        )


def highway(canvas: Canvas) -> None:
    """Draw a new road to the hills, with rollers and a crane at work."""
    light = canvas.light
    canvas.sky(520)
    canvas.ranges(520, 4, 170)
    canvas.fade(520, HEIGHT, mix(light.near, light.horizon, 0.35), light.near)
    canvas.polygon([(770, 522), (830, 522), (1420, HEIGHT), (180, HEIGHT)], "#c9a97c")
    canvas.polygon([(776, 522), (824, 522), (1260, HEIGHT), (340, HEIGHT)], "#55595f")
    for n in range(9):
        y, next_y = 530 + 540 * (n / 9) ** 1.8, 530 + 540 * ((n + 0.5) / 9) ** 1.8
        w, next_w = 2 + (y - 522) * 0.018, 2 + (next_y - 522) * 0.018
        canvas.polygon(
            [(800 - w, y), (800 + w, y), (800 + next_w, next_y), (800 - next_w, next_y)], "#f4f1e6"
        )
    mast = 1250
    canvas.line([(mast, 690), (mast, 180)], "#e8a317", 16)
    canvas.line([(mast - 420, 220), (mast + 150, 220)], "#e8a317", 13)
    canvas.line([(mast - 400, 220), (mast, 160), (mast + 140, 220)], "#c78a10", 4)
    canvas.line([(mast - 330, 220), (mast - 330, 420)], "#4b4f55", 3)
    canvas.box(mast - 375, 420, mast - 285, 450, "#8f959c")
    canvas.box(mast + 90, 224, mast + 150, 290, "#7d838a")
    for x, y, size in ((430, 800, 1.0), (1010, 700, 0.62)):
        _roller(canvas, x, y, size)
    for n in range(5):
        canvas.person(240 + n * 62, 850 + 26 * (n % 2), 140, "#f28c28", hair="#f7d21e")


def factory(canvas: Canvas, lorries: int = 3) -> None:
    """Draw halls with saw-tooth roofs in an industrial park, lorries at the gate."""
    light = canvas.light
    canvas.sky(620)
    canvas.ranges(600, 2, 90)
    canvas.box(0, 720, WIDTH, HEIGHT, mix("#9aa0a6", light.horizon, 0.3))
    for n in range(3):
        left, top = 60 + n * 510, 450 + 40 * (n % 2)
        wall = mix(("#dfe6ea", "#c5d6df", "#e8e2d4")[n], light.horizon, 0.1)
        canvas.box(left, top, left + 480, 760, wall)
        for k in range(4):
            x = left + k * 120
            canvas.polygon(
                [(x, top), (x, top - 84), (x + 120, top)], mix("#3c7fb1", light.far, 0.2)
            )
        canvas.box(left, top + 40, left + 480, top + 62, "#2f7fb8")
        for x in range(left + 34, left + 450, 70):
            canvas.box(x, top + 110, x + 44, top + 160, "#8fb9cf")
        canvas.box(left + 190, 640, left + 300, 760, "#6d7780")
    for n in range(6):
        canvas.tree(40 + n * 310, 800, 120)
    for n in range(lorries):
        x, y = 110 + n * 500 + canvas.random.uniform(-50, 50), 900 + 24 * n
        colour = ("#c8352b", "#2f6fb0", "#2e8b57")[n]
        lorry(canvas, x, y, colour)


def temple(canvas: Canvas) -> None:
    """Draw an old gate with curved roofs behind a lotus pond."""
    light = canvas.light
    canvas.sky(640)
    canvas.ranges(620, 2, 120)
    for x in (110, 300, 1310, 1500):
        canvas.tree(x, 780, 400, mix(light.near, light.shade, 0.3))
    canvas.box(0, 760, WIDTH, 830, mix("#d9c7a4", light.far, 0.2))
    for half, top, height in ((440, 520, 240), (270, 330, 160)):
        canvas.box(800 - half * 0.84, top, 800 + half * 0.84, top + height, "#b8402f")
        for n in range(7):
            x = 800 - half * 0.8 + n * half * 0.266
            canvas.box(x - 11, top, x + 11, top + height, "#8f2f22")
        canvas.polygon(
            [
                (800 - half * 1.2, top - 34),
                (800 - half * 0.9, top + 6),
                (800 + half * 0.9, top + 6),
                (800 + half * 1.2, top - 34),
                (800 + half * 0.68, top - 62),
                (800 + half * 0.5, top - 112),
                (800 - half * 0.5, top - 112),
                (800 - half * 0.68, top - 62),
            ],
            mix("#7b4b36", light.shade, 0.2),
        )
        canvas.line([(800 - half * 0.56, top - 116), (800 + half * 0.56, top - 116)], "#e0b13a", 9)
    canvas.box(720, 590, 880, 762, "#5c2219", 60)
    canvas.fade(826, HEIGHT, mix(light.water, light.near, 0.3), mix(light.water, light.shade, 0.35))
    for _ in range(46):
        x, y = canvas.random.uniform(0, WIDTH), canvas.random.uniform(860, 1060)
        size = 20 + (y - 850) * 0.17
        canvas.disc(x, y, size, mix("#4f9a58", light.shade, 0.15), 0.4)
        if canvas.random.random() < 0.35:
            for dx in (-0.5, 0, 0.5):
                canvas.disc(
                    x + dx * size * 0.6,
                    y - size * 0.6,
                    size * 0.36,
                    mix("#f08bb0", "#ffffff", 0.25 + dx / 3),
                    1.5,
                )


def _far_town(canvas: Canvas, horizon: float) -> None:
    x = 0.0
    while x < WIDTH:
        width = canvas.random.uniform(26, 70)
        canvas.box(
            x,
            horizon - canvas.random.uniform(30, 120),
            x + width,
            horizon,
            mix(canvas.light.far, canvas.light.horizon, canvas.random.uniform(0.2, 0.55)),
        )
        x += width + 3


def _roller(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.box(x, y - 110 * size, x + 170 * size, y - 20 * size, "#f2b01e", 12 * size)
    canvas.box(x + 30 * size, y - 200 * size, x + 120 * size, y - 104 * size, "#3a3f46", 8 * size)
    canvas.box(x + 42 * size, y - 188 * size, x + 108 * size, y - 118 * size, "#9cc6d6", 4 * size)
    canvas.disc(x + 10 * size, y - 16 * size, 62 * size, "#6d737a")
    canvas.disc(x + 10 * size, y - 16 * size, 40 * size, "#8f959c")
    canvas.disc(x + 170 * size, y - 22 * size, 54 * size, "#2b2f36")
    canvas.disc(x + 170 * size, y - 22 * size, 22 * size, "#f2b01e")
