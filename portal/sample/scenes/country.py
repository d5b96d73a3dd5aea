"""Fields, hills, rivers and forest."""

import math

from portal.sample.scenes.canvas import HEIGHT, LIGHTS, WIDTH, Canvas, mix, veil
from portal.sample.scenes.things import boat, turbine


def terraces(canvas: Canvas) -> None:
    """Draw rice terraces, step below step."""
    light = canvas.light
    canvas.sky(520)
    canvas.ranges(500, 3, 170)
    steps = 15
    for n in range(steps):
        depth = n / (steps - 1)
        base = 470 + 620 * depth**1.35
        colour = mix(light.near, "#e3cf5a", 0.15 + 0.55 * ((n * 5) % 7) / 7)
        edge = canvas.ridge(base, 26 + 40 * depth, mix(colour, light.shade, 0.28), peaks=1.6)
        rim = 7 + 10 * depth
        canvas.polygon([(0, HEIGHT), *((x, y + rim) for x, y in edge), (WIDTH, HEIGHT)], colour)
    for _ in range(3):
        x, y = canvas.random.uniform(200, 1400), canvas.random.uniform(640, 760)
        canvas.house(x, y, 90, wall="#b98d63", roof="#6d4a35")
        canvas.tree(x - 40, y + 4, 130)


def tea_hills(canvas: Canvas) -> None:
    """Draw rounded hills with rows of tea."""
    light = canvas.light
    canvas.sky(480)
    canvas.ranges(470, 2, 140)
    for x, y, radius in ((300, 960, 520), (1290, 980, 560), (800, 1240, 600)):
        colour = mix(light.near, "#7cc36a", canvas.random.uniform(0.1, 0.4))
        canvas.disc(x, y, radius, colour, 0.72)
        for n in range(1, 11):
            r = radius * (1 - n * 0.085)
            canvas.disc(x, y + n * 4, r + 9, mix(colour, light.shade, 0.45), 0.72)
            canvas.disc(x, y + n * 4 + 5, r, mix(colour, "#d9f0a0", 0.04 * (n % 3)), 0.72)
    for n in range(5):
        canvas.person(
            420 + n * 190,
            900 + 40 * (n % 2),
            120,
            ("#d8432f", "#2f6fb0", "#e0b13a")[n % 3],
            hair="#e9d9a6",
        )


def paddy(canvas: Canvas) -> None:
    """Draw a plain of ripening rice, a road of palms, and the hills behind."""
    light = canvas.light
    canvas.sky(500)
    canvas.ranges(500, 3, 120)
    canvas.fade(500, HEIGHT, mix(light.near, "#f0cf55", 0.7), mix(light.near, "#e0a92e", 0.45))
    for n in range(-9, 10):
        canvas.line([(800 + n * 28, 505), (800 + n * 330, HEIGHT)], veil(light.shade, 0.22), 7)
    for y, w in ((540, 4), (600, 6), (700, 9), (850, 13)):
        canvas.line([(0, y), (WIDTH, y + 8)], veil(light.shade, 0.25), w)
    for n in range(7):
        canvas.palm(90 + n * 235 + canvas.random.uniform(-30, 30), 560, 190)
    for n in range(4):
        canvas.person(
            360 + n * 270,
            800 + 50 * (n % 2),
            150,
            ("#8c5a3a", "#3b7a9e", "#b0413e")[n % 3],
            hair="#ead9a0",
        )


