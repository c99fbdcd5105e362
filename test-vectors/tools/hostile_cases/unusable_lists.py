"""Trust and revocation lists that a verifier must not start with: no answer is better than one without the list."""

import base64
import json

from certificates import gateway_entry

from .factory import AT, CSCA, MAIN, ODD
from .revocation_cases import CI, batch, own_form
from .trust_files import BY_TYPE, broken_pem, pem


def lists():
    """One object per list; `content` is the whole file."""
    for kind, made in (("trust", trust()), ("revocation", revocation())):
        for name, rule, content in made:
            yield {"id": f"{kind}-{name}", "kind": kind, "content": content, "at": AT, "rule": rule}


def trust():
    none = "HCERT section 5.1: the list names no usable document signer"
    yield "empty", none, ""
    yield "text", "no known form of a trust list", "trust me\n"
    yield "empty-array", none, "[]\n"
    yield "json-cut", "RFC 8259: the JSON text ends too early", json.dumps([gateway_entry(MAIN)])[:-20]
    yield "json-deep", "RFC 8259 section 9: nested deeper than any list", "[" * 10_000
    yield "only-csca", none, pem(CSCA)
    yield (
        "only-other-types",
        none,
        json.dumps([gateway_entry(signer, certificate_type=name) for name, signer in BY_TYPE.items()]),
    )
    yield "only-small-rsa", none, pem(ODD["RSA-1024"])
    yield "only-p384", none, pem(ODD["P-384"])
    yield "only-broken-pem", "RFC 7468: no certificate can be read", broken_pem()
    yield "object", "no known form of a trust list", "{}\n"


def revocation():
    sound = json.loads(batch(MAIN, "UCI", bytes(16)))
    yield "empty", "the list names nothing", ""
    yield "only-blank-lines", "the list names nothing", "\n \n\t\n"
    yield (
        "batch-expired",
        "gateway revocation batch: expired",
        json.dumps(sound | {"expires": "2022-06-15T11:59:59+00:00"}),
    )
    yield "batch-cut", "RFC 8259: the JSON text ends too early", json.dumps(sound)[:-3]
    yield "batch-no-entries", "gateway revocation batch: 1 to 1000 entries", json.dumps(sound | {"entries": []})
    yield (
        "batch-short-hash",
        "gateway revocation batch: a hash has 16 bytes",
        json.dumps(sound | {"entries": [{"hash": base64.b64encode(bytes(15)).decode()}]}),
    )
    yield "batch-unknown-type", "gateway revocation batch: hashType", json.dumps(sound | {"hashType": "MD5"})
    yield "own-empty", "the list names nothing", own_form([], {})
    yield "own-short-hash", "a hash has 16 bytes", own_form([], {"UCI": [bytes(8)]})
    yield "own-wrong-type", "UVCI is an array of texts", json.dumps({"UVCI": CI})
