"""Connections whose reader takes nothing end by themselves."""

import socket
import sys

import pytest

from portal.serving import connections


@pytest.mark.skipif(sys.platform != "linux", reason="an option of Linux")
def test_a_connection_whose_reader_reads_nothing_ends():
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as reader:
        assert connections.end_unread(1) >= 1
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(listening.getsockname())
        server, _address = listening.accept()
        server.settimeout(60)
        with server, pytest.raises(TimeoutError, match="Connection timed out"):
            server.sendall(bytes(100_000_000))
