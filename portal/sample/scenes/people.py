"""Meetings, markets, sport and festivals."""

import math

from portal.sample.scenes.canvas import HEIGHT, LIGHTS, WIDTH, Canvas, mix, veil

SHIRTS = ("#d8432f", "#2f6fb0", "#e0a030", "#2e8b57", "#8a5aa8", "#f3f0e6", "#e0567a", "#4b5563")


def hall(canvas: Canvas) -> None:
    """Draw a conference seen from the last rows: stage, screen, backs of heads."""
    wall = "#6e1f2a" if canvas.light is LIGHTS["dusk"] else "#1f4d6e"
    canvas.fade(0, 620, mix(wall, "#000000", 0.25), mix(wall, "#ffffff", 0.18))
    for n in range(27):
        canvas.box(n * 62, 0, n * 62 + 24, 560, veil("#000000", 0.1 + 0.06 * (n % 2)))
    canvas.box(470, 90, 1130, 430, "#f6f1e3", 8)
    canvas.box(484, 104, 1116, 416, mix(wall, "#ffffff", 0.88), 4)
    for radius in (96, 74, 54, 34):
        canvas.arc(800, 215, radius, 0, 360, mix(wall, "#e0b13a", 0.75), 6)
    canvas.polygon(
        [
            (
                800 + (26 if n % 2 == 0 else 11) * math.sin(n * math.pi / 7),
                215 - (26 if n % 2 == 0 else 11) * math.cos(n * math.pi / 7),
            )
            for n in range(14)
        ],
        "#c8352b",
    )
    for y, half in ((345, 250), (377, 180)):
        canvas.box(800 - half, y, 800 + half, y + 14, mix(wall, "#ffffff", 0.35), 7)
    canvas.fade(560, 640, "#b98a52", "#8f6337")
    canvas.box(440, 500, 1160, 590, "#7a4a2a", 6)
    for n in range(6):
        x = 520 + n * 112
        canvas.disc(x, 430, 25, "#e3b48f")
        canvas.arc(x, 428, 22, 180, 360, "#2b2320", 14)
        canvas.box(x - 40, 454, x + 40, 506, ("#2d3748", "#f3f3f0", "#34506e")[n % 3], 18)
        canvas.line([(x + 34, 500), (x + 26, 470)], "#20242a", 4)
    canvas.box(440, 496, 1160, 508, "#c99a5b")
    for n in range(9):
        canvas.disc(480 + n * 80, 596, 22, ("#e0567a", "#f2c12e", "#4f9a58")[n % 3])
    canvas.box(0, 640, WIDTH, HEIGHT, mix(wall, "#1a1a1e", 0.55))
    for row in range(4):
        size, y = 34 + row * 15, 690 + row * 100
        count = 16 - row * 3
        for n in range(count):
            x = (n + 0.5 + 0.25 * (row % 2)) * WIDTH / count
            hair = canvas.random.choice(["#241d1a", "#332823", "#1c1a1f", "#57504b"])
            shirt = mix(canvas.random.choice(SHIRTS[:6]), "#20242c", 0.35)
            canvas.box(x - size * 1.5, y + size * 0.7, x + size * 1.5, y + size * 4, shirt, size)
            canvas.disc(x, y, size, hair, 1.12)
        canvas.box(0, y + size * 2, WIDTH, y + size * 2.6, mix(wall, "#000000", 0.35))


def market(canvas: Canvas) -> None:
    """Draw striped awnings, heaps of fruit, people with baskets."""
    light = canvas.light
    canvas.sky(520)
    canvas.ranges(500, 2, 110)
    canvas.box(0, 560, WIDTH, HEIGHT, mix("#cdb596", light.horizon, 0.2))
    for n in range(4):
        x, colour = 30 + n * 395, SHIRTS[(n + canvas.random.randint(0, 2)) % 5]
        for post in (x + 16, x + 340):
            canvas.box(post, 420, post + 10, 800, "#7a5a3c")
        canvas.box(x + 16, 520, x + 350, 640, mix("#5b4632", light.shade, 0.3))
        for k in range(10):
            left = x - 10 + k * 38
            tint = colour if k % 2 else "#fbf6ea"
            canvas.polygon(
                [(left + 14 - k * 3, 350), (left + 46 - k * 3, 350), (left + 38, 440), (left, 440)],
                tint,
            )
            canvas.disc(left + 19, 440, 19, tint)
        canvas.person(x + 110 + 90 * (n % 2), 730, 210, SHIRTS[(n + 3) % 8])
        canvas.box(x, 660, x + 366, 820, "#a8763e", 6)
        for k, fruit in enumerate(("#e2672e", "#7bb24a", "#f2c12e", "#c8352b")):
            heap = x + 50 + k * 88
            for i, (dx, dy) in enumerate(
                ((-26, 0), (0, 0), (26, 0), (-13, -22), (13, -22), (0, -42))
            ):
                canvas.disc(heap + dx, 652 + dy, 17, mix(fruit, "#ffffff", 0.12 * (i % 2)))
            canvas.box(heap - 42, 662, heap + 42, 700, "#8a5c2d", 6)
    for n in range(8):
        x = 100 + n * 200 + canvas.random.uniform(-40, 40)
        canvas.person(
            x, 990 + 30 * (n % 3), 270, SHIRTS[(n * 3 + 1) % 8], hair=("#2b2320", "#ead9a0")[n % 2]
        )
        canvas.box(x + 34, 860, x + 88, 910, "#c99a5b", 12)


