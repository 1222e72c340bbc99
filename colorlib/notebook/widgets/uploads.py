"""Put together a file that the browser sends in parts."""

from collections.abc import Mapping, Sequence

from colorlib.errors import ImageError

MAX_UPLOAD_BYTES = 20_000_000


class Upload:
    """The file on its way; a newer file replaces it.

    The browser sends parts because Jupyter's server closes a connection on which a message of
    more than 10 MB arrives.
    """

    def __init__(self) -> None:
        self._id: object = None
        self._parts: list[bytes] = []

    def take(self, message: Mapping, buffers: Sequence[bytes | memoryview]) -> bytes | None:
        """Take one part and return the whole file once it is complete, else None.

        Args:
            message: `id` of the upload, `name` of the file, its `size` in bytes, number of this
                `part` from 0 and of all `parts`.
            buffers: the part's bytes; none where the browser saw that the file is too large.

        Raises:
            ImageError: the file is too large, or a part is missing.
        """
        size, name = int(message["size"]), message["name"]
        if size > MAX_UPLOAD_BYTES:
            raise ImageError(
                f"{name} must have at most {MAX_UPLOAD_BYTES / 1e6:.0f} MB, got {size / 1e6:,.1f} "
                "MB. Make it smaller first."
            )
        if message["id"] != self._id:
            self._id, self._parts = message["id"], []
        if int(message["part"]) != len(self._parts):
            raise ImageError(f"{name} did not arrive whole. Choose it again.")
        self._parts += [bytes(buffer) for buffer in buffers]
        if len(self._parts) < int(message["parts"]):
            return None
        whole, self._id, self._parts = b"".join(self._parts), None, []
        if len(whole) != size:
            raise ImageError(f"{name} did not arrive whole. Choose it again.")
        return whole
