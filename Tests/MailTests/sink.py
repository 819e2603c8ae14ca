"""A mail server for the tests: takes mail with aiosmtpd and says what Python's email package reads in it.

Prints its port, then one line of JSON for each message.
Options as one JSON object: cert, key, tls ("starttls" or "immediate"), user, password, exclude (a way to log in).
"""
import asyncio
import email
import email.header
import email.policy
import email.utils
import hashlib
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])
sys.stdout.reconfigure(encoding="utf-8")


def text_of(part):
    return part.get_content().replace("\r\n", "\n") if part.get_content_maintype() == "text" else None


def name_in(field):
    """The parser of `policy.default` puts a space between two encoded words (CPython issue 128110); this one does not."""
    name, _ = email.utils.parseaddr(field.replace("\r\n", ""))
    return str(email.header.make_header(email.header.decode_header(name)))


def described(part):
    if part.is_multipart():
        return {"type": part.get_content_type(), "parts": [described(inner) for inner in part.iter_parts()]}
    payload = part.get_payload(decode=True)
    return {
        "type": part.get_content_type(),
        "encoding": part.get("Content-Transfer-Encoding"),
        "disposition": part.get_content_disposition(),
        "name": part.get_filename(),
        "text": text_of(part) if part.get_filename() is None else None,
        "bytes": len(payload),
        "sha256": hashlib.sha256(payload).hexdigest(),
    }


class Handler:
    async def handle_DATA(self, server, session, envelope):
        raw = envelope.content
        message = email.message_from_bytes(raw, policy=email.policy.default)
        plain = email.message_from_bytes(raw)
        defects = [str(defect) for part in message.walk() for defect in part.defects]
        defects += [f"{name}: {defect}" for name, value in message.items() for defect in getattr(value, "defects", [])]
        head = raw.split(b"\r\n\r\n", 1)[0] + b"\r\n"
        body = raw.split(b"\r\n\r\n", 1)[1] if b"\r\n\r\n" in raw else b""
        lines = raw.split(b"\r\n")
        print(json.dumps({
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "mail_options": envelope.mail_options,
            "secured": server.transport.get_extra_info("sslcontext") is not None,
            "user": session.auth_data if isinstance(session.auth_data, str) else None,
            "peer_port": session.peer[1],
            "head": [[name, str(value)] for name, value in message.items()],
            "from_name": name_in(plain["from"]) if message["from"] else None,
            "from_address": message["from"].addresses[0].addr_spec if message["from"] else None,
            "to_name": name_in(plain["to"]) if message["to"] else None,
            "to_count": len(message["to"].addresses) if message["to"] else 0,
            "date": message["date"].datetime.timestamp() if message["date"] else None,
            "raw_head": head.decode("latin-1"),
            "raw_body": body.decode("latin-1") if len(body) < 2_000 else "",
            "longest_line": max(map(len, lines)),
            "is_ascii": raw.isascii(),
            "lone_line_ends": raw.replace(b"\r\n", b"").count(b"\r") + raw.replace(b"\r\n", b"").count(b"\n"),
            "root": described(message),
            "defects": defects,
        }, ensure_ascii=False), flush=True)
        return "250 2.0.0 taken"


def authenticator(server, session, envelope, mechanism, data):
    right = data.login.decode() == options["user"] and data.password.decode() == options["password"]
    return AuthResult(success=right, handled=False, auth_data=data.login.decode() if right else None)


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(options["cert"], options["key"])
    return made


def smtp():
    return SMTP(
        Handler(), hostname="sink.test",
        tls_context=context() if options.get("tls") == "starttls" else None,
        authenticator=authenticator if "user" in options else None,
        auth_required="user" in options,
        auth_require_tls=options.get("tls") == "starttls",
        auth_exclude_mechanism=[options["exclude"]] if "exclude" in options else None,
    )


async def main():
    loop = asyncio.get_running_loop()
    secured = context() if options.get("tls") == "immediate" else None
    server = await loop.create_server(smtp, "127.0.0.1", 0, ssl=secured)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
