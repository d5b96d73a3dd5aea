"""Benchmarks (``make bench``): each result is printed beside a limit measured in the same run."""
