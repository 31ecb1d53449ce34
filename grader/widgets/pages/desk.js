// The desk: one per widget, shared by its views: the answer, the way it is saved, and what to say of that.
// Knows no kind and draws nothing.

export const WORDS = {
  points: ["points", "分"],
  point: ["point", "分"],
  minutes: ["min", "分钟"],
  asOf: ["The law as of", "法律状态截至"],
  practice: ["Practice", "练习"],
  blank: ["Not answered yet", "尚未作答"],
  noted: ["Not answered yet; your note is saved", "尚未作答；留言已保存"],
  saving: ["Saving…", "正在保存…"],
  saved: ["Saved", "已保存"],
  cleared: ["Cleared, saved", "已清空并保存"],
  waiting: ["Waiting for the kernel", "正在等待内核"],
  waitingMore: ["Your answer is kept in this browser until the kernel is free.", "内核空闲之前，答案暂存在此浏览器中。"],
  offline: ["Waiting for the connection", "正在等待连接"],
  offlineMore: [
    "Your answer is kept in this browser and saved when the connection is back. Go on working.",
    "答案暂存在此浏览器中，恢复连接后即会保存。您可以继续作答。",
  ],
  unkept: ["This browser keeps nothing: leave this page open until it says Saved.", "此浏览器不保存数据：显示“已保存”之前，请勿关闭本页。"],
  failed: ["Not saved, retrying", "未保存，正在重试"],
  cannot: ["Can’t save", "无法保存"],
  outdated: ["The exercise has changed", "本题已修改"],
  longNote: ["The note is full: at most 2,000 characters are kept.", "留言已满：最多保存 2,000 字。"],
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
const MOST_FLOWN = 8;
export const NOTE_LIMIT = 2000;
export const disk = {
  get(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  },
  // Tells whether it is kept: a browser may keep nothing, or be full.
  put(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch { return false; }
  },
  keys(start) {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(start)); } catch { return []; }
  },
};
export const isEmpty = (value) => value == null || value === "" || (typeof value === "object" && !Object.keys(value).length);

// What earlier pages, and pages beside this one, left unsaved for an item: of each page its last, the oldest first.
// Each entry is written once and never changed, so that one page can't lose another's.
function left(home) {
  const last = new Map();
  for (const key of disk.keys(home)) {
    const [page, seq] = key.slice(home.length).split(".");
    const entry = disk.get(key);
    const before = last.get(page);
    if (!entry || !("value" in entry) || (before && before.order > Number(seq))) disk.put(key, null);
    else {
      if (before) disk.put(before.key, null);
      last.set(page, { ...entry, key, order: Number(seq) });
    }
  }
  return [...last.values()].sort((one, other) => (one.at < other.at ? -1 : 1));
}

