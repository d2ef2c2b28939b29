"""What most programs do: one POST of JSON for each record, over one connection kept open.

rest_client.py ADDRESS FOLDER DOCUMENTS. Runs in the peers' environment, not in ours.
"""

import json
import sys
import time
from pathlib import Path

import httpx


def main() -> None:
    address, _folder, documents = sys.argv[1:]
    docs = json.loads(Path(documents).read_text("utf-8"))
    client = httpx.Client(base_url=address, timeout=90, trust_env=False)
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.readline()
    begun = time.monotonic()
    for one in docs:
        while True:
            try:
                client.post("/applications", json=one).raise_for_status()
                break
            except httpx.TransportError as broken:
                print(repr(broken), file=sys.stderr)
    print(json.dumps({"seconds": time.monotonic() - begun, "written": len(docs)}), flush=True)


if __name__ == "__main__":
    main()
