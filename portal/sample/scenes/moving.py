"""Films made of scenes: a camera moves over them, and things move in them."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from PIL import Image

from portal.sample.scenes import country, papers, town
from portal.sample.scenes.canvas import HEIGHT, LIGHTS, WIDTH, Canvas
from portal.sample.scenes.things import boat, car, lorry, turbine

SIZE = (640, 360)
RATE = 25

# The width in pixels of the pictures over which the camera moves.
_WIDTH = 1152
_FADE = 0.5
_MIDDLE = (WIDTH / 2, HEIGHT / 2)

#: The position of a thing, in the units of scenes, by the seconds since its shot began.
Path = Callable[[float], tuple[float, float]]


class View(NamedTuple):
    """The area that the camera sees: its middle and width, in the units of scenes."""

    x: float
    y: float
    width: float


class Sprite(NamedTuple):
    """A cropped picture, and its upper left corner relative to its position, in pixels."""

    image: Image.Image
    left: float
    top: float


class Actor(NamedTuple):
    """A thing that moves; its pictures (``looks``) are shown one after the other."""

    looks: Sequence[Sprite]
    path: Path


class Shot(NamedTuple):
    """A part of a film: the camera goes from its first view to its last."""

    seconds: float
    stage: Callable[[float], Image.Image]
    first: View
    last: View
    actors: Sequence[Actor] = ()

    def picture(self, second: float) -> Image.Image:
        stage = self.stage(second)
        scale = stage.width / WIDTH
        if self.actors:
            stage = stage.copy()
        for looks, path in self.actors:
            image, left, top = looks[round(second * RATE) % len(looks)]
            x, y = path(second)
            stage.paste(image, (round(x * scale + left), round(y * scale + top)), image)
        share = (1 - math.cos(math.pi * second / self.seconds)) / 2
        x, y, width = (a + (b - a) * share for a, b in zip(self.first, self.last, strict=True))
        height = width * SIZE[1] / SIZE[0]
        left, right = (x - width / 2) * scale, (x + width / 2) * scale
        top, bottom = (y - height / 2) * scale, (y + height / 2) * scale
        return stage.resize(SIZE, Image.Resampling.BICUBIC, box=(left, top, right, bottom))


def film(shots: Sequence[Shot]) -> Iterator[Image.Image]:
    """Yield the pictures of the shots, ``RATE`` a second; each shot fades into the next.

    Every picture is RGB of ``SIZE``.
    """
    for number, shot in enumerate(shots):
        following = shots[number + 1] if number + 1 < len(shots) else None
        begins = _FADE if number else 0
        for frame in range(round((shot.seconds - begins) * RATE)):
            second = begins + frame / RATE
            picture = shot.picture(second)
            left = shot.seconds - second
            if following and left < _FADE:
                picture = Image.blend(picture, following.picture(_FADE - left), 1 - left / _FADE)
            yield picture


def river() -> list[Shot]:
    """Return a film: boats on the lake, cars on the bridge, the town at night; 10 s."""
    boats = [
        Actor([_sprite("morning", boat, size)], path)
        for size, path in (
            (74, lambda t: (420 + 26 * t, 640 + 2 * math.sin(2 * t))),
            (104, lambda t: (1180 - 34 * t, 730 + 3 * math.sin(2 * t + 1))),
            (150, lambda t: (520 + 62 * t, 872 + 4 * math.sin(2 * t + 2))),
        )
    ]
    cars = [
        Actor([_sprite("noon", car, colour)], path)
        for colour, path in (
            ("#c8352b", lambda t: (260 + 90 * t, 640)),
            ("#f2f2f2", lambda t: (640 + 82 * t, 640)),
            ("#2f6fb0", lambda t: (1330 - 86 * t, 640)),
            ("#e0a030", lambda t: (980 - 95 * t, 640)),
        )
    ]
    lake = _still(partial(country.lake, boats=0), "morning", 3)
    bridge = _still(partial(town.bridge, cars=0), "noon", 2)
    night = _still(town.skyline, "night", 5)
    return [
        Shot(3.7, lake, View(690, 620, 1180), View(900, 640, 1180), boats),
        Shot(3.7, bridge, View(800, 540, 1580), View(860, 560, 1120), cars),
        Shot(3.6, night, View(760, 600, 900), View(800, 560, 1580)),
    ]


def industry() -> list[Shot]:
    """Return a film: wind turbines, lorries at the factory gate, a growing chart; 10 s."""
    turns = [_sprite("noon", turbine, 390, n * math.tau / 3 / 40) for n in range(40)]
    turbines = [
        Actor([*turns[start:], *turns[:start]], _staying_at(place))
        for start, place in ((0, (190, 722)), (13, (560, 706)), (27, (1000, 718)), (8, (1370, 704)))
    ]
    lorries = [
        Actor([_sprite("noon", lorry, colour)], path)
        for colour, path in (
            ("#2e8b57", lambda t: (900 + 110 * t, 905)),
            ("#c8352b", lambda t: (-60 + 150 * t, 985)),
        )
    ]
    ridge = _still(partial(country.wind_farm, turbines=0), "noon", 4)
    yard = _still(partial(town.factory, lorries=0), "morning", 6)
    whole = View(800, HEIGHT / 2, WIDTH)
    return [
        Shot(3.7, ridge, View(715, 560, 1400), View(885, 560, 1400), turbines),
        Shot(3.7, yard, View(800, 700, 1250), View(800, 600, 1580), lorries),
        Shot(3.6, _growing_chart, whole, whole),
    ]


def _staying_at(place: tuple[float, float]) -> Path:
    return lambda second: place


def _still(scene: Callable[[Canvas], None], light: str, seed: int) -> Callable[..., Image.Image]:
    canvas = Canvas(_WIDTH, LIGHTS[light], seed)
    scene(canvas)
    picture = canvas.finish()
    return lambda second: picture


def _growing_chart(second: float) -> Image.Image:
    canvas = Canvas(SIZE[0], LIGHTS["morning"], 1)
    papers.chart(canvas, grown=min(1, max(0, (second - 0.4) / 2.4)))
    return canvas.finish()


def _sprite(light: str, thing: Callable[..., None], *arguments) -> Sprite:
    canvas = Canvas(_WIDTH, LIGHTS[light], 0, transparent=True)
    thing(canvas, *_MIDDLE, *arguments)
    picture = canvas.finish()
    box = picture.getbbox()
    assert box is not None  # Every sprite draws something.
    left, top, right, bottom = box
    scale = _WIDTH / WIDTH
    return Sprite(
        picture.crop((left, top, right, bottom)),
        left - _MIDDLE[0] * scale,
        top - _MIDDLE[1] * scale,
    )
