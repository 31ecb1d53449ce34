// The ways to a lawful export on a day: each opens to what it allows, for how long, from whom and on what conditions.
import { cites, explorer, h, holds, inWords, opened, roving } from "./frame.js";

const SAY = {
  title: ["Which routes are open", "有哪些出口途径"],
  hint: ["Choose a route to see its conditions. Arrow keys go from route to route.", "选择一种途径查看其条件。方向键可在途径间移动。"],
  none: ["On this day the tables know no route.", "在该日，各表没有任何途径。"],
  count: ["{day}: {all} routes, {new} new, {ended} ended", "{day}：共{all}种途径，新增{new}种，终止{ended}种"],
  against: ["Marked: what changed on {}.", "标记为{}的变化。"],
  new: ["new", "新增"],
  ended: ["ended", "已终止"],
  allows: ["Allows", "允许"],
  covers: ["Covers", "适用"],
  valid: ["Valid", "有效期"],
  years: ["at most {} years", "最长{}年"],
  year: ["at most 1 year", "最长1年"],
  noFigure: ["no figure in the text", "条文未规定年限"],
  issuer: ["Given by", "颁发机关"],
  noIssuer: ["no body is named", "条文未写明"],
  text: ["Text", "文本"],
  except: ["except: {}", "例外：{}"],
};

function draw({ line, fixed, t, zh, bar, beyond }) {
  const [sum, against, list, detail] = [h("p.gre-sum"), h("p.gre-soft"), h("div.gre-groups"), h("div.gre-detail")];
  const hint = h("p.gre-hint", { text: t(SAY.hint) });
  let drawn = null;
  const colon = zh ? "：" : ": ";

  function choose(route) {
    if (line.chosen === route) return;
    line.chosen = route;
    press();
    line.look({ route });
  }
  // What there is to say of one stands right under it.
  function press() {
    const mark = opened(list, line.chosen);
    hint.hidden = Boolean(mark);
    if (mark) mark.parentElement.after(detail);
    else detail.remove();
  }
  function drawList() {
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.cell : null;
    const { groups } = line.told;
    list.replaceChildren(groups.length ? h("div.gre-list", {}, ...groups.flatMap(([regime, routes]) => [
      h("h5", { text: t(fixed.regimes[regime]) }),
      h("div", {}, ...routes.map(([route, kind, change]) => h("button.gre-mark", {
        "data-cell": route, "data-change": change, onfocus: () => choose(route), onclick: () => choose(route),
      }, h("span", { text: t(fixed.routes[route]) }), h("span.gre-soft", { text: ` ${t(kind)}` }),
      change !== "same" && h("span.gre-turned", { text: `${change === "new" ? "+" : "−"} ${t(SAY[change])}` })))),
    ])) : h("p", { text: t(SAY.none) }));
    const marks = [...list.querySelectorAll(".gre-mark")];
    for (const mark of marks) mark.tabIndex = mark.dataset.cell === line.chosen ? 0 : -1;
    roving(marks);
    press();
    if (focused) (marks.find((mark) => mark.dataset.cell === focused) ?? marks[0])?.focus();
  }
  function drawDetail() {
    const { seen } = line;
    if (!seen || seen.route !== line.chosen) {
      detail.replaceChildren();
      return null;
    }
    const years = seen.validity === "1" ? t(SAY.year) : seen.validity ? t(SAY.years).replace("{}", seen.validity) : t(SAY.noFigure);
    const row = (words, text) => [h("dt", { text: t(words) }), h("dd", { text })];
    detail.replaceChildren(
      h("h4", { text: t(fixed.routes[seen.route]) }),
      h("p", { text: t(seen.allows) }),
      h("dl.gre-facts", {}, ...row(SAY.covers, `${t(seen.exports)}${zh ? "，" : ", "}${t(seen.end_users)}`), ...row(SAY.valid, years),
        ...row(SAY.issuer, seen.issuer ? t(seen.issuer) : t(SAY.noIssuer)),
        ...row(SAY.text, [t(seen.instrument), holds(seen, t, zh)].filter(Boolean).join(zh ? "，" : ", "))),
      cites(seen.sources, t),
      ...seen.effects.map(([effect, head, conditions]) => h("section", { "data-effect": effect },
        h("h5", { text: t(head) }),
        h("ul.gre-conditions", {}, ...conditions.map((one) => h("li", {},
          h("p", {}, h("span.gre-soft", { text: `${t(one.subject)}${colon}` }), zh ? t(one.text) : t(one.text)[0].toLowerCase() + t(one.text).slice(1),
            one.exception && (zh ? "（{}）" : " ({})").replace("{}", t(SAY.except).replace("{}", t(one.exception)))),
          cites(one.sources, t)))))));
    return [t(fixed.routes[seen.route]), years, ...seen.sources.map(([id]) => id)].join("; ");
  }
  return {
    nodes: [bar, beyond, sum, against, hint, list],
    update(about) {
      const { count, day, change } = line.told;
      const said = t(SAY.count).replace("{day}", inWords(day, zh)).replace("{all}", count.new + count.same)
        .replace("{new}", count.new).replace("{ended}", count.ended);
      sum.textContent = said;
      against.textContent = change ? t(SAY.against).replace("{}", inWords(change, zh)) : "";
      if (drawn !== line.told) {
        drawn = line.told;
        const known = line.told.groups.some(([, routes]) => routes.some(([route]) => route === line.chosen));
        if (!known) line.chosen = null;
        else if (about === "turn") line.look({ route: line.chosen });
        drawList();
      }
      const seen = drawDetail();
      return about === "turn" ? said : seen;
    },
  };
}

export default explorer({ title: SAY.title, draw });
