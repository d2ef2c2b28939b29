"""Nobody makes the server read more than a form may hold."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Turns away larger bodies with 413; addresses under `/road` have limits of their own."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/road/"):
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        too_large = not said.isascii() or not said.isdigit() or int(said[:20]) > self._largest
        held = self._largest + 1 if too_large else 0

        async def counted() -> Message:
            nonlocal held
            if held > self._largest:
                raise HTTPException(413)
            message = await receive()
            held += len(message.get("body", b""))
            if held > self._largest:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
