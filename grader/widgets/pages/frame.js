// What every kind shares on the page: elements, dragging, and the view (one per output area: stem, language,
// status, reasons). Knows no kind; a kind draws only the middle.
/* global STYLE -- the text of style.css, which Python puts before this script */
import { Desk, WORDS, disk, isEmpty } from "./desk.js";

const LANGUAGE = "grader:language";

// One element. `on…` members are listeners, `text` is text and never HTML, the rest are attributes.
export function h(tag, members = {}, ...kids) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name || "div");
  if (classes.length) node.className = classes.join(" ");
  if (["button", "input", "textarea"].includes(name)) node.setAttribute("data-lm-suppress-shortcuts", "true");
  if (name === "button") node.type = "button";
  for (const [key, value] of Object.entries(members)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "text") node.textContent = value;
    else if (value !== null && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...kids.filter(Boolean));
  return node;
}

// Follow a mouse from `node`: `move(point)` beyond five pixels, then `drop(point)`, or `drop(null)` by Escape.
export function drag(node, { start, move, drop }) {
  node.addEventListener("dragstart", (event) => event.preventDefault());
  node.addEventListener("pointerdown", (down) => {
    if (down.button || down.pointerType === "touch" || down.target.closest("[data-still]")) return;
    let begun = false;
    const on = (event) => {
      if (!begun && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 5) return;
      if (!begun) { begun = true; start(event); }
      event.preventDefault();
      move(event);
    };
    const end = (event) => {
      removeEventListener("pointermove", on);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      removeEventListener("keydown", escape, true);
      if (!begun) return;
      drop(event.type === "pointerup" ? event : null);
      const swallow = (click) => { click.stopPropagation(); click.preventDefault(); };
      addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", swallow, true));
    };
    const escape = (event) => { if (event.key === "Escape") end(event); };
    addEventListener("pointermove", on);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
    addEventListener("keydown", escape, true);
  });
}

function view(desk, el, draw) {
  const { item, place } = desk;
  let lang = place.language ?? disk.get(LANGUAGE) ?? (navigator.language.startsWith("zh") ? "zh" : "en");
  let update;
  let cleared = null;
  const t = (pair) => pair[lang === "zh" ? 1 : 0];
  const sheet = document.getElementById("grd-style") ?? document.head.appendChild(h("style", { id: "grd-style" }));
  if (sheet.textContent !== STYLE) sheet.textContent = STYLE;
  const root = h("div.grd");
  el.replaceChildren(root);
  const live = h("div.grd-unseen", { "aria-live": "polite" });
  const say = (text) => { live.textContent = text; };

  function mount() {
    const date = new Date(`${item.as_of}T00:00`).toLocaleDateString(lang === "zh" ? "zh-CN" : "en-GB", { dateStyle: "long" });
    const points = `${item.points} ${t(item.points === 1 ? WORDS.point : WORDS.points)}`;
    const space = lang === "zh" ? "" : " ";
    const facts = [place.practice ? t(WORDS.practice) : points, `${item.minutes} ${t(WORDS.minutes)}`, `${t(WORDS.asOf)}${space}${date}`];
    const language = h(
      "div.grd-lang", { role: "group", "aria-label": "Language 语言" },
      ...[["en", "EN", "English"], ["zh", "中文", "中文"]].map(([code, text, name]) =>
        h("button", { text, lang: code, "aria-label": name, "aria-pressed": String(lang === code), onclick: () => speak(code, true) })),
    );
    const body = h("div.grd-body");
    const marks = h("div.grd-marks", { "aria-live": "polite" });
    const progress = h("span.grd-progress");
    const icon = h("span.grd-icon", { "aria-hidden": "true" });
    const word = h("strong");
    const more = h("span.grd-more");
    const again = h("button.grd-quiet", { text: t(WORDS.again), onclick: () => { desk.fault = null; desk.post(); desk.tell(); } });
    const state = h("div.grd-status", {}, icon, h("span", { role: "status" }, word, " ", more));
    const clear = h("button.grd-quiet", { onclick: () => {
      const before = cleared;
      cleared = before === null ? { value: desk.value, sure: desk.sure } : null;
      if (before) desk.sure = before.sure;
      desk.set(before ? before.value : kind.empty);
    } });
    const check = place.practice && h("button.grd-main", { onclick: () => desk.check() });
    const sure = item.kind !== "explain" && certainty(desk, t);
    const actions = h("div.grd-actions", {}, progress, again, clear, check);
    root.lang = lang === "zh" ? "zh-Hans" : "en";
    root.replaceChildren(
      h("div.grd-head", {}, h("span.grd-id", { text: item.id }), h("span.grd-facts", { text: facts.join("  ·  ") }), language),
      h("p.grd-stem", { text: t(item.stem) }), body, ...(sure ? [sure.row] : []), marks, h("div.grd-foot", {}, state, actions), live,
    );
    const kind = draw({ item, desk, t, say, body, actions, zh: lang === "zh" });
    update = () => {
      const empty = isEmpty(desk.value);
      if (!empty) cleared = null;
      progress.textContent = kind.update(desk.checked?.marks ?? {}) ?? "";
      const [level, title, reason] = desk.status();
      root.dataset.status = level;
      icon.textContent = { good: "✓", bad: "!", wait: "…", none: "" }[level];
      const time = level === "good" && desk.at ? new Date(desk.at) : null;
      word.textContent = t(title);
      more.textContent = [reason && t(reason), time && time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }), desk.notice && t(desk.notice)]
        .filter(Boolean).join(" ");
      again.hidden = !desk.fault;
      clear.hidden = empty && cleared === null;
      clear.textContent = t(cleared === null ? WORDS.clear : WORDS.back);
      if (sure) sure.update(empty);
      if (check) {
        check.textContent = t(desk.checked === "asked" ? WORDS.checking : WORDS.check);
        check.disabled = empty;
      }
      marks.replaceChildren(...(desk.checked?.marks ? reasons(desk.checked, t, desk.wasSure) : []));
    };
    update();
  }
  function speak(code, mine) {
    lang = code;
    mount();
    if (!mine) return;
    if (!place.language) disk.put(LANGUAGE, code);
    root.querySelector(".grd-lang [aria-pressed=true]").focus();
    dispatchEvent(new CustomEvent(LANGUAGE, { detail: code }));
  }
  const heard = (event) => { if (event.detail !== lang) speak(event.detail); };
  const redraw = () => update();
  const now = () => desk.busy();
  for (const name of ["pointerdown", "pointermove", "keydown"]) root.addEventListener(name, now);
  root.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") event.preventDefault();
  });
  addEventListener(LANGUAGE, heard);
  desk.views.add(redraw);
  mount();
  return () => {
    removeEventListener(LANGUAGE, heard);
    desk.views.delete(redraw);
  };
}

