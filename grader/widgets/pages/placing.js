// What the board and the table of classify and assign share: the categories' keys, and how a choice changes the answer.
import { COLON } from "./elements.js";

export const KEYS = "1234567890abcdefghijklmnopqrstuvwxyz";
export const CATEGORIES = [(row) => `Categories for ${row}`, (row) => `“${row}”的类别`];
export const REMOVE = [(row, name) => `Remove from ${row}: ${name}`, (row, name) => `从“${row}”移除：${name}`];
export const NOWHERE = ["not placed yet", "尚未放置"];
export const COMMA = [", ", "、"];
const DONE = [(done, all) => `${done} of ${all} placed`, (done, all) => `已放置 ${done} / ${all}`];

export function placing({ item: { kind, rows, columns }, desk, t, say }) {
  const many = kind === "assign";
  const value = () => desk.value ?? {};
  const stimulus = (row) => t(rows[row].slice(1));
  const name = (id) => t(columns.find((column) => column[0] === id).slice(1));
  const chosen = (row) => {
    const given = [value()[rows[row][0]] ?? []].flat();
    return columns.map(([id]) => id).filter((id) => given.includes(id));
  };
  function put(row, ids) {
    const next = { ...value() };
    if (ids.length) next[rows[row][0]] = many ? ids : ids[0];
    else delete next[rows[row][0]];
    desk.set(next);
  }
  return {
    many, stimulus, name, chosen,
    // Put a row into a category, or take it back; tells whether it was there.
    toggle(row, column) {
      const [id] = columns[column];
      const had = chosen(row).includes(id);
      const others = many ? chosen(row).filter((one) => one !== id) : [];
      put(row, columns.map(([one]) => one).filter((one) => others.includes(one) || (one === id && !had)));
      say(`${stimulus(row)}${t(COLON)}${chosen(row).map(name).join(t(COMMA)) || t(NOWHERE)}`);
      return had;
    },
    empty(row) {
      if (!chosen(row).length) return;
      put(row, []);
      say(`${stimulus(row)}${t(COLON)}${t(NOWHERE)}`);
    },
    // The first row after this one that has no category; this one, where all have.
    open: (row) => rows.map((_, index) => (row + 1 + index) % rows.length).find((index) => !chosen(index).length) ?? row,
    progress: () => t(DONE)(rows.filter((_, row) => chosen(row).length).length, rows.length),
  };
}

// Where a key leads in a column of rows; undefined where it leads nowhere.
export function onward(key, row, rows) {
  const to = { ArrowDown: row + 1, ArrowUp: row - 1, Home: 0, End: rows.length - 1 }[key];
  return to === undefined ? undefined : Math.min(rows.length - 1, Math.max(0, to));
}

export const isCommand = (event) => event.ctrlKey || event.metaKey || event.altKey;
