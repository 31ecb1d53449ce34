"""A small assignment of every kind, and one for practice, written through the codecs as the build writes them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import nbformat

from grader.items.assignments import Assignment
from grader.items.codecs import write_items, write_key
from grader.items.kinds import Assign, Choose, Classify, Explain, Item, Number, Option, Order
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
