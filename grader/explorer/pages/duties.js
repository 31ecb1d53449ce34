// Who does what: classes of items down, bodies across, a mark where a duty joins them. On a narrow page the same as a list.
import { cites, explorer, h, holds, inWords, opened, roving } from "./frame.js";

const SAY = {
  title: ["Who does what, and since when", "谁管什么，自何时起"],
  basis: ["Read from", "依据"],
  act: ["Duty", "职责"],
  hint: ["Choose a mark to see the duty in words. Arrow keys go from mark to mark.", "选择一个标记查看具体职责。方向键可在标记间移动。"],
  none: ["On this day the tables name nobody for this.", "在该日，各表未点名任何部门。"],
  count: ["{day}: {all} duties, {new} new, {ended} ended", "{day}：共{all}项职责，新增{new}项，终止{ended}项"],
  against: ["Marked: what changed on {}.", "标记为{}的变化。"],
  legend: ["+ new    − ended", "＋ 新增　－ 终止"],
  new: ["new", "新增"],
  ended: ["ended", "终止"],
  duties: ["duties", "项职责"],
  duty: ["duty", "项职责"],
};
const LABELS = 180;
const CELL = 44;

function draw({ line, fixed, t, zh, bar, beyond }) {
  const basis = select(SAY.basis, t, () => {
    const acts = fixed.bases[basis.control.value].acts.map(([act]) => act);
    const { days } = fixed.bases[basis.control.value];
    const act = acts.includes(line.question.act) ? line.question.act : "any";
    const day = line.question.day < days[0] ? days[0] : line.question.day;
    line.chosen = null;
    line.turn({ basis: basis.control.value, act, day });
  });
  const act = select(SAY.act, t, () => { line.chosen = null; line.turn({ act: act.control.value }); });
  const [sum, board, detail] = [h("p.gre-sum"), h("div.gre-board"), h("div.gre-detail")];
  const hint = h("p.gre-hint", { text: t(SAY.hint) });
  let wide = null;
  basis.fill(Object.entries(fixed.bases).map(([id, one]) => [id, t(one.name)]));
  const name = (table, id) => t(fixed[table][id]);
  const short = (id) => fixed.bodies[id][zh ? 3 : 2];

  function mark(regime, body, acts) {
    const count = (change) => acts.filter(([, one]) => one === change).length;
    const [fresh, gone] = [count("new"), count("ended")];
    const here = acts.length - gone;
    const parts = [here && `${here} ${t(here === 1 ? SAY.duty : SAY.duties)}`, fresh && `${fresh} ${t(SAY.new)}`, gone && `${gone} ${t(SAY.ended)}`];
    const sign = [here || "", fresh ? "+" : "", gone ? "−" : ""].join("");
    return h("button.gre-mark", {
      text: sign, "data-cell": `${regime} ${body}`, "data-change": fresh ? "new" : gone ? "ended" : "same",
      "aria-label": `${name("bodies", body)}${zh ? "，" : ", "}${name("regimes", regime)}${zh ? "：" : ": "}${parts.filter(Boolean).join(zh ? "，" : ", ")}`,
      onfocus: () => choose(regime, body), onclick: () => choose(regime, body),
    });
  }
  function choose(regime, body) {
    const cell = `${regime} ${body}`;
    if (line.chosen === cell) return;
    line.chosen = cell;
    open();
    line.look({ regime, body });
  }

  function drawBoard() {
    const { regimes, bodies, cells } = line.told;
    const focused = board.contains(document.activeElement) ? document.activeElement.dataset.cell : null;
    const found = new Map(cells.map(([regime, body, acts]) => [`${regime} ${body}`, mark(regime, body, acts)]));
    wide = board.clientWidth >= LABELS + CELL * bodies.length;
    const rows = regimes.map((regime) => [regime, bodies.filter((body) => found.has(`${regime} ${body}`))]);
    board.replaceChildren(!cells.length ? h("p", { text: t(SAY.none) }) : wide
      ? h("table.gre-matrix", {},
        h("thead", {}, h("tr", {}, h("td"), ...bodies.map((body) =>
          h("th", { scope: "col", title: name("bodies", body) }, h("span", { text: short(body) }))))),
        h("tbody", {}, ...rows.map(([regime]) => h("tr", {}, h("th", { scope: "row", text: name("regimes", regime) }),
          ...bodies.map((body) => h("td", {}, found.get(`${regime} ${body}`)))))))
      : h("div.gre-list", {}, ...rows.flatMap(([regime, some]) => [
        h("h5", { text: name("regimes", regime) }),
        h("div", {}, ...some.map((body) => {
          const button = found.get(`${regime} ${body}`);
          button.prepend(`${short(body)} `);
          return button;
        }))])));
    for (const button of found.values()) button.tabIndex = -1;
    const marks = [...board.querySelectorAll(".gre-mark")];
    if (found.has(line.chosen)) found.get(line.chosen).tabIndex = 0;
    roving(marks);
    open();
    if (focused) (found.get(focused) ?? marks[0])?.focus();
  }

  // The duty in words stands right under the row of its mark.
  function open() {
    const mark = opened(board, line.chosen);
    for (const row of board.querySelectorAll(".gre-under")) row.remove();
    hint.hidden = Boolean(mark);
    if (!mark) detail.remove();
    else if (wide) mark.closest("tr").after(h("tr.gre-under", {}, h("td", { colspan: line.told.bodies.length + 1 }, detail)));
    else mark.parentElement.after(detail);
  }
  function drawDetail() {
    const { seen } = line;
    const shown = seen && line.chosen === `${seen.regime} ${seen.body}`;
    detail.replaceChildren(...(shown ? [
      h("h4", { text: `${name("bodies", seen.body)} · ${name("regimes", seen.regime)}` }),
      ...seen.duties.map((duty) => h("section", { "data-change": duty.change },
        h("p", {}, h("strong", { text: t(duty.act) }), duty.change !== "same" && h("span.gre-turned", { text: t(SAY[duty.change]) })),
        h("p", { text: t(duty.note) }),
        h("p.gre-soft", { text: [t(duty.instrument), holds(duty, t, zh)].filter(Boolean).join(zh ? "，" : ", ") }),
        cites(duty.sources, t))),
    ] : []));
    return shown ? seen.duties.map((duty) => [t(duty.act), ...duty.sources.map(([id]) => id)].join(" ")).join("; ") : null;
  }

  const legend = h("p.gre-soft");
  new ResizeObserver(() => {
    const fits = board.clientWidth >= LABELS + CELL * line.told.bodies.length;
    if (wide !== null && fits !== wide) drawBoard();
  }).observe(board);
  let drawn = null;
  return {
    nodes: [h("div.gre-fields", {}, basis.node, act.node), bar, beyond, sum, legend, hint, board],
    update(about) {
      basis.control.value = line.question.basis;
      act.fill(fixed.bases[line.question.basis].acts.map(([id, ...words]) => [id, t(words)]));
      act.control.value = line.question.act;
      const { count, day, change } = line.told;
      const said = t(SAY.count).replace("{day}", inWords(day, zh)).replace("{all}", count.new + count.same)
        .replace("{new}", count.new).replace("{ended}", count.ended);
      sum.textContent = said;
      legend.textContent = change ? `${t(SAY.against).replace("{}", inWords(change, zh))}    ${t(SAY.legend)}` : "";
      if (drawn !== line.told) {
        drawn = line.told;
        if (line.chosen && about === "turn") {
          const [regime, body] = line.chosen.split(" ");
          if (line.told.cells.some(([one, other]) => one === regime && other === body)) line.look({ regime, body });
          else line.chosen = null;
        }
        requestAnimationFrame(drawBoard);
      }
      const seen = drawDetail();
      return about === "turn" ? said : seen;
    },
  };
}

function select(words, t, change) {
  const control = h("select", { "aria-label": t(words), onchange: change });
  return {
    control,
    node: h("label.gre-field", {}, h("span.gre-label", { text: t(words) }), control),
    fill(options) { control.replaceChildren(...options.map(([value, text]) => h("option", { value, text }))); },
  };
}

export default explorer({ title: SAY.title, draw });