def festival(canvas: Canvas) -> None:
    """Draw lanterns over a square in the evening."""
    light = canvas.light
    canvas.sky(700)
    canvas.ranges(690, 2, 100)
    for n in range(6):
        canvas.house(n * 290 - 40, 760, 190, wall=mix("#d9a44a", light.near, 0.35), roof="#6e2f22")
    canvas.box(0, 756, WIDTH, HEIGHT, mix("#a8886a", light.near, 0.5))
    colours = ("#e23b2e", "#f2b134", "#e0567a", "#3fa56b", "#f28c28")
    for string in range(3):
        y = 110 + string * 110
        canvas.line(
            [(x, y + 90 * math.sin(math.pi * x / WIDTH)) for x in range(0, 1640, 40)],
            mix(light.shade, "#000000", 0.2),
            3,
        )
        for n in range(9 + string):
            x = (n + 0.5) * WIDTH / (9 + string)
            top = y + 90 * math.sin(math.pi * x / WIDTH)
            size, colour = 34 + 5 * string, colours[(n + string) % 5]
            canvas.glow(x, top + size, size * 2.6, mix(colour, "#ffe9b0", 0.5), 0.6)
            canvas.disc(x, top + size + 6, size, colour, 1.08)
            canvas.disc(x, top + size + 6, size * 0.5, mix(colour, "#fff3c4", 0.55), 2.1)
            canvas.box(x - size * 0.4, top, x + size * 0.4, top + 9, "#e0b13a")
            canvas.line([(x, top + size * 2.1), (x, top + size * 2.9)], "#e0b13a", 4)
    for n in range(17):
        row = n % 2
        canvas.person(
            40 + n * 96 + canvas.random.uniform(-20, 20),
            900 + row * 110,
            190 + 40 * row,
            mix(SHIRTS[n % 8], light.near, 0.25),
        )


def stadium(canvas: Canvas) -> None:
    """Draw a football match on the provincial ground."""
    light = canvas.light
    canvas.sky(330)
    for row in range(7):
        y = 210 + row * 32
        canvas.box(0, y, WIDTH, y + 32, mix("#8aa0b4", light.shade, 0.06 * row))
        for n in range(64):
            if canvas.random.random() < 0.86:
                canvas.disc(n * 25.5 + 8 * (row % 2), y + 16, 10, canvas.random.choice(SHIRTS))
    canvas.box(0, 430, WIDTH, 480, "#1f5f9e")
    for n in range(10):
        canvas.box(18 + n * 160, 442, 140 + n * 160, 468, veil("#ffffff", 0.25 + 0.15 * (n % 2)), 8)
    for n in range(9):
        y, next_y = 480 + 587 * (n / 9) ** 1.4, 480 + 587 * ((n + 1) / 9) ** 1.4
        canvas.box(0, y, WIDTH, next_y, mix("#3f9a4f", "#57b463", n % 2))
    white = veil("#ffffff", 0.85)
    canvas.line([(800, 480), (800, HEIGHT)], white, 6)
    canvas.pen.ellipse(
        [edge * canvas.scale for edge in (540, 640, 1060, 860)],
        outline=white,
        width=round(6 * canvas.scale),
    )
    canvas.line([(0, 520), (230, 520), (90, 960), (0, 960)], white, 6)
    canvas.line([(1600, 520), (1370, 520), (1510, 960), (1600, 960)], white, 6)
    for n in range(12):
        x, y = canvas.random.uniform(130, 1470), canvas.random.uniform(600, 1020)
        canvas.disc(x, y, 40, veil("#0b3d1a", 0.3), 0.25)
        canvas.person(x, y, 110 + (y - 600) * 0.16, ("#d8322f", "#f5f5f5")[n % 2])
    canvas.disc(850, 880, 15, "#ffffff")
    canvas.disc(854, 877, 6, "#2b2f36")


