// explain: a short text. Every letter is kept in the browser at once and saved at the next pause.
import { h, typing } from "./elements.js";
import { exercise } from "./frame.js";

const HINT = ["A person reads and marks this answer.", "此题由人工阅读评分。"];
const PRACTICE = ["Write your answer, then compare it.", "先写下答案，再作比较。"];
const OVER = ["Over the limit: shorten it, or it may not be marked. Nothing is cut off.", "超出字数上限：请精简，否则可能不予评分。文字不会被截断。"];
const COUNT = [(letters, most) => `${letters} / ${most} characters`, (letters, most) => `${letters} / ${most} 字`];

export default exercise(({ item, desk, t, body }) => {
  const id = `grd-${Math.random().toString(36).slice(2)}`;
  const hint = h("p.grd-hint", { id: `${id}-hint`, text: t(desk.place.practice ? PRACTICE : HINT) });
  const count = h("span.grd-letters", { id: `${id}-count` });
  const over = h("span.grd-fault", { role: "alert" });
  const area = h("textarea.grd-area", { rows: 6, "aria-label": t(item.stem), "aria-describedby": `${hint.id} ${count.id}` });
  const isComposing = typing(area, () => { if (area.value !== (desk.value ?? "")) desk.set(area.value); });
  body.append(hint, area, h("div.grd-under", {}, over, count));
  return {
    empty: "",
    update() {
      const text = desk.value ?? "";
      if (area.value !== text && !isComposing()) area.value = text;
      const letters = [...text].length;
      count.textContent = t(COUNT)(letters, item.max_characters);
      count.classList.toggle("grd-toomany", letters > item.max_characters);
      const said = letters > item.max_characters ? t(OVER) : "";
      if (over.textContent !== said) over.textContent = said;
    },
  };
});