def forest(canvas: Canvas) -> None:
    """Draw trunks and crowns; the farther ones are lighter."""
    light = canvas.light
    canvas.fade(0, HEIGHT, mix(light.horizon, "#d7f0c0", 0.5), mix(light.near, "#c9e6a0", 0.4))
    canvas.glow(canvas.random.uniform(500, 1100), 260, 700, light.sun, 0.9)
    for layer in range(4):
        share = layer / 3
        colour = mix(mix(light.near, "#e8f5cf", 0.6), light.shade, 0.15 + 0.75 * share)
        foot = 700 + layer * 95
        for n in range(13 - 2 * layer):
            x = (n + canvas.random.uniform(0.1, 0.9)) * WIDTH / (13 - 2 * layer)
            width = 12 + 16 * share
            canvas.box(x - width / 2, 120, x + width / 2, foot, mix(colour, "#5a3d28", 0.4))
            for _ in range(4):
                canvas.disc(
                    x + canvas.random.uniform(-70, 70),
                    canvas.random.uniform(20, 260) - 50 * share,
                    canvas.random.uniform(60, 105),
                    colour,
                )
        canvas.ridge(foot, 18, colour, peaks=4)
    for _ in range(26):
        x, y = canvas.random.uniform(0, WIDTH), canvas.random.uniform(990, 1060)
        canvas.polygon([(x - 22, y), (x, y - 60), (x + 22, y)], mix(light.near, "#bfe08a", 0.35))


def lake(canvas: Canvas, boats: int = 4) -> None:
    """Draw boats on still water between hills."""
    light = canvas.light
    canvas.sky(560)
    canvas.ranges(560, 4, 190)
    canvas.fade(570, HEIGHT, mix(light.water, light.horizon, 0.5), light.water)
    _ripples(canvas, 580, HEIGHT)
    for n in range(boats):
        size = canvas.random.uniform(80, 130) * (0.8 + 0.25 * n)
        boat(canvas, 180 + n * 380 + canvas.random.uniform(-60, 60), 680 + 85 * n, size)


def wind_farm(canvas: Canvas, turbines: int = 5) -> None:
    """Draw turbines on a ridge, solar panels below."""
    light = canvas.light
    canvas.sky(640)
    canvas.ranges(620, 3, 130)
    canvas.ridge(700, 40, light.near, peaks=1.5)
    for n in range(turbines):
        x, foot = 170 + n * 310 + canvas.random.uniform(-40, 40), 720 - 18 * (n % 2)
        turn = canvas.random.uniform(0, math.tau / 3)
        turbine(canvas, x, foot, 330 + 60 * (n % 3), turn)
    for row in range(4):
        y, w = 800 + row * 68, 150 + row * 26
        for n in range(-1, 12):
            x = n * (w + 22) - row * 40
            canvas.polygon([(x + 26, y), (x + w + 18, y), (x + w, y + 48), (x, y + 48)], "#2b4a7d")
            canvas.polygon(
                [(x + 26, y), (x + w * 0.5, y), (x + w * 0.3, y + 48), (x, y + 48)],
                veil("#9fc6f0", 0.28),
            )
            canvas.line([(x + 13, y + 24), (x + w + 9, y + 24)], veil("#dfeaf8", 0.5), 2)


def village(canvas: Canvas) -> None:
    """Draw stilt houses at the foot of the mountains, smoke and gardens."""
    light = canvas.light
    canvas.sky(540)
    canvas.ranges(560, 4, 230)
    canvas.ridge(690, 30, light.near, peaks=2)
    for n in range(6):
        row = n // 3
        x = 120 + (n % 3) * 500 + row * 230 + canvas.random.uniform(-50, 50)
        canvas.tree(x - 50, 770 + row * 170, 230)
        _stilt_house(canvas, x, 780 + row * 170, 210 + row * 60)
    canvas.polygon([(0, 1010), (600, 960), (1600, 1030), (1600, 1067), (0, 1067)], "#d9bd8b")


