// What a practice exercise tells when it is asked. Goes only with practice: a graded exercise has no word of it.
import { h } from "./elements.js";

const TOLD = {
  right: ["Right", "正确"],
  wrong: ["Not right", "不正确"],
  missed: ["Right, but not chosen", "正确，但未选"],
  left: ["Left blank", "未作答"],
  key: ["Right answer:", "正确答案："],
  of: ["of", "/"],
  points: ["points", "分"],
  why: ["Why", "理由"],
  about: ["About your choice", "关于您的选择"],
  guide: ["A good answer", "好的答案"],
  sources: ["Sources", "依据"],
  wasSure: ["You were sure. This is the mistake worth a second look:", "您当时有把握。这一错误最值得再看一遍："],
  wasUnsure: ["You were unsure, and you were right. Here is why:", "您当时没把握，但答对了。理由如下："],
  path: ["The right path from the start", "从头起的正确路径"],
};

// What a check tells. Who was sure and wrong reads first what misled, and where it is written.
export function reasons(checked, t, sure) {
  const right = checked.earned === checked.possible;
  const astray = sure === true && checked.earned !== null && !right;
  const total = `${checked.earned} ${t(TOLD.of)} ${checked.possible} ${t(TOLD.points)}`;
  const part = (title, ...kids) => h("section", {}, h("h4", { text: t(title) }), ...kids);
  const misled = checked.misconceptions.map(([name, text]) => h("p", {}, h("strong", { text: `${t(name)} — ` }), t(text)));
  const why = checked.rationale && h("p", { text: t(checked.rationale) });
  const sources = checked.sources.length && h("p.grd-sources", { text: `${t(TOLD.sources)}: ` }, ...checked.sources.map((text) => h("cite", { text })));
  const path = checked.path && part(TOLD.path, h("ol.grd-path", {}, ...checked.path.map(([stem, key]) =>
    h("li", {}, `${t(stem)} `, h("strong", { text: key.map(t).join(t(["; ", "；"])) })))));
  const head = checked.earned !== null && h("p.grd-total", { "data-right": String(right) }, h("strong", { text: total }),
    checked.key && ` — ${t(TOLD.key)} ${t(checked.key)}`);
  const second = (title, ...kids) => h("section.grd-second", {}, h("p", {}, h("strong", { text: t(title) })), ...kids);
  let rest;
  if (astray && misled.length) rest = [second(TOLD.wasSure, ...misled, sources), path, why && part(TOLD.why, why)];
  else if (astray) rest = [second(TOLD.wasSure, why, sources), path];
  else if (sure === false && right) rest = [second(TOLD.wasUnsure, why, sources)];
  else {
    rest = [misled.length && part(TOLD.about, ...misled), path,
      checked.guide && part(TOLD.guide, h("p", { text: t(checked.guide) })), why && part(TOLD.why, why), sources];
  }
  return [head, ...rest].filter(Boolean);
}

// The mark of one row after a check: a sign, a word and, where it is not right, the key.
export function verdict(mark, t, label) {
  const level = mark.missed ? "missed" : String(mark.right);
  const [sign, word] = { true: ["✓", TOLD.right], false: ["✗", TOLD.wrong], missed: ["○", mark.key.length ? TOLD.left : TOLD.missed] }[level];
  const key = !mark.right && mark.key.length > 0 && h("span.grd-key", { text: `${t(TOLD.key)} ${mark.key.map(label).join("; ")}` });
  return [h("span.grd-verdict", { "data-right": level, text: `${sign} ${t(word)}` }), key].filter(Boolean);
}
