"""A course of one module, small enough to break in every way."""

from __future__ import annotations

from pathlib import Path

NAME = "01-small"
COMMON = "source,confidence,valid_from,valid_to,verified_on"
CARD = """\
table: {table}
key: [{key}]
columns:
{columns}
enums:
  confidence: {{P: read, Px: excerpt, S: secondary, I: inferred, M: memory}}
"""

TABLES = {
    "sources": (
        f"id,instrument,{COMMON}",
        ["WP-II.2.3,wp,wp,P,2021-12-29,,2026-08-25", "D792-4,d792,d792,P,2024-12-01,,2026-08-25"],
    ),
    "bodies": (
        f"id,name_en,name_zh,short_en,short_zh,{COMMON}",
        [
            "mofcom,Ministry of Commerce,商务部,MOFCOM,商务部,WP-II.2.3,P,,,2026-08-25",
            "caea,China Atomic Energy Authority,国家原子能机构,CAEA,原子能机构,WP-II.2.3,P,,,2026-08-25",
            "sastind,Defence science,国防科工局,SASTIND,国防科工局,WP-II.2.3,P,,,2026-08-25",
        ],
    ),
    "regimes": (
        f"id,name_en,name_zh,{COMMON}",
        [
            "nuclear,Nuclear dual-use,核两用物项,WP-II.2.3,P,,,2026-08-25",
            "other,Other dual-use,其他两用物项,WP-II.2.3,P,,,2026-08-25",
        ],
    ),
    "duties": (
        f"id,body,regime,act,{COMMON}",
        [
            "d1,mofcom,nuclear,regulates,WP-II.2.3,P,2021-12-29,2024-11-30,2026-08-25",
            "d2,caea,nuclear,regulates,WP-II.2.3,P,2021-12-29,2024-11-30,2026-08-25",
            "d3,mofcom,other,regulates,WP-II.2.3,P,2021-12-29,2024-11-30,2026-08-25",
            "d4,mofcom,nuclear,regulates,D792-4,P,2024-12-01,,2026-08-25",
            "d5,sastind,other,reviews,D792-4,I,2024-12-01,,2026-08-25",
        ],
    ),
}
KEYS = {"duties": "body, regime, act"}
TYPES = {"body": "ref:bodies", "regime": "ref:regimes", "confidence": "enum", "source": "text"}
DATES = ("valid_from", "valid_to", "verified_on")

ITEM = """\
  - id: small-01
    kind: assign
    level: apply
    minutes: 2
    points: 3
    rule: each
    as_of: 2021-12-29
    stem: {en: Which bodies does the paper name?, zh: 白皮书点名哪些机构？}
    stimuli:
      nuclear: {from: regimes}
      firm: {en: The goods of Qinglan Instruments, zh: 青岚仪器的货物, is: other}
    categories:
      mofcom: {from: bodies}
      caea: {from: bodies}
      sastind: {from: bodies}
    key: {derive: duties, stimuli: regime, categories: body, where: {act: regulates}}
    rationale: {en: The paragraph names them one by one., zh: 该段逐一点名这些机构。}
    misconceptions:
      sastind: {en: It is named in a neighbouring paragraph., zh: 它出现在相邻的段落里。}
    sources: [WP-II.2.3]
"""
CHOOSE = """\
  - id: small-02
    kind: choose
    level: recall
    minutes: 1
    points: 1
    as_of: 2026-08-25
    stem: {en: Who is responsible now?, zh: 现在由谁负责？}
    options:
      mofcom: {from: bodies}
      caea: {from: bodies}
    key: [mofcom]
    rationale: {en: Article 4 says so in as many words., zh: 第四条明确规定如此。}
    sources: [D792-4, WP-II.2.3]
"""
HEAD = f"assignment: {NAME}\ntitle: {{en: Small, zh: 小}}\ndomain: agencies\nitems:\n"
PRACTICE = HEAD + CHOOSE.replace("small-02", "practice-01").replace("[mofcom]", "[caea]").replace(
    "Who is responsible now?", "Who is it not?"
).replace("Article 4 says so in as many words.", "Look at who is left.").replace(
    "第四条明确规定如此。", "看看还剩下谁。"
)
FENCE = '```python\nfrom grader.widgets import exercise\nexercise("{}")\n```\n'
LESSON = (
    "---\ntitle: Small\nminutes: 2\n---\n# Small (2 min)\n\nRead [WP-II.2.3].\n\n![who](who.svg)\n\n"
    + FENCE.format("practice-01")
)
EXERCISES = (
    "---\ntitle: Small\nminutes: 3\n---\n# Small\n\n"
    + FENCE.format("small-01")
    + "\n## Now\n\n"
    + FENCE.format("small-02")
)
PICTURES = (
    "- name: who\n  draw: matrix\n  table: duties\n  rows: regime\n  columns: body\n  where: {act: regulates}\n"
    "  as_of: 2021-12-29\n  title: {en: Who, zh: 谁}\n"
)


def write_small_course(root: Path) -> Path:
    datasets = root / "datasets"
    datasets.mkdir(parents=True)
    for table, (header, rows) in TABLES.items():
        (datasets / f"{table}.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        columns = "\n".join(
            f"  {column}: {{type: {'date' if column in DATES else TYPES.get(column, 'text')}, meaning: m}}"
            for column in header.split(",")
        )
        (datasets / f"{table}.card.yaml").write_text(
            CARD.format(table=table, columns=columns, key=KEYS.get(table, "id")), encoding="utf-8"
        )
    (root / "nbgrader_config.py").write_text("", encoding="utf-8")
    for path, text in {
        f"solutions/{NAME}/items.yaml": HEAD + ITEM + CHOOSE,
        f"solutions/{NAME}/{NAME}.md": EXERCISES,
        f"course/{NAME}/practice.yaml": PRACTICE,
        f"course/{NAME}/pictures.yaml": PICTURES,
        f"course/{NAME}/lesson.md": LESSON,
        f"course/{NAME}/lesson.zh.md": LESSON.replace("who.svg", "who.zh.svg"),
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Replace one piece of one source, which must be there."""
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
