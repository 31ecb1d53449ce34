// case: a chain of decisions beside the case file. A step opens when the one before it is answered.
import { disk } from "./desk.js";
import { COLON, h } from "./elements.js";
import { exercise } from "./frame.js";

const FILE = ["Case file", "案卷"];
const STEP = [(number) => `Step ${number}`, (number) => `第${number}步`];
const HINT = [
  "Each step opens when the one before it is answered. By keyboard: a number chooses, Tab goes on. You can change an earlier step.",
  "答完一步，下一步才会出现。键盘：按数字选择，按 Tab 继续。此前的步骤可以更改。",
];
const SEVERAL = ["Choose all that apply.", "请选择所有适用项。"];
const CLOSED = ["no longer on your path", "不再属于所选路径"];
const ANSWERED = [(done) => `${done} ${done === 1 ? "step" : "steps"} answered`, (done) => `已答 ${done} 步`];
const END = ["All steps of this path are answered.", "此路径的各步均已作答。"];
const ON_PATH = ["(on the path that you chose)", "（就您所选路径而言）"];
const APART = [
  (count) => `${count === 1 ? "One later answer is" : `${count} later answers are`} not on the path chosen now. Kept on this page, but not counted; back when you return to that path.`,
  (count) => `有 ${count} 步此前的作答不属于当前路径：仅保留在本页，不计入答案；回到原路径时会恢复。`,
];

export default exercise(({ item, desk, t, say, body, verdict }) => {
  const { steps } = item;
  const group = `grd-${Math.random().toString(36).slice(2)}`;
  const remembered = `grader:path:${desk.home}`;
  const name = (step, id) => t(step.rows.find((row) => row[0] === id).slice(1));

  // `kept` has every choice that was made, on the path or off it; what is saved is the path from its start.
  const sorted = (step, ids) => step.rows.map(([id]) => id).filter((id) => (ids ?? []).includes(id));
  function walk(choices) {
    const path = [];
    const value = {};
    for (const step of steps) {
      if (!Object.entries(step.when).every(([earlier, options]) => options.includes(value[earlier]?.[0]))) continue;
      path.push(step);
      const chosen = sorted(step, choices[step.id]);
      if (!chosen.length) return { path, value, ended: false };
      value[step.id] = chosen;
    }
    return { path, value, ended: true };
  }
  if (!desk.choices) {
    const before = disk.get(remembered);
    desk.choices = { ...(before?.version === item.version ? before.choices : {}), ...desk.value };
  }
  const agrees = (value) => steps.every(({ id }) => String(value[id] ?? "") === String(sorted(steps.find((one) => one.id === id), desk.value?.[id])));

  function take(step, ids) {
    const before = walk(desk.choices).path;
    desk.choices = { ...desk.choices, [step.id]: sorted(step, ids) };
    const { path, value, ended } = walk(desk.choices);
    const apart = steps.some(({ id }) => desk.choices[id]?.length && !value[id]);
    disk.put(remembered, apart ? { version: item.version, choices: desk.choices } : null);
    desk.set(value);
    const opened = path.find((one) => !before.includes(one));
    const closed = before.filter((one) => !path.includes(one));
    say([
      ...closed.map((one) => `${t(one.stem)}${t(COLON)}${t(CLOSED)}`),
      opened && `${t(STEP)(path.indexOf(opened) + 1)}${t(COLON)}${t(opened.stem)}`,
      ended && t(END),
    ].filter(Boolean).join(t(["; ", "；"])));
  }

  const lines = steps.map((step) => {
    const chosen = () => sorted(step, desk.choices[step.id]);
    const options = step.rows.map(([id, ...text], at) => {
      const input = h("input", {
        type: step.multiple ? "checkbox" : "radio", name: `${group}-${step.id}`, "aria-keyshortcuts": at + 1,
        onchange: () => pick(id, input.checked),
        onkeydown: (event) => {
          const other = options[Number(event.key) - 1];
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          if (event.key === "Enter") onward(step);
          else if (other) {
            other.input.focus();
            pick(other.id, !other.input.checked);
          } else return;
          event.preventDefault();
        },
      });
      const line = h("label.grd-row.grd-option", {}, input, h("kbd", { text: at + 1, "aria-hidden": "true" }), h("span.grd-stim", { text: t(text) }));
      return { id, input, line };
    });
    function pick(id, on) {
      if (!step.multiple) take(step, [id]);
      else take(step, step.rows.map((row) => row[0]).filter((one) => (one === id ? on : chosen().includes(one))));
    }
    const number = h("span.grd-number-of");
    const mark = h("div.grd-mark");
    const why = h("p.grd-why");
    const set = h("fieldset.grd-link", {},
      h("legend", {}, number, h("span.grd-ask", { text: t(step.stem) })),
      step.multiple && h("p.grd-hint", { text: t(SEVERAL) }),
      h("div.grd-rows", {}, ...options.map(({ line }) => line)), mark, why);
    return { step, options, number, mark, why, set, chosen };
  });
  function onward(step) {
    const { path } = walk(desk.choices);
    const next = lines.find((line) => line.step === path[path.indexOf(step) + 1]);
    if (!next) return;
    const { options } = next;
    (options.find(({ input }) => input.checked) ?? options[0]).input.focus();
  }

  const apart = h("p.grd-apart");
  const file = h("details.grd-file", { open: true }, h("summary", { text: t(FILE) }), h("div.grd-prose", {}, ...prose(t(item.file))));
  body.append(h("div.grd-case", {}, file, h("div.grd-chain", {}, h("p.grd-hint", { text: t(HINT) }), ...lines.map(({ set }) => set), apart)));

  return {
    empty: {},
    update(marks) {
      if (!agrees(walk(desk.choices).value)) {
        desk.choices = { ...desk.value };
        disk.put(remembered, null);
      }
      const { path, value, ended } = walk(desk.choices);
      for (const { step, options, number, mark, why, set, chosen } of lines) {
        const at = path.indexOf(step);
        set.hidden = at < 0;
        number.textContent = `${t(STEP)(at + 1)}${t(COLON)}`;
        for (const { id, input, line } of options) {
          input.checked = chosen().includes(id);
          line.classList.toggle("grd-done", input.checked);
        }
        const told = marks[step.id];
        mark.replaceChildren(...verdict(told, (id) => name(step, id)));
        if (told?.strayed) mark.append(h("span.grd-strayed", { text: t(ON_PATH) }));
        why.textContent = told?.why ? t(told.why) : "";
      }
      const count = steps.filter(({ id }) => desk.choices[id]?.length && !value[id]).length;
      apart.textContent = count ? t(APART)(count) : "";
      return ended ? t(END) : t(ANSWERED)(Object.keys(value).length);
    },
  };
});

// The blocks of a case file: headings, paragraphs, facts with a strong label, entries of a list.
function prose(blocks) {
  const nodes = [];
  for (const [kind, ...pieces] of blocks) {
    const spans = pieces.map(([text, strong]) => h(strong ? "strong" : "span", { text }));
    if (kind === "heading") nodes.push(h("h4", {}, ...spans));
    else if (kind !== "entry") nodes.push(h(kind === "fact" ? "p.grd-fact" : "p", {}, ...spans));
    else {
      if (nodes.at(-1)?.tagName !== "UL") nodes.push(h("ul"));
      nodes.at(-1).append(h("li", {}, ...spans));
    }
  }
  return nodes;
}
