// classify and assign: rows to be placed, and the categories that take them.
import { drag, exercise, h, verdict } from "./frame.js";

const KEYS = "1234567890abcdefghijklmnopqrstuvwxyz";
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
const CATEGORIES = ["Categories", "类别"];
const REMOVE = ["Remove", "移除"];
const NARROW = 620;

export default exercise(({ item, desk, t, say, body, zh }) => {
  const { rows, columns } = item;
  const many = item.kind === "assign";
  const value = () => desk.value ?? {};
  const chosen = (row) => [value()[rows[row][0]] ?? []].flat();
  const name = (id) => t(columns.find((column) => column[0] === id).slice(1));
  let current = Math.max(0, rows.findIndex((_, row) => !chosen(row).length));

  function place(row, column, toggle) {
    const [stimulus] = rows[row];
    const [category] = columns[column];
    const had = chosen(row).includes(category);
    if (had && !toggle) return;
    const next = { ...value() };
    const others = many ? chosen(row).filter((id) => id !== category) : [];
    const kept = columns.map(([id]) => id).filter((id) => others.includes(id) || (id === category && !had));
    if (kept.length) next[stimulus] = many ? kept : kept[0];
    else delete next[stimulus];
    desk.set(next);
    say(`${t(rows[row].slice(1))}: ${had ? `${t(REMOVE)} ` : ""}${name(category)}`);
    if (!many && !had) {
      const order = rows.map((_, index) => (row + 1 + index) % rows.length);
      select(order.find((index) => !chosen(index).length) ?? row, true);
    } else select(row, true);
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
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const column = KEYS.indexOf(event.key.toLowerCase());
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const edge = { Home: 0, End: rows.length - 1 }[event.key];
    if (step) select(Math.min(rows.length - 1, Math.max(0, row + step)), true);
    else if (edge !== undefined) select(edge, true);
    else if (event.key === "Backspace" || event.key === "Delete") {
      if (!chosen(row).length) return;
      const next = { ...value() };
      delete next[rows[row][0]];
      desk.set(next);
    } else if (column >= 0 && column < columns.length) place(row, column, true);
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

  const lines = rows.map(([, ...text], row) => {
    const main = h("button.grd-stim", { text: t(text), onfocus: () => { if (current !== row) select(row); }, onkeydown: (event) => press(event, row) });
    const chips = h("div.grd-chips");
    const mark = h("div.grd-mark");
    const line = h("li.grd-row", { "data-index": row, onclick: () => select(row, true) }, main, chips, mark);
    carry(line, t(text), ".grd-bin", (column) => { current = row; place(row, column); });
    return { line, main, chips, mark };
  });
  const bins = columns.map(([, ...text], column) => {
    const count = h("span.grd-count");
    const bin = h("button.grd-bin", { "data-index": column, onclick: () => place(current, column, true), onkeydown: (event) => {
      if (!["Enter", " ", "Tab"].includes(event.key)) press(event, current);
    } }, h("kbd", { text: KEYS[column] ?? "" }), h("span", { text: t(text) }), count);
    carry(bin, t(text), ".grd-row", (row) => place(row, column));
    return { bin, count };
  });
  const list = h("ol.grd-rows", {}, ...lines.map(({ line }) => line));
  const palette = h("div.grd-bins", { role: "group", "aria-label": t(CATEGORIES) }, ...bins.map(({ bin }) => bin));
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

  let marks = {};
  function refresh() {
    const counts = Object.fromEntries(columns.map(([id]) => [id, 0]));
    lines.forEach(({ line, main, chips, mark }, row) => {
      const ids = chosen(row).filter((id) => id in counts);
      for (const id of ids) counts[id] += 1;
      line.classList.toggle("grd-current", row === current);
      line.classList.toggle("grd-done", ids.length > 0);
      main.tabIndex = row === current ? 0 : -1;
      main.setAttribute("aria-label", [t(rows[row].slice(1)), ...ids.map(name)].join(". "));
      const shown = ids.join(" ");
      if (chips.dataset.shown !== shown) {
        chips.dataset.shown = shown;
        chips.replaceChildren(...ids.map((id) => {
          const column = columns.findIndex((one) => one[0] === id);
          return h("button.grd-chip", { tabindex: -1, "data-still": true, title: `${t(REMOVE)}: ${name(id)}`, onclick: (event) => {
            event.stopPropagation();
            current = row;
            place(row, column, true);
          } }, h("span", { text: name(id) }), h("span.grd-x", { text: "×", "aria-hidden": "true" }));
        }));
      }
      mark.replaceChildren(...verdict(marks[rows[row][0]], t, name));
    });
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
      const done = rows.filter((_, row) => chosen(row).length).length;
      return zh ? `已放置 ${done} / ${rows.length}` : `${done} of ${rows.length} placed`;
    },
  };
});
