"""What a body may do in export control: the acts of the table of duties, named in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from grader.regime.words import Words

#: Act → its name, in the order in which a trade passes them: rules, lists, who may export, licence, border, afterwards.
ACTS: Mapping[str, Words] = {
    "responsible": Words("is responsible for the whole", "主管"),
    "regulates": Words("regulates exports", "管理出口"),
    "coordinates": Words("coordinates", "统筹协调"),
    "sets-policy": Words("sets policy", "制定政策"),
    "approves-control": Words("approves a policy or control", "批准政策或者管制措施"),
    "rates": Words("rates destinations by risk", "评估目的地风险"),
    "lists": Words("makes the item control list", "制定管制清单"),
    "controls-temporarily": Words("controls temporarily", "实施临时管制"),
    "bans": Words("bans exports", "禁止出口"),
    "accredits": Words("decides who may export", "认定出口经营资格"),
    "receives": Words("takes the application", "受理申请"),
    "forwards": Words("passes applications on", "转送申请"),
    "reviews": Words("reviews", "审查"),
    "co-reviews": Words("may join a review", "参与审查"),
    "re-reviews": Words("reviews a second time", "复审"),
    "consulted": Words("is consulted", "会商"),
    "approves": Words("approves", "批准"),
    "issues": Words("issues the licence", "颁发许可证件"),
    "suspends": Words("suspends or withdraws", "中止或者撤回"),
    "checks": Words("checks at the border", "口岸验核"),
    "questions": Words("questions the consignor", "质疑"),
    "identifies": Words("has goods identified", "组织鉴别"),
    "restricts-parties": Words("lists restricted parties", "列入管控名单"),
    "watch-lists": Words("lists watched parties", "列入关注名单"),
    "supervises": Words("supervises", "监督检查"),
    "investigates": Words("investigates", "调查"),
    "enforces": Words("takes part in enforcement", "参与执法"),
    "punishes": Words("punishes", "处罚"),
    "warns": Words("warns", "监管谈话、警示"),
    "controls-risk": Words("controls risks", "防控风险"),
    "cooperates": Words("supports the regulators", "配合管理"),
    "cooperates-abroad": Words("cooperates abroad", "国际合作"),
    "states-end-use": Words("states end use to foreign governments", "出具最终用户和最终用途说明"),
    "entrusted": Words("acts when entrusted", "受委托办理"),
    "serves": Words("serves exporters", "提供服务"),
    "guides": Words("publishes guidelines", "发布指南"),
    "gathers-experts": Words("gathers experts", "建立专家咨询机制"),
    "fills-gaps": Words("fills gaps of special rules", "执行未规定事项"),
}