def flood(canvas: Canvas) -> None:
    """Draw high water under rain, roofs and a rescue boat."""
    light = canvas.light
    canvas.sky(520)
    canvas.ranges(520, 3, 110)
    canvas.fade(560, HEIGHT, mix(light.water, "#a98b68", 0.45), mix(light.water, "#8a6a48", 0.6))
    for n in range(5):
        x, y = 60 + n * 330 + canvas.random.uniform(-40, 40), 640 + 50 * (n % 2)
        canvas.tree(x + 190, y + 10, 190)
        canvas.house(x, y, 170, wall="#d9cdb6", roof=("#a2513c", "#7b5145")[n % 2])
        canvas.box(x - 40, y - 22, x + 260, y + 30, mix(light.water, "#a98b68", 0.5))
    _ripples(canvas, 640, HEIGHT)
    canvas.polygon([(560, 860), (1010, 860), (960, 930), (620, 930)], "#e2672e")
    for n in range(4):
        canvas.person(640 + n * 95, 885, 150, ("#f2b134", "#e2672e")[n % 2], hair="#f5f5f5")
    canvas.polygon([(548, 846), (1022, 846), (1006, 876), (572, 876)], "#f28a4b")
    for _ in range(170):
        x, y = canvas.random.uniform(0, WIDTH), canvas.random.uniform(0, HEIGHT)
        canvas.line([(x, y), (x - 12, y + 44)], veil("#ffffff", 0.3), 2)


def orchard(canvas: Canvas) -> None:
    """Draw rows of fruit trees and full crates."""
    light = canvas.light
    canvas.sky(460)
    canvas.ranges(460, 2, 120)
    canvas.fade(470, HEIGHT, mix(light.near, "#b9d77a", 0.6), mix(light.near, "#6fa84e", 0.3))
    fruit = "#f28c28" if light is LIGHTS["gold"] else "#d8322f"
    for row in range(4):
        size, foot = 150 + row * 75, 560 + row * 115
        for n in range(-1, 9 - row):
            x = n * (190 + row * 70) + 60 * (row % 2)
            canvas.tree(x, foot, size, mix(light.near, light.shade, 0.1 * (3 - row)))
            for _ in range(9):
                canvas.disc(
                    x + canvas.random.uniform(-0.3, 0.3) * size,
                    foot - canvas.random.uniform(0.45, 0.92) * size,
                    4 + row * 2,
                    fruit,
                )
    for n in range(4):
        x = 140 + n * 370
        for k in range(8):
            canvas.disc(
                x + 22 + (k % 4) * 44, 965 - 22 * (k // 4), 24, mix(fruit, "#ffffff", 0.1 * (k % 2))
            )
        canvas.box(x - 8, 965, x + 184, 1050, "#a8763e", 6)
        canvas.line([(x - 8, 1006), (x + 184, 1006)], "#7c5228", 5)


def _ripples(canvas: Canvas, top: float, bottom: float) -> None:
    for _ in range(70):
        y = canvas.random.uniform(top, bottom)
        near = (y - top) / (bottom - top)
        x, w = canvas.random.uniform(-60, WIDTH), canvas.random.uniform(20, 60) + 130 * near
        canvas.box(x, y, x + w, y + 2 + 4 * near, veil("#ffffff", 0.2), 2)


def _stilt_house(canvas: Canvas, x: float, foot: float, width: float) -> None:
    floor = foot - width * 0.22
    for n in range(5):
        px = x + n * width * 0.24
        canvas.box(px, floor, px + width * 0.04, foot, "#5d4029")
    canvas.box(x - 6, floor - width * 0.3, x + width + 6, floor, "#a9744a")
    for n in range(4):
        wx = x + width * (0.08 + 0.24 * n)
        canvas.box(wx, floor - width * 0.24, wx + width * 0.11, floor - width * 0.06, "#f5d99a")
    canvas.polygon(
        [
            (x - width * 0.14, floor - width * 0.28),
            (x + width * 0.16, floor - width * 0.66),
            (x + width * 0.84, floor - width * 0.66),
            (x + width * 1.14, floor - width * 0.28),
        ],
        "#6b4a38",
    )
    canvas.polygon(
        [
            (x - width * 0.14, floor - width * 0.28),
            (x + width * 0.16, floor - width * 0.66),
            (x + width * 0.3, floor - width * 0.66),
            (x + width * 0.06, floor - width * 0.28),
        ],
        veil("#ffffff", 0.1),
    )
