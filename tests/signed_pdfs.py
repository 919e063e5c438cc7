"""Signed PDFs for tests, with a certificate authority of their own."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from asn1crypto import keys, x509
from cryptography import x509 as build
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen.canvas import Canvas


@dataclass(frozen=True)
class Identity:
    """A certificate with its key."""

    certificate: build.Certificate
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


def issue(
    name: str,
    issuer: Identity | None = None,
    *,
    years: tuple[int, int] = (2020, 2060),
    stamps: bool = False,
    issues: bool = False,
) -> Identity:
    """A certificate for a name, valid from one New Year to another; its own issuer unless one is named.

    ``stamps``: for a time service; ``issues``: may issue others.
    """
    issues = issues or issuer is None
    # The library's time service wants this kind of key.
    key = rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
    subject = build.Name([build.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        build.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(build.random_serial_number())
        .not_valid_before(datetime(years[0], 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(years[1], 1, 1, tzinfo=UTC))
        .add_extension(build.BasicConstraints(ca=issues, path_length=None), critical=True)
        .add_extension(
            build.KeyUsage(
                digital_signature=not issues, content_commitment=False, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=issues, crl_sign=issues,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    if stamps:
        builder = builder.add_extension(build.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Identity(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


@cache
def authority() -> Identity:
    """The root that issues the others."""
    return issue("Prøverot CA")


@cache
def operator(name: str = "Nordlys Telekom AS") -> Identity:
    """An operator whose certificate the authority issued."""
    return issue(name, authority())


def plain_pdf(text: str = "Faktura 1001: 1 039,00 kr") -> bytes:
    """An unsigned PDF of one page."""
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    canvas.drawString(72, 720, text)
    canvas.save()
    return target.getvalue()


def form_pdf() -> bytes:
    """An unsigned PDF with a text field."""
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    canvas.drawString(72, 720, "Beløp")
    canvas.acroForm.textfield(name="amount", x=120, y=700, width=100, height=20, value="100")
    canvas.save()
    return target.getvalue()


def sign(
    content: bytes,
    signer: Identity | None = None,
    *,
    field: str = "Signature1",
    permission: int | None = None,
    embed: tuple[Identity, ...] = (),
    stamper: DummyTimeStamper | None = None,
) -> bytes:
    """Sign a PDF. ``permission`` makes it a certification: 1 allows no change, 2 the filling in of forms."""
    signer = signer or operator()
    store = SimpleCertificateStore()
    store.register_multiple(loaded(one) for one in embed)
    tool = signers.SimpleSigner(signing_cert=loaded(signer), signing_key=private_key(signer), cert_registry=store)
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        certify=permission is not None,
        **({"docmdp_permissions": fields.MDPPerm(permission)} if permission is not None else {}),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    target = io.BytesIO()
    signers.PdfSigner(meta, signer=tool, timestamper=stamper).sign_pdf(writer, output=target)
    return target.getvalue()


def stamper(service: Identity, moment: datetime) -> DummyTimeStamper:
    """A time service that always tells the same time."""
    return DummyTimeStamper(loaded(service), private_key(service), fixed_dt=moment)


def stamp(content: bytes, service: Identity, moment: datetime) -> bytes:
    """A time stamp over a whole document."""
    target = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    signers.PdfTimeStamper(stamper(service, moment)).timestamp_pdf(writer, "sha256", output=target)
    return target.getvalue()


def loaded(identity: Identity) -> x509.Certificate:
    """A certificate as the signing library wants it."""
    return x509.Certificate.load(identity.der)


def private_key(identity: Identity) -> keys.PrivateKeyInfo:
    """A key as the signing library wants it."""
    coded = identity.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return keys.PrivateKeyInfo.load(coded)
