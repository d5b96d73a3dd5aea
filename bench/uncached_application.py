"""Django alone, as the portal's workers have it; nothing keeps its pages."""

from portal.serving.granian import load_for_all_workers
from portal.wsgi import application as application

load_for_all_workers()
