"""Things that are in pictures and move in films."""

import math

from portal.sample.scenes.canvas import Canvas, Colour, mix, veil


def boat(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw a small boat with a roof and a person at its end, around the point."""
    dark = mix(canvas.light.shade, "#5b3420", 0.6)
    canvas.disc(x, y + size * 0.2, size, veil(canvas.light.shade, 0.25), 0.1)
    canvas.polygon(
        [
            (x - size, y - size * 0.12),
            (x + size, y - size * 0.12),
            (x + size * 0.66, y + size * 0.18),
            (x - size * 0.66, y + size * 0.18),
        ],
        dark,
    )
    canvas.box(
        x - size * 0.32, y - size * 0.42, x + size * 0.4, y - size * 0.1, "#b98a52", size * 0.12
    )
    canvas.person(x - size * 0.62, y - size * 0.02, size * 0.8, "#4a6fa0", hair="#ead9a0")


def turbine(canvas: Canvas, x: float, foot: float, height: float, turn: float) -> None:
    """Draw a wind turbine; ``turn`` is the angle of its first blade in radians."""
    top = foot - height
    canvas.polygon([(x - 9, foot), (x + 9, foot), (x + 4, top), (x - 4, top)], "#f4f6f8")
    rotor(canvas, x, top, height * 0.42, turn)


def rotor(canvas: Canvas, x: float, y: float, radius: float, turn: float) -> None:
    """Draw the three blades of a wind turbine around their hub."""
    for n in range(3):
        a = turn + n * math.tau / 3
        side = a + math.pi / 2
        canvas.polygon(
            [
                (x, y),
                (
                    x + math.cos(a) * 60 + math.cos(side) * 9,
                    y + math.sin(a) * 60 + math.sin(side) * 9,
                ),
                (x + math.cos(a) * radius, y + math.sin(a) * radius),
            ],
            "#ffffff",
        )
    canvas.disc(x, y, 10, "#d9dfe6")


def lorry(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    """Draw a container lorry driving to the right; the point is its lower left corner."""
    canvas.box(x, y - 130, x + 270, y, colour, 6)
    for k in range(1, 6):
        canvas.line([(x + k * 45, y - 122), (x + k * 45, y - 8)], veil("#000000", 0.16), 4)
    canvas.box(x + 276, y - 96, x + 352, y, "#f3f4f5", 14)
    canvas.box(x + 312, y - 84, x + 346, y - 46, "#7fb3c6", 6)
    for wheel in (40, 110, 230, 320):
        canvas.disc(x + wheel, y + 4, 26, "#2b2f36")


def car(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    """Draw a car seen from far away."""
    canvas.box(x + 8, y - 19, x + 30, y - 6, mix(colour, "#203040", 0.5), 6)
    canvas.box(x, y - 11, x + 40, y, colour, 5)
