"""The fields of a case that state what happens at Customs, afterwards, and in breach. Words only; decides nothing."""

from __future__ import annotations

from grader.regime.fields import YES_NO, Field
from grader.regime.words import Words

BORDER = (
    Field(
        "customs",
        "choice",
        Words("what Customs was shown", "向海关交验情况"),
        {
            "not-declared": Words("goods not declared yet", "尚未申报"),
            "licence-shown": Words("the licence or certificate", "已交验许可证件"),
            "nothing-shown": Words("none", "未交验许可证件"),
            "untrue-shown": Words("one that was not truthfully shown", "未如实交验许可证件"),
        },
    ),
    Field(
        "customs_evidence",
        "flag",
        Words("Customs has evidence that the goods may be controlled", "海关有证据表明货物可能属于出口管制范围"),
        YES_NO,
    ),
    Field(
        "customs_procedure",
        "choice",
        Words("procedure at Customs", "海关程序"),
        {
            "none": Words("none", "无"),
            "questioning": Words("questioning goes on", "质疑期间"),
            "identification": Words("identification goes on", "鉴别期间"),
            "found-controlled": Words("identified as controlled", "鉴别结论：属于管制物项"),
            "found-uncontrolled": Words("identified as not controlled", "鉴别结论：不属于管制物项"),
        },
    ),
    Field(
        "mofcom_notice",
        "flag",
        Words(
            "the Ministry of Commerce has told Customs of a risk, a change of factors or a change of end user or use",
            "商务部已将风险、因素变化或者最终用户、用途变化情况通知海关",
        ),
        YES_NO,
    ),
)

AFTERWARDS = (
    Field(
        "events",
        "choices",
        Words(
            "what happened after grant or around the export; [] for nothing", "许可后或者出口前后发生的情况；无则写 []"
        ),
        {
            "end-use-may-change": Words(
                "end user or end use has changed or may change", "最终用户、最终用途已经改变或者可能改变"
            ),
            "certificate-untrue": Words(
                "end-user document forged, altered, lapsed or got by fraud",
                "最终用户和最终用途证明文件伪造、变造、失效或者以不正当手段获取",
            ),
            "key-element": Words(
                "exporter wants another item type, destination, end user or end use",
                "需要改变种类、目的国家和地区、最终用户、最终用途等关键要素",
            ),
            "other-element": Words("exporter wants another element changed", "需要改变其他非关键要素"),
            "factors-changed": Words(
                "the authority finds a material change in the factors of grant",
                "主管部门发现许可所依据的因素发生重大变化",
            ),
            "registration-changed": Words(
                "elements of the registered export have changed", "登记填报的出口要素发生变化"
            ),
            "registration-ended": Words(
                "the export no longer meets the registration route's conditions", "不再符合登记填报情形"
            ),
            "became-barred": Words(
                "holder of a general licence or certificate came under Article 20",
                "通用许可或者出口凭证持有人出现第二十条情形",
            ),
            "risk-learned": Words("exporter learns of a catch-all risk", "发现存在出口管制法第十二条第三款的风险"),
            "provider-suspects": Words("a service provider finds a suspected violation", "服务提供者发现涉嫌违法行为"),
            "foreign-visit": Words(
                "a foreign government asks for a visit or on-site check", "外国政府提出访问、现场核查要求"
            ),
            "assurance-broken": Words(
                "nuclear: recipient breaks an assurance, or proliferation threatens",
                "核出口：接受方违反保证或者出现核扩散、核恐怖主义危险",
            ),
        },
    ),
)

LIABILITY = (
    Field(
        "conduct",
        "choices",
        Words("what is asked about; absent or []: liability is not asked", "所询问的违法行为；未写或写 [] 则不作判断"),
        {
            "no-qualification": Words("exporting without the required qualification", "未取得出口经营资格从事出口"),
            "unlicensed": Words("exporting without a licence", "未经许可擅自出口"),
            "beyond-licence": Words("exporting beyond the licence", "超出许可范围出口"),
            "banned-item": Words("exporting a banned item", "出口禁止出口的物项"),
            "licence-by-fraud": Words("licence got by fraud or bribery", "以欺骗、贿赂等不正当手段获取许可证件"),
            "licence-transferred": Words("licence illegally transferred", "非法转让许可证件"),
            "licence-forged": Words("licence forged, altered or traded", "伪造、变造、买卖许可证件"),
            "served-knowingly": Words("services given in knowledge of the violation", "明知违法仍提供服务"),
            "dealt-with-listed": Words("dealing with a restricted party in breach", "违反规定与管控名单主体交易"),
            "obstructed": Words("exporter obstructs supervision and inspection", "出口经营者拒绝、阻碍监督检查"),
            "evaded-by-parts": Words("evading the licence by modifying or splitting", "以改造、拆分等方式规避许可"),
            "misused-licence": Words(
                "misuse of a licence in a situation of Article 18", "第十八条情形下违规使用许可证件"
            ),
            "exporter-silent": Words("exporter failed to report", "出口经营者未履行报告义务"),
            "provider-silent": Words("service provider failed to report", "服务提供者未履行报告义务"),
            "helped-evasion": Words("abetting or helping evasion", "教唆、帮助规避"),
            "importer-promise": Words(
                "domestic importer or end user broke its promise", "国内进口经营者、最终用户违反承诺"
            ),
            "foreign-visit-accepted": Words(
                "foreign visit or check accepted or promised without consent",
                "擅自接受或者承诺接受外国政府访问、现场核查",
            ),
        },
        optional=True,
    ),
    Field("turnover_cny", "count", Words("illegal turnover in yuan", "违法经营额（元）")),
    Field("gains_cny", "count", Words("illegal gains in yuan", "违法所得（元）")),
    Field(
        "seriousness",
        "choice",
        Words("how serious", "情节"),
        {
            "ordinary": Words("not serious", "不严重"),
            "serious": Words("serious", "严重"),
            "especially-serious": Words("especially serious", "特别严重"),
        },
    ),
)
