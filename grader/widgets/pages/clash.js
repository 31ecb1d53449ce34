// The clash: what stands under an answer while the trainee must decide between two, or look at one again.
// Knows no kind.
import { h } from "./elements.js";

const CLASH = {
  two: ["Two different answers", "有两个不同的答案"],
  twoMore: [
    "Another window or another computer gave a different answer to this exercise. Both are kept until you choose.",
    "另一窗口或另一台电脑对本题给出了不同的答案。在您选择之前，两者均予保留。",
  ],
  mine: ["Counts now", "目前有效"],
  other: ["The other", "另一答案"],
  keep: ["Keep this", "保留此答案"],
  take: ["Take the other", "采用另一答案"],
  done: ["Your choice is being saved.", "正在保存您的选择。"],
  changed: ["This exercise has changed", "本题已修改"],
  changedMore: [
    "You answered an earlier version of it. Read it again: your answer counts once you change it or confirm it.",
    "您回答的是本题的旧版本。请重新阅读：修改或确认答案之后，答案才有效。",
  ],
  confirm: ["My answer stays", "答案不变"],
};

// Returns the section and how it is brought up to date; `t` chooses the language, `say` announces.
export function clash(desk, { t, say }) {
  const node = h("section.grd-clash", { hidden: true });
  let shown = null;
  const act = (words, does) => h("button.grd-quiet", { text: t(words), onclick: () => {
    does();
    say(t(CLASH.done));
  } });
  const draw = (title, text, ...kids) => {
    node.replaceChildren(h("p", {}, h("strong", { text: t(title) })), h("p", { text: t(text) }), ...kids);
    say(`${t(title)}. ${t(text)}`);
  };
  return {
    node,
    update() {
      const { conflict } = desk;
      const state = conflict ?? (desk.outdated ? "outdated" : null);
      if (state === shown) return;
      shown = state;
      node.hidden = !state;
      if (!state) return;
      if (state === "outdated") {
        draw(CLASH.changed, CLASH.changedMore, h("div.grd-actions", {}, act(CLASH.confirm, () => desk.keep())));
        return;
      }
      const time = conflict.at && new Date(conflict.at);
      const when = time && !isNaN(time) ? ` (${time.toLocaleString(t(["en-GB", "zh-CN"]), { dateStyle: "medium", timeStyle: "short" })})` : "";
      draw(CLASH.two, CLASH.twoMore,
        h("dl", {}, h("dt", { text: t(CLASH.mine) }), h("dd", { text: t(conflict.mine) }),
          h("dt", { text: t(CLASH.other) + when }), h("dd", { text: t(conflict.said) })),
        h("div.grd-actions", {}, act(CLASH.keep, () => desk.keepMine()), conflict.fits && act(CLASH.take, () => desk.take())));
    },
  };
}
