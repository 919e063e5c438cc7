"""Answers to e-invoices as receivers write them."""

from __future__ import annotations

NAMES = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"'
    ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
    ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)


def answer(
    number: str,
    code: str,
    *,
    reason: str = "",
    clarification: str = "",
    kind: str = "380",
    transaction: str = "invoice_response",
    sender: str = "0192:923609016",
    receiver: str = "0192:987654325",
) -> bytes:
    """An Invoice Response, or with ``transaction`` "mlr" a Message Level Response."""
    status = ""
    if reason or clarification:
        status = (
            f'<cac:Status><cbc:StatusReasonCode listID="OPStatusReason">{clarification}</cbc:StatusReasonCode>'
            f"<cbc:StatusReason>{reason}</cbc:StatusReason></cac:Status>"
        )
    parties = "".join(
        f'<cac:{name}><cbc:EndpointID schemeID="{address.split(":")[0]}">{address.split(":")[1]}</cbc:EndpointID>'
        f"</cac:{name}>"
        for name, address in (("SenderParty", sender), ("ReceiverParty", receiver))
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ApplicationResponse {NAMES}>
  <cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:{transaction}:3</cbc:CustomizationID>
  <cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:{transaction}:3</cbc:ProfileID>
  <cbc:ID>svar-1</cbc:ID><cbc:IssueDate>2026-11-24</cbc:IssueDate>{parties}
  <cac:DocumentResponse>
    <cac:Response><cbc:ResponseCode listID="UNCL4343OpSubset">{code}</cbc:ResponseCode>{status}</cac:Response>
    <cac:DocumentReference><cbc:ID>{number}</cbc:ID><cbc:DocumentTypeCode>{kind}</cbc:DocumentTypeCode></cac:DocumentReference>
  </cac:DocumentResponse>
</ApplicationResponse>""".encode()
