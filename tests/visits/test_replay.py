"""A labelled log, sent to two server processes at once, gives exactly the expected sums."""

import http.client
import multiprocessing
import random
import socketserver
import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.db import connections

from portal import wsgi
from portal.vietnamese.dates import VIETNAM
from portal.visits.counting import endpoint, group_commit
from portal.visits.counting.group_commit import GroupCommit
from portal.visits.counting.recording import BatchWriter
from portal.visits.models import Day, Hour, ItemHour, LeftOut
from portal.web.proxies import networks
from tests.visits.replay import make_log

pytestmark = pytest.mark.django_db(transaction=True)

SENDERS = 8
forking = multiprocessing.get_context("fork")


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class Quiet(WSGIRequestHandler):
    def log_message(self, *words):
        pass


class Replayed(GroupCommit):
    """A counter that uses the log's times instead of the present."""

    now = threading.local()

    def commit(self, arrival):
        return super().commit(replace(arrival, at=self.now.at))


def application(environ, start_response):
    Replayed.now.at = datetime.fromisoformat(environ["HTTP_X_REPLAYED_AT"])
    return wsgi.application(environ, start_response)


def serve(server):
    endpoint.counter = Replayed(BatchWriter().write)
    server.set_app(application)
    server.serve_forever()


@pytest.fixture
def two_servers(settings, monkeypatch):
    """Start two processes that count in one database; return their ports."""
    settings.TRUSTED_PROXIES = networks(["127.0.0.1"])
    # A long limit for busy machines: a view without an answer may or may not be counted.
    monkeypatch.setattr(group_commit, "SECONDS_OF_PATIENCE", 60)
    servers = [Server(("127.0.0.1", 0), Quiet) for _ in range(2)]
    connections.close_all()
    processes = [forking.Process(target=serve, args=[server]) for server in servers]
    for process in processes:
        process.start()
    yield [server.server_port for server in servers]
    for process, server in zip(processes, servers, strict=True):
        process.kill()
        process.join()
        server.server_close()


def send(port, event):
    """Send the event and return the status of the response."""
    headers = {
        "X-Forwarded-For": event.address,
        "User-Agent": event.agent,
        "X-Replayed-At": event.at.isoformat(),
        **event.headers,
    }
    headers = {name: value.encode() for name, value in headers.items()}
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    if event.method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request("POST", "/luot-truy-cap/", event.form, headers)
    else:
        line.request(event.method, f"/luot-truy-cap.gif?{event.form}", headers=headers)
    status = line.getresponse().status
    line.close()
    return status


def replay(log, ports, seed):
    """Send all events in random order, but each reader's one after the other."""
    chance, lock, statuses = random.Random(seed), threading.Lock(), Counter()
    waiting = [list(reversed(events)) for events in log.readers]

    def sender():
        while True:
            with lock:
                if not waiting:
                    return
                reader = waiting.pop(chance.randrange(len(waiting)))
                event, port = reader.pop(), chance.choice(ports)
            status = send(port, event)
            with lock:
                statuses[status] += 1
                if reader:
                    waiting.append(reader)

    senders = [threading.Thread(target=sender) for _ in range(SENDERS)]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    return statuses


def local_day(instant):
    return instant.astimezone(VIETNAM).date()


@pytest.mark.parametrize("seed", [7, 448])
def test_every_view_visit_and_reason_is_counted_as_the_log_says(two_servers, seed):
    log = make_log(seed)
    statuses = replay(log, two_servers, seed)

    assert statuses == {
        200: sum(statuses.values()) - statuses[400] - statuses[403] - statuses[429],
        400: sum(count for (_day, why), count in log.left_out.items() if why == "invalid"),
        403: sum(count for (_day, why), count in log.left_out.items() if why == "foreign"),
        429: sum(count for (_day, why), count in log.left_out.items() if why == "flood"),
    }
    days = {day.day: (day.views, day.visits) for day in Day.objects.all()}
    assert days == {day: (log.views[day], log.visits[day]) for day in days}
    assert set(days) == set(log.views)
    assert Counter(
        {(each.day, each.reason): each.count for each in LeftOut.objects.all()}
    ) == Counter(log.left_out)
    items, unique = Counter(), Counter()
    for each in ItemHour.objects.all():
        items[local_day(each.hour), each.kind, each.item] += each.views
        unique[local_day(each.hour), each.kind, each.item] += each.unique_views
    assert (items, unique) == (log.items, log.unique)
    hours = Counter()
    for each in Hour.objects.all():
        hours[local_day(each.hour)] += each.visits
    assert hours == log.visits
