"""The fields of a case that state parties, exporter, review and papers. Words only; decides nothing."""

from __future__ import annotations

from grader.regime.fields import YES_NO, Field
from grader.regime.words import Words

_LISTS = {
    "none": Words("on neither list", "均未列入"),
    "watch": Words("on the watch list", "列入关注名单"),
    "restricted": Words("on the restricted-party list", "列入管控名单"),
}

PARTIES = (
    Field("importer_listing", "choice", Words("lists that the importer is on", "进口商被列入的名单"), _LISTS),
    Field("end_user_listing", "choice", Words("lists that the end user is on", "最终用户被列入的名单"), _LISTS),
    Field(
        "listed_measure",
        "choice",
        Words("the measure taken against the listed party", "对管控名单主体采取的措施"),
        {
            "ban": Words("transactions are banned", "禁止有关交易"),
            "limit": Words("transactions are limited", "限制有关交易"),
            "suspend": Words("exports are ordered to be suspended", "责令中止有关出口"),
            "other": Words("another measure", "其他必要的措施"),
        },
    ),
    Field(
        "special_application",
        "choice",
        Words("application to deal with the listed party", "与管控名单主体交易的特殊申请"),
        {
            "none": Words("not made", "未提出"),
            "applied": Words("made, not decided", "已提出，未决定"),
            "approved": Words("approved", "已批准"),
            "refused": Words("refused", "未批准"),
        },
    ),
)

EXPORTER = (
    Field(
        "qualifications",
        "choices",
        Words("what the exporter holds; [] for none", "出口经营者已取得的资格；无则写 []"),
        {
            "military-franchise": Words("exclusive operation of military exports", "军品出口专营资格"),
            "nuclear-designated": Words(
                "designated by the State Council for nuclear exports", "国务院指定的核出口专营单位"
            ),
            "chemical-designated": Words("designated for controlled chemicals", "监控化学品进出口被指定单位"),
            "registered": Words("registered as exporter of sensitive dual-use items", "已办理敏感物项出口经营登记"),
        },
    ),
    Field(
        "within_scope",
        "flag",
        Words("military: within the approved scope of business", "军品：在核定的经营范围内"),
        YES_NO,
    ),
    Field(
        "entrusts_designated",
        "flag",
        Words("controlled chemicals: a designated entity has been entrusted", "监控化学品：已委托被指定单位代理"),
        YES_NO,
    ),
    Field(
        "convicted",
        "flag",
        Words(
            "the unit, or its staff directly responsible for dual-use exports, was criminally punished for a "
            "dual-use violation",
            "单位或者与两用物项出口相关的直接责任人员因两用物项出口管制违法行为受过刑事处罚",
        ),
        YES_NO,
    ),
    Field(
        "punished",
        "choice",
        Words("administrative punishment for dual-use violations", "因两用物项出口管制违法受过的行政处罚"),
        {
            "none": Words("none", "无"),
            "recent": Words("within 5 years, not serious", "5年内，情节不严重"),
            "recent-serious": Words("within 5 years, serious", "5年内，且情节严重"),
            "older": Words("longer ago", "5年以前"),
        },
    ),
    Field(
        "owner_restricted",
        "flag",
        Words(
            "wholly owned firm, representative office or branch in China of a foreign party on the "
            "restricted-party list",
            "管控名单内境外组织和个人在境内设立的独资企业、代表机构、分支机构",
        ),
        YES_NO,
    ),
    Field(
        "compliance_system",
        "choice",
        Words("internal compliance system", "内部合规制度"),
        {
            "none": Words("none", "未建立"),
            "exists": Words("exists, not shown to run well", "已建立，未证明运行良好"),
            "runs-well": Words("exists and runs well", "已建立且运行良好"),
        },
    ),
    Field(
        "export_record",
        "flag",
        Words("has a record of exports of such dual-use items", "具有相关两用物项出口记录"),
        YES_NO,
    ),
    Field(
        "fixed_channels",
        "flag",
        Words("relatively fixed channels and end users", "具有相对固定的出口渠道及最终用户"),
        YES_NO,
    ),
    Field(
        "specified_item",
        "flag",
        Words("among the specified items of the registration route", "属于可登记填报的特定两用物项"),
        YES_NO,
    ),
    Field(
        "returns_as_required",
        "flag",
        Words(
            "goes back in the time, state and direction that the registration route demands",
            "按登记填报情形要求的时间、状态和去向复运",
        ),
        YES_NO,
    ),
)

