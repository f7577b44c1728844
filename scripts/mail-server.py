#!/usr/bin/env python3
"""A mail server by aiosmtpd, for tests: says on standard output where it listens, then what it was sent, as JSON lines.

Usage: mail-server.py plain|starttls|smtps FOLDER [USER PASSWORD]

With TLS it makes a certificate for 127.0.0.1 in FOLDER/ca.pem, signed by itself. It ends with its standard input.
"""
import asyncio
import datetime
import ipaddress
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def certificate(folder):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    with open(f"{folder}/ca.pem", "wb") as file:
        file.write(made.public_bytes(serialization.Encoding.PEM))
    with open(f"{folder}/key.pem", "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(f"{folder}/ca.pem", f"{folder}/key.pem")
    return context


def say(**fields):
    print(json.dumps(fields), flush=True)


class Keeper:
    async def handle_DATA(self, server, session, envelope):
        say(
            sender=envelope.mail_from,
            recipients=envelope.rcpt_tos,
            content=envelope.original_content.decode(),
            user=session.auth_data,
            tls=session.ssl is not None,
        )
        return "250 taken over"


async def serve():
    mode, folder, *login = sys.argv[1:]
    options = {}
    tls = None
    if login:

        def authenticate(server, session, envelope, mechanism, data):
            if isinstance(data, LoginPassword) and [data.login.decode(), data.password.decode()] == login:
                return AuthResult(success=True, auth_data=data.login.decode())
            return AuthResult(success=False, handled=False)

        # Over smtps, aiosmtpd does not see the TLS around it.
        options.update(auth_required=True, authenticator=authenticate, auth_require_tls=mode == "starttls")
    if mode == "starttls":
        options.update(tls_context=certificate(folder), require_starttls=True)
    if mode == "smtps":
        tls = certificate(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Keeper(), **options), "127.0.0.1", 0, ssl=tls)
    say(port=server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(serve())
