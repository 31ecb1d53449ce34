// A case whose facts can be changed, and the steps of the rules; those that turned are marked in words.
import { cites, explorer, h, inWords } from "./frame.js";

const SAY = {
  title: ["Turn a case", "改变一个案例"],
  case: ["Case", "案例"],
  facts: ["Facts that you may change", "可以改变的事实"],
  changed: ["changed", "已改"],
  unstated: ["— not stated —", "— 未说明 —"],
  reset: ["Back to the case as told", "恢复原案例"],
  original: ["The case as told. Change a fact or the day.", "原案例。请改变事实或者日期。"],
  turned: ["{} of 15 steps turned.", "15个步骤中有{}个改变。"],
  none: ["No step turned.", "没有步骤改变。"],
  result: ["Result", "结论"],
  before: ["As told", "原案例"],
  answer: ["answer turned", "答案改变"],
  reason: ["reason turned", "理由改变"],
  was: ["was: {}", "原为：{}"],
  rule: ["Rule", "规则"],
  warnings: ["Mind", "注意"],
};

function draw({ line, fixed, t, zh, bar, beyond }) {
  const choice = h("select", { "aria-label": t(SAY.case), onchange: () => load(choice.value) });
  choice.append(...Object.entries(fixed.cases).map(([value, one]) => h("option", { value, text: t(one.title) })));
  const [story, form, sum, result, steps] = [h("p.gre-story"), h("div.gre-facts-form"), h("p.gre-sum"), h("div.gre-result"), h("ol.gre-steps")];
  const reset = h("button.gre-quiet", { text: t(SAY.reset), onclick: () => load(line.question.case) });
  let formed = null;
  let drawn = null;

  const told = () => fixed.cases[line.question.case];
  const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
  function load(name) {
    formed = null;
    line.turn({ case: name, facts: {}, day: fixed.cases[name].day });
  }
  function set(field, value) {
    const facts = { ...line.question.facts };
    if (same(value, field.value)) delete facts[field.name];
    else facts[field.name] = value;
    line.turn({ facts });
  }
  const now = (field) => (line.question.facts && field.name in line.question.facts ? line.question.facts[field.name] : field.value);

  function drawField(field) {
    const changed = h("span.gre-turned");
    const label = h("span.gre-label", { text: t(field.meaning) });
    let node;
    let show;
    if (field.kind === "choices") {
      const boxes = field.values.map(([value, ...words]) => {
        const box = h("input", { type: "checkbox", value, onchange: () =>
          set(field, boxes.filter(([one]) => one.checked).map(([one]) => one.value)) });
        return [box, h("label.gre-tick", {}, box, h("span", { text: t(words) }))];
      });
      show = () => { for (const [box] of boxes) box.checked = (now(field) ?? []).includes(box.value); };
      node = h("fieldset.gre-field", {}, h("legend", {}, label, " ", changed), ...boxes.map(([, one]) => one));
    } else {
      const control = h("select", { "aria-label": t(field.meaning), onchange: () => set(field, control.value || null) });
      control.append(...field.values.map(([value, ...words]) => h("option", { value, text: t(words) })), h("option", { value: "", text: t(SAY.unstated) }));
      show = () => { control.value = now(field) ?? ""; };
      node = h("label.gre-field", {}, h("span", {}, label, " ", changed), control);
    }
    return { node, show: () => {
      show();
      const differs = !same(now(field), field.value);
      changed.textContent = differs ? t(SAY.changed) : "";
      node.dataset.changed = String(differs);
    } };
  }
  function drawForm() {
    if (formed?.name !== line.question.case) {
      const fields = told().fields.map(drawField);
      formed = { name: line.question.case, fields };
      form.replaceChildren(...fields.map((field) => field.node));
    }
    for (const field of formed.fields) field.show();
  }
  function drawSteps() {
    const open = new Set([...steps.querySelectorAll("details[open]")].map((one) => one.dataset.step));
    const { told: shown } = line;
    if (shown.problem) { result.replaceChildren(h("p.gre-bad", { role: "alert", text: t(shown.problem) })); return; }
    result.replaceChildren(
      shown.outcome_before && h("p.gre-soft", { text: `${t(SAY.before)}${zh ? "：" : ": "}${t(shown.outcome_before)}` }),
      h("p", {}, h("span.gre-label", { text: `${t(SAY.result)}${zh ? "：" : ": "}` }), h("strong", { text: t(shown.outcome) })),
      ...shown.warnings.map((text) => h("p.gre-soft", { text: `${t(SAY.warnings)}${zh ? "：" : ": "}${t(text)}` })));
    steps.replaceChildren(...shown.steps.map((step) => h("li", { "data-turned": step.turned || "no" },
      h("details", { "data-step": step.number, open: step.turned !== "" || open.has(String(step.number)) },
        h("summary", {}, h("span.gre-number", { text: step.number }), h("span.gre-question", { text: t(step.question) }),
          h("strong.gre-answer", { "data-level": step.level, text: t(step.answer) }),
          step.turned && h("span.gre-turned", { text: `↻ ${t(SAY[step.turned])}` })),
        step.before && h("p.gre-soft", { text: t(SAY.was).replace("{}", [t(step.before.answer), t(step.before.note)].filter(Boolean).join(zh ? "。" : ". ")) }),
        t(step.note) && h("p", { text: t(step.note) }),
        step.found.length > 0 && h("dl.gre-facts", {}, ...step.found.flatMap(([label, text]) => [h("dt", { text: t(label) }), h("dd", { text: t(text) })])),
        t(step.says) && h("p.gre-soft", { text: `${t(SAY.rule)}${zh ? "：" : ": "}${t(step.says)}` }),
        cites(step.sources, t)))));
  }
  return {
    nodes: [
      h("label.gre-field", {}, h("span.gre-label", { text: t(SAY.case) }), choice), story, bar, beyond,
      h("h4", { text: t(SAY.facts) }), form, h("div.gre-row", {}, sum, reset), result, steps,
    ],
    update(about) {
      choice.value = line.question.case;
      story.textContent = t(told().story);
      drawForm();
      const { told: shown } = line;
      reset.disabled = Boolean(shown.is_original);
      const said = shown.problem ? t(shown.problem) : shown.is_original ? t(SAY.original)
        : shown.turned ? t(SAY.turned).replace("{}", shown.turned) : t(SAY.none);
      sum.textContent = shown.problem ? "" : said;
      if (drawn !== shown) { drawn = shown; drawSteps(); }
      return about === "turn" ? [inWords(shown.day ?? line.question.day, zh), said, shown.outcome ? t(shown.outcome) : ""].join(" ") : null;
    },
  };
}

export default explorer({ title: SAY.title, draw });
