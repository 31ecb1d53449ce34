// number: one figure with its unit. Every figure is kept at once; what is none is told at the next pause.
import { h, typing } from "./elements.js";
import { exercise } from "./frame.js";

const HINT = ["Type a figure in digits.", "请用数字填写。"];
const FIGURE = [(unit) => `Figure, in ${unit}`, (unit) => `数字，单位：${unit}`];
const NOT_A_FIGURE = ["This is not a figure, and is not saved. Write digits only, such as 45 or 1,000.", "这不是数字，未保存。请只写数字，例如 45 或 1,000。"];
const STILL = ["Your earlier figure still counts:", "此前填写的数字仍然有效："];
const read = (text) => {
  const plain = text.normalize("NFKC").replace(/[\s,_]/g, "");
  if (!plain) return null;
  const figure = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
  return Math.abs(figure) <= 1e15 ? figure : NaN;
};

export default exercise(({ item, desk, t, body, verdict }) => {
  const id = `grd-${Math.random().toString(36).slice(2)}`;
  const hint = h("p.grd-hint", { id: `${id}-hint`, text: t(HINT) });
  const fault = h("p.grd-fault", { role: "alert", id });
  let timer = 0;
  function keep() {
    const figure = read(input.value);
    if (!Number.isNaN(figure) && figure !== (desk.value ?? null)) desk.set(figure);
  }
  function judge() {
    clearTimeout(timer);
    const bad = Number.isNaN(read(input.value));
    const still = bad && desk.value != null ? ` ${t(STILL)} ${desk.value}` : "";
    fault.textContent = bad ? t(NOT_A_FIGURE) + still : "";
    input.setAttribute("aria-invalid", String(bad));
  }
  const input = h("input.grd-figure", {
    type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": t(FIGURE)(t(item.unit)), "aria-describedby": `${hint.id} ${id}`,
    onblur: judge,
    onkeydown: (event) => { if (event.key === "Enter") judge(); },
  });
  const isComposing = typing(input, () => {
    keep();
    clearTimeout(timer);
    timer = setTimeout(judge, 400);
  });
  const mark = h("div.grd-mark");
  body.append(hint, h("label.grd-number", {}, input, h("span", { text: t(item.unit) }), mark), fault);
  return {
    empty: null,
    update(marks) {
      const away = document.activeElement !== input && !isComposing();
      if (away && read(input.value) !== (desk.value ?? null)) input.value = desk.value ?? "";
      if (away && desk.value == null && !desk.pending) fault.textContent = "";
      mark.replaceChildren(...verdict(marks.figure, (one) => one));
    },
  };
});
