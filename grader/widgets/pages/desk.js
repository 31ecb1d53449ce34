// The desk: one per widget, shared by its views: the answer, the way it is saved, and what to say of that.
// Knows no kind and draws nothing.

export const WORDS = {
  points: ["points", "分"],
  point: ["point", "分"],
  minutes: ["min", "分钟"],
  asOf: ["The law as of", "法律状态截至"],
  practice: ["Practice", "练习"],
  blank: ["Not answered yet", "尚未作答"],
  noted: ["Not answered yet; your note is saved", "尚未作答；备注已保存"],
  saving: ["Saving…", "正在保存…"],
  saved: ["Saved", "已保存"],
  cleared: ["Cleared, saved", "已清空并保存"],
  waiting: ["Waiting for the kernel", "正在等待内核"],
  waitingMore: ["Your answer is kept in this browser until the kernel is free.", "内核空闲之前，答案暂存在此浏览器中。"],
  failed: ["Not saved", "未保存"],
  lost: ["Not connected", "未连接"],
  lostMore: [
    "Run this cell again (Shift+Enter). What you answer until then is kept in this browser.",
    "请重新运行此单元格（Shift+Enter）。在此之前的答案暂存在此浏览器中。",
  ],
  held: ["An answer kept in this browser was found and is being saved.", "已找到暂存在此浏览器中的答案，正在保存。"],
  again: ["Try again", "重试"],
  clear: ["Clear", "清空"],
  back: ["Undo clear", "撤销清空"],
  check: ["Check", "检查"],
  checking: ["Checking…", "正在检查…"],
  howSure: ["How sure are you?", "您有把握吗？"],
  sure: ["Sure", "有把握"],
  unsure: ["Unsure", "没把握"],
  freely: ["You need not say. It is never scored.", "可不填，不计分。"],
};
const PATIENCE = 1200;
const RETRY = 15000;
export const disk = {
  get(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  },
  put(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(value));
    } catch { /* a browser that keeps nothing: the status line stays honest without it */ }
  },
};
export const isEmpty = (value) => value == null || value === "" || (typeof value === "object" && !Object.keys(value).length);


export class Desk {
  constructor(model) {
    Object.assign(this, { model, item: model.get("item"), place: model.get("place"), views: new Set() });
    Object.assign(this, { page: Math.random().toString(36).slice(2), seq: 0, acked: 0, sent: 0, edits: 0, late: false });
    Object.assign(this, { live: true, fault: null, notice: model.get("notice"), checked: null, active: 0, last: 0 });
    this.home = ["grader", this.place.trainee, this.place.assignment, this.item.id].join(":");
    const stored = model.get("stored");
    Object.assign(this, { value: stored.value, sure: stored.sure ?? null, base: stored.revision, at: stored.at });
    this.note = stored.note ?? "";
    model.on("msg:custom", (message) => this.hear(message));
    model.on("change:stored", () => this.adopt(model.get("stored")));
    model.on("comm_live_update", () => this.greet());
    const held = disk.get(this.home);
    if (held && held.version === this.item.version) {
      Object.assign(this, { value: held.value, sure: held.sure ?? null, base: held.base, seq: 1, held: held.at });
      this.notice = WORDS.held;
      this.post();
    }
  }
  get pending() { return this.seq > this.acked; }
  set(value) {
    Object.assign(this, { value, edits: this.edits + 1, checked: null });
    if (isEmpty(value)) this.sure = null;
    this.keep();
  }
  // How sure the trainee is: kept with the answer, and never a change of it.
  tick(sure) {
    this.sure = sure;
    this.keep();
  }
  // A note to the instructor: kept with the answer, and never a change of it.
  jot(note) {
    this.note = note;
    this.keep();
  }
  keep() {
    Object.assign(this, { seq: this.seq + 1, notice: null, held: null, fault: null });
    const { value, sure, base } = this;
    disk.put(this.home, { value, sure, base, version: this.item.version, at: new Date().toISOString() });
    this.post();
    this.tell();
  }
  check() {
    Object.assign(this, { checked: "asked", wasSure: this.sure });
    this.send({ type: "check", seq: this.edits, value: this.value });
    this.tell();
  }
  // One save is under way at a time: what changes meanwhile goes out as one with the answer to it.
  post() {
    if (!this.pending || this.sent > this.acked) return;
    this.sent = this.seq;
    this.spent = this.active;
    const seconds = Math.round(this.spent / 1000);
    const { seq, base, value, sure } = this;
    this.send({ type: "save", seq, base, value, sure, seconds, held: this.held ?? null });
    this.watch();
  }
  send(message) {
    try { this.model.send({ page: this.page, ...message }); } catch { this.live = false; }
  }
  watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const kernel = this.model.widget_manager?.kernel?.status;
      if (this.late && (kernel === "idle" || kernel === "dead")) this.live = false;
      this.late = true;
      this.tell();
      if (this.live) this.watch();
    }, PATIENCE);
  }
  greet() {
    this.live = false;
    this.send({ type: "hello" });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), PATIENCE);
  }
  hear(message) {
    if (message.page !== this.page) return;
    clearTimeout(this.timer);
    Object.assign(this, { live: true, late: false });
    if (message.type === "here") this.sent = this.acked;
    if (message.type === "saved") {
      this.acked = message.seq;
      Object.assign(this, { base: message.revision, at: message.at, fault: null });
      this.active -= Math.min(this.active, this.spent);
      if (message.notice) this.notice = message.notice;
      if ("value" in message && !this.pending) Object.assign(this, { value: message.value, sure: message.sure ?? null });
      if (!this.pending) disk.put(this.home, null);
    }
    if (message.type === "failed") {
      this.sent = this.acked;
      this.fault = message.reason;
      this.timer = setTimeout(() => this.post(), RETRY);
    } else this.post();
    if (message.type === "checked" && message.seq === this.edits) this.checked = message.result;
    this.tell();
  }
  adopt(stored) {
    if (this.pending || stored.revision <= this.base) return;
    Object.assign(this, { value: stored.value, sure: stored.sure ?? null, base: stored.revision, at: stored.at });
    Object.assign(this, { checked: null, edits: this.edits + 1 });
    this.tell();
  }
  tell() { for (const view of this.views) view(); }
  busy() {
    const now = performance.now();
    if (now - this.last < 30000) this.active += now - this.last;
    this.last = now;
  }
  status() {
    const empty = isEmpty(this.value);
    if (this.fault) return ["bad", WORDS.failed, this.fault];
    if (!this.live) return ["bad", this.pending ? WORDS.failed : WORDS.lost, WORDS.lostMore];
    if (this.pending) return this.late ? ["wait", WORDS.waiting, WORDS.waitingMore] : ["wait", WORDS.saving];
    if (empty) return ["none", this.note ? WORDS.noted : this.base ? WORDS.cleared : WORDS.blank];
    return ["good", WORDS.saved];
  }
}

