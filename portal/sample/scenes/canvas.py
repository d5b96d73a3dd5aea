"""Canvas, light and common shapes for all scenes."""

import math
import random
from dataclasses import dataclass

from PIL import Image, ImageColor, ImageDraw

# The coordinates of scenes, independent of the size of the picture.
WIDTH, HEIGHT = 1600, 1067
# Drawn at twice the size and halved at the end, for smooth edges.
OVERSAMPLING = 2

Colour = str | tuple[int, ...]


@dataclass(frozen=True)
class Light:
    """The colours of a time of day: sky (top, horizon), sun, land, water, lamp light."""

    top: str
    horizon: str
    sun: str
    far: str
    near: str
    water: str
    shade: str


LIGHTS = {
    "morning": Light("#8ec9e8", "#fdf1d6", "#fff6d8", "#9fc4b4", "#3f8f5b", "#9fd3e0", "#24523f"),
    "noon": Light("#4aa3df", "#dff3fb", "#fffbe6", "#8dbb9b", "#2f8a4a", "#58b0d6", "#1d4d35"),
    "dusk": Light("#40528f", "#f8a66b", "#ffe0a3", "#93687f", "#3d4a5c", "#d98a6f", "#262b3f"),
    "gold": Light("#f2b96b", "#fff0c9", "#fffbe8", "#d9b071", "#b98a2f", "#f0d9a0", "#5e4a1e"),
    "rain": Light("#75879a", "#ccd6dc", "#e6ebee", "#8d9fa3", "#4c6b5f", "#8fa2ab", "#33474a"),
    "night": Light("#141d42", "#4a4a86", "#f5f0d8", "#2f3a66", "#1d2a4a", "#2c3c70", "#0f1630"),
}


def mix(one: Colour, other: Colour, share: float) -> tuple[int, ...]:
    """Return the colour between the two; ``share`` 0 is the first, 1 the second."""
    a, b = (ImageColor.getrgb(each) if isinstance(each, str) else each for each in (one, other))
    return tuple(round(x + (y - x) * share) for x, y in zip(a[:3], b[:3], strict=True))


def veil(colour: Colour, opacity: float) -> tuple[int, ...]:
    """Return the colour with an alpha value, for drawing over other shapes."""
    return (*mix(colour, colour, 0), round(255 * opacity))


