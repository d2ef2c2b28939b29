"""Kinto's own client: records by batch requests. Speaks to `bench.road` as all clients do.

kinto_client.py ADDRESS FOLDER DOCUMENTS. Runs in the peers' environment, not in ours.
"""

import json
import logging
import sys
import time
from pathlib import Path

import kinto_http


def main() -> None:
    logging.disable(logging.WARNING)  # it says a word for each record
    address, _folder, documents = sys.argv[1:]
    docs = json.loads(Path(documents).read_text("utf-8"))
    client = kinto_http.Client(
        server_url=f"{address}/v1",
        auth=("desk", "desk"),
        bucket="district",
        collection="applications",
        retry=20,
    )
    if docs and docs[0]["_id"] == "first":
        client.create_bucket(if_not_exists=True)
        client.create_collection(if_not_exists=True)
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.readline()
    begun = time.monotonic()
    with client.batch() as batch:
        for one in docs:
            batch.create_record(data=one, id=one["_id"].replace("_", "-"))
    print(json.dumps({"seconds": time.monotonic() - begun, "written": len(docs)}), flush=True)


if __name__ == "__main__":
    main()
