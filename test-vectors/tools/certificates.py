"""Test certificates: made deterministically, read back for trust lists."""

import base64
import datetime
import hashlib
import json
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtensionOID, NameOID

from signing import ES256, PS256, ec_key

# Purposes of HCERT appendix A.4 by entry kind, in the registered spelling and in the one with the stray ".0.".
PURPOSE_OIDS = {"t": "1.3.6.1.4.1.1847.2021.1.1", "v": "1.3.6.1.4.1.1847.2021.1.2", "r": "1.3.6.1.4.1.1847.2021.1.3"}
STRAY_PURPOSE_OIDS = {kind: oid.replace(".1.1847.", ".1.0.1847.") for kind, oid in PURPOSE_OIDS.items()}


def instant(text):
    """Seconds since 1970 of an RFC 3339 time such as 2022-06-15T12:00:00Z."""
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def rfc3339(seconds):
    """The RFC 3339 form of seconds since 1970, in UTC."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Signer:
    """A private key with its certificate; `kid` is what its messages say, normally computed from the certificate."""

    key: object
    certificate: x509.Certificate
    algorithm: int
    kid: bytes

    @property
    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def kid_of(certificate_der):
    """The first 8 bytes of SHA-256 over the certificate (HCERT appendix A.1)."""
    return hashlib.sha256(certificate_der).digest()[:8]


def make_signer(
    name,
    key=None,
    country="XA",
    not_before="2022-01-01T00:00:00Z",
    not_after="2024-01-01T00:00:00Z",
    purposes=None,
    is_authority=False,
    kid=None,
):
    """A document signer named `name`, issued by the test CSCA of its country.

    `purposes` is a list of extended key usage OIDs; an empty list gives the extension with no OID in it, which
    exists in the wild (dgc-testdata CO15), None gives no extension.
    """
    key = key or ec_key(name)
    issuer_key = ec_key(f"CSCA {country}")
    serial = int.from_bytes(hashlib.sha256(f"serial {name}".encode()).digest()[:8], "big") >> 1
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name, country))
        .issuer_name(_name(f"Hostile vectors CSCA {country}", country))
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(datetime.datetime.fromtimestamp(instant(not_before), datetime.UTC))
        .not_valid_after(datetime.datetime.fromtimestamp(instant(not_after), datetime.UTC))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), True)
        .add_extension(_key_usage(is_authority), True)
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(oid) for oid in purposes]), False)
    elif purposes is not None:
        empty_sequence = x509.UnrecognizedExtension(ExtensionOID.EXTENDED_KEY_USAGE, b"\x30\x00")
        builder = builder.add_extension(empty_sequence, False)
    certificate = builder.sign(issuer_key, hashes.SHA256(), ecdsa_deterministic=True)
    algorithm = PS256 if isinstance(key, rsa.RSAPrivateKey) else ES256
    der = certificate.public_bytes(serialization.Encoding.DER)
    return Signer(key, certificate, algorithm, kid_of(der) if kid is None else kid)


def _name(common_name, country):
    attributes = [x509.NameAttribute(NameOID.COUNTRY_NAME, country)] if country else []
    attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test vectors, never to be trusted"))
    attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, common_name))
    return x509.Name(attributes)


def _key_usage(is_authority):
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def gateway_entry(signer, country=None, certificate_type="DSC", kid=None):
    """One element of the gateway's JSON trust list (`GET /trustList`)."""
    return {
        "kid": base64.b64encode(signer.kid if kid is None else kid).decode(),
        "timestamp": "2022-01-01T00:00:00+00:00",
        "country": country or country_of(signer.certificate),
        "certificateType": certificate_type,
        "thumbprint": hashlib.sha256(signer.der).hexdigest(),
        "signature": base64.b64encode(b"CMS signature, not part of these vectors").decode(),
        "rawData": base64.b64encode(signer.der).decode(),
    }


def country_of(certificate):
    """C of the subject, or None."""
    attributes = certificate.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)
    return attributes[0].value if attributes else None


# Reading, for the reference judge.


@dataclass(frozen=True)
class TrustedSigner:
    """What a verifier knows of a listed document signer."""

    kid: bytes
    country: str | None
    certificate: x509.Certificate

    @property
    def algorithm(self):
        """The one algorithm that this key may be used with, or None when the key is not allowed at all."""
        key = self.certificate.public_key()
        if isinstance(key, rsa.RSAPublicKey):
            return PS256 if 2048 <= key.key_size <= 4096 else None
        is_p256 = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
        return ES256 if is_p256 else None

    @property
    def is_authority(self):
        constraints = self._extension(ExtensionOID.BASIC_CONSTRAINTS)
        return constraints is not None and constraints.ca

    def _extension(self, oid):
        """An extension's value, or None. `cryptography` reads no extension at all where an extended key usage has
        no OID in it; the one vector of that kind is no CA and names no purpose."""
        try:
            return self.certificate.extensions.get_extension_for_oid(oid).value
        except (x509.ExtensionNotFound, ValueError):
            return None

    @property
    def is_example(self):
        names = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return self.country == "ZZ" and any("TEST - DO NOT TRUST" in name.value for name in names)

    def kinds(self):
        """The entry kinds that this signer may sign: those of its purpose OIDs, all when it has none of them."""
        present = {oid.dotted_string for oid in self._extension(ExtensionOID.EXTENDED_KEY_USAGE) or ()}
        allowed = {
            kind for table in (PURPOSE_OIDS, STRAY_PURPOSE_OIDS) for kind, oid in table.items() if oid in present
        }
        return allowed or {"v", "t", "r"}


def read_trust(path):
    """The usable signers of a PEM file or a gateway JSON list, in the order of the file."""
    text = path.read_text()
    listed = _gateway_entries(text) if text.startswith("[") else _pem_entries(text)
    signers, seen = [], set()
    for signer in listed:
        if not 1 <= len(signer.kid) <= 32 or signer.is_authority or not signer.algorithm:
            continue
        public_key = signer.certificate.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        if (signer.kid, public_key) not in seen:
            seen.add((signer.kid, public_key))
            signers.append(signer)
    return signers


def _gateway_entries(text):
    """The DSC entries that can be read; a broken entry must not take the list with it."""
    for entry in json.loads(text):
        try:
            if entry["certificateType"] == "DSC":
                certificate = x509.load_der_x509_certificate(base64.b64decode(entry["rawData"], validate=True))
                yield TrustedSigner(base64.b64decode(entry["kid"]), entry["country"], certificate)
        except (KeyError, TypeError, ValueError):
            continue


def _pem_entries(text):
    """The certificates of a PEM file that can be read."""
    end = "-----END CERTIFICATE-----"
    for block in text.split(end)[:-1]:
        try:
            certificate = x509.load_pem_x509_certificate((block + end).encode())
        except ValueError:
            continue
        der = certificate.public_bytes(serialization.Encoding.DER)
        yield TrustedSigner(kid_of(der), country_of(certificate), certificate)


def ed25519_key(label):
    """The Ed25519 key of `label`; health certificates never use one."""
    return ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(label.encode()).digest())