class Canvas:
    """A picture being drawn; a scene varies only by ``random`` and ``light``."""

    def __init__(self, width: int, light: Light, seed: int, *, transparent: bool = False):
        self.random = random.Random(seed)
        self.light = light
        self.scale = width * OVERSAMPLING / WIDTH
        size = width * OVERSAMPLING, round(HEIGHT * self.scale)
        self.image = (
            Image.new("RGBA", size) if transparent else Image.new("RGB", size, light.horizon)
        )
        # RGBA on an RGB picture: translucent colours blend.
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def finish(self) -> Image.Image:
        if self.image.mode == "RGBA":
            # Premultiplied, so that transparent pixels do not colour the edges.
            return self.image.convert("RGBa").reduce(OVERSAMPLING).convert("RGBA")
        return self.image.reduce(OVERSAMPLING)

    # --- Plain shapes, in units -------------------------------------------------------------

    def polygon(self, points, fill: Colour) -> None:
        self.pen.polygon([(x * self.scale, y * self.scale) for x, y in points], fill)

    def box(self, left, top, right, bottom, fill: Colour, radius: float = 0) -> None:
        corners = [edge * self.scale for edge in (left, top, right, bottom)]
        if radius:
            self.pen.rounded_rectangle(corners, radius * self.scale, fill)
        else:
            self.pen.rectangle(corners, fill)

    def disc(self, x, y, radius, fill: Colour, flat: float = 1) -> None:
        """Draw a disc; ``flat`` is its height divided by its width."""
        self.pen.ellipse(
            [
                edge * self.scale
                for edge in (x - radius, y - radius * flat, x + radius, y + radius * flat)
            ],
            fill,
        )

    def line(self, points, fill: Colour, width: float = 4) -> None:
        self.pen.line(
            [(x * self.scale, y * self.scale) for x, y in points],
            fill,
            max(1, round(width * self.scale)),
            joint="curve",
        )

    def arc(self, x, y, radius, start, end, fill: Colour, width: float = 4) -> None:
        edges = [edge * self.scale for edge in (x - radius, y - radius, x + radius, y + radius)]
        self.pen.arc(edges, start, end, fill, max(1, round(width * self.scale)))

    def fade(self, top, bottom, above: Colour, below: Colour) -> None:
        """Draw a band of full width with a gradient from one colour to the other."""
        upper, lower = round(top * self.scale), round(bottom * self.scale)
        steps = Image.linear_gradient("L").resize((1, lower - upper))
        band = Image.composite(
            Image.new("RGB", steps.size, mix(below, below, 0)),
            Image.new("RGB", steps.size, mix(above, above, 0)),
            steps,
        )
        self.image.paste(band.resize((self.image.width, lower - upper)), (0, upper))

    def glow(self, x, y, radius, colour: Colour, strength: float = 1) -> None:
        """Draw light around a point, fading out."""
        side = round(2 * radius * self.scale)
        # Fade out at the radius: radial_gradient ends only in the corners.
        rays = Image.radial_gradient("L").point(
            lambda value: round(max(0, 1 - value / 180) ** 2 * 255 * strength)
        )
        corner = round((x - radius) * self.scale), round((y - radius) * self.scale)
        self.image.paste(
            mix(colour, colour, 0),
            (*corner, corner[0] + side, corner[1] + side),
            rays.resize((side, side)),
        )

    # --- What recurs --------------------------------------------------------------------------

    def sky(self, until: float = 700) -> None:
        """Draw sky down to the horizon at ``until``, with the sun and some clouds."""
        light = self.light
        self.fade(0, until, light.top, light.horizon)
        self.box(0, until, WIDTH, HEIGHT, light.near)
        x, y = self.random.uniform(250, 1350), self.random.uniform(0.3, 0.55) * until
        self.glow(x, y, 420, light.sun, 0.9)
        if light is not LIGHTS["rain"]:
            self.disc(x, y, 62, light.sun)
        for _ in range(self.random.randint(3, 5)):
            self.cloud(
                self.random.uniform(0, WIDTH),
                self.random.uniform(0.08, 0.5) * until,
                self.random.uniform(50, 110),
            )

    def cloud(self, x, y, size) -> None:
        white = veil(mix(self.light.horizon, "#ffffff", 0.5), 0.55)
        self.box(x - 2 * size, y, x + 2 * size, y + 0.42 * size, white, 0.21 * size)
        self.box(x - 1.2 * size, y - 0.34 * size, x + 0.9 * size, y + 0.1 * size, white, 0.2 * size)
        self.box(
            x - 0.2 * size, y + 0.36 * size, x + 2.7 * size, y + 0.68 * size, white, 0.16 * size
        )

    def ridge(self, base, height, fill: Colour, peaks: float = 3) -> list[tuple[float, float]]:
        """Draw land below a wavy line around ``base``; return the line's points."""
        waves = [
            (
                height / (n + 1),
                peaks * (n + 1) * self.random.uniform(0.7, 1.3) / WIDTH,
                self.random.uniform(0, math.tau),
            )
            for n in range(3)
        ]
        line: list[tuple[float, float]] = [
            (x, base - sum(a * math.sin(math.tau * f * x + shift) for a, f, shift in waves) / 1.8)
            for x in range(0, WIDTH + 20, 20)
        ]
        self.polygon([(0, HEIGHT), *line, (WIDTH, HEIGHT)], fill)
        return line

    def ranges(self, horizon, count: int = 3, height: float = 130) -> None:
        """Draw rows of mountains; the farther ones are paler."""
        for n in range(count):
            share = (n + 1) / (count + 1)
            colour = mix(self.light.horizon, self.light.far, 0.35 + 0.65 * share)
            self.ridge(
                horizon - height * (1 - share) + 30,
                height * (1.1 - 0.6 * share),
                colour,
                peaks=2 + n,
            )

    def tree(self, x, foot, height, crown: Colour | None = None) -> None:
        crown = crown or self.light.near
        self.box(x - height * 0.03, foot - height * 0.5, x + height * 0.03, foot, "#6b4a34")
        for dx, dy, r in ((-0.17, 0.55, 0.2), (0.17, 0.57, 0.19), (0, 0.76, 0.24)):
            self.disc(x + dx * height, foot - dy * height, r * height, crown)
        self.disc(
            x - 0.06 * height, foot - 0.8 * height, 0.13 * height, mix(crown, "#ffffff", 0.18)
        )

    def palm(self, x, foot, height) -> None:
        lean = self.random.uniform(-0.15, 0.15) * height
        top = x + lean, foot - height
        self.line([(x, foot), (x + lean * 0.4, foot - height / 2), top], "#7a5a3c", height * 0.035)
        for degrees in (-160, -125, -90, -55, -20, 15, -195):
            a = math.radians(degrees)
            tip = top[0] + math.cos(a) * height * 0.36, top[1] + math.sin(a) * height * 0.22 + 8
            self.polygon(
                [top, ((top[0] + tip[0]) / 2, (top[1] + tip[1]) / 2 - height * 0.09), tip],
                mix(self.light.near, self.light.shade, 0.35),
            )

    def house(self, x, foot, width, *, wall: Colour, roof: Colour) -> None:
        height = width * 0.55
        self.box(x, foot - height, x + width, foot, wall)
        self.polygon(
            [
                (x - width * 0.12, foot - height),
                (x + width * 0.2, foot - height * 1.75),
                (x + width * 0.8, foot - height * 1.75),
                (x + width * 1.12, foot - height),
            ],
            roof,
        )
        self.box(
            x + width * 0.42,
            foot - height * 0.62,
            x + width * 0.58,
            foot,
            mix(roof, "#000000", 0.3),
        )
        for dx in (0.14, 0.7):
            self.box(
                x + width * dx,
                foot - height * 0.66,
                x + width * (dx + 0.16),
                foot - height * 0.3,
                "#ffe9b0" if self.light is LIGHTS["night"] else "#cfe6ee",
            )

    def person(self, x, foot, height, shirt: Colour, hair: Colour = "#2b2320") -> None:
        """Draw a distant person: legs, shirt, head."""
        w = height * 0.15
        self.box(x - w * 0.75, foot - height * 0.5, x - w * 0.06, foot, "#39404e", w * 0.2)
        self.box(x + w * 0.06, foot - height * 0.5, x + w * 0.75, foot, "#39404e", w * 0.2)
        self.box(x - w, foot - height * 0.84, x + w, foot - height * 0.4, shirt, w * 0.6)
        self.disc(x, foot - height * 0.91, height * 0.085, "#e3b48f")
        self.pen.pieslice(
            [
                edge * self.scale
                for edge in (
                    x - height * 0.09,
                    foot - height * 1.0,
                    x + height * 0.09,
                    foot - height * 0.82,
                )
            ],
            180,
            360,
            hair,
        )
