"""The server for `rest_client.py`: each POST is a durable row of SQLite before it is answered.

Started by uvicorn in the peers' environment, with the folder in REST_FOLDER.
"""

import json
import os
import sqlite3
from pathlib import Path
from typing import Any

from fastapi import FastAPI

app = FastAPI()
database = sqlite3.connect(
    Path(os.environ["REST_FOLDER"]) / "rest.sqlite", check_same_thread=False, isolation_level=None
)
database.execute("PRAGMA journal_mode=WAL")
database.execute("PRAGMA synchronous=FULL")
database.execute("CREATE TABLE IF NOT EXISTS application (id TEXT PRIMARY KEY, said TEXT)")


@app.post("/applications", status_code=201)
async def take(application: dict[str, Any]) -> dict[str, str]:
    row = (application["_id"], json.dumps(application))
    database.execute("INSERT OR IGNORE INTO application VALUES (?, ?)", row)
    return {"id": application["_id"]}
