// The line to the kernel: one per widget, shared by its views: the question asked, the answer, and whether anyone
// is there. Knows no view and draws nothing.

export const WORDS = {
  ready: ["Up to date", "已更新"],
  asking: ["Asking the kernel…", "正在询问内核…"],
  waiting: ["Waiting for the kernel", "正在等待内核"],
  waitingMore: ["It is busy with another cell.", "内核正忙于其他单元格。"],
  lost: ["Not connected", "未连接"],
  lostMore: [
    "What you see is the last answer. Run this cell again (Shift+Enter) to go on.",
    "所示为最后一次结果。请重新运行此单元格（Shift+Enter）以继续。",
  ],
  refused: ["Not answered", "未能回答"],
};
const PATIENCE = 1200;

export class Line {
  constructor(model) {
    Object.assign(this, { model, fixed: model.get("fixed"), told: model.get("first"), seen: null, views: new Set() });
    this.chosen = null; // what is looked at, in all views
    Object.assign(this, { page: Math.random().toString(36).slice(2), seq: 0, live: true, late: false, fault: null });
    Object.assign(this, { question: { ...this.fixed.start }, asked: {}, next: {} });
    model.on("msg:custom", (message) => this.hear(message));
  }
  get waiting() { return Object.keys(this.asked).length > 0; }
  turn(change) {
    Object.assign(this.question, change);
    this.ask("turn", { ...this.question });
  }
  look(what) { this.ask("look", { ...this.question, ...what }); }
  // One question of a kind is under way at a time: of those that come meanwhile, only the last is asked.
  ask(about, question) {
    if (this.asked[about]) { this.next[about] = question; return; }
    this.asked[about] = ++this.seq;
    try { this.model.send({ type: "ask", page: this.page, seq: this.seq, about, question }); } catch { this.live = false; }
    this.watch();
    this.tell();
  }
  watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const kernel = this.model.widget_manager?.kernel?.status;
      if (this.late && (!kernel || kernel === "idle" || kernel === "dead")) this.live = false;
      this.late = true;
      if (!this.live) { this.asked = {}; this.next = {}; }
      this.tell();
      if (this.live && this.waiting) this.watch();
    }, PATIENCE);
  }
  hear(message) {
    if (message.page !== this.page || this.asked[message.about] !== message.seq) return;
    const { about } = message;
    delete this.asked[about];
    Object.assign(this, { live: true, late: false });
    if (!this.waiting) clearTimeout(this.timer);
    this.fault = message.type === "refused" ? [message.reason, message.reason] : null;
    if (message.type === "told") this[about === "turn" ? "told" : "seen"] = message.told;
    const question = this.next[about];
    delete this.next[about];
    if (question) this.ask(about, question);
    this.tell(message.type === "told" && !question ? about : null);
  }
  tell(about = null) { for (const view of this.views) view(about); }
  status() {
    if (!this.live) return ["bad", WORDS.lost, WORDS.lostMore];
    if (this.fault) return ["bad", WORDS.refused, this.fault];
    if (this.waiting) return this.late ? ["wait", WORDS.waiting, WORDS.waitingMore] : ["wait", WORDS.asking];
    return ["good", WORDS.ready];
  }
}