// The tick beside an answer: sure, unsure, or neither. Pressing the one that is on takes it back.
function certainty(desk, t) {
  const buttons = [[true, WORDS.sure], [false, WORDS.unsure]].map(([is, words]) => {
    const button = h("button", { text: t(words), onclick: () => desk.tick(desk.sure === is ? null : is) });
    return { is, button };
  });
  const group = h("div.grd-tick", { role: "group", "aria-label": t(WORDS.howSure) }, ...buttons.map(({ button }) => button));
  const row = h("div.grd-sure", {}, h("span", { text: t(WORDS.howSure) }), group, h("span.grd-more", { text: t(WORDS.freely) }));
  return {
    row,
    update(empty) {
      row.hidden = empty;
      for (const { is, button } of buttons) button.setAttribute("aria-pressed", String(desk.sure === is));
    },
  };
}

// What a check tells. Who was sure and wrong reads first what misled, and where it is written.
function reasons(checked, t, sure) {
  const right = checked.earned === checked.possible;
  const astray = sure === true && checked.earned !== null && !right;
  const total = `${checked.earned} ${t(WORDS.of)} ${checked.possible} ${t(WORDS.points)}`;
  const part = (title, ...kids) => h("section", {}, h("h4", { text: t(title) }), ...kids);
  const misled = checked.misconceptions.map(([name, text]) => h("p", {}, h("strong", { text: `${t(name)} — ` }), t(text)));
  const why = checked.rationale && h("p", { text: t(checked.rationale) });
  const sources = checked.sources.length && h("p.grd-sources", { text: `${t(WORDS.sources)}: ` }, ...checked.sources.map((text) => h("cite", { text })));
  const path = checked.path && part(WORDS.path, h("ol.grd-path", {}, ...checked.path.map(([stem, key]) =>
    h("li", {}, `${t(stem)} `, h("strong", { text: key.map(t).join(t(["; ", "；"])) })))));
  const head = checked.earned !== null && h("p.grd-total", { "data-right": String(right) }, h("strong", { text: total }),
    checked.key && ` — ${t(WORDS.key)} ${t(checked.key)}`);
  const second = (title, ...kids) => h("section.grd-second", {}, h("p", {}, h("strong", { text: t(title) })), ...kids);
  let rest;
  if (astray && misled.length) rest = [second(WORDS.wasSure, ...misled, sources), path, why && part(WORDS.why, why)];
  else if (astray) rest = [second(WORDS.wasSure, why, sources), path];
  else if (sure === false && right) rest = [second(WORDS.wasUnsure, why, sources)];
  else {
    rest = [misled.length && part(WORDS.about, ...misled), path,
      checked.guide && part(WORDS.guide, h("p", { text: t(checked.guide) })), why && part(WORDS.why, why), sources];
  }
  return [head, ...rest].filter(Boolean);
}

// The mark of one row after a check: a sign, a word and, where it is not right, the key. Empty before it.
export function verdict(mark, t, label) {
  if (!mark) return [];
  const level = mark.missed ? "missed" : String(mark.right);
  const [sign, word] = { true: ["✓", WORDS.right], false: ["✗", WORDS.wrong], missed: ["○", mark.key.length ? WORDS.left : WORDS.missed] }[level];
  const key = !mark.right && mark.key.length > 0 && h("span.grd-key", { text: `${t(WORDS.key)} ${mark.key.map(label).join("; ")}` });
  return [h("span.grd-verdict", { "data-right": level, text: `${sign} ${t(word)}` }), key].filter(Boolean);
}

export function exercise(draw) {
  return () => {
    let desk;
    return {
      initialize({ model }) { desk = new Desk(model); },
      render({ el }) { return view(desk, el, draw); },
    };
  };
}
