"""One case with every fact stated, from which the worked cases differ in a few; and the tables as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from grader.regime.cases import read_case
from grader.regime.determination import Determination, determine
from grader.regime.tables import Tables, read_table

ROOT = Path(__file__).parents[2]
TABLES = Tables(
    {path.stem: read_table(path.stem, path.read_text(encoding="utf-8")) for path in (ROOT / "datasets").glob("*.csv")}
)

#: A plain sale of a listed dual-use item on the last day of the horizon, by an exporter without fault.
PLAIN: Mapping[str, object] = {
    "as_of": "2026-08-25",
    "path": "out-of-china",
    "occasion": "sale",
    "exporter": "prc-organisation",
    "abroad_item": "none",
    "abroad_required": "no",
    "item_class": "dual-use-other",
    "form": "goods",
    "list_part": "2",
    "chemical_class": "II",
    "military_end_use": "no",
    "mass_consumer": "no",
    "public_technology": "no",
    "listing": "listed",
    "ban": "none",
    "risks": [],
    "knowledge": "none",
    "direct_use": "no",
    "importer_listing": "none",
    "end_user_listing": "none",
    "listed_measure": "ban",
    "special_application": "none",
    "qualifications": ["military-franchise", "nuclear-designated", "chemical-designated", "registered"],
    "within_scope": "yes",
    "entrusts_designated": "no",
    "convicted": "no",
    "punished": "none",
    "owner_restricted": "no",
    "compliance_system": "runs-well",
    "export_record": "yes",
    "fixed_channels": "yes",
    "specified_item": "yes",
    "returns_as_required": "yes",
    "impact": "ordinary",
    "assurances": [
        "no-explosive-use",
        "physical-protection",
        "full-scope-safeguards",
        "no-retransfer",
        "enrichment-limit",
    ],
    "enrichment": "no",
    "approvals": [],
    "transporter_approved": "yes",
    "documents": [
        "application-form",
        "identity",
        "contract",
        "technical-description",
        "end-user-certificate",
        "recipient-guarantee",
        "government-guarantee",
        "qualification-proof",
        "analysis-report",
        "recipient-state-document",
    ],
    "government_certificate_asked": "no",
    "customs": "not-declared",
    "customs_evidence": "no",
    "customs_procedure": "none",
    "mofcom_notice": "no",
    "events": [],
}


def decided(facts: Mapping[str, object], *, without: tuple[str, ...] = (), as_of: str | None = None) -> Determination:
    """Decide the plain case with some facts changed and some left out."""
    given = {name: value for name, value in {**PLAIN, **facts}.items() if name not in without}
    return determine(read_case(given), TABLES, as_of)
