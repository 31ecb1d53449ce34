// The tally of an assignment: what is saved, what this browser still holds, and a way to each exercise.
// Shared by the cards above and below the exercises; knows no kind of exercise, and asks nothing of the kernel.
import { disk } from "./desk.js";
import { h } from "./elements.js";

export const GO = "grader:go";
export const DESK_OF_HAND_IN = "hand-in"; // where a link leads that is to the last card
const STATE = "grader:state";
export const TALLY = {
  counts: (open, saved) => [`${open} unanswered, ${saved} saved`, `未答 ${open} 题，已保存 ${saved} 题`],
  all: (saved) => [`All ${saved} answered and saved`, `${saved} 题均已作答并保存`],
  unsaved: (n) => [`${n} not saved yet`, `${n} 题尚未保存`],
  blank: ["unanswered", "未答"],
  saved: ["saved", "已保存"],
  held: ["not saved yet", "尚未保存"],
  go: ["Go to exercise", "转到题目"],
  list: ["The exercises of this assignment", "本作业的题目"],
  comma: [", ", "，"],
};

// One per widget, shared by its views.
export class Tally {
  constructor(model) {
    Object.assign(this, { model, views: new Set(), holding: new Set() });
    model.on("change:work", () => this.tell());
    // An exercise on this page says whether it holds an answer that is not saved.
    addEventListener(STATE, ({ detail: { assignment, item, held } }) => {
      if (assignment !== this.place.assignment || held === this.holding.has(item)) return;
      this.holding[held ? "add" : "delete"](item);
      this.tell();
    });
  }
  get work() { return this.model.get("work"); }
  get place() { return this.model.get("place"); }
  // Answers that are not on the disk: those that a page still holds, and those that one left in this browser.
  held() {
    const home = ["grader", encodeURIComponent(this.place.trainee), this.place.assignment].join(":");
    const keys = disk.keys(`${home}:`);
    return this.work.items.map(([id]) => id).filter((id) => this.holding.has(id) ||
      keys.some((key) => (key === `${home}:${id}` || key.startsWith(`${home}:${id}:`)) && "value" in Object(disk.get(key))));
  }
  count() {
    const held = this.held();
    const [open, saved] = [false, true].map((is) => this.work.items.filter(([id, done]) => done === is && !held.includes(id)));
    return { held, open: open.map(([id]) => id), saved: saved.map(([id]) => id) };
  }
  tell() { for (const view of this.views) view(); }
}

export const go = (id) => dispatchEvent(new CustomEvent(GO, { detail: id }));

// The counts in words.
export function counted({ held, open, saved }, t) {
  const all = !open.length && !held.length;
  return [t(all ? TALLY.all(saved.length) : TALLY.counts(open.length, saved.length)), held.length && t(TALLY.unsaved(held.length))]
    .filter(Boolean).join(t(TALLY.comma));
}

// A link to each exercise, with its state as sign and word. Drawn anew only where something changed.
export function stops(list, items, held, t) {
  items.forEach(([id, done], at) => {
    const [sign, word, level] = held.includes(id) ? ["…", TALLY.held, "wait"] : done ? ["✓", TALLY.saved, "good"] : ["○", TALLY.blank, "none"];
    const stop = list.children[at] ?? list.appendChild(h("li", {}, h("button", { onclick: () => go(id) })));
    const button = stop.firstChild;
    if (button.dataset.level === level) return;
    button.dataset.level = level;
    button.replaceChildren(h("span.grd-sign", { text: sign, "aria-hidden": "true" }), ` ${id}`);
    button.setAttribute("aria-label", `${id}, ${t(word)}. ${t(TALLY.go)}`);
  });
}
