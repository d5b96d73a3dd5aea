"""Sample content: an invented province, so that a new portal is not an empty one.

Words are data (`articles/*.txt`, `province.py`, `photos.py`, `phrases.py`), drawings are code
(`scenes/`); `fill` makes the demonstration of them and `bulk` as many articles as a benchmark asks.
Nothing of it is copied from anywhere, and no person or place in it exists.
"""
