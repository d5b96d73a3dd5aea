"""Sample content about an invented province, so that a new portal is not empty.

Texts are data (`articles/*.txt`, `province.py`, `gallery/photos.py`, `bulk/phrases.py`), pictures
are drawn by code (`scenes/`). `demonstration.fill` makes the demonstration from them, and
`bulk.articles.make` as many articles as a benchmark needs. None of it is copied, and the persons
and places do not exist.
"""
