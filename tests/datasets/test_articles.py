"""The tables against the Chinese articles: figures and conditions typed by hand from the texts."""

from __future__ import annotations

import pytest

from grader.authoring.fact_base import KEYABLE
from tests.datasets.tables import BASE, figures, row

# --- penalties, typed from the Chinese articles -----------------------------------------------------------------------

MEASURES = ("measure_base", "threshold_cny", "multiplier_min", "multiplier_max", "below_min_cny", "below_max_cny")


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        # 五十万元以上的，并处违法经营额五倍以上十倍以下罚款；不足五十万元的，五十万元以上五百万元以下
        ("ecl-33", ("turnover", 500_000, 5, 10, 500_000, 5_000_000)),
        ("ecl-34", ("turnover", 500_000, 5, 10, 500_000, 5_000_000)),
        # 二十万元以上的，五倍以上十倍以下；不足二十万元的，二十万元以上二百万元以下
        ("ecl-35-1", ("turnover", 200_000, 5, 10, 200_000, 2_000_000)),
        # 五万元以上的，五倍以上十倍以下；不足五万元的，五万元以上五十万元以下
        ("ecl-35-2", ("turnover", 50_000, 5, 10, 50_000, 500_000)),
        # 十万元以上的，三倍以上五倍以下；不足十万元的，十万元以上五十万元以下
        ("ecl-36", ("turnover", 100_000, 3, 5, 100_000, 500_000)),
        # 五十万元以上的，十倍以上二十倍以下；不足五十万元的，五十万元以上五百万元以下
        ("ecl-37", ("turnover", 500_000, 10, 20, 500_000, 5_000_000)),
        # 给予警告，并处十万元以上三十万元以下罚款
        ("ecl-38", ("flat", "", "", "", 100_000, 300_000)),
        # 情节严重的……50万元以上的，5倍以上10倍以下；不足50万元的，50万元以上300万元以下
        ("d792-40-1-serious", ("turnover", 500_000, 5, 10, 500_000, 3_000_000)),
        # 可以处10万元以下罚款；情节严重的，并处10万元以上50万元以下罚款
        ("d792-40-2", ("flat", "", "", "", 0, 100_000)),
        ("d792-40-2-serious", ("flat", "", "", "", 100_000, 500_000)),
        # 违法所得10万元以上的，并处违法所得3倍以上5倍以下；不足10万元的，10万元以上50万元以下
        ("d792-41", ("illegal-gains", 100_000, 3, 5, 100_000, 500_000)),
        # 违法经营额50万元以上的，3倍以上5倍以下；不足50万元的，30万元以上300万元以下
        ("d792-42", ("turnover", 500_000, 3, 5, 300_000, 3_000_000)),
        # 并处50万元以下罚款；情节严重的，并处50万元以上300万元以下罚款；情节特别严重的，责令停业整顿
        ("d792-43", ("flat", "", "", "", 0, 500_000)),
        ("d792-43-serious", ("flat", "", "", "", 500_000, 3_000_000)),
        ("d792-43-especially-serious", ("none", "", "", "", "", "")),
    ],
)
def test_a_penalty_has_the_figures_of_its_article(id_, expected):
    assert figures("penalties", id_, *MEASURES) == expected


@pytest.mark.parametrize(
    ("id_", "warning", "stop", "correct", "confiscate"),
    [
        ("ecl-33", "yes", "yes", "no", "yes"),  # 给予警告，责令停止违法行为，没收违法所得
        ("ecl-34", "no", "yes", "no", "yes"),  # 责令停止违法行为，没收违法所得 (无警告)
        ("ecl-35-1", "no", "no", "no", "yes"),  # 撤销许可，收缴出口许可证，没收违法所得
        ("ecl-35-2", "no", "no", "no", "yes"),  # 没收违法所得
        ("ecl-36", "yes", "yes", "no", "yes"),
        ("ecl-37", "yes", "yes", "no", "yes"),
        ("ecl-38", "yes", "no", "no", "no"),  # 给予警告，并处……罚款
        ("d792-40-1", "yes", "no", "yes", "no"),  # 给予警告，责令改正
        ("d792-41", "yes", "yes", "no", "yes"),
        ("d792-42", "yes", "no", "yes", "yes"),  # 给予警告，责令改正，没收违法所得
        ("d792-43", "yes", "no", "no", "no"),
    ],
)
def test_a_penalty_has_the_other_measures_of_its_article(id_, warning, stop, correct, confiscate):
    assert figures("penalties", id_, "warning", "stop", "correct", "confiscate") == (warning, stop, correct, confiscate)


def test_only_abetting_counts_illegal_gains():
    by_gains = [r.id for r in BASE.table("penalties").rows if r.values["measure_base"] == "illegal-gains"]
    assert by_gains == ["d792-41"]


def test_the_five_dual_use_violations_follow_article_34():
    assert figures("penalties", "d792-39", "measure_base", "refers_to") == ("by-reference", "ecl-34")


