"""The bare framework, as its own documentation begins: what `bench.status` measures us beside.

Served as ours is: with several workers uvicorn leaves connections to wait 40 ms between the head
of an answer and its body, and one process takes all that come together, which would make any
comparison easy.

    python -m bench.hello PORT WORKERS
"""

import sys

import uvicorn
from fastapi import FastAPI

from app.one_packet import OnePacket

app = FastAPI()


@app.get("/")
async def hello() -> dict[str, str]:
    return {"message": "Hello World"}


if __name__ == "__main__":
    port, workers = map(int, sys.argv[1:])
    uvicorn.run(
        "bench.hello:app", port=port, workers=workers, http=OnePacket, loop="app.in_turns:InTurns"
    )
