"""Django alone, as a worker of the portal has it: nothing keeps its pages."""

import gc

from django.urls import reverse

from portal.wsgi import application as application

# The first page would find out the addresses of all others.
reverse("home")
# As in a worker: what was loaded is never collected.
gc.freeze()
