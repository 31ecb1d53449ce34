// The counter at which an assignment is handed in: what was asked of the kernel, and what it answered. Draws nothing.
import { disk } from "./desk.js";
import { Tally } from "./tally.js";

const ANSWERED_WITHIN = 1500;

// One per widget, shared by its views.
export class Counter extends Tally {
  constructor(model) {
    super(model);
    Object.assign(this, { page: Math.random().toString(36).slice(2), course: "" });
    Object.assign(this, { asked: null, late: false, live: true, told: null, made: null, owner: null, asking: false, cleared: null });
    this.looked = false;
    model.on("msg:custom", (message, buffers) => this.hear(message, buffers));
  }
  get shared() { return this.place.shared || disk.get("grader:shared") === true; }
  look() {
    if (this.looked) return;
    this.looked = true;
    this.send({ type: "look" });
  }
  ask(message) {
    if (this.asked) return;
    Object.assign(this, { asked: message.type, told: null, late: false, asking: false });
    this.send(message);
    this.watch();
    this.tell();
  }
  send(message) {
    try { this.model.send({ page: this.page, ...message }); } catch { this.live = false; }
  }
  watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const kernel = this.model.widget_manager?.kernel?.status;
      if (this.late && (kernel === "idle" || kernel === "dead")) Object.assign(this, { live: false, asked: null });
      this.late = true;
      this.tell();
      if (this.asked) this.watch();
    }, ANSWERED_WITHIN);
  }
  hear(message, buffers) {
    if (message.type === "looked") this.course = message.course;
    if (message.page === this.page) {
      clearTimeout(this.timer);
      Object.assign(this, { live: true, late: false });
      if (message.type !== "busy") this.asked = null;
      if (message.type === "refused") this.told = message;
      if (message.type === "handed-in") this.made = { ...message, url: this.sealed(buffers[0]) };
      if (message.type === "submitted") this.made = message;
      if (message.type === "cleared") this.wipe(message.kept);
    }
    this.tell();
  }
  sealed(bytes) {
    if (this.made?.url) URL.revokeObjectURL(this.made.url);
    return URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
  }
  // What this course keeps in the browser goes too, but never an answer to another assignment that is not saved.
  wipe(kept) {
    const own = `:${this.place.assignment}:`;
    for (const key of disk.keys("grader:")) {
      if (key.includes(own) || !("value" in Object(disk.get(key)))) disk.put(key, null);
    }
    if (this.made?.url) URL.revokeObjectURL(this.made.url);
    Object.assign(this, { cleared: kept, made: null });
    dispatchEvent(new CustomEvent("grader:cleared", { detail: this.place.assignment }));
  }
}
