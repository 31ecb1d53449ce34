// The overview at the top of an exercise notebook: how far it is, where to go on, what is not saved, until when.
// Knows no kind of exercise, and asks nothing of the kernel.
import { deadline } from "./deadline.js";
import { dress, h, tell } from "./elements.js";
import { Speech, again, tongues } from "./language.js";
import { DESK_OF_HAND_IN, TALLY, Tally, counted, go, stops } from "./tally.js";

const SAY = {
  title: ["Where you are", "学习进度"],
  saved: ["All saved", "已全部保存"],
  savedMore: ["Every answer that you gave is on the disk.", "您作答的内容均已写入磁盘。"],
  none: ["Nothing to save yet", "尚无需要保存的内容"],
  unsaved: ["Not saved yet", "尚未保存"],
  unsavedMore: (ids) => [`${ids.join(", ")}: leave this page open until it says Saved.`, `${ids.join("、")}：显示“已保存”之前，请勿关闭本页。`],
  left: (left, all) => [`about ${left} of ${all} minutes left`, `约余 ${left} 分钟，共 ${all} 分钟`],
  over: (all) => [`planned for ${all} minutes`, `预计用时 ${all} 分钟`],
  begin: (id) => [`Begin with ${id}`, `从 ${id} 开始`],
  on: (id) => [`Go on with ${id}`, `继续做 ${id}`],
  end: ["Go to the hand-in", "前往提交"],
  stopped: ["You stopped at", "上次做到"],
  print: ["Print", "打印"],
};

// Where to go on: the first unanswered exercise after the last one answered, else the first there is.
function next(items, open, stopped) {
  const at = items.findIndex(([id]) => id === stopped);
  return [...items.slice(at + 1), ...items].map(([id]) => id).find((id) => open.includes(id));
}

function card(tally, speech, el) {
  const { model, place } = tally;
  const t = (pair) => speech.t(pair);
  dress();
  const root = h("section.grd.grd-overview");
  el.replaceChildren(root);
  let draw;

  function mount() {
    root.lang = speech.tag;
    root.setAttribute("aria-label", t(SAY.title));
    const counts = h("strong.grd-counts");
    const minutes = h("span.grd-more");
    const bar = h("div.grd-bar", { "aria-hidden": "true" }, h("span"));
    const icon = h("span.grd-icon", { "aria-hidden": "true" });
    const [word, more] = [h("strong"), h("span.grd-more")];
    const due = h("div.grd-due");
    const fault = h("p.grd-warning");
    const list = h("ul.grd-stops", { "aria-label": t(TALLY.list) });
    const onward = h("button.grd-main", { onclick: () => go(onward.dataset.to) });
    const back = h("button.grd-quiet", { onclick: () => go(back.dataset.to) });
    const print = h("button.grd-quiet", { text: t(SAY.print), onclick: () => window.print() });
    root.replaceChildren(
      h("div.grd-head", {}, h("span.grd-id", { text: t(SAY.title) }), h("span.grd-facts", { text: t(place.title) }), tongues(speech)),
      h("div.grd-body", {},
        h("p.grd-far", { role: "status" }, counts, " ", minutes), bar,
        h("div.grd-status", {}, icon, h("span", { role: "status" }, word, " ", more)),
        due, fault, list, h("div.grd-doing", {}, onward, back, print)),
    );
    draw = () => {
      const { work } = tally;
      const now = tally.count();
      const { held, open, saved } = now;
      const sum = (ids) => work.items.filter(([id]) => ids.includes(id)).reduce((all, [, , needed]) => all + needed, 0);
      const all = sum(work.items.map(([id]) => id));
      tell(counts, counted(now, t));
      tell(minutes, t(open.length ? SAY.left(sum(open), all) : SAY.over(all)));
      bar.firstChild.style.width = `${(100 * saved.length) / work.items.length}%`;
      root.dataset.status = held.length ? "wait" : saved.length ? "good" : "none";
      icon.textContent = held.length ? "…" : saved.length ? "✓" : "";
      tell(word, t(held.length ? SAY.unsaved : saved.length ? SAY.saved : SAY.none));
      tell(more, held.length ? t(SAY.unsavedMore(held)) : saved.length ? t(SAY.savedMore) : "");
      const { dates, problem } = model.get("due");
      due.hidden = !dates;
      due.replaceChildren(...(dates ? deadline(dates, t) : []));
      tell(fault, [work.problem, problem].filter(Boolean).map(t).join(" "));
      stops(list, work.items, held, t);
      const to = next(work.items, open, work.stopped);
      onward.dataset.to = to ?? DESK_OF_HAND_IN;
      tell(onward, t(!to ? SAY.end : work.stopped ? SAY.on(to) : SAY.begin(to)));
      back.hidden = !work.stopped;
      back.dataset.to = work.stopped ?? "";
      tell(back, `${t(SAY.stopped)} ${work.stopped}`);
    };
    draw();
  }

  const redraw = () => draw();
  const redress = again(root, mount);
  const back = () => { if (!document.hidden) tally.look(); };
  addEventListener("storage", redraw);
  document.addEventListener("visibilitychange", back);
  tally.views.add(redraw);
  speech.views.add(redress);
  mount();
  return () => {
    removeEventListener("storage", redraw);
    document.removeEventListener("visibilitychange", back);
    tally.views.delete(redraw);
    speech.views.delete(redress);
  };
}

export default () => {
  let tally;
  let speech;
  return {
    initialize({ model }) {
      [tally, speech] = [new Tally(model), new Speech(model)];
      // What another kernel of this folder stored is read when somebody comes back to the page.
      tally.look = () => { try { model.send({ type: "look" }); } catch { /* the next stored answer tells */ } };
      model.on("change:due", () => tally.tell());
      if (speech.isAhead) speech.send();
    },
    render({ el }) { return card(tally, speech, el); },
  };
};
