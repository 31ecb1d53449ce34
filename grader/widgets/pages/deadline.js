// Until when an assignment is taken, in words: in the course's zone, named, and by the reader's own clock.
// Knows no card.
import { h } from "./elements.js";

const DUE = {
  due: ["Due", "截止时间"],
  until: ["Extended for you until", "已为您延期至"],
  local: (time) => [`${time} where you are`, `您当地时间 ${time}`],
  past: ["This time has passed. You can still hand in, but late.", "该时间已过。仍可提交，但算迟交。"],
};
const SHAPE = { year: "numeric", month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

function moment(stamp, zone, t) {
  const at = new Date(stamp);
  const told = (more) => at.toLocaleString(t(["en-GB", "zh-CN"]), { ...SHAPE, ...more });
  let [there, name] = [null, zone];
  try { there = told({ timeZone: zone }); } catch { [there, name] = [told({ timeZone: "UTC" }), "UTC"]; }
  const here = told({});
  const offset = new Intl.DateTimeFormat("en", { timeZone: name, timeZoneName: "shortOffset" }).formatToParts(at)
    .find((part) => part.type === "timeZoneName").value.replace("GMT", "UTC");
  const named = name === "UTC" ? "UTC" : `${offset}, ${name.split("/").at(-1).replaceAll("_", " ")}`;
  return [h("time", { datetime: stamp, text: there }), ` (${named})`, here === there ? "" : h("span.grd-more", { text: ` · ${t(DUE.local(here))}` })];
}

// The lines that tell it; an extension strikes the due date through.
export function deadline({ due, until, zone }, t) {
  const line = (title, stamp, counts) => h("p", {}, h("strong", { text: t(title) }), " ", h(counts ? "span" : "s", {}, ...moment(stamp, zone, t)));
  const past = Date.now() > Date.parse(until ?? due);
  return [line(DUE.due, due, !until), ...(until ? [line(DUE.until, until, true)] : []), ...(past ? [h("p.grd-past", { text: t(DUE.past) })] : [])];
}