REVIEW = (
    Field(
        "impact",
        "choice",
        Words("impact on national security and interests", "对国家安全和利益的影响"),
        {
            "ordinary": Words("not of major impact", "无重大影响"),
            "major": Words("of major impact", "有重大（重要）影响"),
            "sent-up": Words(
                "of major impact, and sent to the State Council or higher bodies",
                "有重大（重要）影响，且已报国务院等批准",
            ),
        },
    ),
    Field(
        "assurances",
        "choices",
        Words("nuclear: assurances and safeguards of the recipient", "核出口：接受方的保证与保障监督"),
        {
            "no-explosive-use": Words("government assures no nuclear explosive use", "政府保证不用于核爆炸目的"),
            "physical-protection": Words("government assures physical protection", "政府保证采取实物保护措施"),
            "full-scope-safeguards": Words("full-scope safeguards agreement in force", "订有有效的全面保障协定"),
            "voluntary-offer": Words("voluntary-offer safeguards agreement", "订有自愿保障协定"),
            "no-retransfer": Words("no retransfer without prior written consent", "未经事先书面同意不再转让"),
            "enrichment-limit": Words("enrichment limit of Article 5(5)", "第五条第（五）项富集度保证"),
        },
    ),
    Field(
        "enrichment", "flag", Words("nuclear: enrichment facility or technology", "核出口：铀浓缩设施、技术"), YES_NO
    ),
    Field(
        "approvals",
        "choices",
        Words("military: approvals in hand; [] for none", "军品：已取得的批准；无则写 []"),
        {
            "initiation": Words("project initiation", "立项"),
            "project": Words("project", "项目"),
            "contract": Words("contract", "合同"),
            "licence": Words("export licence", "出口许可证"),
            "exhibition": Words("international arms exhibition", "国际性军品展览"),
        },
    ),
    Field(
        "transporter_approved",
        "flag",
        Words("military: an approved transport company is entrusted", "军品：已委托经批准的军品出口运输企业"),
        YES_NO,
    ),
    Field(
        "route",
        "choice",
        Words("the route asked for; absent: all are looked at", "拟采用的许可方式；未写则逐一判断"),
        {
            "single": Words("single licence", "单项许可"),
            "general": Words("general licence", "通用许可"),
            "registration": Words("registration-based export certificate", "以登记填报信息方式获得出口凭证"),
        },
        optional=True,
    ),
)

PAPERS = (
    Field(
        "documents",
        "choices",
        Words("papers in the file; [] for none", "已备材料；无则写 []"),
        {
            "application-form": Words("application form", "出口申请表"),
            "identity": Words(
                "identity papers of legal representative, managers and handler",
                "法定代表人、主要经营管理人以及经办人的身份证明",
            ),
            "contract": Words(
                "copy of the contract or agreement, or other proof where the text takes it",
                "合同、协议的副本，或者条文允许的其他证明文件",
            ),
            "technical-description": Words("technical description or test report", "技术说明或者检测报告"),
            "end-user-certificate": Words(
                "end-user and end-use document of the end user", "最终用户出具的最终用户和最终用途证明文件"
            ),
            "government-certificate": Words(
                "the same issued or authenticated by its government", "政府机构出具或者认证的证明文件"
            ),
            "compliance-report": Words("report on the compliance system", "内部合规制度运行情况说明"),
            "licence-use-report": Words("report on licences obtained and used", "许可证件申领及使用情况说明"),
            "channels-report": Words("report on channels and end users", "出口渠道及最终用户情况说明"),
            "risk-assessment": Words("risk assessment of the watch-listed party", "对关注名单主体的风险评估报告"),
            "commitment": Words("commitment to obey the law and requirements", "遵守出口管制法律法规和相关要求的承诺"),
            "recipient-guarantee": Words(
                "recipient's guarantees on use and retransfer", "接受方关于用途和再转让的保证文书"
            ),
            "government-guarantee": Words(
                "guarantee of the importing country's government or its agent", "进口国政府或者政府委托机构的保证书"
            ),
            "qualification-proof": Words("proof of the nuclear exporter's designation", "核出口专营资格证明"),
            "analysis-report": Words(
                "analysis report of nuclear or reactor material", "核材料或者反应堆用非核材料分析报告单"
            ),
            "recipient-state-document": Words("valid document of the receiving state", "接受国的有效证明文件"),
        },
    ),
    Field(
        "government_certificate_asked",
        "flag",
        Words(
            "the Ministry of Commerce asks for the government's end-user document too",
            "商务部要求同时提交政府机构出具或者认证的证明文件",
        ),
        YES_NO,
    ),
    Field(
        "days_used",
        "count",
        Words(
            "working days since acceptance, or since receipt where the text says so",
            "自受理之日（条文规定自收到申请之日的，自该日）起已过的工作日",
        ),
        optional=True,
    ),
    Field(
        "days_not_counted",
        "count",
        Words(
            "of these, days of identification, expert opinion or on-site verification",
            "其中组织鉴别、征询专家意见、实地核查所占工作日",
        ),
        optional=True,
    ),
)
