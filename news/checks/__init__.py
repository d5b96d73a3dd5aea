"""Checks of a text before it is published: what is wrong with it, in sentences for its writer.

`report` runs all rules; each rule is one function over an edition that may be unsaved.
"""
