// What every view shares on the page: elements, dates, language, the bar of days, status and what is read aloud.
// Knows no view; a view draws only the middle.
/* global STYLE -- the text of style.css, which Python puts before this script */
import { Line } from "./kernel.js";

const LANGUAGE = "grader:language"; // the exercises keep the choice under the same name
const COMMON = {
  day: ["Day", "日期"],
  earlier: ["Earlier change", "上一次变化"],
  later: ["Later change", "下一次变化"],
  slide: ["Days on which something changes", "发生变化的日期"],
  beyond: [
    "The tables were checked up to {}. What came after it is not in them.", "各表核实至{}。此后的变化不在其中。",
  ],
  since: ["since {}", "自{}起"],
  until: ["until {}", "至{}"],
  sources: ["Sources", "依据"],
  unsure: ["inferred or from a secondary source", "推断或者二手来源"],
};

// One element. `on…` members are listeners, `text` is text and never HTML, the rest are attributes.
export function h(tag, members = {}, ...kids) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name || "div");
  if (classes.length) node.className = classes.join(" ");
  if (["button", "input", "select", "summary"].includes(name)) node.setAttribute("data-lm-suppress-shortcuts", "true");
  if (name === "button") node.type = "button";
  for (const [key, value] of Object.entries(members)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "text") node.textContent = value;
    else if (value !== null && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...kids.filter(Boolean));
  return node;
}

// A day, month or year in words.
export function inWords(when, zh) {
  const [year, month, day] = when.split("-").map(Number);
  if (!month) return zh ? `${year}年` : `${year}`;
  const style = day ? { dateStyle: "long" } : { year: "numeric", month: "long" };
  return new Date(year, month - 1, day || 1).toLocaleDateString(zh ? "zh-CN" : "en-GB", style);
}

// The bar of days: a slider over the days on which something changes, a step back and forth, and any day by hand.
function dayBar({ t, zh, pick }) {
  let days = [];
  const slider = h("input.gre-slide", { type: "range", min: 0, step: 1, "aria-label": t(COMMON.slide),
    oninput: () => pick(days[slider.value]) });
  const date = h("input.gre-date", { type: "date", "aria-label": t(COMMON.day), onchange: () => date.value && pick(date.value) });
  const word = h("strong.gre-day");
  const stop = (day) => days.findLastIndex((one) => one <= day);
  const step = (by) => {
    const at = stop(date.value);
    const to = by < 0 && days[at] < date.value ? at : at + by;
    pick(days[Math.min(Math.max(to, 0), days.length - 1)]);
  };
  const back = h("button.gre-quiet", { text: `◀ ${t(COMMON.earlier)}`, onclick: () => step(-1) });
  const on = h("button.gre-quiet", { text: `${t(COMMON.later)} ▶`, onclick: () => step(1) });
  return {
    node: h("div.gre-bar", {}, h("div.gre-days", {}, h("span.gre-label", { text: t(COMMON.day) }), date, word, back, on), slider),
    show(day, all, horizon) {
      days = all.includes(horizon) ? all : [...all, horizon].sort();
      slider.max = days.length - 1;
      slider.value = Math.max(stop(day), 0);
      slider.setAttribute("aria-valuetext", inWords(day, zh));
      if (document.activeElement !== date) date.value = day;
      date.min = days[0];
      word.textContent = inWords(day, zh);
      back.disabled = day <= days[0];
      on.disabled = day >= days[days.length - 1];
    },
  };
}

// Sources, each with what it says in a line; and when a row holds.
export function cites(sources, t) {
  return sources.length > 0 && h("ul.gre-sources", { "aria-label": t(COMMON.sources) }, ...sources.map(([id, ...title]) =>
    h("li", {}, h("cite", { text: id }), t(title) && ` ${t(title)}`)));
}
export function holds(row, t, zh) {
  const part = (words, day) => day && t(words).replace("{}", inWords(day, zh));
  const parts = [part(COMMON.since, row.from), part(COMMON.until, row.to), row.sure === false && t(COMMON.unsure)];
  return parts.filter(Boolean).join(zh ? "，" : ", ");
}

// Mark which one is open, and return it.
export function opened(root, cell) {
  let found = null;
  for (const mark of root.querySelectorAll(".gre-mark")) {
    mark.setAttribute("aria-expanded", String(mark.dataset.cell === cell));
    if (mark.dataset.cell === cell) found = mark;
  }
  return found;
}

