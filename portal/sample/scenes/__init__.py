"""Flat illustrations used instead of press photos, drawn on each machine.

Other modules call only `draw`. A scene is a function of a `Canvas`; what varies comes from the
canvas's random numbers and light, so that the same arguments always give the same picture.
"""

from PIL import Image

from portal.sample.scenes import appeals, country, papers, people, town
from portal.sample.scenes.canvas import LIGHTS, Canvas

SCENES = {
    scene.__name__: scene
    for module in (country, town, people, papers, appeals)
    for scene in vars(module).values()
    if getattr(scene, "__module__", "") == module.__name__ and not scene.__name__.startswith("_")
}


def draw(scene: str, *, light: str = "morning", seed: int = 0, width: int = 1024) -> Image.Image:
    """Return the scene of that name as an RGB picture, 3:2; equal arguments give equal pixels.

    Takes about a tenth of a second at 1,024 pixels. KeyError for an unknown scene or light.
    """
    canvas = Canvas(width, LIGHTS[light], seed)
    SCENES[scene](canvas)
    return canvas.finish()
