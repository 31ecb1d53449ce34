// classify and assign with many rows: a table with one choice, or several, in each of its rows.
import { h } from "./elements.js";
import { exercise } from "./frame.js";
import { KEYS, isCommand, onward, placing } from "./placing.js";

const HINTS = {
  classify: [
    "Choose one category in each row. By keyboard: arrow keys to move, the category’s key to choose.",
    "每行选一个类别。键盘：方向键移动，按类别的键选择。",
  ],
  assign: [
    "Choose every category that fits in each row. By keyboard: arrow keys to move, a category’s key to add or remove.",
    "每行选所有适用的类别。键盘：方向键移动，按类别的键添加或移除。",
  ],
};
const ROW = ["To be placed", "待归类"];
const [ROW_WIDTH, CELL_WIDTH] = [260, 90];

export default exercise(({ item, desk, t, say, body, verdict }) => {
  const { rows, columns } = item;
  const { many, stimulus, name, chosen, toggle, empty, open, progress } = placing({ item, desk, t, say });
  const group = `grd-${Math.random().toString(36).slice(2)}`;
  let current = [Math.max(0, rows.findIndex((_, row) => !chosen(row).length)), 0];

  function select(row, column, focus) {
    current = [row, column];
    refresh();
    if (focus) lines[row].inputs[column].focus();
  }
  function press(event, row, column) {
    if (isCommand(event)) return;
    const choice = KEYS.indexOf(event.key.toLowerCase());
    const to = onward(event.key, row, rows);
    const side = { ArrowLeft: column - 1, ArrowRight: column + 1 }[event.key];
    if (to !== undefined) select(to, column, true);
    else if (side !== undefined) select(row, Math.min(columns.length - 1, Math.max(0, side)), true);
    else if (event.key === "Backspace" || event.key === "Delete") empty(row);
    else if (choice >= 0 && choice < columns.length) {
      const had = toggle(row, choice);
      select(many || had ? row : open(row), column, true);
    } else return;
    event.preventDefault();
  }

  const lines = rows.map((_, row) => {
    const mark = h("div.grd-mark");
    const inputs = columns.map(([id], column) => h("input", {
      type: many ? "checkbox" : "radio", name: `${group}-${row}`, "aria-label": `${name(id)} – ${stimulus(row)}`, "aria-keyshortcuts": KEYS[column] ?? null,
      onclick: () => { toggle(row, column); select(row, column); },
      onfocus: () => { if (String(current) !== `${row},${column}`) select(row, column); },
      onkeydown: (event) => press(event, row, column),
    }));
    const line = h("tr", {}, h("th", { scope: "row" }, h("span", { text: stimulus(row) }), mark), ...inputs.map((input, column) =>
      h("td", {}, h("label", {}, input, h("span.grd-word", { text: name(columns[column][0]) })))));
    return { line, inputs, mark };
  });
  const heads = columns.map(([, ...text], column) =>
    h("th", { scope: "col" }, h("kbd", { text: KEYS[column] ?? "", "aria-hidden": "true" }), h("span", { text: t(text) })));
  const head = h("thead", {}, h("tr", {}, h("th", { scope: "col", text: t(ROW) }), ...heads));
  const table = h("table.grd-grid", {}, head, h("tbody", {}, ...lines.map(({ line }) => line)));
  const frame = h("div.grd-table", {}, table);
  body.append(h("p.grd-hint", { text: t(HINTS[item.kind]) }), frame);

  // Where the columns find no room, each row stands as a list of its categories; where they do, the head stays above
  // the rows that scroll, and no row that is led into view may end up under it.
  new ResizeObserver(() => {
    const narrow = frame.clientWidth < ROW_WIDTH + columns.length * CELL_WIDTH;
    if (!frame.clientWidth) return;
    frame.classList.toggle("grd-narrow", narrow);
    frame.style.scrollPadding = narrow ? "" : `${head.offsetHeight + 16}px 0 16px`;
  }).observe(frame);

  let marks = {};
  function refresh() {
    lines.forEach(({ line, inputs, mark }, row) => {
      const ids = chosen(row);
      line.classList.toggle("grd-done", ids.length > 0);
      line.classList.toggle("grd-current", row === current[0]);
      inputs.forEach((input, column) => {
        input.checked = ids.includes(columns[column][0]);
        input.tabIndex = row === current[0] && column === current[1] ? 0 : -1;
      });
      mark.replaceChildren(...verdict(marks[rows[row][0]], name));
    });
  }
  return {
    empty: {},
    update(now) {
      marks = now;
      refresh();
      return progress();
    },
  };
});
