// The hand-in of one assignment on the page: what is answered, who hands in, the buttons, the receipt.
// Knows no kind of exercise, and sends nothing itself.
import { Counter } from "./counter.js";
import { dress, h, tell } from "./elements.js";
import { Speech, again, tongues } from "./language.js";
import { DESK_OF_HAND_IN, GO, TALLY, counted, stops } from "./tally.js";

const SAY = {
  title: ["Hand in", "提交"],
  unsavedMore: [
    "What is not saved would be missing. Go to it and wait until it says Saved.",
    "未保存的答案不会随之提交。请转到该题，等待显示“已保存”。",
  ],
  who: ["Your id", "您的编号"],
  whoMore: ["The id that your instructor gave you.", "老师给您的编号。"],
  as: ["You hand in as", "提交者"],
  other: (name) => [
    `These answers were saved as those of ${name}. If they are not yours, tell your instructor.`,
    `这些答案是以 ${name} 的名义保存的。如果不是您的答案，请告知老师。`,
  ],
  file: ["Make the hand-in file", "生成提交文件"],
  course: (name) => [`Submit to your course ${name}`, `提交到课程 ${name}`],
  without: (open, held) => [
    [open && `${open} unanswered`, held && `${held} not saved`].filter(Boolean).join(", "),
    [open && `${open} 题未答`, held && `${held} 题未保存`].filter(Boolean).join("，"),
  ],
  working: ["One moment…", "请稍候…"],
  waiting: ["Waiting for the kernel. Nothing is lost.", "正在等待内核。没有任何内容丢失。"],
  lost: ["Not connected. Run this cell again (Shift+Enter), then hand in.", "未连接。请重新运行此单元格（Shift+Enter），然后提交。"],
  ready: ["Your hand-in file is ready", "提交文件已生成"],
  submitted: (name) => [`Submitted to your course ${name}`, `已提交到课程 ${name}`],
  before: ["Your last hand-in", "上一次提交"],
  receipt: ["Receipt", "回执"],
  aloud: ["Write it down, or read it aloud to your instructor.", "请记下，需要时可念给老师听。"],
  first: ["This is your first hand-in of this work.", "这是本作业的首次提交。"],
  changed: ["Your answers have changed since your last hand-in. This one counts.", "与上次提交相比，答案有改动。以本次为准。"],
  unchanged: (time) => [
    `Nothing has changed since ${time}: the same receipt, and that time counts.`,
    `自 ${time} 以来没有变化：回执相同，以该时间为准。`,
  ],
  same: ["Nothing has changed since then.", "此后没有变化。"],
  later: ["Your answers have changed since then. Hand in again for them to count.", "此后答案有改动。如要计入，请再次提交。"],
  download: ["Download", "下载"],
  lies: ["The file is here:", "文件在此："],
  give: ["Give this one file to your instructor, as you were told: by mail, memory stick or learning platform.", "请按老师的要求交出这一个文件：邮件、U 盘或学习平台均可。"],
  taken: ["Nothing more need be done.", "无需其他操作。"],
  clear: ["Clear this computer", "清除本机记录"],
  clearMore: [
    "This removes your answers to this assignment, the hand-in file and your name from this computer. Nothing brings them back. Have you sent the file, or kept it elsewhere?",
    "此操作将从本机删除您在本作业中的答案、提交文件和姓名，且无法恢复。文件是否已交出，或已另存他处？",
  ],
  clearYes: ["Yes, clear it", "是，清除"],
  clearNo: ["No, keep it", "否，保留"],
  cleared: ["Cleared. Close this window before you leave.", "已清除。离开前请关闭此窗口。"],
  kept: (names) => [`Could not be removed: ${names}. Ask for help.`, `未能删除：${names}。请寻求帮助。`],
};

