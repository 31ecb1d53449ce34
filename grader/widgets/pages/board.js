// classify and assign: rows to be placed, and the categories that take them.
import { COLON, drag, h } from "./elements.js";
import { exercise } from "./frame.js";
import { CATEGORIES, COMMA, KEYS, NOWHERE, REMOVE, isCommand, onward, placing } from "./placing.js";

const HINTS = {
  classify: [
    "Choose a row, then its category; or drag. By keyboard: ↑ ↓ for rows, the category’s key to place.",
    "先选一行，再选类别；也可拖动。键盘：↑ ↓ 选行，按类别的键放置。",
  ],
  assign: [
    "Choose a row, then every category that fits; or drag. By keyboard: ↑ ↓ for rows, a category’s key to add or remove.",
    "先选一行，再选所有适用的类别；也可拖动。键盘：↑ ↓ 选行，按类别的键添加或移除。",
  ],
};
const NARROW = 620;

export default exercise(({ item, desk, t, say, body, verdict }) => {
  const { rows, columns } = item;
  const { many, stimulus, name, chosen, toggle, empty, open, progress } = placing({ item, desk, t, say });
  let current = Math.max(0, rows.findIndex((_, row) => !chosen(row).length));

  function place(row, column) {
    const had = toggle(row, column);
    select(many || had ? row : open(row), true);
  }
  // Dropped where it is already: nothing to change.
  function drop(row, column) {
    current = row;
    if (!chosen(row).includes(columns[column][0])) place(row, column);
  }
  function select(row, focus) {
    current = row;
    refresh();
    settle();
    if (!focus) return;
    lines[row].main.focus({ preventScroll: true });
    lines[row].main.scrollIntoView({ block: "nearest" });
  }
  function press(event, row) {
    if (isCommand(event)) return;
    const column = KEYS.indexOf(event.key.toLowerCase());
    const to = onward(event.key, row, rows);
    if (to !== undefined) select(to, true);
    else if (event.key === "Backspace" || event.key === "Delete") empty(row);
    else if (column >= 0 && column < columns.length) place(row, column);
    else return;
    event.preventDefault();
  }

  const ghost = h("div.grd-ghost");
  const target = (point, selector) => body.getRootNode().elementFromPoint(point.clientX, point.clientY)?.closest(selector);
  function carry(node, text, selector, dropped) {
    let over = null;
    drag(node, {
      start() {
        ghost.textContent = text;
        document.body.append(ghost);
        body.classList.add("grd-carrying");
      },
      move(point) {
        ghost.style.transform = `translate(${point.clientX + 12}px, ${point.clientY + 8}px)`;
        over?.classList.remove("grd-over");
        over = target(point, selector);
        if (over && body.contains(over)) over.classList.add("grd-over");
      },
      drop(point) {
        ghost.remove();
        body.classList.remove("grd-carrying");
        over?.classList.remove("grd-over");
        const place = point && target(point, selector);
        if (place && body.contains(place)) dropped(Number(place.dataset.index));
      },
    });
  }

  const lines = rows.map((_, row) => {
    const main = h("button.grd-stim", { text: stimulus(row), onfocus: () => { if (current !== row) select(row); }, onkeydown: (event) => press(event, row) });
    const chips = h("div.grd-chips");
    const mark = h("div.grd-mark");
    const line = h("li.grd-row", { "data-index": row, onclick: () => select(row, true) }, main, chips, mark);
    carry(line, stimulus(row), ".grd-bin", (column) => drop(row, column));
    return { line, main, chips, mark };
  });
  const bins = columns.map(([, ...text], column) => {
    const count = h("span.grd-count", { "aria-hidden": "true" });
    const bin = h("button.grd-bin", { "data-index": column, "aria-keyshortcuts": KEYS[column] ?? null, onclick: (event) => {
      event.stopPropagation(); // it may stand inside a row, which would take the click for its own
      place(current, column);
    }, onkeydown: (event) => {
      if (!["Enter", " ", "Tab"].includes(event.key)) press(event, current);
    } }, h("kbd", { text: KEYS[column] ?? "", "aria-hidden": "true" }), h("span", { text: t(text) }), count);
    carry(bin, t(text), ".grd-row", (row) => drop(row, column));
    return { bin, count };
  });
  const list = h("ol.grd-rows", { role: "list" }, ...lines.map(({ line }) => line));
  const palette = h("div.grd-bins", { role: "group" }, ...bins.map(({ bin }) => bin));
  const board = h("div.grd-board", {}, list, palette);
  body.append(h("p.grd-hint", { text: t(HINTS[item.kind]) }), board);

  // Beside the rows where there is room, else under the row that it is for.
  function settle() {
    const narrow = board.clientWidth > 0 && board.clientWidth < NARROW;
    const home = narrow ? lines[current].line : board;
    board.classList.toggle("grd-narrow", narrow);
    if (palette.parentNode !== home) home.append(palette);
  }
  new ResizeObserver(() => { if (board.isConnected) settle(); }).observe(board);

  function chip(row, id) {
    const column = columns.findIndex((one) => one[0] === id);
    return h("button.grd-chip", { tabindex: -1, "data-still": true, "aria-label": t(REMOVE)(stimulus(row), name(id)), onclick: (event) => {
      event.stopPropagation();
      place(row, column);
    } }, h("span", { text: name(id) }), h("span.grd-x", { text: "×", "aria-hidden": "true" }));
  }
  let marks = {};
  function refresh() {
    const counts = Object.fromEntries(columns.map(([id]) => [id, 0]));
    lines.forEach(({ line, main, chips, mark }, row) => {
      const ids = chosen(row);
      for (const id of ids) counts[id] += 1;
      line.classList.toggle("grd-current", row === current);
      line.classList.toggle("grd-done", ids.length > 0);
      main.tabIndex = row === current ? 0 : -1;
      main.setAttribute("aria-current", String(row === current));
      main.setAttribute("aria-label", `${stimulus(row)}${t(COLON)}${ids.map(name).join(t(COMMA)) || t(NOWHERE)}`);
      const shown = ids.join(" ");
      if (chips.dataset.shown !== shown) {
        chips.dataset.shown = shown;
        chips.replaceChildren(...ids.map((id) => chip(row, id)));
      }
      mark.replaceChildren(...verdict(marks[rows[row][0]], name));
    });
    palette.setAttribute("aria-label", t(CATEGORIES)(stimulus(current)));
    bins.forEach(({ bin, count }, column) => {
      const [id] = columns[column];
      bin.setAttribute("aria-pressed", String(chosen(current).includes(id)));
      count.textContent = counts[id] || "";
    });
  }
  return {
    empty: {},
    update(now) {
      marks = now;
      refresh();
      settle();
      return progress();
    },
  };
});
