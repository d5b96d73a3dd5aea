"""Settings from the environment: the key that first processes share, and names of hosts."""

import multiprocessing
import os

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import environment


def test_a_process_that_starts_beside_the_first_reads_the_whole_key(tmp_path, monkeypatch):
    read_by_another = []
    link = os.link

    def after_another(source, target):
        """Let another first process begin and finish while this one is about to write."""
        monkeypatch.setattr(os, "link", link)
        read_by_another.append(environment.secret_key({}, tmp_path))
        link(source, target)

    monkeypatch.setattr(os, "link", after_another)
    assert [environment.secret_key({}, tmp_path)] == read_by_another
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def _put_key(folder, start, keys):
    start.wait()
    try:
        keys.put(environment.secret_key({}, folder))
    except ImproperlyConfigured as error:
        keys.put(f"ImproperlyConfigured: {error}")


def test_first_processes_that_start_at_once_have_one_key(tmp_path):
    fork = multiprocessing.get_context("fork")
    for turn in range(20):
        folder = tmp_path / str(turn)
        folder.mkdir()
        start, keys = fork.Event(), fork.Queue()
        first = [fork.Process(target=_put_key, args=(folder, start, keys)) for _ in range(4)]
        for process in first:
            process.start()
        start.set()
        found = {keys.get(timeout=20) for _ in first}
        for process in first:
            process.join()
        assert found == {(folder / "secret-key").read_text()}


@pytest.mark.parametrize(
    "name",
    ["tinh.gov.vn:8443", "[::1]:8000", "https://tinh.gov.vn", "*", "::1", "tỉnh.vn", "tinh.vn."],
)
def test_a_host_that_no_request_would_match_is_refused_with_a_sentence(name):
    with pytest.raises(ImproperlyConfigured, match="không kèm cổng mạng"):
        environment.hosts({"PORTAL_HOSTS": f"tinh.gov.vn,{name}"})


def test_names_and_addresses_of_hosts_are_taken():
    named = ["Tinh.gov.vn", ".tinh.gov.vn", "10.0.0.1", "[::1]"]
    assert environment.hosts({"PORTAL_HOSTS": ", ".join(named)}) == named


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (
            "smtps://a%40b.vn:m%C3%A1%3A1@thu.tinh.gov.vn/?from=toasoan@tinh.gov.vn",
            ("thu.tinh.gov.vn", 465, "a@b.vn", "má:1", True, False, "toasoan@tinh.gov.vn"),
        ),
        ("smtp+tls://thu.vn/?from=a@b.vn", ("thu.vn", 587, "", "", False, True, "a@b.vn")),
        ("smtp://[::1]:2525/?from=a@b.vn", ("::1", 2525, "", "", False, False, "a@b.vn")),
    ],
)
def test_a_mail_server_is_one_address(url, server):
    assert environment.mail({"PORTAL_EMAIL_URL": url}) == environment.MailServer(*server)


@pytest.mark.parametrize(
    "url",
    [
        "thu.vn",
        "http://thu.vn/?from=a@b.vn",
        "smtp://?from=a@b.vn",
        "smtp://thu.vn",
        "smtp://thu.vn/?from=",
        "smtp://thu.vn/?from=a",
        "smtp://thu.vn/?from=a@b.vn&from=c@d.vn",
        "smtp://thu.vn:nhiều/?from=a@b.vn",
        "smtp://[::1/?from=a@b.vn",
        "smtps://u:bí-mật@thu.vn/",
    ],
)
def test_a_mail_server_that_cannot_be_read_is_refused_without_telling_its_password(url):
    with pytest.raises(ImproperlyConfigured, match="PORTAL_EMAIL_URL phải có dạng") as refused:
        environment.mail({"PORTAL_EMAIL_URL": url})
    assert "bí-mật" not in str(refused.value)


def test_without_a_mail_server_there_is_none():
    assert environment.mail({}) is environment.mail({"PORTAL_EMAIL_URL": " "}) is None


def test_a_choice_is_one_of_the_offered_words():
    for value, chosen in (("", "text"), ("json", "json"), (" JSON ", "json")):
        assert environment.choice({"PORTAL_LOG": value}, "PORTAL_LOG", ("text", "json")) == chosen
    with pytest.raises(ImproperlyConfigured, match="PORTAL_LOG='xml': hãy viết một trong: text"):
        environment.choice({"PORTAL_LOG": "xml"}, "PORTAL_LOG", ("text", "json"))


def test_addresses_of_mail_are_checked():
    name = "PORTAL_ADMIN_EMAILS"
    assert environment.addresses({}, name) == []
    assert environment.addresses({name: "a@tinh.vn, b@tinh.vn"}, name) == ["a@tinh.vn", "b@tinh.vn"]
    with pytest.raises(ImproperlyConfigured, match="PORTAL_ADMIN_EMAILS='an': hãy ghi địa chỉ"):
        environment.addresses({name: "a@tinh.vn, an"}, name)
