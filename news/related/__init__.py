"""Which articles have texts about the same thing: compared after publication, read beside a text.

`features` says what of a text is compared, `frequencies` how telling it is, `similarity` how alike
two texts are, `nearest` which public texts are like a given one. `comparing` stores the result.
"""
