"""A case from YAML: its steps and paths, keys by hand and by the rules, and every fault with its line and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.authoring.contents import read_content
from grader.authoring.fact_base import read_fact_base
from grader.authoring.gate import check
from grader.authoring.item_sources import read_items_source
from grader.authoring.leaks import search, secrets_of
from grader.authoring.problems import SourceError
from grader.delivery.releases import built_files, write
from grader.items.codecs import key_canary, read_key, write_items, write_key
from grader.items.samples import samples
from grader.items.scoring import score
from tests.authoring.small_course import FENCE, HEAD, NAME, edit, write_small_course

ROOT = Path(__file__).parents[2]
SOURCE = (Path(__file__).parent / "machine_tool_case.yaml").read_text(encoding="utf-8")
BASE = read_fact_base(ROOT / "datasets")


@pytest.fixture
def read(tmp_path):
    def read_it(*changes: tuple[str, str]):
        text = SOURCE
        for old, new in changes:
            assert old in text, f"{old!r} is not in the source"
            text = text.replace(old, new, 1)
        path = tmp_path / "items.yaml"
        path.write_text(text, encoding="utf-8")
        return read_items_source(path, "items.yaml", BASE)

    return read_it


def rows(item, step: str) -> dict[str, list[str]]:
    """The keys of a step by the words of their path."""
    return {" ".join(f"{one}={option}" for one, option in path): sorted(key) for path, key in item.key[step].items()}


def test_the_rules_key_every_step_on_every_path(read):
    (item,) = read().items
    assert rows(item, "regime") == {"": ["dual-use"]}
    assert rows(item, "receives") == {
        "regime=dual-use": ["mofcom"], "regime=military": ["arms"], "regime=nuclear": ["caea"],
    }  # fmt: skip
    assert rows(item, "papers")["regime=nuclear"] == ["end-user-certificate", "qualification-proof"]
    assert rows(item, "days") == {
        "regime=dual-use": ["forty-five"], "regime=military": ["silent"], "regime=nuclear": ["fifteen"],
    }  # fmt: skip
    assert rows(item, "second") == {"regime=nuclear": ["mofcom"]}
    assert rows(item, "outcome") == {"": ["licence-needed"]}


def test_a_case_scores_its_own_samples_and_survives_key_json(read):
    assignment = read()
    for one in (assignment, read_key(write_key(assignment))):
        for sample in samples(one.items[0]):
            assert sample.agrees(score(one.items[0], sample.value)), sample
    assert read_key(write_key(assignment)).items == assignment.items


def test_the_facts_of_all_paths_are_recorded_and_hold_on_the_item_s_day(read):
    (item,) = read().items
    assert {"duties/d792-14-mofcom-receives", "duties/nuc-7-caea-receives", "periods/d792-17-decision"} <= set(
        item.facts
    )
    rows_of_tables = [BASE.table(table).row(id_) for table, _, id_ in (fact.partition("/") for fact in item.facts)]
    assert all(row.in_force(item.as_of) for row in rows_of_tables)


def test_the_case_s_facts_and_what_options_set_or_find_reach_no_file(read):
    assignment = read()
    for written in (write_items(assignment), write_key(assignment)):
        for secret in (b"nuclear-dual-use", b"item_class", b"sets", b"finds", b"within_scope"):
            assert secret not in written


def test_the_key_of_a_case_is_found_wherever_it_leaks(read):
    assignment = read()
    secrets = secrets_of(assignment, key_canary(assignment))
    key = write_key(assignment)
    compact = key.replace(b"\n", b"").replace(b" ", b"")
    assert search({"items.json": write_items(assignment)}, secrets) == []
    assert search({"notes.txt": key}, secrets)
    reference = (
        b'{"regime": ["dual-use"], "receives": ["mofcom"], "papers": ["end-user-certificate", "technical-description"]'
    )
    reference += b', "route": ["no"], "days": ["forty-five"], "outcome": ["licence-needed"]}'
    for leak in (
        reference,
        compact[compact.index(b'"receives":[') : compact.index(b'"papers":[')],
        "两用物项清单的核领域不等于核出口管制清单。".encode(),
        b"What is on the list of dual-use items falls under their Regulations, whatever its field.",
    ):
        assert search({"x": b"before " + leak + b" after"}, secrets), leak


def test_a_key_may_be_written_by_path_with_else_for_the_rest(read):
    old = "key: {decide: review, finding: receives}"
    (item,) = read((old, "key: {nuclear: [caea], else: {decide: review, finding: receives}}")).items
    assert rows(item, "receives")["regime=military"] == ["arms"]
    (item,) = read((old, "key: {nuclear: [caea], else: [mofcom]}")).items
    assert rows(item, "receives")["regime=military"] == ["mofcom"]


def test_a_key_by_two_steps_is_nested_in_their_order(read):
    changes = (
        (
            "        after: [regime]\n        multiple: true",
            "        after: [receives, regime]\n        multiple: true",
        ),
        (
            "key: {decide: documents, finding: missing, partly: true}",
            "key: {nuclear: {mofcom: [bank-guarantee], else: [qualification-proof]}, else: [end-user-certificate]}",
        ),
    )
    (item,) = read(*changes).items
    keys = rows(item, "papers")
    assert len(keys) == 3 * 4
    assert keys["regime=nuclear receives=mofcom"] == ["bank-guarantee"]
    assert keys["regime=nuclear receives=arms"] == ["qualification-proof"]
    assert keys["regime=dual-use receives=customs"] == ["end-user-certificate"]


def test_an_explicit_key_needs_no_facts(read):
    text = SOURCE[: SOURCE.index("    case:\n")] + SOURCE[SOURCE.index("    steps:\n") :]
    assert "case:\n" not in text.replace("kind: case\n", "")
    for old, new in (
        ("key: {decide: regime, finding: regime}", "key: [dual-use]"),
        ("key: {decide: review, finding: receives}", "key: [mofcom]"),
        ("key: {decide: documents, finding: missing, partly: true}", "key: [end-user-certificate]"),
        ("key: {decide: review, finding: next}", "key: [initiation]"),
        ("key: {nuclear: {decide: review, finding: re_reviews}}", "key: [mofcom]"),
        ("key: {decide: clock, finding: days}", "key: [forty-five]"),
        ("key: {decide: outcome}", "key: [licence-needed]"),
    ):
        text = text.replace(old, new)
    (item,) = read((SOURCE, text)).items
    assert rows(item, "receives")["regime=nuclear"] == ["mofcom"]
    assert item.facts == ()


#: What is changed, what the problem says, and a piece of the line at which it stands.
FAULTS = [
    (("kind: case", "kind: casey"), "unknown kind 'casey'. fix: did you mean case?", "kind: casey"),
    (
        ("item_class: nuclear-dual-use\n", "item_klass: nuclear-dual-use\n"),
        "item_klass: there is no such field",
        "item_klass",
    ),
    (("ban: none", "ban: some"), "case: ban: 'some' is not a value of it", "ban: some"),
    (
        ("      form: goods\n", ""),
        "the rules lack facts: outcome needs form. fix: state them in case:",
        "key: {decide: outcome}",
    ),
    (
        ("sets: {item_class: military, approvals: []}", "sets: {item_class: military}"),
        "the rules lack facts on the path regime: military: review receives needs approvals",
        "key: {decide: review, finding: receives}",
    ),
    (
        ("sets: {item_class: nuclear-dual-use}", "sets: {item_class: dual-use-other}"),
        "the keyed option dual-use sets item_class: dual-use-other, and the case states otherwise",
        "en: Dual-use items",
    ),
    (
        ("sets: {item_class: military,", "sets: {item_class: weapon,"),
        "item_class: 'weapon' is not a value of it",
        "key:",
    ),
    (
        (", finds: military-export-authority", ""),
        "no option finds it. fix: give an option finds: military-export",
        "key:",
    ),
    (
        ("zh: 海关总署}", "zh: 海关总署, finds: [mofcom, customs]}"),
        "review receives is 'mofcom' on the path regime: dual-use: mofcom, customs all find it",
        "key: {decide: review, finding: receives}",
    ),
    ((", finds: not-determined", ""), "clock days is 'not-determined' on the path regime: military", "finding: days"),
    (
        (", partly: true", ""),
        "documents missing is 'recipient-guarantee' on the path regime: nuclear",
        "finding: missing",
    ),
    (("decide: clock", "decide: clocks"), "unknown decide 'clocks'. fix: did you mean clock?", "decide: clocks"),
    (
        ("finding: days", "finding: dais"),
        "clock has no finding dais on the path regime: dual-use. fix: it finds days",
        "dais",
    ),
    (("finding: next", "fnding: next"), "unknown member fnding. fix: did you mean finding?", "fnding"),
    (("after: [regime]", "after: [regimes]"), "no step regimes. fix: use one of regime, receives", "regimes"),
    (("when: {regime: [military]}", "when: {regime: military}"), "when regime is no list", "when: {regime: military}"),
    (("when: {regime: [military]}", "when: {regime: [arms]}"), "when regime: option arms is not offered", "steps:"),
    (
        ("when: {regime: [military]}", "when: {papers: [bank-guarantee]}"),
        "papers, which takes several options",
        "steps:",
    ),
    (("when: {regime: [nuclear]}", "after: [route]"), "follows route, which is not on every path to it", "steps:"),
    (("key: {nuclear: {decide", "key: {nuklear: {decide"), "no key on the path regime: nuclear", "nuklear"),
    (
        ('key: ["no"]', "key: {dual-use: [open], nuclear: [open]}"),
        "a part of the key is on no path",
        "nuclear: [open]}",
    ),
    (('key: ["no"]', "key: maybe"), "no key on the path regime: dual-use", "key: maybe"),
    (
        ('key: ["no"]', "key: [perhaps]"),
        "key perhaps is not offered on the path regime: dual-use. fix: use",
        "[perhaps]",
    ),
    (('        key: ["no"]\n', ""), "key is missing", "stem: {en: May a general"),
    (
        ("      outcome: {licence-needed: {free: 5,", "      outcome: {licence-needed: {free: many,"),
        "severity is not",
        "severity:",
    ),
    (("      outcome: {licence-needed: {free", "      papers: {licence-needed: {free"), "severity of step papers", ""),
    (
        ("          nuclear: {en: The nuclear", "          atomic: {en: The nuclear"),
        "atomic is no option. fix: use one of",
        "misc",
    ),
    (
        ("    severity:\n", "    misconceptions: {nuclear: {en: A, zh: 甲}}\n    severity:\n"),
        "misconceptions of a case stand in its steps",
        "misconceptions: {nuclear: {en: A",
    ),
    (("      next:\n", "      next: []\n      more:\n"), "step next is no mapping", "steps:"),
    (("multiple: true", "mutliple: true"), "unknown member mutliple. fix: did you mean multiple?", "mutliple"),
    (("          fifteen:", "          else:"), "no option may be called else", "options:"),
    (
        ("    case:\n", "    case:\n      as_of: 2022-06-01\n"),
        "the case is as of 2022-06-01, the item as of 2026-08-25",
        "case:",
    ),
    ((", zh: 立项批准", ""), "options initiation: the Chinese is missing", "initiation"),
    (
        ("when: {regime: [dual-use]}", "when: {regime: [military]}"),
        "only the keyed option dual-use leads on as it does",
        "",
    ),
]


@pytest.mark.parametrize(("change", "expected", "where"), FAULTS, ids=[expected for _, expected, _ in FAULTS])
def test_a_broken_case_is_named_with_its_line_and_cure(read, change, expected, where):
    with pytest.raises(SourceError) as caught:
        read(change)
    found = [str(problem) for problem in caught.value.problems]
    fitting = [problem for problem in found if expected in problem]
    assert fitting, found
    assert all(
        problem.startswith("items.yaml:") and ". fix: " in problem and "case-01" in problem for problem in fitting
    )
    lines = SOURCE.replace(*change, 1).splitlines()
    assert where in lines[int(fitting[0].split(":")[1]) - 1]


def test_over_two_hundred_paths_are_refused(read):
    fork = "      f{0}:\n        stem: {{en: Fork, zh: 岔路}}\n        options: {{{1}}}\n        key: [o0]\n"
    offered = ", ".join(f"o{number}: {{en: o{number}, zh: 选{number}}}" for number in range(6))
    forks = "".join(fork.format(number, offered) for number in range(3))
    deep = (
        "      last:\n        stem: {{en: Last, zh: 末步}}\n        after: [f0, f1, f2]\n"
        "        options: {{{0}}}\n        key: [o0]\n"
    )
    with pytest.raises(SourceError, match=r"over 200 reachable paths\. fix: let fewer steps depend"):
        read(("    steps:\n", f"    steps:\n{forks}{deep.format(offered)}"))


def test_every_fault_of_a_case_comes_at_once(read):
    with pytest.raises(SourceError) as caught:
        read((", zh: 立项批准", ""), ("multiple: true", "mutliple: true"), ("after: [regime]", "after: [regimes]"))
    assert len(caught.value.problems) >= 3


BY_HAND = """\
  - id: small-03
    kind: case
    level: apply
    minutes: 2
    points: 2
    as_of: 2026-08-25
    stem: {en: Decide in two steps., zh: 分两步判断。}
    file: {en: "**Goods:** a pump", zh: "**货物：**泵"}
    steps:
      who:
        stem: {en: Who is responsible now?, zh: 现在由谁负责？}
        options: {mofcom: {from: bodies}, caea: {from: bodies}}
        key: [mofcom]
      where:
        stem: {en: Where does the paper go?, zh: 材料交到哪里？}
        after: [who]
        options: {mofcom: {from: bodies}, caea: {from: bodies}}
        key: {mofcom: [mofcom], caea: [caea]}
    rationale: {en: The fourth article names the Ministry of Commerce., zh: 第四条指明由商务部负责此项工作。}
    sources: [D792-4]
"""


def test_a_course_with_a_case_is_built_and_passes_the_gate_and_a_leak_of_it_does_not(tmp_path):
    root = write_small_course(tmp_path)
    edit(root, f"solutions/{NAME}/items.yaml", HEAD, HEAD + BY_HAND)
    edit(root, f"solutions/{NAME}/{NAME}.md", "minutes: 3", "minutes: 5")
    edit(root, f"solutions/{NAME}/{NAME}.md", "\n## Now\n", "\n" + FENCE.format("small-03") + "\n## Now\n")
    content = read_content(root)
    files = {path: data for module in content.modules for path, data in built_files(module).items()}
    write(root, files)
    assert check(root, content, files) == []
    released = root / "exercises" / NAME / "items.json"
    assert b'"who"' in released.read_bytes()
    leak = b'{"path": {"who": "mofcom"}, "key": ["mofcom"]}, {"path": {"who": "caea"}, "key": ["caea"]}'
    (root / "course" / NAME / "lesson.md").write_bytes((root / "course" / NAME / "lesson.md").read_bytes() + leak)
    assert any("holds the key of small-03" in str(problem) for problem in check(root, content, files))
