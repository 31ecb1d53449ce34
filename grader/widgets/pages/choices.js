// choose: one option, or several.
import { h } from "./elements.js";
import { exercise } from "./frame.js";

const ONE = ["Choose one.", "请选择一项。"];
const SEVERAL = ["Choose all that apply.", "请选择所有适用项。"];
const CHOSEN = [(count) => `${count} chosen`, (count) => `已选 ${count} 项`];

export default exercise(({ item, desk, t, body, verdict }) => {
  const group = `grd-${Math.random().toString(36).slice(2)}`;
  const chosen = () => desk.value ?? [];
  const ids = item.rows.map(([id]) => id);
  function take(id, on) {
    if (!item.multiple) desk.set([id]);
    else desk.set(ids.filter((one) => (one === id ? on : chosen().includes(one))));
  }
  const lines = item.rows.map(([id, ...text], at) => {
    const input = h("input", {
      type: item.multiple ? "checkbox" : "radio", name: group, "aria-keyshortcuts": at + 1,
      onchange: () => take(id, input.checked),
      onkeydown: (event) => {
        const other = lines[Number(event.key) - 1];
        if (!other || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        other.input.focus();
        take(other.id, !other.input.checked);
      },
    });
    const mark = h("div.grd-mark");
    const line = h("label.grd-row.grd-option", {}, input, h("kbd", { text: at + 1, "aria-hidden": "true" }), h("span.grd-stim", { text: t(text) }), mark);
    return { id, input, mark, line };
  });
  body.append(
    h("p.grd-hint", { text: t(item.multiple ? SEVERAL : ONE) }),
    h("div.grd-rows", { role: item.multiple ? "group" : "radiogroup", "aria-label": t(item.stem) }, ...lines.map(({ line }) => line)),
  );
  return {
    empty: [],
    update(marks) {
      for (const { id, input, mark, line } of lines) {
        input.checked = chosen().includes(id);
        line.classList.toggle("grd-done", input.checked);
        mark.replaceChildren(...verdict(marks[id], (one) => one));
      }
      return item.multiple ? t(CHOSEN)(chosen().length) : "";
    },
  };
});
