"""deploy/nginx/portal.conf on a machine where its names, ports and folders belong to others."""

import re
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
#: Where nginx may write, in its own words.
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def write(folder: Path, *, port: int, nodes: list[int], data: Path) -> Path:
    """Write the configuration into ``folder``, which others may enter, and return its path.

    https on ``port``, in front of portals on the ports ``nodes`` of this machine with ``data`` as
    their data folder. Whatever else the file says stays as it is.
    """
    key, made = certificate(folder)
    site = (PROJECT / "deploy/nginx/portal.conf").read_text()
    for pattern, replacement in (
        (r"/etc/letsencrypt/\S+/fullchain.pem", str(made)),
        (r"/etc/letsencrypt/\S+/privkey.pem", str(key)),
        (r"/srv/portal/data", str(data)),
        (r"/var/lib/nginx/portal", str(folder / "pages")),
        # Ports that anybody may open, on machines without IPv6 too.
        (r"\n\s*listen \[::\].*", ""),
        (r"\n\s*listen 80;", f"\n    listen unix:{folder}/http;"),
        (r"listen 443 ", f"listen 127.0.0.1:{port} "),
        (
            r"server 127.0.0.1:8000 fail_timeout=1s;",
            " ".join(f"server 127.0.0.1:{node} fail_timeout=1s;" for node in nodes),
        ),
    ):
        site, number = re.subn(pattern, replacement.replace("\\", r"\\"), site)
        assert number, pattern
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"pid {folder}/pid; error_log {folder}/log; worker_processes auto; daemon off;\n"
        "events {}\nhttp {\n"
        + "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in _TEMPORARY)
        + site
        + "}\n"
    )
    return configuration


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a key and a certificate of its own making for the site's name; return their paths."""
    key, made = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=tinh.gov.vn", "-addext", "subjectAltName=DNS:tinh.gov.vn"),
            *("-keyout", str(key), "-out", str(made)),
        ],
        capture_output=True,
        check=True,
        timeout=60,
    )
    return key, made
