"""Mail servers on real sockets: a polite one that can be told what to answer, and one that follows a script and then cuts.

Belongs here: the other end of the wire. Does not belong here: what the house makes of it (each test).
"""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


@dataclass
class Catcher:
    """Takes mail and keeps it; `to_recipient`, `to_sender` and `to_content` are the answers it gives instead."""

    to_recipient: dict[str, str] = field(default_factory=dict)
    to_sender: str = ""
    to_content: list[str] = field(default_factory=list)
    seconds: float = 0
    envelopes: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_MAIL(self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:
        """Answer to the sender."""
        self.connections.add(session.peer)
        if self.to_sender:
            return self.to_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:
        """Answer to one recipient."""
        if answer := self.to_recipient.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Answer to the content."""
        time.sleep(self.seconds)
        if self.to_content and (answer := self.to_content.pop(0)):
            return answer
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 OK"

    def check(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, account: LoginPassword) -> AuthResult:
        """Let the account in whose password is right."""
        self.logins.append((account.login, account.password))
        return AuthResult(success=account.password == b"right", handled=account.password == b"right")


@contextmanager
def polite_server(catcher: Catcher, **arguments: object) -> Iterator[int]:
    """Serve on a free port of this machine and give it."""
    port = free_port()
    controller = Controller(catcher, hostname=HOST, port=port, **arguments)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@dataclass
class Script:
    """A server that answers each command from a table and closes the connection without an answer where the table says None."""

    answers: dict[str, str | None]
    to_content: str | None = None
    greeting: str = "220 ready"
    contents: list[bytes] = field(default_factory=list)
    connections: int = 0

    def talk(self, connection: socket.socket) -> None:
        """Hold one conversation."""
        with connection, connection.makefile("rwb") as line:
            self.connections += 1
            line.write(self.greeting.encode() + b"\r\n")
            line.flush()
            while command := line.readline().split(b" ")[0].strip().decode().upper():
                answer = self.answers.get(command, "250 OK")
                if answer is None:
                    return
                line.write(answer.encode() + b"\r\n")
                line.flush()
                if answer.startswith("354"):
                    self.contents.append(_until_final_dot(line))
                    if self.to_content is None:
                        return
                    line.write(self.to_content.encode() + b"\r\n")
                    line.flush()


def _until_final_dot(line: BinaryIO) -> bytes:
    taken = b""
    while (part := line.readline()) and part != b".\r\n":
        taken += part
    return taken


@contextmanager
def scripted_server(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve a script on a free port of this machine, over TLS where told so, and give the port."""
    listener = socket.create_server((HOST, 0))
    listener.settimeout(0.1)
    stopping = threading.Event()

    def serve() -> None:
        while not stopping.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            connection.settimeout(5)
            with suppress(OSError):
                script.talk(tls.wrap_socket(connection, server_side=True) if tls else connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stopping.set()
        thread.join()
        listener.close()


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.create_server((HOST, 0)) as found:
        return int(found.getsockname()[1])


def certificate(folder: Path, *, for_address: str = HOST) -> tuple[Path, ssl.SSLContext]:
    """Make a self-signed certificate; give its file, and the server's side of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.wengang.invalid")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(for_address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "mail.crt", folder / "mail.private"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context
