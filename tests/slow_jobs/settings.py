"""The portal's settings, with the app of the slow kind of job."""

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS

INSTALLED_APPS = ["tests.slow_jobs", *INSTALLED_APPS]
