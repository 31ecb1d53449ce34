// What every kind shares on the page: the view, one per output area (stem, language, status, reasons or note).
// Knows no kind; a kind draws only the middle.
import { clash } from "./clash.js";
import { Desk, WORDS, isEmpty } from "./desk.js";
import { dress, h, tell } from "./elements.js";
import { Speech, again, tongues } from "./language.js";
import { notes } from "./notes.js"; // not there in practice
import { reasons, verdict } from "./reasons.js"; // there in practice only

const GO = "grader:go";
const EXERCISE = ["Exercise", "练习"];

function view(desk, speech, el, draw) {
  const { item, place } = desk;
  let update;
  let cleared = null;
  const t = (pair) => speech.t(pair);
  dress();
  // The root takes the focus when somebody clicks beside the controls or is sent here, and keeps keys from the host.
  const root = h("div.grd", { role: "group", "data-item": item.id, tabindex: -1, "data-lm-suppress-shortcuts": "true" });
  el.replaceChildren(root);
  const live = h("div.grd-unseen", { "aria-live": "polite" });
  const say = (text) => { live.textContent = text; };

  function mount() {
    const date = new Date(`${item.as_of}T00:00`).toLocaleDateString(t(["en-GB", "zh-CN"]), { dateStyle: "long" });
    const points = `${item.points} ${t(item.points === 1 ? WORDS.point : WORDS.points)}`;
    const space = t([" ", ""]);
    const facts = [place.practice ? t(WORDS.practice) : points, `${item.minutes} ${t(WORDS.minutes)}`, `${t(WORDS.asOf)}${space}${date}`];
    const body = h("div.grd-body");
    const marks = h("div.grd-marks", { "aria-live": "polite" });
    const progress = h("span.grd-progress");
    const icon = h("span.grd-icon", { "aria-hidden": "true" });
    const word = h("strong");
    const more = h("span.grd-more");
    const retry = h("button.grd-quiet", { text: t(WORDS.again), onclick: () => { desk.fault = null; desk.post(); desk.tell(); } });
    const state = h("div.grd-status", {}, icon, h("span", { role: "status" }, word, " ", more));
    const clear = h("button.grd-quiet", { onclick: () => {
      const before = cleared;
      cleared = before === null ? { value: desk.value, sure: desk.sure } : null;
      if (before) desk.sure = desk.touched.sure = before.sure;
      desk.set(before ? before.value : kind.empty);
    } });
    const check = place.practice && h("button.grd-main", { onclick: () => desk.check() });
    const note = !place.practice && notes(desk, t);
    const sure = item.kind !== "explain" && certainty(desk, t);
    const between = clash(desk, { t, say });
    const actions = h("div.grd-actions", {}, progress, retry, clear, note && note.button, check);
    root.lang = speech.tag;
    root.setAttribute("aria-label", `${t(EXERCISE)} ${item.id}`);
    root.replaceChildren(
      h("div.grd-head", {}, h("span.grd-id", { text: item.id }), h("span.grd-facts", { text: facts.join("  ·  ") }), tongues(speech)),
      h("p.grd-stem", { text: t(item.stem) }), body, between.node, ...(sure ? [sure.row] : []), marks,
      h("div.grd-foot", {}, state, actions), ...(note ? [note.box] : []), live,
    );
    let shown = null; // what was checked, as it stands; drawn again it would be read out again
    const told = (mark, label) => (mark ? verdict(mark, t, label) : []);
    const kind = draw({ item, desk, t, say, body, actions, verdict: told });
    update = () => {
      const empty = isEmpty(desk.value);
      if (!empty) cleared = null;
      progress.textContent = kind.update(desk.checked?.marks ?? {}) ?? "";
      const [level, title, reason] = desk.status();
      root.dataset.status = level;
      icon.textContent = { good: "✓", bad: "!", wait: "…", none: "" }[level];
      const time = level === "good" && desk.at ? new Date(desk.at) : null;
      tell(word, t(title));
      tell(more, [reason && t(reason), time && time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }), desk.notice && t(desk.notice)]
        .filter(Boolean).join(" "));
      retry.hidden = !desk.fault;
      clear.hidden = empty && cleared === null;
      clear.textContent = t(cleared === null ? WORDS.clear : WORDS.back);
      if (sure) sure.update(empty);
      if (note) note.update();
      between.update();
      if (check) {
        check.textContent = t(desk.checked === "asked" ? WORDS.checking : WORDS.check);
        check.disabled = empty;
      }
      if (shown === desk.checked) return;
      shown = desk.checked;
      marks.replaceChildren(...(shown?.marks ? reasons(shown, t, desk.wasSure) : []));
    };
    update();
  }
  const called = (event) => {
    if (event.detail !== item.id || document.querySelector(`.grd[data-item="${item.id}"]`) !== root) return;
    root.scrollIntoView({ block: "start" });
    root.focus({ preventScroll: true });
  };
  const redraw = () => update();
  const redress = again(root, mount);
  const now = () => desk.busy();
  for (const name of ["pointerdown", "pointermove", "keydown"]) root.addEventListener(name, now);
  root.addEventListener("keydown", (event) => {
    // Keys that an input method is composing with (229 in older browsers) are its own, whatever has the focus.
    if (event.isComposing || event.keyCode === 229) event.stopPropagation();
    else if ((event.ctrlKey || event.metaKey) && event.key === "s") event.preventDefault();
  }, true);
  addEventListener(GO, called);
  desk.views.add(redraw);
  speech.views.add(redress);
  mount();
  return () => {
    removeEventListener(GO, called);
    desk.views.delete(redraw);
    speech.views.delete(redress);
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

export function exercise(draw) {
  return () => {
    let desk;
    let speech;
    return {
      initialize({ model }) { [speech, desk] = [new Speech(model), new Desk(model)]; },
      render({ el }) { return view(desk, speech, el, draw); },
    };
  };
}
