"""What counts as an export under the older regulations of each field, which name the occasions one by one."""

from __future__ import annotations

from grader.regime.answers import Verdict
from grader.regime.law import Decider, Matter, note

CARRIED = frozenset({"transit", "transhipment", "through-transport"})

#: Occasions that the older texts name for their own class, each beside its article.
TRADE = frozenset({"sale"})
NDU_2 = frozenset({"sale", "gift", "cooperation", "aid", "exhibition-abroad", "other-transfer", "repair-abroad",
                    "repair-return", "exhibition-return", "aircraft-parts"})  # fmt: skip
MIS_2 = frozenset({"sale", "gift", "cooperation", "aid", "exhibition-abroad", "other-transfer"})
BIO_2 = frozenset({"sale", "gift", "aid", "exhibition-abroad", "other-transfer"})
NUC_2 = frozenset({"sale", "gift", "cooperation", "aid", "exhibition-abroad"})


#: Forms in which a thing can be a transfer of technology.
_TECHNOLOGY = frozenset({"technology", "software", "data", "service"})


def older(classes: frozenset[str], occasions: frozenset[str], *, of_technology: bool = False) -> Decider:
    """Make the decision for classes whose text names these occasions; some name all but trade for technology only."""

    def decide(matter: Matter) -> Verdict | None:
        if matter.item_class not in classes:
            return None
        path = matter.case.word("path")
        if path in {"within-china", "into-china"}:
            return Verdict("no", note("Nothing goes abroad.", "未向境外转移。"))
        if path != "out-of-china" or matter.case.word("occasion") not in occasions:
            return None
        if of_technology and matter.case.word("occasion") != "sale" and matter.case.word("form") not in _TECHNOLOGY:
            return Verdict("not-determined", note(
                "Beside trade the text can be read as speaking of transfers of technology only; these are goods.",
                "除贸易性出口外，条文可理解为仅指技术转移；本案为货物。",
            ))  # fmt: skip
        return Verdict("yes", note("The text reaches this kind of transfer.", "条文及于此类转移。"))

    return decide


def older_transit(classes: frozenset[str]) -> Decider:
    """Make the decision for classes whose text takes in transit by reference, and bonded places outright."""

    def decide(matter: Matter) -> Verdict | None:
        if matter.item_class not in classes:
            return None
        path = matter.case.word("path")
        if path in CARRIED:
            return Verdict("yes", note("By reference to the regulations.", "参照条例执行。"))
        if path == "bonded-to-abroad":
            return Verdict("yes", note("The regulations apply.", "适用条例。"))
        return None

    return decide