def test_only_a_service_provider_in_an_ordinary_case_may_go_without_a_fine_that_the_text_names():
    assert [r.id for r in BASE.table("penalties").rows if r.values["fine"] == "may"] == ["d792-40-2"]


# --- periods ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("d792-17-decision", ("at-most", 45, "working-day")),  # 在45个工作日内作出准予或者不予许可的决定
        ("d792-18-change", ("at-most", 20, "working-day")),  # 自受理变更申请之日起20个工作日内
        ("d792-15-single", ("at-most", 1, "year")),  # 单项许可的有效期不超过1年
        ("d792-15-general", ("at-most", 3, "year")),  # 通用许可的有效期不超过3年
        ("d792-12-temporary", ("at-most", 2, "year")),  # 每次不超过2年
        ("d792-20-punished", ("within", 5, "year")),  # 5年内……受过行政处罚且情节严重
        ("d792-27-records", ("at-least", 5, "year")),  # 保存期限不少于5年
        ("d792-42-statements", ("may-last", 5, "year")),  # 可以……5年内不受理
        ("ecl-9-temporary", ("at-most", 2, "year")),  # 临时管制的实施期限不超过二年
        ("ecl-22-decision", ("statutory", "", "none")),  # 在法定期限内
        ("ecl-39-applications", ("may-last", 5, "year")),  # 可以在五年内不受理
        ("ecl-39-persons", ("may-last", 5, "year")),  # 可以禁止其在五年内
        ("ecl-39-life", ("lifelong", "", "none")),  # 终身不得
        ("nuc-10-review", ("at-most", 15, "working-day")),  # 15个工作日内，提出审查意见
        ("nuc-10-re-review-materials", ("at-most", 15, "working-day")),
        ("nuc-10-re-review-other", ("at-most", 15, "working-day")),
        ("arm-15-contract", ("at-most", 20, "calendar-day")),  # 自收到申请之日起20日内作出决定
        ("arm-17-licence", ("at-most", 10, "calendar-day")),  # 自收到申请之日起10日内签发
        ("ccr-34-decision", ("at-most", 45, "working-day")),  # 自受理申请之日起45个工作日内
        ("ndu-11-decision", ("at-most", 45, "working-day")),
        ("mis-10-decision", ("at-most", 45, "working-day")),
        ("bio-10-part-1", ("at-most", 15, "working-day")),  # 第一部分……15个工作日内
        ("bio-10-part-2", ("at-most", 45, "working-day")),  # 第二部分……45个工作日内
        ("ndu-18-records", ("at-least", 5, "year")),  # 保存期限不少于5年
    ],
)
def test_a_period_has_the_figure_and_the_unit_of_its_article(id_, expected):
    assert figures("periods", id_, "bound", "figure", "unit") == expected


def test_the_decree_s_clock_stops_for_three_things_and_does_not_run_for_two():
    values = row("periods", "d792-17-decision")
    # 组织鉴别，征询专家意见，或者对出口经营者、最终用户进行实地核查
    for word in ("identification", "expert opinion", "on-site verification"):
        assert word in values["not_counted_en"]
    # 报国务院批准……不受前款规定出口许可审查期限的限制; 关注名单……不受本条例第十七条第一款规定期限的限制
    assert "State Council" in values["not_for_en"]
    assert "watch list" in values["not_for_en"]
    assert values["from_en"] == "acceptance of the application"


def test_extensions_are_those_of_the_texts():
    extended = {
        r.id: figures("periods", r.id, "extension_figure", "extension_unit", "extension_times")
        for r in BASE.table("periods").rows
        if r.values["extension_figure"] or r.values["extension_times"]
    }
    assert extended == {
        "d792-12-temporary": ("", "none", 2),  # 延长临时管制不超过2次
        "nuc-10-review": (15, "working-day", ""),  # 可以延长15个工作日
        "nuc-10-re-review-materials": (15, "working-day", ""),
        "nuc-10-re-review-other": (15, "working-day", ""),
    }


def test_the_repealed_periods_ended_with_november_2024():
    for id_ in ("ndu-11-decision", "mis-10-decision", "bio-10-part-1", "bio-10-part-2", "ndu-18-records"):
        assert row("periods", id_)["valid_to"] == "2024-11-30"


# --- routes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("single", ("one", "one", 1, "year")),  # 向单一最终用户进行一次……不超过1年
        ("general", ("many", "one-or-more", 3, "year")),  # 向单一或者多个最终用户进行多次……不超过3年
        ("registration", ("each", "not-said", "", "none")),  # 每次出口前……办理登记
    ],
)
def test_the_three_routes_are_those_of_article_15(id_, expected):
    assert figures("routes", id_, "exports", "end_users", "validity_max", "validity_unit") == expected
    assert row("routes", id_)["valid_from"] == "2024-12-01"


def conditions(as_of="2026-08-25", **where):
    return {r.id for r in BASE.table("route_conditions").select(where, as_of)}


def test_a_general_licence_needs_three_things():
    # 建立……内部合规制度且运行良好，具有相关两用物项出口记录和相对固定的出口渠道及最终用户
    assert conditions(group="general-16") == {"general-compliance", "general-record", "general-channels"}


