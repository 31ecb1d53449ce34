// A note to the instructor on one item: folded away until it is wanted, saved with the answer, never scored.
// Goes only with graded exercises: nobody is handed a practice.
import { NOTE_LIMIT } from "./desk.js";
import { h, typing } from "./elements.js";

const NOTE = {
  write: ["Is this exercise unclear?", "此题有疑问？"],
  written: ["Your note", "您的留言"],
  label: ["Note to the instructor", "给教员的留言"],
  hint: [
    "Say what is unclear. It is saved with your answers and handed in with them. It is never scored.",
    "请说明疑问之处。留言随答案保存和提交，不计分。",
  ],
};

export function notes(desk, t) {
  const id = `grd-${Math.random().toString(36).slice(2)}`;
  const area = h("textarea.grd-area", { id, rows: 3, maxlength: NOTE_LIMIT, "aria-describedby": `${id}-hint` });
  const isComposing = typing(area, () => { if (area.value !== (desk.note ?? "")) desk.jot(area.value); });
  const box = h("div.grd-note", { id: `${id}-box`, hidden: true },
    h("label", { for: id, text: t(NOTE.label) }), area, h("p.grd-hint", { id: `${id}-hint`, text: t(NOTE.hint) }));
  const button = h("button.grd-quiet.grd-ask-note", { "aria-expanded": "false", "aria-controls": box.id, onclick: () => {
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) area.focus();
  } });
  return {
    box,
    button,
    update() {
      const note = desk.note ?? "";
      button.textContent = t(note ? NOTE.written : NOTE.write);
      for (const one of [button, box]) one.classList.toggle("grd-noted", note !== "");
      if (area.value !== note && !isComposing()) area.value = note;
    },
  };
}
