// order: steps that are moved up and down.
import { COLON, drag, h } from "./elements.js";
import { exercise } from "./frame.js";

const HINT = [
  "Drag the steps into their order; or choose a step, then the place where it goes. By keyboard: Alt with ↑ or ↓; or Space to pick a step up, ↑ ↓ to move it, Space to put it down.",
  "拖动步骤以排列顺序；也可先点选一步，再点选它的位置。键盘：Alt 加 ↑ 或 ↓；或按空格拿起，↑ ↓ 移动，再按空格放下。",
];
const CONFIRM = ["Keep this order", "采用此顺序"];
const UP = ["Move up", "上移"];
const DOWN = ["Move down", "下移"];
const HELD = ["picked up", "已拿起"];
const LAID = ["put down", "已放下"];
const BLANK = ["Not put in order yet", "尚未排序"];

export default exercise(({ item, desk, t, say, body, actions, verdict }) => {
  const ids = item.rows.map(([id]) => id);
  const given = () => (desk.value ?? []).filter((id) => ids.includes(id));
  const order = () => [...given(), ...ids.filter((id) => !given().includes(id))];
  const label = Object.fromEntries(item.rows.map(([id, ...text]) => [id, t(text)]));
  let current = order()[0];
  let held = null; // the step that is picked up, and the answer to go back to
  let sorting = false; // a row that is moved in the page loses its focus: that is no leaving

  function move(id, to) {
    const steps = order();
    const from = steps.indexOf(id);
    const place = Math.min(steps.length - 1, Math.max(0, to));
    if (place !== from) {
      steps.splice(place, 0, ...steps.splice(from, 1));
      desk.set(steps);
    }
    focus(id);
    say(`${label[id]}${t(COLON)}${place + 1} / ${steps.length}`);
  }
  function focus(id) {
    current = id;
    refresh();
    lines[id].main.focus();
  }
  // A click, a tap, Space or Enter: picks a step up, and puts it down here or where another one stands.
  function pick(id) {
    if (!held) {
      held = { id, value: desk.value };
      say(`${label[id]}${t(COLON)}${t(HELD)}`);
    } else {
      const { id: mine } = held;
      held = null;
      if (mine !== id) return move(mine, order().indexOf(id));
      say(`${label[id]}${t(COLON)}${t(LAID)}`);
    }
    return focus(id);
  }
  function press(event, id) {
    const steps = order();
    const at = steps.indexOf(id);
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -at, End: steps.length }[event.key];
    if (event.ctrlKey || event.metaKey) return;
    if (step !== undefined && (event.altKey || held)) move(held?.id ?? id, at + step);
    else if (step !== undefined) focus(steps[Math.min(steps.length - 1, Math.max(0, at + step))]);
    else if (event.key === "Escape" && held) {
      const { value } = held;
      held = null;
      desk.set(value);
      focus(id);
    } else return;
    event.preventDefault();
  }
  function leave(event) {
    if (sorting || !held || !event.relatedTarget || list.contains(event.relatedTarget)) return;
    held = null;
    refresh();
  }

  const lines = Object.fromEntries(ids.map((id) => {
    const place = h("span.grd-place", { "aria-hidden": "true" });
    const main = h("button.grd-stim", { text: label[id], onclick: () => pick(id), onkeydown: (event) => press(event, id), onfocus: () => { current = id; } });
    const mark = h("div.grd-mark");
    const arrow = (text, title, by) => h("button.grd-arrow", { text, title: t(title), "aria-label": `${t(title)}${t(COLON)}${label[id]}`, tabindex: -1, "data-still": true, onclick: () => move(id, order().indexOf(id) + by) });
    const [up, down] = [arrow("↑", UP, -1), arrow("↓", DOWN, 1)];
    const line = h("li.grd-row.grd-step", {}, h("span.grd-grip", { text: "⠿", "aria-hidden": "true" }), place, main, mark, up, down);
    drag(line, {
      start() { line.classList.add("grd-held"); },
      move(point) {
        const next = [...list.children].find((other) => {
          const box = other.getBoundingClientRect();
          return other !== line && point.clientY < box.top + box.height / 2;
        });
        if (next !== line.nextSibling) list.insertBefore(line, next ?? null);
      },
      drop(point) {
        line.classList.remove("grd-held");
        const to = [...list.children].indexOf(line);
        if (point) move(id, to);
        refresh();
      },
    });
    return [id, { line, place, main, mark, up, down }];
  }));
  const list = h("ol.grd-rows", { role: "list", onfocusout: leave }, ...order().map((id) => lines[id].line));
  const confirm = h("button.grd-quiet", { text: t(CONFIRM), onclick: () => desk.set(order()) });
  body.append(h("p.grd-hint", { text: t(HINT) }), list);
  actions.insertBefore(confirm, actions.children[1]);

  let marks = {};
  function refresh() {
    const steps = order();
    const answered = given().length > 0;
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    sorting = true;
    steps.forEach((id, at) => {
      const { line, place, main, mark, up, down } = lines[id];
      if (list.children[at] !== line) list.insertBefore(line, list.children[at] ?? null);
      place.textContent = answered ? at + 1 : "–";
      main.tabIndex = id === current ? 0 : -1;
      main.setAttribute("aria-label", `${at + 1}. ${label[id]}`);
      main.setAttribute("aria-pressed", String(held?.id === id));
      line.classList.toggle("grd-held", held?.id === id);
      line.classList.toggle("grd-done", answered);
      [up.disabled, down.disabled] = [at === 0, at === steps.length - 1];
      mark.replaceChildren(...verdict(marks[id], (place) => place));
    });
    if (focused && focused !== document.activeElement) focused.focus();
    sorting = false;
    confirm.hidden = answered;
  }
  return {
    empty: [],
    update(now) {
      marks = now;
      refresh();
      return given().length ? "" : t(BLANK);
    },
  };
});
