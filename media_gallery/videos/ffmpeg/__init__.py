"""Processing of video files by FFmpeg: their facts, posters and clean copies, without models.

Call only `confinement` for uploaded files: `probe`, `poster`, `still` and `transcode` run in a
process of their own, because a file made to break FFmpeg must not break the portal. The work there
is done by `probing`, `posters`, `stills` and `encoding`, which open files through `containers`.
"""
