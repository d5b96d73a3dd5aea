"""Metrics for Prometheus: what the workers count, on an address that strangers do not reach."""

import copy
import http.client
import re
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from django.db import connection
from prometheus_client.parser import text_string_to_metric_families

from portal.jobs.models import Job
from portal.management.journaled_commands import record_command
from portal.serving.counts import Counts
from portal.serving.granian import CannotServe, private_address
from portal.serving.metrics import Metrics
from tests.running_portal import data_folder, free_port, manage, running, web_workers


def collected(counts):
    """Return {(name, labels): value} of what Prometheus would read."""
    # In a thread, as it is served: it closes its connection.
    with ThreadPoolExecutor(1) as pool:
        metrics = pool.submit(lambda: [*Metrics(counts).collect()]).result()
    return values(metrics)


def values(metrics):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in metrics
        for sample in metric.samples
    }


def test_an_address_that_strangers_reach_is_refused():
    assert private_address("") is None
    for text in ("127.0.0.1:9100", "[::1]:9100", "10.1.2.3:9100", "192.168.0.7:9100"):
        assert str(private_address(text)).startswith("http://")
    for text in ("0.0.0.0:9100", "[::]:9100", "8.8.8.8:9100"):
        with pytest.raises(CannotServe, match="số đo không dành cho người ngoài"):
            private_address(text)


@pytest.mark.django_db(transaction=True)
def test_rows_are_summed_and_a_new_worker_goes_on_in_its_row():
    counts = Counts(2)
    for worker in (0, 1, 1):
        with counts.row(worker).answering("readers") as statuses:
            statuses.append(200)
    row = counts.row(0)
    with row.answering("staff"):
        pass  # The front answers 503: no lane had a thread.
    row.rejected(503)
    row.beacon("counted")
    row.database_error()
    row._add("in progress", "readers")
    counts.row(0)  # The worker died while it was answering, and is replaced.

    found = collected(counts)
    assert found["portal_request_duration_seconds_count", "readers", "2xx"] == 3
    assert found["portal_request_duration_seconds_count", "staff", "2xx"] == 0
    assert found["portal_request_duration_seconds_bucket", "readers", "2xx", "+Inf"] == 3
    assert found["portal_requests_in_progress", "readers"] == 0
    assert found["portal_requests_rejected_total", "503"] == 1
    assert found["portal_beacons_total", "counted"] == 1
    assert found[("portal_database_errors_total",)] == 1


@pytest.mark.django_db(transaction=True)
def test_jobs_and_disks_are_measured_when_asked():
    before = collected(Counts(1))
    Job.objects.create(kind="a kind", key="1")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE jobs_job SET run_at = now() - interval '1 hour'")
    record_command(["backup", "/srv/x.backup"])
    record_command(["migrate"])
    found = collected(Counts(1))
    assert ("portal_backup_age_seconds",) not in before
    assert 0 <= found[("portal_backup_age_seconds",)] < 3600
    assert found[("portal_database_up",)] == 1
    assert found["portal_jobs", "waiting"] == before["portal_jobs", "waiting"] + 1
    assert found[("portal_jobs_oldest_seconds",)] >= 3600
    assert 0 < found["portal_disk_free_bytes", "data"] < found["portal_disk_size_bytes", "data"]


def test_counts_that_are_sent_to_a_process_are_its_own():
    # As pickle does where workers are not forked: their memory cannot be shared.
    counts = Counts(2)
    counts.row(0).rejected(408)
    assert copy.copy(counts).total("rejected", 408) == 0


def scraped(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
        text = answer.read().decode()
    return text, values(text_string_to_metric_families(text))


def test_a_running_portal_counts_over_workers_that_die():
    port = free_port()
    with (
        data_folder("cổng có số đo ") as data,
        running(data, PORTAL_METRICS=f"127.0.0.1:{port}") as portal,
    ):
        for _ in range(10):
            assert portal.get("/") == 200
        with pytest.raises(urllib.error.HTTPError, match="404"):
            portal.get("/khong-co-bi-mat/?q=an@tinh.vn")
        wire = http.client.HTTPConnection("127.0.0.1", portal.port)
        wire.request("POST", "/", headers={"Content-Length": str(10**9)})
        assert wire.getresponse().status == 413
        wire.close()
        text, before = scraped(port)
        readers = ("portal_request_duration_seconds_count", "readers")
        kept = ("portal_pages_from_memory_total",)
        assert before[*readers, "2xx"] + before[kept] >= 10
        assert before[kept] >= 5
        assert before[*readers, "4xx"] == 1
        assert before["portal_requests_rejected_total", "413"] == 1
        assert before[("portal_workers",)] == 2
        assert not re.search(r"bi-mat|an@|127\.0\.0\.1|khong-co", text)

        dead = web_workers(portal)
        for worker in dead:
            worker.kill()
        psutil.wait_procs(dead, timeout=10)
        for _ in range(100):
            if len(web_workers(portal)) == 2:
                break
            time.sleep(0.1)
        assert portal.answers()
        assert portal.get("/") == 200
        _text, after = scraped(port)
        assert after[*readers, "2xx"] + after[kept] > before[*readers, "2xx"] + before[kept]
        assert after[("portal_worker_deaths_total",)] == 2
        assert {name for name in before if after.get(name, -1) < before[name]} <= {
            name for name in before if "_total" not in name[0] and "_count" not in name[0]
        }

        # In use; and the address of another portal.
        code, said = manage(
            "serve", data=data, PORT=str(free_port()), PORTAL_METRICS=f"127.0.0.1:{port}"
        )
        assert code == 1
        assert "đang có chương trình khác dùng" in said
