"""A mail server that wants a name and a password gets both over a safe line, and over no other."""

from __future__ import annotations

import base64
import datetime
import smtplib
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from common.notify import tasks
from common.notify.domain.outbox import SendDelayed
from common.notify.models import Message

USER, PASSWORD = "hiroba", "a password of the mail server"


def certificate(folder: Path, name: str) -> Path:
    """Write a certificate for `name`, signed by itself, with its key; returns the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


class SafeMailServer(socketserver.ThreadingTCPServer):
    """Takes mails only from who signed in, and lets nobody sign in over an open line."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, file: Path, *, from_the_first_byte: bool) -> None:
        super().__init__(("127.0.0.1", 0), _SafeTalk)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(file)
        self.from_the_first_byte = from_the_first_byte
        self.in_clear: list[bytes] = []
        self.signed_in: list[tuple[str, str]] = []
        self.accepted: list[bytes] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that turns away from a foreign certificate is part of the test."""


class _SafeTalk(socketserver.BaseRequestHandler):
    server: SafeMailServer

    def handle(self) -> None:
        server, line = self.server, self.request
        safe = server.from_the_first_byte
        if safe:
            line = server.context.wrap_socket(line, server_side=True)
        words = line.makefile("rb")

        def say(*lines: str) -> None:
            line.sendall("".join(f"{one}\r\n" for one in lines).encode())

        say("220 mail.hiroba.invalid")
        signed_in = False
        while heard := words.readline():
            if not safe:
                server.in_clear.append(heard)
            word = heard[:4].upper()
            if word == b"EHLO":
                say("250-mail.hiroba.invalid", "250 AUTH PLAIN" if safe else "250 STARTTLS")
            elif word == b"STAR":
                say("220 go on")
                line = server.context.wrap_socket(self.request, server_side=True)
                words, safe = line.makefile("rb"), True
            elif word == b"AUTH":
                _nobody, user, password = base64.b64decode(heard.split()[2]).decode().split("\0")
                signed_in = (user, password) == (USER, PASSWORD)
                server.signed_in.append((user, password))
                say("235 welcome" if signed_in else "535 5.7.8 not you")
            elif word == b"QUIT":
                say("221 bye")
                return
            elif not signed_in:
                say("530 5.7.0 sign in first")
            elif word == b"DATA":
                say("354 go on")
                content = b""
                while not content.endswith(b"\r\n.\r\n"):
                    content += words.readline()
                server.accepted.append(content)
                say("250 accepted")
            else:
                say("250 ok")


@contextmanager
def safe_mail_server(file: Path, *, from_the_first_byte: bool) -> Iterator[SafeMailServer]:
    server = SafeMailServer(file, from_the_first_byte=from_the_first_byte)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def mail() -> Message:
    return Message(
        subject="受講が決まりました",
        body="会場のお知らせです。",
        address="reader@example.jp",
        message_id="<1@x>",
    )


def point_at(
    settings: Any, server: SafeMailServer, *, tls: bool, password: str = PASSWORD, host: str = "localhost"
) -> None:
    settings.EMAIL_BACKEND = "common.notify.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = host, server.server_address[1]
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = USER, password
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = tls, not tls
    settings.EMAIL_TIMEOUT = 5


@pytest.mark.parametrize("tls", [True, False], ids=["after the greeting", "from the first byte"])
def test_name_and_password_go_over_a_safe_line(mail, settings, monkeypatch, tmp_path, tls):
    file = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with safe_mail_server(file, from_the_first_byte=not tls) as server:
        point_at(settings, server, tls=tls)
        tasks.send_mail(mail)
    assert server.signed_in == [(USER, PASSWORD)]
    assert len(server.accepted) == 1
    assert all(heard[:4] in (b"ehlo", b"STAR") for heard in server.in_clear), server.in_clear


def test_a_wrong_password_is_no_lost_mail(mail, settings, monkeypatch, tmp_path):
    """The operator can put it right: until then the mail waits, and the sweep stops at this server."""
    file = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with safe_mail_server(file, from_the_first_byte=False) as server:
        point_at(settings, server, tls=True, password="of last year")
        with pytest.raises(tasks.ServerAway, match="535"):
            tasks.send_mail(mail)
    assert server.accepted == []


@pytest.mark.parametrize("tls", [True, False], ids=["after the greeting", "from the first byte"])
@pytest.mark.parametrize("named", ["localhost", "mail.other.example"])
def test_who_is_not_the_mail_server_learns_nothing(mail, settings, monkeypatch, tmp_path, tls, named):
    """A certificate nobody vouches for, and one of another name: no password, no mail, and it is tried again."""
    file = certificate(tmp_path, named)
    known = certificate(tmp_path / "known", "localhost") if (tmp_path / "known").mkdir() is None else file
    monkeypatch.setenv("SSL_CERT_FILE", str(known if named == "localhost" else file))
    with safe_mail_server(file, from_the_first_byte=not tls) as server:
        point_at(settings, server, tls=tls)
        with pytest.raises(SendDelayed, match="SSLCertVerificationError"):
            tasks.send_mail(mail)
    assert server.signed_in == server.accepted == []


def test_a_server_without_tls_gets_no_password(mail, settings, monkeypatch, tmp_path):
    """Somebody on the line who takes STARTTLS out of the answer is not talked to."""
    file = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setattr(smtplib.SMTP, "has_extn", lambda self, name: False)
    with safe_mail_server(file, from_the_first_byte=False) as server:
        point_at(settings, server, tls=True)
        with pytest.raises(SendDelayed, match="SMTPNotSupportedError"):
            tasks.send_mail(mail)
    assert server.signed_in == server.accepted == []
