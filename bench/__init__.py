"""Benchmarks (``make bench``): every figure stands beside a limit measured in the same run."""