def test_the_registration_route_is_open_in_six_situations():
    situations = {"in-repair", "out-repair", "exhibition-in", "exhibition-out", "aircraft", "other"}
    assert conditions(route="registration", effect="opens") == {f"registration-{s}" for s in situations}


@pytest.mark.parametrize("route", ["general", "registration"])
def test_the_same_bars_shut_the_general_licence_and_the_registration_route(route):
    bars = {"crime-unit", "crime-person", "punished", "listed-parent", "other"}
    assert conditions(group=f"{route}-20") == {f"{route}-bar-{bar}" for bar in bars}
    assert conditions(group=f"{route}-26") == {f"{route}-bar-watch-list"}  # 关注名单
    assert conditions(group=f"{route}-20-2") == {f"{route}-revoked"}  # 应当撤销
    assert row("route_conditions", f"{route}-bar-punished")["period"] == "d792-20-punished"
    for crime in ("unit", "person"):  # 受过刑事处罚: 未规定期限
        assert row("route_conditions", f"{route}-bar-crime-{crime}")["period"] == ""


def test_a_single_licence_for_a_watch_listed_party_is_not_barred_but_asks_for_more():
    assert conditions(group="single-26") == {"single-watch-list-report", "single-watch-list-commitment"}
    assert {row("route_conditions", id_)["effect"] for id_ in conditions(group="single-26")} == {"adds"}


def test_general_licences_ask_for_three_papers_more_than_single_ones():
    def papers(route):
        where = {"route": route, "stage": "application"}
        rows = BASE.table("documents").select(where, "2026-08-25")
        return {r.id.removeprefix(f"{route}-") for r in rows if r.values["required"] != "watch-list"}

    assert papers("general") - papers("single") == {"compliance-report", "licence-report", "channel-report"}
    assert papers("single") - papers("general") == set()


def test_only_full_scope_safeguards_know_an_exception():
    where = {"route": "nuclear", "group": "nuclear-5"}
    rows = BASE.table("route_conditions").select(where, "2026-08-25")
    assert len(rows) == 5
    assert [r.id for r in rows if not r.values["exception_en"].startswith("none")] == ["nuclear-safeguards"]


# --- enforcement, treaties, changes -----------------------------------------------------------------------------------


def test_only_two_measures_need_the_head_s_written_approval():
    needed = {r.id for r in BASE.table("enforcement_measures").rows if r.values["approval"] == "head-in-writing"}
    assert needed == {"ecl-28-seal", "ecl-28-bank"}  # 采取前款第五项、第六项措施
    assert figures("enforcement_measures", "d792-32-measures", "min_officers") == (2,)  # 不得少于2人


def test_no_day_is_told_where_none_may_be_asked():
    for r in BASE.table("treaties").rows:
        longest = {"day": 10, "month": 7, "year": 4, "none": 0}[r.values["precision"]]
        for column in ("applied", "signed", "joined", "adopted", "in_force"):
            assert len(r.values[column]) <= longest, f"{r.id}: {column} {r.values[column]}"
    for id_ in ("safeguards", "additional-protocol", "npt", "nsg"):
        assert row("treaties", id_)["precision"] == "month"


@pytest.mark.parametrize(
    ("id_", "column", "value"),
    [
        ("iaea", "joined", "1984"),
        ("safeguards", "signed", "1988"),
        ("npt", "joined", "1992"),
        ("ctbt", "signed", "1996"),
        ("zangger", "joined", "1997-10"),
        ("additional-protocol", "signed", "1998"),
        ("nsg", "joined", "2004-06"),
        ("bwc", "joined", "1984"),
        ("cwc", "signed", "1993-01"),
        ("cwc", "joined", "1997-04"),
        ("att", "joined", "2020-07"),
        ("mtcr", "applied", "2004"),
    ],
)
def test_treaty_dates_agree_with_the_white_paper(id_, column, value):
    assert row("treaties", id_)[column].startswith(value)


def test_china_is_in_no_regime_that_it_only_follows():
    outside = {r.id for r in BASE.table("treaties").rows if r.values["status"] == "not-member"}
    assert outside == {"mtcr", "wassenaar", "australia-group"}
    assert row("treaties", "ctbt")["status"] == "signatory"


def test_a_change_with_a_fixed_end_or_a_weak_source_stands_in_no_form():
    for r in BASE.table("changes").rows:
        if r.values["fixed_end"] or r.values["confidence"] not in KEYABLE:
            assert r.values["in_forms"] == "no", r.id
    ends = {r.values["fixed_end"] for r in BASE.table("changes").rows}
    assert ends == {"", "2026-11-10", "2026-11-27"}


def test_the_elements_of_compliance_are_nine_in_the_white_paper_s_order():
    names = [r.values["name_en"] for r in BASE.table("compliance_elements").rows]
    assert names == [
        "Policy statement",
        "Organizational structure",
        "Comprehensive risk assessment",
        "Screening procedures",
        "Contingency measures",
        "Compliance training",
        "Compliance audits",
        "Record-keeping",
        "Management manual",
    ]
