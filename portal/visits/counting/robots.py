"""Who is a robot, by its own word: the list of crawler-user-agents."""

from functools import lru_cache

from crawleruseragents import is_crawler


# A look through the list takes 0.1 ms, and a day's readers have some hundreds of user agents.
@lru_cache(maxsize=4096)
def is_robot(agent: str) -> bool:
    """Whether that user agent is a robot's; a browser that does not say its name is one too."""
    return not agent or is_crawler(agent)