function card(counter, speech, el) {
  const { place } = counter;
  const t = (pair) => speech.t(pair);
  dress();
  // It takes the focus when somebody is sent here, and keeps keys from the host.
  const root = h("section.grd.grd-handing", { tabindex: -1, "data-lm-suppress-shortcuts": "true" });
  el.replaceChildren(root);
  let draw;

  function mount() {
    root.lang = speech.tag;
    root.setAttribute("aria-label", t(SAY.title));
    const counts = h("p.grd-counts", { role: "status" });
    const warning = h("p.grd-warning");
    const list = h("ul.grd-stops", { "aria-label": t(TALLY.list) });
    const fault = h("p.grd-warning", { role: "alert" });
    const who = whose();
    const course = h("button.grd-main", { onclick: () => counter.ask({ type: "submit" }) });
    const file = h("button", { onclick: () => counter.ask({ type: "hand-in", owner: who.name() }) });
    const without = h("span.grd-more");
    const state = h("span.grd-more", { role: "status" });
    const slip = h("div.grd-slip", { "aria-live": "polite" });
    root.replaceChildren(
      h("div.grd-head", {}, h("span.grd-id", { text: t(SAY.title) }), h("span.grd-facts", { text: t(place.title) }), tongues(speech)),
      h("div.grd-body", {}, counts, list, warning, who.row, h("div.grd-doing", {}, course, file, without, state), fault), slip,
    );
    let drawnSlip = null;
    draw = () => {
      const { work, made, told } = counter;
      const now = counter.count();
      const [open, held] = [now.open.length, now.held.length];
      tell(counts, counted(now, t));
      stops(list, work.items, now.held, t);
      warning.textContent = [work.problem && t(work.problem), held > 0 && t(SAY.unsavedMore)].filter(Boolean).join(" ");
      who.update(work);
      course.hidden = !counter.course;
      course.textContent = counter.course ? t(SAY.course(counter.course)) : "";
      file.className = counter.course ? "grd-quiet" : "grd-main";
      file.textContent = t(SAY.file);
      // Not `disabled`: that would take the focus away from who just pressed it.
      for (const button of [course, file]) button.setAttribute("aria-disabled", String(Boolean(counter.asked)));
      without.textContent = open || held ? `(${t(SAY.without(open, held))})` : "";
      state.textContent = !counter.live ? t(SAY.lost) : counter.asked ? t(counter.late ? SAY.waiting : SAY.working) : "";
      fault.textContent = told ? t(told.reason) : "";
      who.fault(told?.about === "owner" && told);
      const sign = JSON.stringify([made, work.last, counter.asking, counter.cleared]);
      if (sign !== drawnSlip) slip.replaceChildren(...receipts());
      drawnSlip = sign;
    };
    draw();
  }

  function whose() {
    const id = `grd-who-${Math.random().toString(36).slice(2)}`;
    const input = h("input.grd-figure", { id, type: "text", autocomplete: "username", spellcheck: "false", maxlength: 128,
      "aria-describedby": `${id}-more`, onkeydown: (event) => {
        if (event.key === "Enter" && !event.isComposing) counter.ask({ type: "hand-in", owner: input.value });
      }, oninput: () => { counter.owner = input.value; note(counter.work); } });
    let blamed = null;
    const typed = h("div.grd-who", {}, h("label", { for: id, text: t(SAY.who) }), input, h("span.grd-more", { id: `${id}-more`, text: t(SAY.whoMore) }));
    const name = h("strong");
    const known = h("p.grd-who", {}, `${t(SAY.as)} `, name);
    const other = h("p.grd-warning");
    const current = () => counter.place.trainee || counter.owner || (counter.owner === null ? counter.work.owner : "");
    const note = (work) => {
      const differs = work.saver && current().trim() && work.saver !== current().trim();
      other.textContent = differs ? t(SAY.other(work.saver)) : "";
    };
    return {
      row: h("div", {}, known, typed, other),
      name: current,
      fault(told) {
        if (!told) input.removeAttribute("aria-invalid");
        else if (told !== blamed) {
          input.setAttribute("aria-invalid", "true");
          if (root.contains(document.activeElement)) input.focus();
        }
        blamed = told;
      },
      update(work) {
        known.hidden = !place.trainee;
        typed.hidden = Boolean(place.trainee);
        name.textContent = place.trainee;
        if (input.value !== current()) input.value = current();
        note(work);
      },
    };
  }

  function when(stamp) {
    const options = { dateStyle: "long", timeStyle: "short" };
    return stamp ? new Date(stamp).toLocaleString(t(["en-GB", "zh-CN"]), options) : "";
  }

  function receipts() {
    const { made, cleared } = counter;
    if (cleared) {
      return [h("p", { text: t(SAY.cleared) }), cleared.length > 0 && h("p.grd-warning", { text: t(SAY.kept(cleared.join(", "))) })].filter(Boolean);
    }
    const { last } = counter.work;
    const shown = made ?? last;
    if (!shown) return [];
    const title = made ? (made.course ? SAY.submitted(made.course) : SAY.ready) : SAY.before;
    const change = made
      ? made.changed === null ? SAY.first : made.changed ? SAY.changed : SAY.unchanged(when(made.at))
      : last.same ? SAY.same : SAY.later;
    // Read letter by letter, with a rest between the groups.
    const spelt = shown.receipt.split("-").map((group) => [...group].join(" ")).join(", ");
    const code = h("p.grd-receipt", { "aria-label": `${t(SAY.receipt)}: ${spelt}` }, ...shown.receipt.split("-").map((text) => h("span", { text, "aria-hidden": "true" })));
    code.setAttribute("role", "img");
    return [
      h("h4", {}, `${t(title)} `, h("span.grd-more", { text: when(shown.at) })),
      h("p.grd-more", { text: t(SAY.receipt) }), code, h("p.grd-more", { text: t(SAY.aloud) }),
      h("p", { text: t(change) }),
      made?.url && h("p", {}, h("a.grd-main", { href: made.url, download: made.name, "data-lm-suppress-shortcuts": "true", text: `${t(SAY.download)} ${made.name}` })),
      made?.path && h("p", {}, `${t(SAY.lies)} `, h("code", { text: made.path })),
      made && h("p", { text: t(made.course ? SAY.taken : SAY.give) }),
      made && counter.shared && clearing(made),
    ].filter(Boolean);
  }

  function clearing(made) {
    const turn = (asking) => {
      counter.asking = asking;
      counter.tell();
      root.querySelector(".grd-clearing button")?.focus();
    };
    if (!counter.asking) return h("div.grd-clearing", {}, h("button.grd-quiet", { text: t(SAY.clear), onclick: () => turn(true) }));
    return h("div.grd-clearing", { role: "group", "aria-label": t(SAY.clear) }, h("p", { text: t(SAY.clearMore) }),
      h("button.grd-quiet", { text: t(SAY.clearNo), onclick: () => turn(false) }),
      h("button.grd-quiet", { text: t(SAY.clearYes), onclick: () => counter.ask({ type: "clear", receipt: made.receipt, owner: made.owner }) }));
  }

  const redraw = () => draw();
  const redress = again(root, mount);
  const called = (event) => {
    if (event.detail !== DESK_OF_HAND_IN || document.querySelector(".grd-handing") !== root) return;
    root.scrollIntoView({ block: "start" });
    root.focus({ preventScroll: true });
  };
  addEventListener(GO, called);
  addEventListener("storage", redraw);
  // What another page of this browser holds is looked up whenever somebody comes to this card.
  for (const name of ["pointerenter", "focusin"]) root.addEventListener(name, redraw);
  const seen = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) { counter.look(); draw(); }
  });
  seen.observe(root);
  counter.views.add(redraw);
  speech.views.add(redress);
  mount();
  return () => {
    removeEventListener(GO, called);
    removeEventListener("storage", redraw);
    seen.disconnect();
    counter.views.delete(redraw);
    speech.views.delete(redress);
  };
}

export default () => {
  let counter;
  let speech;
  return {
    initialize({ model }) { [counter, speech] = [new Counter(model), new Speech(model)]; },
    render({ el }) { return card(counter, speech, el); },
  };
};
