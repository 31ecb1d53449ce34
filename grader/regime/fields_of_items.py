"""The fields of a case that state how things move, what they are and what risk is known. Words only."""

from __future__ import annotations

from grader.regime.fields import YES_NO, Field
from grader.regime.words import Words

MOVEMENT = (
    Field("title", "text", Words("a name for the case", "案例名称"), optional=True),
    Field(
        "as_of", "date", Words("the day whose law decides; --as-of goes before it", "以哪一日的法律为准；--as-of 优先")
    ),
    Field(
        "path",
        "choice",
        Words("where the things move, or to whom they are provided", "物项如何移动或向谁提供"),
        {
            "out-of-china": Words("from inside China to a place abroad", "从境内向境外转移"),
            "to-foreign-person": Words(
                "provided to a foreign organisation or individual, wherever it is",
                "向外国组织或者个人提供，不论其身在何处",
            ),
            "transit": Words("transit through China", "过境"),
            "transhipment": Words("transhipment in China", "转运"),
            "through-transport": Words("through-transport", "通运"),
            "re-export": Words("called a re-export", "再出口"),
            "bonded-to-abroad": Words(
                "from a special customs area or bonded place abroad", "从海关特殊监管区域、保税监管场所向境外出口"
            ),
            "bonded-between": Words("between such areas or places inside China", "在境内此类区域、场所之间进出"),
            "bonded-into": Words("from elsewhere in China into such an area or place", "由区外境内进入此类区域、场所"),
            "within-china": Words(
                "inside China, to a Chinese person, no bonded place", "境内向中国组织或者个人，不涉及保税场所"
            ),
            "abroad": Words("between foreign persons outside China", "境外组织和个人在境外转移、提供"),
            "into-china": Words("into China", "进境"),
        },
    ),
    Field(
        "occasion",
        "choice",
        Words("on what occasion", "因何种事由"),
        {
            "sale": Words("trade", "贸易"),
            "gift": Words("gift", "赠送"),
            "cooperation": Words("scientific or other cooperation", "科技等合作"),
            "aid": Words("aid, not military", "援助（非军事援助）"),
            "exhibition-abroad": Words("sent to an exhibition abroad, to come back", "参加境外展览，之后复运进境"),
            "exhibition-return": Words(
                "was shown at an exhibition in China, goes back", "参加境内展览后复运回原出口地"
            ),
            "repair-abroad": Words(
                "sent out for repair, trial or testing, to come back", "出境检修、试验或者检测后复运进境"
            ),
            "repair-return": Words(
                "came in for repair, trial or testing, goes back to its end user",
                "进境检修、试验或者检测后复运给原最终用户",
            ),
            "aircraft-parts": Words(
                "civil aircraft parts sent out for repair, or spares", "民用飞机零部件出境维修、备品备件出口"
            ),
            "armed-forces": Words(
                "for armed forces' use abroad, military exchange or military aid",
                "武装力量海外运用、对外军事交流、军事援助等",
            ),
            "other-transfer": Words("any other transfer", "以其他方式进行的转移"),
        },
    ),
    Field(
        "exporter",
        "choice",
        Words("who exports or provides", "出口或者提供者"),
        {
            "prc-organisation": Words("a Chinese legal person or organisation", "中国法人或者非法人组织"),
            "prc-individual": Words("a Chinese citizen", "中国公民"),
            "foreign-person": Words("a foreign organisation or individual", "外国组织或者个人"),
        },
    ),
    Field(
        "abroad_item",
        "choice",
        Words("path abroad: the item's tie to China", "境外转移时物项与中国的联系"),
        {
            "chinese-content": Words(
                "made abroad, contains specified dual-use items of Chinese origin",
                "境外制造，含有、集成或者混有原产于中国的特定两用物项",
            ),
            "chinese-technology": Words(
                "made abroad with specified technology or other dual-use items of Chinese origin",
                "境外制造，使用原产于中国的特定技术等两用物项",
            ),
            "chinese-origin": Words("a specified dual-use item of Chinese origin", "原产于中国的特定两用物项"),
            "none": Words("none of these", "以上均不是"),
        },
    ),
    Field(
        "abroad_required",
        "flag",
        Words(
            "path abroad: the Ministry of Commerce has required this operator to act by reference to the Regulations",
            "境外转移时商务部已要求该经营者参照条例执行",
        ),
        YES_NO,
    ),
)

