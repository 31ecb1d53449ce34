// What every page is made of: styles, elements, dragging, typing. Knows no exercise.
/* global STYLES -- the style sheets by name, which Python puts before this script */

export const COLON = [": ", "："];

// One element. `on…` members are listeners, `text` is text and never HTML, the rest are attributes.
export function h(tag, members = {}, ...kids) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name || "div");
  if (classes.length) node.className = classes.join(" ");
  // What takes the keyboard keeps it: the host's one-key commands look for this on the focused element.
  if (["button", "input", "textarea", "summary"].includes(name)) node.setAttribute("data-lm-suppress-shortcuts", "true");
  if (name === "button") node.type = "button";
  for (const [key, value] of Object.entries(members)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "text") node.textContent = value;
    else if (value !== null && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...kids.filter(Boolean));
  return node;
}

// Words that stay as they are stay untouched: a screen reader reads out again what is written again.
export function tell(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Put the style sheets into the page, each once.
export function dress() {
  for (const [name, style] of Object.entries(STYLES)) {
    const id = `grd-style-${name}`;
    const sheet = document.getElementById(id) ?? document.head.appendChild(h("style", { id }));
    if (sheet.textContent !== style) sheet.textContent = style;
  }
}

// Call `take` at each change of a text box, but not in the middle of an input method's composition.
// Returns whether one is under way: until it ends nobody may write into the box.
export function typing(box, take) {
  let composing = false;
  box.addEventListener("compositionstart", () => { composing = true; });
  box.addEventListener("compositionend", () => { composing = false; take(); });
  box.addEventListener("input", () => { if (!composing) take(); });
  return () => composing;
}

// Follow a mouse from `node`: `move(point)` beyond five pixels, then `drop(point)`, or `drop(null)` by Escape.
export function drag(node, { start, move, drop }) {
  node.addEventListener("dragstart", (event) => event.preventDefault());
  node.addEventListener("pointerdown", (down) => {
    if (down.button || down.pointerType === "touch" || down.target.closest("[data-still]")) return;
    let begun = false;
    const on = (event) => {
      if (!begun && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 5) return;
      if (!begun) { begun = true; start(event); }
      event.preventDefault();
      move(event);
    };
    const end = (event) => {
      removeEventListener("pointermove", on);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      removeEventListener("keydown", escape, true);
      if (!begun) return;
      drop(event.type === "pointerup" ? event : null);
      const swallow = (click) => { click.stopPropagation(); click.preventDefault(); };
      addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", swallow, true));
    };
    const escape = (event) => { if (event.key === "Escape") end(event); };
    addEventListener("pointermove", on);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
    addEventListener("keydown", escape, true);
  });
}
