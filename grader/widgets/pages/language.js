// The course's one language switch, wherever it is drawn: what was chosen, on this page, in other tabs, in this browser
// and in the course's folder. Of two choices the later counts. Knows neither exercise nor card.
import { disk } from "./desk.js";
import { h } from "./elements.js";

const LANGUAGE = "grader:language"; // "en" or "zh"; the explorers read and write it too
const CHOICE_OF = "grader:language:of"; // who chose that and when
const TONGUES = [["en", "EN", "English", "en"], ["zh", "中文", "中文", "zh-Hans"]];

// One per widget, shared by its views; a view that is to be drawn anew after a switch is in `views`.
export class Speech {
  constructor(model) {
    Object.assign(this, { model, views: new Set() });
    const { language, chosen } = model.get("place");
    const mine = this.kept();
    this.isAhead = Boolean(mine && (!chosen || mine.at > chosen.at));
    const latest = this.isAhead ? mine : chosen;
    if (latest && latest !== mine) this.note(latest);
    this.lang = language ?? latest?.language ?? this.stored ?? (navigator.language.startsWith("zh") ? "zh" : "en");
    addEventListener(LANGUAGE, (event) => this.turn(event.detail));
    // Of the models on a page the first to hear of another tab tells the rest.
    addEventListener("storage", (event) => {
      if (event.key === LANGUAGE && this.stored && this.stored !== this.lang) this.tell(this.stored);
    });
  }
  get isZh() { return this.lang === "zh"; }
  get tag() { return this.isZh ? "zh-Hans" : "en"; }
  get stored() {
    const code = disk.get(LANGUAGE);
    return TONGUES.some(([known]) => known === code) ? code : null;
  }
  // What this trainee chose in this browser. A choice that nobody signed was made beside us, just now.
  kept() {
    const [language, of] = [this.stored, disk.get(CHOICE_OF)];
    if (!language) return null;
    if (of?.language !== language) return { language, at: new Date().toISOString() };
    return of.trainee === this.model.get("place").trainee ? { language, at: of.at } : null;
  }
  note({ language, at }) {
    disk.put(LANGUAGE, language);
    disk.put(CHOICE_OF, { language, at, trainee: this.model.get("place").trainee });
  }
  // The switch was pressed.
  choose(language) {
    this.note({ language, at: new Date().toISOString() });
    this.send();
    this.tell(language);
  }
  // Let the kernel keep what this browser has: when it was chosen, and later if the kernel was deaf then.
  send() {
    const mine = this.kept();
    try { if (mine) this.model.send({ type: "language", ...mine }); } catch { /* the browser has it */ }
  }
  tell(language) { dispatchEvent(new CustomEvent(LANGUAGE, { detail: language })); }
  turn(language) {
    if (language === this.lang) return;
    this.lang = language;
    for (const view of this.views) view();
  }
  t(pair) { return pair[this.isZh ? 1 : 0]; }
}

// The switch as it is drawn.
export function tongues(speech) {
  return h("div.grd-lang", { role: "group", "aria-label": "Language 语言" }, ...TONGUES.map(([code, text, name, lang]) =>
    h("button", { text, lang, "aria-label": name, "aria-pressed": String(speech.lang === code), onclick: () => speech.choose(code) })));
}

// Draw a view anew in the other language; who pressed the switch in it stays there.
export function again(root, mount) {
  return () => {
    const here = root.querySelector(".grd-lang")?.contains(document.activeElement);
    mount();
    if (here) root.querySelector(".grd-lang [aria-pressed=true]").focus();
  };
}
