"""The trial's mailbox: an SMTP server that keeps every message as a file and passes nothing on.

Belongs here: taking mail in. Does not belong here: sending (`wengang.mail`). Only the local stack starts it, never production.
"""

from __future__ import annotations

import itertools
import sys
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ops.database import var_folder
from ops.environment import read_ports
from wengang.whole_file import write_whole

# Addresses whose name begins so are answered as a mail server would, to try what becomes of such mail (docs/operations.md).
ANSWERS = {
    "refused": "550 5.1.1 User unknown",
    "limited": "550 Ip frequency limited",
    "closed": "421 4.3.2 Service shutting down",
}
OFFICE_TIME = ZoneInfo("Asia/Shanghai")
LARGEST_MESSAGE = 40 * 1024 * 1024


def closed_mailboxes(folder: Path) -> Path:
    """Give the file that lists, one a line, the addresses to refuse as long as it stands: mailboxes that are closed for a while."""
    return folder.with_name(f"{folder.name}-closed.txt")


class MailFolder:
    """Keeps each message as `<time>-<number>.eml`, with the envelope in two header lines before it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._closed = folder, closed_mailboxes(folder)
        self._numbers = itertools.count(1)
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:
        """Take a recipient, or answer as its name asks."""
        name = address.partition(".")[0].partition("@")[0]
        if name in ANSWERS:
            return ANSWERS[name]
        if self._closed.exists() and address in self._closed.read_text(encoding="utf-8").split():
            return ANSWERS["refused"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Store one message and say so to the sender."""
        moment = datetime.now(OFFICE_TIME).strftime("%Y%m%d-%H%M%S-%f")
        path = self._folder / f"{moment}-{next(self._numbers)}.eml"
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n"
        write_whole(path, head.encode("utf-8") + bytes(envelope.original_content or b""))
        return "250 OK"


def start_catcher(folder: Path, port: int) -> Controller:
    """Take mail in on 127.0.0.1; the caller stops the controller."""
    controller = Controller(MailFolder(folder), hostname="127.0.0.1", port=port, data_size_limit=LARGEST_MESSAGE, enable_SMTPUTF8=True)
    controller.start()
    return controller


def serve(folder: Path, port: int) -> None:
    """Take mail in until the process is stopped."""
    start_catcher(folder, port)
    while True:
        time.sleep(3600)


def main() -> None:
    """Run the mailbox of this copy, or one with the folder and the port that are named."""
    if len(sys.argv) > 1:
        serve(Path(sys.argv[1]), int(sys.argv[2]))
    serve(var_folder() / "mail", read_ports(var_folder()).mail)


if __name__ == "__main__":
    main()