export class Desk {
  constructor(model) {
    Object.assign(this, { model, item: model.get("item"), place: model.get("place"), views: new Set() });
    Object.assign(this, { page: Math.random().toString(36).slice(2), seq: 0, acked: 0, sends: 0, edits: 0, flight: null, flown: [] });
    Object.assign(this, { live: true, late: false, probed: false, wasCut: false, kept: true, active: 0, last: 0 });
    Object.assign(this, { fault: null, notice: model.get("notice"), checked: null, held: null, key: null, touched: {}, settles: null });
    this.home = ["grader", encodeURIComponent(this.place.trainee), this.place.assignment, this.item.id, ""].join(":");
    this.show(model.get("stored"));
    model.on("msg:custom", (message) => this.hear(message));
    model.on("change:stored", () => this.adopt(model.get("stored")));
    model.on("comm_live_update", () => this.greet());
    this.backlog = left(this.home);
    const held = this.backlog.at(-1);
    if (held && held.version === this.item.version) {
      this.backlog.pop();
      const { value, base, flown, settles, key, at, touched } = held;
      Object.assign(this, { value, base, flown, settles, key, held: at, touched, ...touched, seq: 1 });
    }
    if (held) this.notice = WORDS.held;
    this.post();
  }
  get pending() { return this.seq > this.acked; }
  get kernel() { return this.model.widget_manager?.kernel; }
  // The way to the kernel is cut, whatever the kernel does: no network, or the server is gone.
  get cut() {
    const way = this.kernel?.connectionStatus;
    return way ? way !== "connected" : !navigator.onLine;
  }
  show(stored) {
    const { value, sure = null, note = "", revision, at, version, conflict = null } = stored;
    Object.assign(this, { value, sure, note, base: revision, at, conflict });
    this.outdated = version != null && version !== this.item.version && !isEmpty(value);
  }
  set(value) {
    Object.assign(this, { value, edits: this.edits + 1, checked: null });
    if (isEmpty(value)) this.sure = this.touched.sure = null;
    this.keep();
  }
  // How sure the trainee is: kept with the answer, and never a change of it.
  tick(sure) {
    this.sure = this.touched.sure = sure;
    this.keep();
  }
  // A note to the instructor: kept with the answer, and never a change of it. What is too long is cut, and told.
  jot(text) {
    const letters = [...text];
    this.note = this.touched.note = letters.slice(0, NOTE_LIMIT).join("");
    this.keep();
    if (letters.length > NOTE_LIMIT) {
      this.notice = WORDS.longNote;
      this.tell();
    }
  }
  // The two ways to decide between the answer and another: take the other, or keep this one.
  take() {
    const { value, number } = this.conflict;
    Object.assign(this, { conflict: null, settles: number });
    this.set(value);
  }
  keepMine() {
    Object.assign(this, { settles: this.conflict.number, conflict: null });
    this.keep();
  }
  keep() {
    Object.assign(this, { seq: this.seq + 1, notice: null, held: null, fault: null, outdated: false });
    const { value, base, flown, settles, touched } = this;
    const key = `${this.home}${this.page}.${this.seq}`;
    this.kept = disk.put(key, { value, base, flown, settles, touched, version: this.item.version, at: new Date().toISOString() });
    if (this.kept) this.leave(key);
    this.post();
    this.tell();
  }
  // From now on `key` is where the unsaved answer is kept.
  leave(key) {
    if (this.key) disk.put(this.key, null);
    this.key = key;
  }
  check() {
    Object.assign(this, { checked: "asked", wasSure: this.sure });
    this.send({ type: "check", seq: this.edits, value: this.value });
    this.tell();
  }
  // One save is under way at a time: what changes meanwhile goes out as one with the answer to it.
  post() {
    if (this.flight) return;
    const [old] = this.backlog;
    if (!old && !this.pending) return;
    this.sends += 1;
    if (old) {
      const { value, base, version, at, flown, settles, touched } = old;
      this.flight = { number: this.sends, old, spent: 0 };
      this.send({ type: "save", seq: this.sends, base, value, ...touched, version, seconds: 0, held: at, after: flown, settles });
    } else {
      const { value, base, flown, held, settles, touched, item } = this;
      this.flight = { number: this.sends, seq: this.seq, spent: this.active, touched: { ...touched } };
      this.send({ type: "save", seq: this.sends, base, value, ...touched, version: item.version,
        seconds: Math.round(this.active / 1000), held, after: flown, settles });
      this.flown = [...flown, value].slice(-MOST_FLOWN);
    }
    this.watch();
  }
  send(message) {
    try { this.model.send({ page: this.page, ...message }); } catch { this.live = false; }
  }
  // While an answer is awaited: an idle kernel that does not answer is asked once, then taken for gone; a way that was
  // cut and is there again may have lost what was sent, so it is sent again.
  watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { cut } = this;
      if (!cut && this.wasCut) this.flight = null;
      else if (!cut && this.late && ["idle", "dead"].includes(this.kernel?.status)) {
        if (this.probed) this.live = false;
        this.probed = true;
        this.send({ type: "hello" });
      }
      Object.assign(this, { late: true, wasCut: cut });
      if (!this.flight) this.post();
      this.tell();
      this.watch();
    }, this.live ? PATIENCE : RETRY);
  }
  greet() {
    Object.assign(this, { live: false, flight: null });
    this.send({ type: "hello" });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), PATIENCE);
  }
  hear(message) {
    if (message.page !== this.page) return;
    clearTimeout(this.timer);
    Object.assign(this, { live: true, late: false, probed: false });
    const flight = message.seq === this.flight?.number ? this.flight : null;
    if (message.type === "here") this.flight = null;
    if (message.type === "saved" && flight) this.landed(message, flight);
    if (message.type === "failed" && flight) {
      Object.assign(this, { flight: null, fault: message });
      this.timer = setTimeout(() => this.post(), RETRY);
    } else if (this.flight) this.watch();
    else this.post();
    if (message.type === "checked" && message.seq === this.edits) this.checked = message.result;
    this.tell();
  }
  landed(message, { old, seq, spent, touched }) {
    Object.assign(this, { flight: null, fault: null });
    if (message.notice) this.notice = message.notice;
    if (old) {
      this.backlog.shift();
      disk.put(old.key, null);
      if (!this.pending) this.show(message);
      return;
    }
    Object.assign(this, { acked: seq, base: message.revision, at: message.at, flown: [], settles: null });
    for (const name of Object.keys(touched)) if (this.touched[name] === touched[name]) delete this.touched[name];
    this.active -= Math.min(this.active, spent);
    if (this.pending) return;
    this.show(message);
    this.leave(null);
  }
  adopt(stored) {
    if (this.pending || this.backlog.length || stored.revision < this.base) return;
    const newer = stored.revision > this.base;
    this.show(stored);
    if (newer) Object.assign(this, { checked: null, edits: this.edits + 1 });
    this.tell();
  }
  tell() {
    for (const view of this.views) view();
    const held = this.pending || this.backlog.length > 0;
    dispatchEvent(new CustomEvent("grader:state", { detail: { assignment: this.place.assignment, item: this.item.id, held } }));
  }
  busy() {
    const now = performance.now();
    if (now - this.last < 30000) this.active += now - this.last;
    this.last = now;
  }
  status() {
    const here = this.kept ? WORDS.waitingMore : WORDS.unkept;
    if (this.fault) return ["bad", this.fault.lasting ? WORDS.cannot : WORDS.failed, this.fault.reason];
    if (!this.live) return ["bad", this.pending ? WORDS.cannot : WORDS.lost, this.kept ? WORDS.lostMore : WORDS.unkept];
    if (this.pending || this.backlog.length) {
      if (this.late) return this.cut ? ["wait", WORDS.offline, this.kept ? WORDS.offlineMore : WORDS.unkept] : ["wait", WORDS.waiting, here];
      return ["wait", WORDS.saving];
    }
    if (this.outdated) return ["wait", WORDS.outdated];
    if (isEmpty(this.value)) return ["none", this.note ? WORDS.noted : this.base ? WORDS.cleared : WORDS.blank];
    return ["good", WORDS.saved];
  }
}