THINGS = (
    Field(
        "item_class",
        "choice",
        Words("the item's class, as stipulated", "物项类别（由案例给定）"),
        {
            "military": Words("military product", "军品"),
            "police-equipment": Words("police equipment", "警用装备"),
            "nuclear-material": Words("nuclear material", "核材料"),
            "nuclear-equipment": Words("nuclear equipment", "核设备"),
            "reactor-material": Words("non-nuclear material for reactors", "反应堆用非核材料"),
            "nuclear-technology": Words("nuclear technology", "核相关技术"),
            "controlled-chemical": Words(
                "controlled chemical, or its technology or equipment", "监控化学品及其生产技术、专用设备"
            ),
            "commercial-cryptography": Words("commercial cryptography", "商用密码"),
            "nuclear-dual-use": Words("nuclear dual-use item", "核两用物项"),
            "biological-dual-use": Words("biological dual-use item", "生物两用物项"),
            "chemical-dual-use": Words("dual-use item related to certain chemicals", "有关化学品两用物项"),
            "missile-item": Words("item of the old missile item control list", "原导弹清单所列物项"),
            "dual-use-other": Words("dual-use item of another field", "其他领域的两用物项"),
            "other-controlled": Words(
                "other item tied to security or international obligations",
                "其他与维护国家安全和利益、履行国际义务相关的物项",
            ),
            "ordinary": Words("none of these classes", "不属于以上类别"),
        },
    ),
    Field(
        "form",
        "choice",
        Words("the item's form", "物项形态"),
        {
            "goods": Words("goods", "货物"),
            "technology": Words("technology", "技术"),
            "software": Words("software", "软件"),
            "service": Words("service", "服务"),
            "data": Words("technical data", "技术资料等数据"),
        },
    ),
    Field(
        "list_part",
        "choice",
        Words("part of the old missile or biological item control list", "原导弹、生物清单的部分"),
        {"1": Words("part 1", "第一部分"), "2": Words("part 2", "第二部分")},
    ),
    Field(
        "chemical_class",
        "choice",
        Words("class of the controlled chemical", "监控化学品类别"),
        {
            "I": Words("class I", "第一类"),
            "II": Words("class II", "第二类"),
            "III": Words("class III", "第三类"),
            "IV": Words("class IV", "第四类"),
        },
    ),
    Field("military_end_use", "flag", Words("the item is for military purposes", "物项用于军事目的"), YES_NO),
    Field(
        "mass_consumer",
        "flag",
        Words("the cryptography is used in a mass-consumer product", "大众消费类产品所采用的商用密码"),
        YES_NO,
    ),
    Field(
        "public_technology",
        "flag",
        Words(
            "public-domain technology, basic research, or what an ordinary patent application needs",
            "公有领域技术、基础科学研究技术或者普通专利申请所必需的知识",
        ),
        YES_NO,
    ),
    Field(
        "listing",
        "choice",
        Words("is it on an item control list", "是否列入管制清单"),
        {
            "listed": Words("on an item control list in force", "列入有效的管制清单"),
            "temporary-control": Words("under temporary control", "实施临时管制"),
            "unlisted": Words("neither", "均不是"),
            "unsure": Words("the exporter can't tell", "出口经营者无法确定"),
        },
    ),
    Field(
        "ban",
        "choice",
        Words("an announced ban that covers this export", "是否有已公布的禁止措施涵盖本次出口"),
        {
            "none": Words("no ban", "无"),
            "item": Words("the item is banned outright", "禁止该物项出口"),
            "destination": Words("banned to the destination", "禁止向该目的国家和地区出口"),
            "party": Words("banned to the party", "禁止向该组织或者个人出口"),
        },
    ),
    Field(
        "risks",
        "choices",
        Words("risks that the item may carry; [] for none", "物项可能存在的风险；无则写 []"),
        {
            "national-security": Words("to national security and interests", "危害国家安全和利益"),
            "nuclear-weapons": Words("use for nuclear weapons; nuclear proliferation", "被用于核武器；核扩散"),
            "biological-weapons": Words("use for biological weapons", "被用于生物武器"),
            "chemical-weapons": Words("use for chemical weapons", "被用于化学武器"),
            "delivery-systems": Words("use for missiles and other delivery systems", "被用于运载工具"),
            "terrorism": Words("use for terrorism", "被用于恐怖主义目的"),
            "nuclear-terrorism": Words("use for nuclear terrorism", "被用于核恐怖主义目的"),
        },
    ),
    Field(
        "knowledge",
        "choice",
        Words("what the exporter knows of these risks", "出口经营者对上述风险的知悉"),
        {
            "none": Words("neither knows nor should know, and was not told", "不知道也不应当知道，且未得到通知"),
            "knows": Words("knows", "知道"),
            "should-know": Words("should know", "应当知道"),
            "told": Words("was told by the authority", "得到主管部门通知"),
        },
    ),
    Field(
        "direct_use",
        "flag",
        Words("the recipient itself will use it directly for the weapon", "将被接受方直接用于该武器目的"),
        YES_NO,
    ),
)
