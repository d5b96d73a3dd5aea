"""Metrics for Prometheus, on an address of their own that only the operator's network reaches.

The process that starts the workers answers: it sums what they count (`counts`), and asks the
database and the disks when it is asked.
"""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from itertools import accumulate
from pathlib import Path

from django.conf import settings
from django.db import Error, connection, transaction
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from portal.serving.counts import BEACONS, BUCKETS, CLASSES, LANES, REJECTED, Counts

#: PostgreSQL gets so long to answer; Prometheus itself waits 10 s.
MILLISECONDS = 3000
#: A worker that died is replaced after so long even if the database is being asked.
SECONDS_TO_FORK = 2


#: Jobs whose time has come, running ones, failed ones, and for how many seconds the first waits.
_JOBS = """
SELECT
    count(*) FILTER (WHERE state = 'waiting' AND run_at <= now()),
    count(*) FILTER (WHERE state = 'running'),
    count(*) FILTER (WHERE state = 'failed'),
    coalesce(extract(
        epoch FROM now() - min(run_at) FILTER (WHERE state = 'waiting' AND run_at <= now())
    ), 0)
FROM jobs_job
"""

#: Seconds since the end of the newest backup; the index of the journal by action finds it.
_BACKUP = """
SELECT extract(epoch FROM now() - max(at)) FROM (
    SELECT at, words FROM journal_entry WHERE action = 'run_command' ORDER BY id DESC LIMIT 500
) AS newest WHERE words LIKE 'manage.py backup %%' OR words = 'manage.py backup'
"""


def is_private(host: str) -> bool:
    """Return whether only this machine or an internal network reaches the IP address ``host``."""
    address = ip_address(host.partition("%")[0])
    return address.is_private and not address.is_unspecified


class Metrics(Collector):
    """The collector of a running server, and its HTTP server."""

    def __init__(self, counts: Counts):
        self._counts, self._asking = counts, threading.Lock()

    def listen(self, host: str, port: int) -> None:
        """Answer at this address from a thread; begin after the workers are forked."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        start_http_server(port, host, registry)

    @contextmanager
    def not_asking(self) -> Iterator[None]:
        """Fork inside this block: a copy of this process gets no half-open database connection."""
        held = self._asking.acquire(timeout=SECONDS_TO_FORK)
        try:
            yield
        finally:
            if held:
                self._asking.release()

    def collect(self) -> Iterator[Metric]:
        yield from self._requests()
        with self._asking:
            yield from _database()
        yield from _disks()

    def _requests(self) -> Iterator[Metric]:
        total = self._counts.total
        durations = HistogramMetricFamily(
            "portal_request_duration_seconds",
            "Thời gian trả lời một yêu cầu, kể cả lúc chờ luồng, theo làn và loại mã trả lời",
            labels=["lane", "status"],
        )
        for lane in LANES:
            for kind in CLASSES:
                counts = accumulate(total("answered", lane, kind, end) for end in BUCKETS)
                ends = [str(end) for end in BUCKETS[:-1]] + ["+Inf"]
                durations.add_metric(
                    [lane, kind],
                    list(zip(ends, counts, strict=True)),
                    total("seconds", lane, kind),
                )
        yield durations
        yield _labelled(
            GaugeMetricFamily,
            "portal_requests_in_progress",
            "Yêu cầu đang chờ luồng hoặc đang được trả lời",
            "lane",
            {lane: total("in progress", lane) for lane in LANES},
        )
        yield _labelled(
            CounterMetricFamily,
            "portal_requests_rejected",
            "Yêu cầu bị máy chủ từ chối trước khi đến Django: gửi quá chậm (408), thiếu độ dài "
            "(411), quá dài (413), tìm quá dày (429), lỗi (500), quá đông (503), đĩa đầy (507)",
            "status",
            {str(int(status)): total("rejected", status) for status in REJECTED},
        )
        yield _labelled(
            CounterMetricFamily,
            "portal_beacons",
            "Lượt xem được báo: đã đếm, không tính, chưa ghi được",
            "result",
            {result.replace(" ", "_"): total("beacon", result) for result in BEACONS},
        )
        yield CounterMetricFamily(
            "portal_pages_from_memory",
            "Trang được trả lời từ bộ nhớ, không qua Django",
            value=total("kept"),
        )
        yield CounterMetricFamily(
            "portal_database_errors",
            "Yêu cầu hỏng vì lỗi của cơ sở dữ liệu",
            value=total("database errors"),
        )
        yield CounterMetricFamily(
            "portal_worker_deaths",
            "Tiến trình phục vụ dừng bất ngờ và được chạy lại",
            value=self._counts.deaths,
        )
        yield GaugeMetricFamily(
            "portal_workers", "Số tiến trình phục vụ", value=self._counts.workers
        )


def _labelled(family, name: str, told: str, label: str, values: dict[str, float]) -> Metric:
    metric = family(name, told, labels=[label])
    for word, value in values.items():
        metric.add_metric([word], value)
    return metric


def _database() -> Iterator[Metric]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {MILLISECONDS}")
            cursor.execute(_JOBS)
            *jobs, age = cursor.fetchone()
            cursor.execute(_BACKUP, [])
            (backup,) = cursor.fetchone()
    except Error:
        yield GaugeMetricFamily("portal_database_up", "Cơ sở dữ liệu có trả lời không", value=0)
        return
    finally:
        # A connection of its own each time: one that stays open would be copied into new workers.
        connection.close()
    yield GaugeMetricFamily("portal_database_up", "Cơ sở dữ liệu có trả lời không", value=1)
    yield _labelled(
        GaugeMetricFamily,
        "portal_jobs",
        "Việc chạy nền: đến giờ mà còn chờ, đang làm, hỏng",
        "state",
        dict(zip(("waiting", "running", "failed"), jobs, strict=True)),
    )
    yield GaugeMetricFamily(
        "portal_jobs_oldest_seconds", "Việc chạy nền chờ lâu nhất đã quá giờ bao lâu", value=age
    )
    if backup is not None:
        yield GaugeMetricFamily(
            "portal_backup_age_seconds", "Bản sao lưu mới nhất đã bao lâu", value=backup
        )


def _disks() -> Iterator[Metric]:
    free = GaugeMetricFamily("portal_disk_free_bytes", "Chỗ trống trên đĩa", labels=["of"])
    size = GaugeMetricFamily("portal_disk_size_bytes", "Cỡ của đĩa", labels=["of"])
    places: dict[str, str | Path] = {
        "data": settings.DATA_DIR,
        "media": settings.MEDIA_ROOT,
        "temporary": tempfile.gettempdir(),
    }
    for of, folder in places.items():
        try:
            usage = shutil.disk_usage(folder)
        except OSError:  # Nothing has been published yet.
            continue
        free.add_metric([of], usage.free)
        size.add_metric([of], usage.total)
    yield free
    yield size