// Arrow keys go from mark to mark, Tab leaves them: one tab stop for all.
export function roving(marks) {
  const set = (mark) => { for (const one of marks) one.tabIndex = one === mark ? 0 : -1; };
  if (marks.length && !marks.some((mark) => mark.tabIndex === 0)) set(marks[0]);
  for (const mark of marks) {
    mark.addEventListener("focus", () => set(mark));
    mark.addEventListener("keydown", (event) => {
      const to = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
      const end = { Home: marks[0], End: marks[marks.length - 1] }[event.key];
      const found = end ?? (to && nearest(mark, marks, to));
      if (!found) return;
      event.preventDefault();
      event.stopPropagation();
      found.focus();
    });
  }
}
function nearest(mark, marks, [x, y]) {
  const at = (one) => { const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };
  const [left, top] = at(mark);
  let best = null;
  let least = Infinity;
  for (const one of marks) {
    const [dx, dy] = [at(one)[0] - left, at(one)[1] - top];
    const ahead = dx * x + dy * y;
    if (one === mark || ahead < 4) continue;
    const far = ahead + 6 * Math.abs(dx * y - dy * x);
    if (far < least) [best, least] = [one, far];
  }
  return best;
}

function view(line, model, el, { title, draw }) {
  const own = model.get("language");
  const kept = () => { try { return JSON.parse(localStorage.getItem(LANGUAGE)); } catch { return null; } };
  let lang = own ?? kept() ?? (navigator.language.startsWith("zh") ? "zh" : "en");
  let update;
  const t = (pair) => pair[lang === "zh" ? 1 : 0];
  const sheet = document.getElementById("gre-style") ?? document.head.appendChild(h("style", { id: "gre-style" }));
  if (sheet.textContent !== STYLE) sheet.textContent = STYLE;
  const root = h("div.gre");
  el.replaceChildren(root);
  const live = h("div.gre-unseen", { "aria-live": "polite" });

  function mount() {
    const zh = lang === "zh";
    const language = h("div.gre-lang", { role: "group", "aria-label": "Language 语言" },
      ...[["en", "EN", "English"], ["zh", "中文", "中文"]].map(([code, text, name]) =>
        h("button", { text, lang: code, "aria-label": name, "aria-pressed": String(lang === code), onclick: () => speak(code, true) })));
    const icon = h("span.gre-icon", { "aria-hidden": "true" });
    const [word, more] = [h("strong"), h("span.gre-more")];
    const beyond = h("p.gre-beyond");
    const body = h("div.gre-body");
    const bar = dayBar({ t, zh, pick: (day) => line.turn({ day }) });
    root.lang = zh ? "zh-Hans" : "en";
    root.replaceChildren(
      h("div.gre-head", {}, h("span.gre-title", { text: t(title) }), language),
      body, h("div.gre-foot", {}, icon, h("span", { role: "status" }, word, " ", more)), live,
    );
    const days = () => line.fixed.days ?? line.fixed.bases[line.question.basis].days;
    const kind = draw({ line, fixed: line.fixed, t, zh, bar: bar.node, beyond });
    body.replaceChildren(...kind.nodes);
    update = (about) => {
      bar.show(line.question.day ?? line.told.day, days(), line.fixed.horizon);
      beyond.hidden = !line.told.beyond;
      beyond.textContent = t(COMMON.beyond).replace("{}", inWords(line.fixed.horizon, zh));
      const said = kind.update(about);
      if (about && said) live.textContent = said;
      const [level, state, reason] = line.status();
      root.dataset.status = level;
      icon.textContent = { good: "✓", bad: "!", wait: "…" }[level];
      word.textContent = t(state);
      more.textContent = reason ? t(reason) : "";
    };
    update(null);
  }
  function speak(code, mine) {
    lang = code;
    mount();
    if (!mine) return;
    if (!own) try { localStorage.setItem(LANGUAGE, JSON.stringify(code)); } catch { /* kept for this page only */ }
    root.querySelector(".gre-lang [aria-pressed=true]").focus();
    dispatchEvent(new CustomEvent(LANGUAGE, { detail: code }));
  }
  const heard = (event) => { if (event.detail !== lang) speak(event.detail); };
  const redraw = (about) => update(about);
  addEventListener(LANGUAGE, heard);
  line.views.add(redraw);
  mount();
  return () => {
    removeEventListener(LANGUAGE, heard);
    line.views.delete(redraw);
  };
}

export function explorer(drawn) {
  return () => {
    let line;
    return {
      initialize({ model }) { line = new Line(model); },
      render({ model, el }) { return view(line, model, el, drawn); },
    };
  };
}
