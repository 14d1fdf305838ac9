"""A request while it arrives: when it is there as a whole, and what stands behind it."""

import re

from webapp.web.json_bodies import MAX_BODY

END_OF_HEAD = b"\r\n\r\n"
MAX_HEAD = 32 * 1024  # Bytes; some cookies and a long address take four.
LENGTH = re.compile(rb"\r\ncontent-length:([^\r\n]*)", re.IGNORECASE)
REFUSED = re.compile(rb"\r\n(?:transfer-encoding[ \t]*|content-length[ \t]+):", re.IGNORECASE)
EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)


class Arrival:
    """The bytes of one connection from the beginning of a request on.

    `deadline` is when the request must be there, in seconds of a steady clock. `is_cut` says that the body is
    not read, because it is too long or nobody knows where it ends; then the connection can serve no other.
    """

    def __init__(self, received: bytes, deadline: float) -> None:
        self.deadline = deadline
        self.is_cut = False
        self._received = bytearray()
        self._end: int | None = None
        self._may_continue = False
        self.add(received)

    def __len__(self) -> int:
        return len(self._received)

    def add(self, more: bytes) -> None:
        """Take in what has come; empty lines before a request are none of it."""
        looked_at = max(0, len(self._received) - len(END_OF_HEAD) + 1)
        self._received += more if self._received else more.lstrip(b"\r\n")
        if self._end is None:
            head = self._received.find(END_OF_HEAD, looked_at)
            if head >= 0:
                self._end = self._find_end(bytes(self._received[: head + 2]), head + len(END_OF_HEAD))
            elif len(self._received) > MAX_HEAD:
                self._cut(len(self._received))

    @property
    def is_whole(self) -> bool:
        """Whether there is all of the request that is going to be read."""
        return self._end is not None and len(self._received) >= self._end

    def end_here(self) -> None:
        """Take what there is for all, as nothing more will come."""
        self._cut(len(self._received))

    def take_leave_to_continue(self) -> bool:
        """Return whether the client waits to be told that it may send the body; True once at most."""
        may, self._may_continue = self._may_continue and not self.is_whole, False
        return may

    def split(self) -> tuple[bytes, bytes]:
        """Return the request, and what stands behind it."""
        return bytes(self._received[: self._end]), bytes(self._received[self._end :])

    def _find_end(self, head: bytes, end_of_head: int) -> int:
        lengths = [value.strip(b" \t") for value in LENGTH.findall(head)]
        if REFUSED.search(head) or len(lengths) > 1 or not all(map(bytes.isdigit, lengths)):
            return self._cut(end_of_head)
        # The app refuses by the length alone what is longer than it takes.
        if lengths and (len(lengths[0]) > len(str(MAX_BODY)) or int(lengths[0]) > MAX_BODY):
            return self._cut(end_of_head)
        self._may_continue = EXPECT.search(head) is not None
        return end_of_head + int(lengths[0] if lengths else 0)

    def _cut(self, end: int) -> int:
        self.is_cut = True
        self._end = end
        return end