def boat_race(canvas: Canvas) -> None:
    """Draw long boats side by side, banks full of people."""
    light = canvas.light
    canvas.sky(420)
    canvas.ranges(420, 3, 120)
    canvas.ridge(450, 14, light.near, peaks=3)
    for n in range(90):
        canvas.person(
            n * 18 + canvas.random.uniform(-6, 6), 500 + (n % 3) * 12, 62, SHIRTS[n * 5 % 8]
        )
    canvas.fade(520, HEIGHT, mix(light.water, "#ffffff", 0.25), light.water)
    for _ in range(90):
        y = canvas.random.uniform(540, HEIGHT)
        x = canvas.random.uniform(-60, WIDTH)
        canvas.box(x, y, x + 40 + (y - 540) * 0.25, y + 4, veil("#ffffff", 0.3), 2)
    for n in range(3):
        y, size = 660 + n * 150, 1 + 0.22 * n
        x, colour = canvas.random.uniform(40, 260), ("#c8352b", "#1f6f8b", "#e0a030")[n]
        length = 1050 * size
        for k in range(11):
            px = x + 110 + k * (length - 220) / 10
            canvas.line([(px + 6, y - 50 * size), (px - 42 * size, y + 46 * size)], "#8a5c2d", 7)
            canvas.disc(px, y - 78 * size, 14 * size, "#e3b48f")
            canvas.box(
                px - 17 * size, y - 64 * size, px + 17 * size, y, mix(colour, "#ffffff", 0.45), 9
            )
            canvas.box(px - 15 * size, y - 92 * size, px + 15 * size, y - 80 * size, colour, 5)
        canvas.polygon(
            [
                (x - 30, y - 70 * size),
                (x + 70, y - 22 * size),
                (x + length - 70, y - 22 * size),
                (x + length + 40, y - 84 * size),
                (x + length - 30, y + 30 * size),
                (x + 60, y + 30 * size),
            ],
            colour,
        )
        canvas.line([(x + 70, y - 8), (x + length - 60, y - 8)], "#f7e3a1", 6)


def desk(canvas: Canvas) -> None:
    """Draw a counter of the one-stop office: clerks, screens, numbers, citizens waiting."""
    tint = canvas.random.choice(["#2a6f97", "#2f7d62", "#7d4f2a"])
    canvas.fade(0, 700, "#f7f5ef", mix("#e4ebee", tint, 0.12))
    canvas.box(0, 90, WIDTH, 210, tint)
    for n in range(4):
        x = 90 + n * 380
        canvas.box(x, 120, x + 280, 180, "#fbfbf8", 10)
        canvas.box(x + 20, 140, x + 60, 160, "#c8352b", 4)
        canvas.box(x + 76, 143, x + 250, 157, mix(tint, "#ffffff", 0.45), 6)
        canvas.disc(x + 150, 428, 44, "#e3b48f")
        canvas.arc(x + 150, 424, 38, 180, 360, "#2b2320", 24)
        canvas.box(x + 80, 474, x + 220, 620, ("#f6f6f2", "#bcd7ea")[n % 2], 40)
        canvas.box(x + 212, 460, x + 322, 552, "#2f343b", 8)
        canvas.box(x + 222, 470, x + 312, 540, mix("#9fd0e6", tint, 0.2), 4)
        canvas.box(x + 258, 552, x + 276, 580, "#2f343b")
        canvas.polygon(
            [(x - 40, 230), (x - 34, 230), (x - 34, 640), (x - 40, 640)], veil("#7aa6b8", 0.5)
        )
    canvas.box(0, 580, WIDTH, 620, "#d9b27c")
    canvas.box(0, 620, WIDTH, 820, mix("#b98a52", tint, 0.15))
    for n in range(16):
        canvas.box(n * 102, 636, n * 102 + 86, 806, veil("#ffffff", 0.1), 6)
    canvas.box(0, 820, WIDTH, HEIGHT, "#cfd4d6")
    for n in range(7):
        x = 130 + n * 225 + canvas.random.uniform(-30, 30)
        canvas.disc(x, 1010 + 20 * (n % 2), 80, veil("#4b5563", 0.25), 0.15)
        canvas.person(x, 1010 + 20 * (n % 2), 370, SHIRTS[(n * 3) % 8])
