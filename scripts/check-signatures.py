"""Asks a running server and Stripe's own client about the same deliveries; see check-signatures."""

import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import stripe

SECRET = "whsec_the_oracles_secret"
OTHER = "whsec_somebody_elses_secret"
# Where we are stricter than the client, on purpose: docs/payments.md says why.
STRICTER = {"in the future", "two times", "seventeen signatures", "a part without a value"}


def sign(body: bytes, secret: str = SECRET, at: int | None = None) -> tuple[int, str]:
    at = int(time.time()) if at is None else at
    return at, stripe.WebhookSignature._compute_signature(f"{at}.{body.decode()}", secret)


def event(number: int) -> bytes:
    text = random.choice(["plain", "кирилиця", "日本語", "\\u0007", 'quote"', "🙂"])
    return json.dumps(
        {
            "id": f"evt_oracle_{number}", "object": "event", "type": "customer.created", "livemode": False,
            "created": 1767225600, "data": {"object": {"id": "cus_1", "object": "customer", "name": text}},
        },
        ensure_ascii=number % 2 == 0, indent=number % 3 or None,
    ).encode()


def deliveries():
    """Names, bodies and headers."""
    numbers = itertools.count()
    for _ in range(50):
        body = event(next(numbers))
        at, code = sign(body)
        yield "signed", body, f"t={at},v1={code}"
    for _ in range(50):
        body = event(next(numbers))
        at, code = sign(body)
        flipped = bytearray(body)
        flipped[random.randrange(len(flipped))] ^= 1 << random.randrange(7)
        yield "a flipped bit", bytes(flipped), f"t={at},v1={code}"
    body = event(next(numbers))
    at, code = sign(body)
    _, wrong = sign(body, OTHER)
    variants = {
        "another secret": f"t={at},v1={wrong}",
        "the second of two": f"t={at},v1={wrong},v1={code}",
        "the first of two": f"t={at},v1={code},v1={wrong}",
        "another scheme too": f"t={at},v0={wrong},v1={code}",
        "only another scheme": f"t={at},v0={code}",
        "no signature": f"t={at}",
        "no time": f"v1={code}",
        "another time": f"t={at + 1},v1={code}",
        "a time that is none": f"t=soon,v1={code}",
        "half a signature": f"t={at},v1={code[:32]}",
        "an empty signature": f"t={at},v1=",
        "capital digits": f"t={at},v1={code.upper()}",
        "nothing": "",
        "garbage": "garbage",
        "two times": f"t={at},t={at},v1={code}",
        "seventeen signatures": f"t={at},v1={code}" + f",v1={wrong}" * 16,
        "a part without a value": f"t={at},v1={code},x",
    }
    for name, header in variants.items():
        yield name, body, header
    for name, offset in (("too old", -302), ("nearly too old", -290), ("in the future", 310)):
        moment, code = sign(body, at=int(time.time()) + offset)
        yield name, body, f"t={moment},v1={code}"
    yield "re-serialised", json.dumps(json.loads(body)).encode() + b" ", f"t={at},v1={code}"


def client_accepts(body: bytes, header: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(body.decode(), header, SECRET, tolerance=300)
        return True
    except (stripe.SignatureVerificationError, ValueError):
        return False


def server_status(origin: str, body: bytes, header: str) -> int:
    request = urllib.request.Request(
        f"{origin}/api/v1/payment/webhook", data=body,
        headers={"Content-Type": "application/json", "Stripe-Signature": header})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def main() -> int:
    failures = 0
    counts: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(
            os.environ, DATA_DIR=folder, PORT="0", STRIPE_WEBHOOK_SECRETS=SECRET, LOG_LEVEL="error",
            RATE_LIMIT_DEFAULT="100000/second")
        server = subprocess.Popen(
            [os.path.abspath(sys.argv[1]), "serve"], cwd=folder, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        try:
            origin = next(line.split()[-1] for line in server.stdout if line.startswith("listening on "))
            for name, body, header in deliveries():
                accepts, status = client_accepts(body, header), server_status(origin, body, header)
                is_right = status == 200 if accepts and name not in STRICTER else status == 400
                counts[f"{'accepted' if status == 200 else 'refused'}"] = counts.get(
                    f"{'accepted' if status == 200 else 'refused'}", 0) + 1
                if not is_right:
                    failures += 1
                    print(f"{name}: the client {'accepts' if accepts else 'refuses'}, the server answers {status}")
        finally:
            server.terminate()
            server.wait(30)
    print(f"stripe {stripe.VERSION}: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    print("they agree" if not failures else f"{failures} disagreements")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
