#!/usr/bin/env python3
"""Checks an access token as anybody may: by joserfc, with the keys that the server shows. Prints its claims as JSON.

Usage: verify-token.py URL-OF-THE-KEYS <TOKEN
"""
import json
import sys
import urllib.request

from joserfc import jwt
from joserfc.jwk import KeySet

with urllib.request.urlopen(sys.argv[1], timeout=30) as answer:
    keys = KeySet.import_key_set(json.load(answer))
for key in keys:
    assert key.kid == key.thumbprint(), "a key is named by its RFC 7638 thumbprint"
token = jwt.decode(sys.stdin.read().strip(), keys, algorithms=["ES256", "Ed25519", "EdDSA"])
assert token.header["typ"] == "at+jwt"
jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": "rukopys"},
    aud={"essential": True, "value": "rukopys"},
    exp={"essential": True},
    nbf={"essential": True},
).validate(token.claims)
print(json.dumps({"header": token.header, "claims": token.claims}))
