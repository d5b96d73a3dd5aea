"""Robots that identify themselves by user agent, from the list of crawler-user-agents."""

from functools import lru_cache

from crawleruseragents import is_crawler


# Cached: searching the list takes 0.1 ms for 120 characters, and a day's readers have some hundreds
# of user agents.
@lru_cache(maxsize=4096)
def is_robot(agent: str) -> bool:
    """Return whether the user agent is a robot's; an empty one counts as a robot's too."""
    return not agent or is_crawler(agent)
