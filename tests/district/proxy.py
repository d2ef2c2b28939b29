"""The district behind the real nginx of packaging/district, with TLS, on this machine's loopback.

Not part of ./test: it needs Debian's nginx-light and openssl. It says each thing that it looked at.

    python -m tests.district.proxy
"""

import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx

from registry.codes import new_code
from tests.world import SeededRandom

ROOT: Final = Path(__file__).resolve().parent.parent.parent
CONFIG: Final = ROOT / "packaging" / "district" / "nginx-tereze.conf"
NAME: Final = "district.example.kz"
_PATIENCE_S: Final = 60
_WRONG: Final = "735077710028"
_TRIES: Final = 120


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _config(folder: Path, ports: tuple[int, int, int]) -> str:
    """The very file, with ports, certificate and logs of this run; what else it needs around it."""
    plain, tls, server = ports
    said = CONFIG.read_text()
    said = said.replace("listen 80;", f"listen 127.0.0.1:{plain};")
    said = said.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{tls} ssl http2;")
    said = re.sub(r"\n    listen \[::\][^\n]*", "", said)
    said = said.replace("127.0.0.1:8427", f"127.0.0.1:{server}")
    said = said.replace("/etc/tereze/tls", str(folder)).replace("/var/log/nginx", str(folder))
    temps = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"pid {folder}/nginx.pid; error_log {folder}/main.log; daemon off; worker_processes 1;"
        f" events {{}} http {{ client_body_temp_path {folder}/body; {temps} {said} }}"
    )


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, str]]:
    """Addresses of the public page, by TLS and without, as long as both servers run."""
    ports = (_free_port(), _free_port(), _free_port())
    asked = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    asked += ["-subj", f"/CN={NAME}", "-keyout", str(folder / "privkey.pem")]
    asked += ["-out", str(folder / "fullchain.pem")]
    subprocess.run(asked, check=True, capture_output=True)
    (folder / "nginx.conf").write_text(_config(folder, ports))
    ready = folder / "ready"
    district = [sys.executable, "-m", "app.main", "district", "--home", str(folder / "home")]
    district += ["--listen", f"127.0.0.1:{ports[2]}", "--address", f"https://{NAME}"]
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    with (folder / "district.log").open("wb") as log:
        behind = subprocess.Popen([*district, "--ready-file", str(ready)], cwd=ROOT, stderr=log)
        before = subprocess.Popen([nginx, "-p", folder, "-c", folder / "nginx.conf"], stderr=log)
        try:
            until = time.monotonic() + _PATIENCE_S
            while not ready.exists() and behind.poll() is None and time.monotonic() < until:
                time.sleep(0.05)
            if not ready.exists() or before.poll() is not None:
                raise SystemExit((folder / "district.log").read_text())
            yield f"https://127.0.0.1:{ports[1]}", f"http://127.0.0.1:{ports[0]}"
        finally:
            for one in (before, behind):
                one.terminate()
                one.wait(_PATIENCE_S)


def look(tls: str, plain: str, folder: Path) -> Iterator[tuple[str, bool]]:
    """What is looked at, and whether it is as it should be."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE  # signed by itself
    headers = {"Host": NAME}
    with httpx.Client(verify=trusting, headers=headers, timeout=_PATIENCE_S) as browser:
        start = browser.get(f"{tls}/")
        told = start.headers
        yield "the start page comes by TLS", start.status_code == 200
        yield "HTTPS is kept for a year", "max-age=31536000" in told["strict-transport-security"]
        yield "its policy is the server's own", "default-src" in told["content-security-policy"]
        yield "no server names its version", "/" not in told.get("server", "")
        moved = browser.get(f"{plain}/s")
        yield "plain HTTP leads to HTTPS", moved.headers["location"] == f"https://{NAME}/s"
        door = browser.get(f"{tls}/sign-in")
        yield "staff pages open: the proxy's word on https counts", door.status_code == 200
        cookies = door.headers.get_list("set-cookie")
        yield "cookies are for HTTPS alone", all("secure" in one.lower() for one in cookies)
        yield "the code's link is taken", browser.get(f"{tls}/s/{_WRONG}").status_code == 303
        yield "health is there for this machine", browser.get(f"{tls}/health").status_code == 200
        yield "who claims other addresses is counted all the same", _is_counted(browser, tls)
        large = browser.post(f"{tls}/sign-in", content=b"x" * (25 << 20))
        yield "a body that nobody needs is refused", large.status_code == 413
        road = browser.post(f"{tls}/road/exchange", content=b"x" * (26 << 20))
        yield "one of the road passes the proxy and is judged behind it", _is_ours(road)
        slow = browser.post(f"{tls}/road/exchange", content=_slowly())
        yield "a slow body is carried piece by piece", _is_ours(slow)
    logs = "".join(one.read_text() for one in folder.glob("*.log"))
    yield "no code stands in any log", _WRONG not in logs


def _is_ours(answer: httpx.Response) -> bool:
    """The road's own refusal, not the proxy's page."""
    return answer.status_code in (400, 401) and "vnd.tereze" in answer.headers["content-type"]


def _is_counted(browser: httpx.Client, tls: str) -> bool:
    """So many tries of wrong codes, each claiming to come from elsewhere: they come to an end."""
    random = SeededRandom(7)
    for nth in range(_TRIES):
        browser.cookies.clear()
        claimed = {"X-Forwarded-For": f"192.0.2.{nth}", "X-Real-IP": f"192.0.2.{nth}"}
        claimed["Forwarded"] = f"for=192.0.2.{nth}"
        answer = browser.post(
            f"{tls}/s", data={"code": new_code(random.bytes).digits}, headers=claimed
        )
        if answer.status_code == 429:
            return True
    return False


def _slowly() -> Iterator[bytes]:
    for _ in range(20):
        time.sleep(0.1)
        yield b"x" * 1000


def main() -> int:
    well = True
    with TemporaryDirectory(prefix="tereze-proxy-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with served(folder) as (tls, plain):
            for what, holds in look(tls, plain, folder):
                well = well and holds
                print(f"{'ok ' if holds else 'NOT'} {what}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
