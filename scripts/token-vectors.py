#!/usr/bin/env python3
"""Makes Tests/Vectors/tokens.json: tokens by joserfc and cryptography, good and bad, that our own code has to tell apart.

Usage: .venv/bin/python scripts/token-vectors.py >Tests/Vectors/tokens.json
"""
import base64
import hashlib
import hmac
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, OctKey

CLAIMS = {
    "aud": "rukopys",
    "exp": 1767226200,
    "gen": 1,
    "iat": 1767225600,
    "iss": "rukopys",
    "jti": "019b7709-9c00-7000-8000-000000000001",
    "nbf": 1767225600,
    "sid": "019b7709-9c00-7000-8000-000000000002",
    "sub": "019b7709-9c00-7000-8000-000000000003",
}
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()


def text(value):
    return value if isinstance(value, str) else value.decode()


ec_key, other_ec, okp_key, other_okp = (
    ECKey.generate_key("P-256"),
    ECKey.generate_key("P-256"),
    OKPKey.generate_key("Ed25519"),
    OKPKey.generate_key("Ed25519"),
)
kids = {"ES256": ec_key.thumbprint(), "EdDSA": okp_key.thumbprint()}
tokens = []


def add(name, token, valid=False):
    tokens.append({"name": name, "token": text(token), "valid": valid})


def sign(alg, key, header=None, payload=None):
    header = header or {"alg": alg, "kid": kids[alg], "typ": "at+jwt"}
    registry = jws.JWSRegistry(algorithms=["ES256", "EdDSA", "HS256", "none"], strict_check_header=False)
    return text(
        jws.serialize_compact(header, payload or compact(CLAIMS), key, registry=registry)
    )


for alg, key, other in [("ES256", ec_key, other_ec), ("EdDSA", okp_key, other_okp)]:
    for number in range(5):
        payload = compact({**CLAIMS, "gen": number + 1})
        add(f"{alg}: by joserfc, {number + 1}", sign(alg, key, payload=payload), valid=True)
    good = sign(alg, key)
    header, payload, signature = good.split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    add(f"{alg}: by another key under our name", sign(alg, other))
    add(f"{alg}: another payload", f"{header}.{b64(compact({**CLAIMS, 'gen': 2}))}.{signature}")
    for bit in (0, 255, 256, 511):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << (bit % 8)
        add(f"{alg}: bit {bit} of the signature flipped", f"{header}.{payload}.{b64(bytes(flipped))}")
    add(f"{alg}: signature cut", f"{header}.{payload}.{b64(raw[:-1])}")
    add(f"{alg}: signature longer", f"{header}.{payload}.{b64(raw + bytes(1))}")
    add(f"{alg}: no signature", f"{header}.{payload}.")
    add(f"{alg}: all zeros", f"{header}.{payload}.{b64(bytes(64))}")
    add(f"{alg}: all ones", f"{header}.{payload}.{b64(bytes([255] * 64))}")
    add(f"{alg}: padded", f"{header}.{payload}.{signature}==")
    for changed in (
        {"alg": alg, "kid": "none", "typ": "at+jwt"},
        {"alg": alg, "typ": "at+jwt"},
        {"alg": alg, "kid": kids[alg], "typ": "JWT"},
        {"alg": alg, "kid": kids[alg]},
        {"kid": kids[alg], "alg": alg, "typ": "at+jwt"},
        {"alg": alg, "kid": kids[alg], "typ": "at+jwt", "jwk": other.as_dict(private=False)},
    ):
        add(f"{alg}: header {sorted(changed)} {changed.get('kid', '')[:4]}", sign(alg, key, header=changed))
    none = {"alg": "none", "kid": kids[alg], "typ": "at+jwt"}
    add(f"{alg}: alg none", f"{b64(compact(none))}.{payload}.")
    add(f"{alg}: alg none with the signature", f"{b64(compact(none))}.{payload}.{signature}")
    for form in (key.as_pem(private=False), compact(key.as_dict(private=False))):
        mac = {"alg": "HS256", "kid": kids[alg], "typ": "at+jwt"}
        signed = f"{b64(compact(mac))}.{payload}"
        add(
            f"{alg}: HS256 with the public key of {len(form)} bytes",
            f"{signed}.{b64(hmac.new(form, signed.encode(), hashlib.sha256).digest())}",
        )

# What is particular to ECDSA.
header, payload, _ = sign("ES256", ec_key).split(".")
signed = f"{header}.{payload}"
private = ec_key.private_key
add("ES256: signature in DER", f"{signed}.{b64(private.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))}")
for name, (r, s) in {
    "r = s = 0": (0, 0),
    "r = 0": (0, 1),
    "s = 0": (1, 0),
    "r = s = the group's order": (ORDER, ORDER),
    "r = 1, s = the group's order": (1, ORDER),
}.items():
    add(f"ES256: {name}", f"{signed}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}")

print(
    json.dumps(
        {
            "es256": {"kid": kids["ES256"], "d": ec_key.as_dict(private=True)["d"]},
            "eddsa": {"kid": kids["EdDSA"], "d": okp_key.as_dict(private=True)["d"]},
            "tokens": tokens,
        },
        indent=1,
    )
)
