// number: one figure with its unit.
import { exercise, h, verdict } from "./frame.js";

const HINT = ["Type a figure in digits.", "请用数字填写。"];
const NOT_A_FIGURE = ["This is not a figure, and is not saved. Write digits only, such as 45 or 1,000.", "这不是数字，未保存。请只写数字，例如 45 或 1,000。"];
const read = (text) => {
  const plain = text.normalize("NFKC").replace(/[\s,_]/g, "");
  if (!plain) return null;
  const figure = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
  return Math.abs(figure) <= 1e15 ? figure : NaN;
};

export default exercise(({ item, desk, t, body }) => {
  const STILL = ["Your earlier figure still counts:", "此前填写的数字仍然有效："];
  const fault = h("p.grd-fault", { role: "alert", id: `grd-${Math.random().toString(36).slice(2)}` });
  let timer = 0;
  function take() {
    clearTimeout(timer);
    const figure = read(input.value);
    const bad = Number.isNaN(figure);
    const still = bad && desk.value != null ? ` ${t(STILL)} ${desk.value}` : "";
    fault.textContent = bad ? t(NOT_A_FIGURE) + still : "";
    input.setAttribute("aria-invalid", String(bad));
    if (!bad && figure !== (desk.value ?? null)) desk.set(figure);
  }
  const input = h("input.grd-figure", {
    type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": t(item.unit), "aria-describedby": fault.id,
    oninput: () => { clearTimeout(timer); timer = setTimeout(take, 400); },
    onblur: take,
    onkeydown: (event) => { if (event.key === "Enter") take(); },
  });
  const mark = h("div.grd-mark");
  body.append(h("p.grd-hint", { text: t(HINT) }), h("label.grd-number", {}, input, h("span", { text: t(item.unit) }), mark), fault);
  return {
    empty: null,
    update(marks) {
      if (read(input.value) !== (desk.value ?? null) && document.activeElement !== input) input.value = desk.value ?? "";
      if (desk.value == null && !desk.pending && document.activeElement !== input) fault.textContent = "";
      mark.replaceChildren(...verdict(marks.figure, t, (one) => one));
    },
  };
});
