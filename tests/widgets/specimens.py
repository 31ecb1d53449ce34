"""A small assignment of every kind, and one for practice, written through the codecs as the build writes them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import nbformat

from grader.items.assignments import Assignment
from grader.items.chains import Step
from grader.items.codecs import write_items, write_key
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.options import Option
from grader.items.texts import Text

CANARY = "CANARY-of-the-key"


def options(*texts: tuple[str, str, str]) -> tuple[Option, ...]:
    return tuple(Option(id_, Text(en, zh)) for id_, en, zh in texts)


BODIES = options(
    ("mofcom", "Ministry of Commerce", "商务部"),
    ("caea", "China Atomic Energy Authority", "国家原子能机构"),
    ("sastind", "State Administration of Science, Technology and Industry for National Defence", "国家国防科技工业局"),
    ("edd", "Equipment Development Department of the Central Military Commission", "中央军委装备发展部"),
    ("sca", "State Cryptography Administration", "国家密码管理局"),
    ("miit", "Ministry of Industry and Information Technology", "工业和信息化部"),
    ("customs", "General Administration of Customs", "海关总署"),
)
REGIMES = options(
    ("nuclear", "Nuclear items", "核"),
    ("nuclear-dual-use", "Nuclear dual-use items", "核两用品"),
    ("military", "Military products", "军品"),
    ("cryptography", "Commercial cryptography", "商用密码"),
    ("chemicals", "Controlled chemicals", "监控化学品"),
    ("missile", "Missiles and related items", "导弹及相关物项"),
)
STEPS = options(
    ("classify", "Classify the item against the control lists", "对照管制清单对物项归类"),
    ("screen", "Screen the end user and the end use", "筛查最终用户与最终用途"),
    ("apply", "Apply for the licence", "申请许可证"),
    ("declare", "Show the licence to Customs", "向海关交验许可证"),
    ("keep", "Keep the records", "保存记录"),
)
REASONS = options(
    ("list", "It stands on the control list", "列入管制清单"),
    ("temporary", "It is under temporary control", "实施临时管制"),
    ("catch-all", "The exporter knows of a risk to national security", "出口经营者知道存在危害国家安全的风险"),
    ("price", "Its price is above a threshold", "价格超过限额"),
)


def _common(id_: str, stem: str, stem_zh: str, points: int = 4) -> dict[str, Any]:
    return {
        "id": id_,
        "stem": Text(stem, stem_zh),
        "points": points,
        "minutes": 3,
        "as_of": "2021-12-29",
        "level": "apply",
        "rationale": Text(
            f"{CANARY}: the white paper names one body for each regime, and Customs for none of them.",
            "白皮书为每一管制领域指明了主管部门，海关不在其列。",
        ),
        "sources": ("WP-II.2.3", "ECL-5(1)"),
    }


def items(prefix: str) -> tuple[Item, ...]:
    """One item of every kind."""
    customs = {
        "customs": Text(
            "Customs checks licences at the border; it issues none.", "海关在边境查验许可证，但不签发许可证。"
        )
    }
    return (
        Classify(
            **_common(
                f"{prefix}-01",
                "As the white paper describes it in December 2021, which body has charge of the export control of each "
                "kind of item? Choose the body named first.",
                "根据2021年12月白皮书的说明，下列各类物项的出口管制由哪个部门主管？请选择首先列出的部门。",
                6,
            ),
            stimuli=REGIMES,
            categories=BODIES,
            key={
                "nuclear": "caea",
                "nuclear-dual-use": "mofcom",
                "military": "sastind",
                "cryptography": "mofcom",
                "chemicals": "miit",
                "missile": "mofcom",
            },
            misconceptions=customs,
        ),
        Assign(
            **_common(
                f"{prefix}-02",
                "Which bodies does the white paper name for each kind of item? Choose all that it names.",
                "白皮书为下列各类物项列出了哪些部门？请选择所有列出的部门。",
            ),
            stimuli=REGIMES[:3],
            categories=BODIES,
            key={
                "nuclear": frozenset({"caea", "mofcom"}),
                "nuclear-dual-use": frozenset({"mofcom", "caea"}),
                "military": frozenset({"sastind", "edd"}),
            },
            misconceptions=customs,
        ),
        Order(
            **_common(
                f"{prefix}-03", "Put an exporter's steps into their order.", "请按先后顺序排列出口经营者的步骤。"
            ),
            steps=(STEPS[3], STEPS[0], STEPS[4], STEPS[2], STEPS[1]),
            key=tuple(step.id for step in STEPS),
        ),
        Choose(
            **_common(
                f"{prefix}-04",
                "When does an export need a licence under the Export Control Law?",
                "根据《出口管制法》，哪些情形下出口需要许可？",
            ),
            options=REASONS,
            multiple=True,
            key=frozenset({"list", "temporary", "catch-all"}),
            misconceptions={
                "price": Text("No threshold of value decides whether a licence is needed.", "是否需要许可与价格无关。")
            },
        ),
        Number(
            **_common(
                f"{prefix}-05",
                "Within how many working days does the authority decide on an application for dual-use items?",
                "主管部门应在多少个工作日内对两用物项出口申请作出决定？",
                2,
            ),
            unit=Text("working days", "个工作日"),
            key=Fraction(45),
        ),
        Explain(
            **_common(
                f"{prefix}-06",
                "A customer asks you to leave the end user off the contract. Say in a few sentences what you would do.",
                "客户要求您在合同中不写最终用户。请用几句话说明您会如何处理。",
            ),
            max_characters=400,
            guide=Text(f"{CANARY}: it refuses, asks why, and reports the request.", "拒绝、询问原因并报告。"),
        ),
        case(prefix),
    )


def case(prefix: str) -> Case:
    """A case of a fork and what follows from it: six steps in all, five on each path."""
    on_dual_use, on_military, on_nuclear = ((("regime", fork),) for fork in ("dual-use", "military", "nuclear"))
    forked = {"regime": frozenset({"military"})}
    return Case(
        **_common(
            f"{prefix}-07",
            "Decide the case step by step, as the law stood on 29 December 2021.",
            "请按2021年12月29日有效的法律，逐步判断本案。",
            5,
        ),
        file=Text(
            "# Order 26-118\n\n**Exporter:** Qinglan Instruments, Wuxi, registered, never punished.\n"
            "**Goods:** one five-axis machine tool. Its data sheet states that it is on the item control list of "
            "nuclear dual-use items.\n**Buyer and end user:** Meridian Castings, a foundry abroad, on no list.\n\n"
            "The buyer writes that the machine will make pump housings. In the file so far:\n\n- application form\n"
            "- identity papers of the firm and its handler\n- copy of the contract",
            "# 订单 26-118\n\n**出口经营者：**无锡青岚仪器有限公司，已登记，未受过处罚。\n"
            "**货物：**五轴联动机床一台，规格书载明其列入核两用物项出口管制清单。\n"
            "**买方和最终用户：**境外铸造企业子午铸造，未列入任何名单。\n\n"
            "买方来函称该机床用于生产泵壳。现有材料：\n\n- 出口申请表\n- 企业及经办人的身份证明\n- 合同副本",
        ),
        steps=(
            Step(
                id="regime",
                stem=Text("Under which regime does the machine tool fall?", "该机床适用哪一管制制度？"),
                options=options(
                    ("dual-use", "Dual-use items", "两用物项"),
                    ("military", "Military products", "军品"),
                    ("nuclear", "Nuclear exports", "核出口"),
                ),
            ),
            Step(
                id="receives",
                stem=Text("Where does the application go first?", "申请首先向哪个机构提出？"),
                options=options(
                    ("mofcom", "Ministry of Commerce", "商务部"),
                    ("caea", "China Atomic Energy Authority", "国家原子能机构"),
                    (
                        "sastind",
                        "State Administration of Science, Technology and Industry for National Defence",
                        "国家国防科技工业局",
                    ),
                ),
            ),
            Step(
                id="approval",
                stem=Text("Which approval does the exporter seek first?", "出口经营者首先须取得哪项批准？"),
                options=options(
                    ("project", "Of the project", "项目批准"),
                    ("contract", "Of the contract", "合同批准"),
                ),
                when=forked,
            ),
            Step(
                id="single",
                stem=Text("Which licence can the exporter ask for here?", "出口经营者在此可以申请哪种许可？"),
                options=options(
                    ("single", "A single licence", "单项许可"),
                    ("general", "A general licence", "通用许可"),
                ),
                when={"regime": frozenset({"dual-use", "nuclear"})},
            ),
            Step(
                id="papers",
                stem=Text("Which of these papers are still missing?", "下列材料中，尚缺哪些？"),
                options=options(
                    ("description", "Technical description or test report", "技术说明或者检测报告"),
                    ("end-use", "End-user and end-use document", "最终用户和最终用途证明文件"),
                    ("guarantee", "A bank guarantee", "银行保函"),
                ),
                multiple=True,
            ),
            Step(
                id="ships",
                stem=Text("When may the goods leave?", "货物何时可以出口？"),
                options=options(
                    ("licensed", "When the licence is in hand and shown to Customs", "取得许可证并向海关交验之后"),
                    ("applied", "When the application has been accepted", "申请受理之后"),
                    ("now", "At once", "随时"),
                ),
            ),
        ),
        key={
            "regime": {(): frozenset({"dual-use"})},
            "receives": {
                on_dual_use: frozenset({"mofcom"}),
                on_military: frozenset({"sastind"}),
                on_nuclear: frozenset({"caea"}),
            },
            "approval": {on_military: frozenset({"project"})},
            "single": {on_dual_use: frozenset({"single"}), on_nuclear: frozenset({"single"})},
            "papers": {(): frozenset({"description", "end-use"})},
            "ships": {(): frozenset({"licensed"})},
        },
        reasons={
            "regime": Text(
                f"{CANARY}: what is on the list of dual-use items falls under their rules, whatever its field.",
                "列入两用物项清单的物项，不论领域，均适用两用物项的规定。",
            )
        },
        misconceptions={
            "regime/nuclear": Text(
                "The nuclear field of a dual-use list is not the nuclear export list.",
                "两用物项清单的核领域不等于核出口管制清单。",
            )
        },
        severity={"ships": {"licensed": {"now": 5, "applied": 3}}},
    )


def assignment(name: str = "02-agency-duties", prefix: str = "agency") -> Assignment:
    return Assignment(name=name, title=Text("Who does what", "谁管什么"), items=items(prefix))


def board_of(stimuli: int) -> Classify:
    """A board as large as one comes, with texts of ordinary length in both languages."""
    return Classify(
        **_common("agency-40", "Which body has charge of each of these?", "下列各项由哪个部门主管？", stimuli),
        stimuli=tuple(
            Option(
                f"stimulus-{number:02}",
                Text(
                    f"Case {number}: a five-axis machine tool for a university laboratory",
                    f"案例{number}：供高校实验室使用的五轴联动数控机床",
                ),
            )
            for number in range(stimuli)
        ),
        categories=BODIES,
        key={f"stimulus-{number:02}": BODIES[number % 7].id for number in range(stimuli)},
    )


def long_case() -> Case:
    """A case as long as one comes: seven steps of four options, and a file of a page."""
    lines = "\n".join(
        f"**Fact {number}:** {'what the order says of the goods and of the firm ' * 2}" for number in range(8)
    )
    facts = "\n".join(f"**事实{number}：**{'订单对货物和企业的说明，' * 4}" for number in range(8))
    offered = options(
        *(
            (f"option-{one}", f"What the exporter could do in answer {one}", f"出口经营者可采取的做法{one}")
            for one in range(4)
        )
    )
    steps = tuple(
        Step(
            id=f"step-{number}",
            stem=Text(
                f"What does the exporter do at this point of the case, the {number}th?", f"在第{number}步应当怎样做？"
            ),
            options=offered,
        )
        for number in range(7)
    )
    key = {step.id: {(): frozenset({"option-0"})} for step in steps}
    return replace(
        case("long"), file=Text(lines, facts), steps=steps, key=key, reasons={}, misconceptions={}, severity={}
    )


def graded_folder(folder: Path, given: Assignment | None = None) -> Path:
    """Write what a trainee gets: the notebook and items.json. Return the notebook."""
    made = given or assignment()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "items.json").write_bytes(write_items(made))
    return write_notebook(folder / f"{made.name}.ipynb", *made.items)


def practice_folder(folder: Path) -> Path:
    """Write a lesson's folder: the notebook and practice.json. Return the notebook."""
    made = assignment(prefix="practice")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "practice.json").write_bytes(write_key(made))
    return write_notebook(folder / "lesson.ipynb", *made.items)


def write_notebook(path: Path, *items: Item) -> Path:
    """Write a notebook with one exercise cell for each item, as locked as the build makes it."""
    cells = [
        nbformat.v4.new_code_cell(
            f'from grader.widgets import exercise\nexercise("{item.id}")',
            id=item.id,
            metadata={"jupyter": {"source_hidden": True}, "editable": False, "deletable": False},
        )
        for item in items
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    return path
