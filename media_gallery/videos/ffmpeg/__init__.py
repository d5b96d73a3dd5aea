"""Videos as bytes: what a file really holds, its poster, clean renditions, captions. No models.

`confinement` is the door for files that came in: `probe`, `poster` and `transcode` run in a
process of their own, since a file made to break FFmpeg must not break the portal. What they do
there stands in `facts`, `posters` and `encoding`, upon `containers`; `captions` is plain text.
"""
