// explain: a short text. Every letter is kept in the browser at once and saved at the next pause.
import { exercise, h } from "./frame.js";

const HINT = ["A person reads and marks this answer.", "此题由人工阅读评分。"];
const PRACTICE = ["Write your answer, then compare it.", "先写下答案，再作比较。"];
const OVER = ["Over the limit: shorten it, or it may not be marked. Nothing is cut off.", "超出字数上限：请精简，否则可能不予评分。文字不会被截断。"];

export default exercise(({ item, desk, t, body, zh }) => {
  const count = h("span.grd-letters");
  const over = h("span.grd-fault", { role: "alert" });
  const area = h("textarea.grd-area", {
    rows: 6, "aria-label": t(item.stem),
    oninput: () => { desk.set(area.value); },
  });
  body.append(h("p.grd-hint", { text: t(desk.place.practice ? PRACTICE : HINT) }), area, h("div.grd-under", {}, over, count));
  return {
    empty: "",
    update() {
      const text = desk.value ?? "";
      if (area.value !== text) area.value = text;
      const letters = [...text].length;
      const most = item.max_characters;
      count.textContent = zh ? `${letters} / ${most} 字` : `${letters} / ${most} characters`;
      count.classList.toggle("grd-toomany", letters > most);
      over.textContent = letters > most ? t(OVER) : "";
    },
  };
});
