// How China stood to each treaty, regime and resolution on a day; each opens to its dated events.
import { cites, explorer, h, inWords, opened, roving } from "./frame.js";

const SAY = {
  title: ["Treaties, regimes and resolutions on a day", "某日的条约、机制和决议"],
  hint: ["Choose a line to see its dates. Arrow keys go from line to line.", "选择一行查看其日期。方向键可在各行间移动。"],
  count: ["{day}: {all} lines, {new} changed", "{day}：共{all}项，{new}项有变化"],
  against: ["Marked: what changed on {}.", "标记为{}的变化。"],
  turned: ["changed", "有变化"],
  done: ["✓ happened", "✓ 已发生"],
  unclear: ["≈ about then", "≈ 约在此时"],
  "not-yet": ["○ not yet", "○ 尚未"],
  computed: ["computed, not read", "推算，非原文"],
  undated: ["No dates in the table.", "表中没有日期。"],
  verified: ["Last checked on {}.", "最后核实于{}。"],
};

function draw({ line, fixed, t, zh, bar, beyond }) {
  const [sum, against, list, detail] = [h("p.gre-sum"), h("p.gre-soft"), h("ul.gre-lines"), h("div.gre-detail")];
  const hint = h("p.gre-hint", { text: t(SAY.hint) });
  let drawn = null;

  function choose(treaty) {
    if (line.chosen === treaty) return;
    line.chosen = treaty;
    press();
    line.look({ treaty });
  }
  // What there is to say of one stands right under it.
  function press() {
    const mark = opened(list, line.chosen);
    hint.hidden = Boolean(mark);
    if (mark) mark.after(detail);
    else detail.remove();
  }
  function drawList() {
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.cell : null;
    list.replaceChildren(...line.told.treaties.map(([treaty, code, words, isNew]) => {
      const { short, field, kind } = fixed.treaties[treaty];
      return h("li", {}, h("button.gre-mark.gre-line", {
        "data-cell": treaty, "data-change": isNew ? "new" : "same", "data-code": code,
        onfocus: () => choose(treaty), onclick: () => choose(treaty),
      }, h("span.gre-name", { text: t(short) }),
      h("span.gre-soft.gre-kind", { text: `${t(kind)} · ${t(field)}` }),
      h("span.gre-standing", {}, h("strong", { text: t(words) }), isNew && h("span.gre-turned", { text: `+ ${t(SAY.turned)}` }))));
    }));
    const marks = [...list.querySelectorAll(".gre-mark")];
    for (const mark of marks) mark.tabIndex = mark.dataset.cell === line.chosen ? 0 : -1;
    roving(marks);
    press();
    if (focused) (marks.find((mark) => mark.dataset.cell === focused) ?? marks[0])?.focus();
  }
  function drawDetail() {
    const { seen } = line;
    if (!seen || seen.treaty !== line.chosen) {
      detail.replaceChildren();
      return null;
    }
    detail.replaceChildren(
      h("h4", { text: t(fixed.treaties[seen.treaty].name) }),
      seen.events.length
        ? h("ol.gre-events", {}, ...seen.events.map(([words, when, reached, computed]) => h("li", { "data-reached": reached },
          h("span.gre-reached", { text: t(SAY[reached]) }), h("strong", { text: inWords(when, zh) }), ` ${t(words)}`,
          computed && h("span.gre-soft", { text: ` (${t(SAY.computed)})` }))))
        : h("p", { text: t(SAY.undated) }),
      h("p", { text: t(seen.note) }),
      h("p.gre-soft", { text: t(SAY.verified).replace("{}", inWords(seen.verified, zh)) }),
      cites(seen.sources, t));
    const dates = seen.events.map(([words, when]) => `${inWords(when, zh)} ${t(words)}`);
    return [...dates, ...seen.sources.map(([id]) => id)].join("; ");
  }
  return {
    nodes: [bar, beyond, sum, against, hint, list],
    update(about) {
      const { count, day, change } = line.told;
      const said = t(SAY.count).replace("{day}", inWords(day, zh)).replace("{all}", count.new + count.same).replace("{new}", count.new);
      sum.textContent = said;
      against.textContent = change ? t(SAY.against).replace("{}", inWords(change, zh)) : "";
      if (drawn !== line.told) {
        drawn = line.told;
        if (line.chosen && about === "turn") line.look({ treaty: line.chosen });
        drawList();
      }
      const seen = drawDetail();
      return about === "turn" ? said : seen;
    },
  };
}

export default explorer({ title: SAY.title, draw });
