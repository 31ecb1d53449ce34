// The start page's card: the modules of the course, how far each is, where to go on, how to hand in.
// Knows no exercise, and asks nothing of the kernel but to look again.
import { dress, h, tell } from "./elements.js";
import { Speech, again, tongues } from "./language.js";

const SAY = {
  title: ["Your course", "您的课程"],
  far: (done, all) => [`${done} of ${all} exercises answered`, `已答 ${done} 题，共 ${all} 题`],
  left: (minutes) => [`about ${minutes} minutes left`, `约余 ${minutes} 分钟`],
  hours: (hours) => [`about ${hours} hours left`, `约余 ${hours} 小时`],
  over: ["everything is answered", "已全部作答"],
  onLesson: (name) => [`Go on: lesson ${name}`, `继续：课文 ${name}`],
  onExercises: (name) => [`Go on: exercises ${name}`, `继续：练习 ${name}`],
  lesson: ["Lesson", "课文"],
  exercises: ["Exercises", "练习"],
  minutes: (minutes) => [`${minutes} min`, `${minutes} 分钟`],
  answered: (done, all) => [`${done} of ${all}`, `${done} / ${all}`],
  answeredMore: (done, all) => [`${done} of ${all} answered`, `已答 ${done} 题，共 ${all} 题`],
  handed: (time) => [`handed in ${time}`, `${time} 已提交`],
  absent: ["not fetched yet", "尚未获取"],
  modules: ["The modules of this course", "本课程的单元"],
  how: ["How to hand in", "如何提交"],
  howMore: [
    "Open the exercises of a module. The last card makes one file for your instructor, or submits to your course, and gives you a receipt. You may hand in again: the later one counts.",
    "打开某一单元的练习。页末的卡片会生成一个文件供您交给老师，或直接提交到课程，并给出回执。可以再次提交，以较晚者为准。",
  ],
};

const parts = (module) => [module.lesson, module.exercises].filter(Boolean);
const isOpen = (part) => part?.there && part.answered < part.of;

// Where to go on: what was answered last, if it is not done; else the first lesson or exercises that are not.
function next(modules) {
  const ways = modules.flatMap((module) => ["lesson", "exercises"].filter((kind) => isOpen(module[kind])).map((kind) => ({ module, kind })));
  const last = (way) => way.module[way.kind].last;
  return ways.reduce((best, way) => (last(way) > last(best) ? way : best), ways[0]);
}

// A notebook's place, relative to the start page.
function path(module, kind, isZh) {
  if (kind === "exercises") return `../exercises/${module.name}/${module.name}.ipynb`;
  const zh = isZh ? module.lesson.languages.includes("zh") : !module.lesson.languages.includes("en");
  return `${module.name}/lesson${zh ? ".zh" : ""}.ipynb`;
}

// The link of the notebook's own text that leads to the same place: the host has made it open as it opens notebooks.
function twin(root, to) {
  const links = (root.closest(".jp-Notebook") ?? document).querySelectorAll(".jp-MarkdownOutput a[href]");
  const ending = `/${to.replace("../exercises/", "")}`;
  return [...links].find((one) => /^\w+:/.test(one.getAttribute("href")) && decodeURI(one.pathname).endsWith(ending));
}

// The address at which this host shows a notebook, for a link that is opened apart.
function address(own) {
  const config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
  const [, place] = own.pathname.split(`${config.baseUrl ?? "/"}files/`);
  const app = document.body.dataset.notebook ? "notebooks" : "lab/tree";
  return place ? `${config.baseUrl ?? "/"}${app}/${place}` : own.getAttribute("href");
}

function card(model, speech, el) {
  const t = (pair) => speech.t(pair);
  dress();
  const root = h("section.grd.grd-start");
  el.replaceChildren(root);
  let draw;
  let links = [];

  function link(module, kind, text) {
    const to = path(module, kind, speech.isZh);
    const made = h("a", { text, href: to, "data-lm-suppress-shortcuts": "true", onclick: (event) => {
      const own = twin(root, to);
      if (!own || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      own.click();
    } });
    links.push([made, to]);
    return made;
  }

  function part(module, kind) {
    const one = module[kind];
    if (!one) return h("div.grd-part");
    const time = one.handed && new Date(one.handed).toLocaleDateString(t(["en-GB", "zh-CN"]), { dateStyle: "medium" });
    return h("div.grd-part", {},
      one.there ? link(module, kind, t(SAY[kind])) : h("span", { text: t(SAY[kind]) }),
      h("span.grd-more", { text: t(SAY.minutes(one.minutes)) }),
      one.there ? h("span.grd-done-of", {}, h("span", { text: `${one.answered === one.of ? "✓ " : ""}${t(SAY.answered(one.answered, one.of))}`, "aria-hidden": "true" }),
        h("span.grd-unseen", { text: t(SAY.answeredMore(one.answered, one.of)) })) : h("span.grd-more", { text: t(SAY.absent) }),
      time && h("span.grd-more", { text: t(SAY.handed(time)) }),
      one.problem && h("p.grd-warning", { text: t(one.problem) }));
  }

  function mount() {
    root.lang = speech.tag;
    root.setAttribute("aria-label", t(SAY.title));
    const far = h("p.grd-far", { role: "status" });
    const bar = h("div.grd-bar", { "aria-hidden": "true" }, h("span"));
    const onward = h("div.grd-doing");
    const list = h("ol.grd-modules", { "aria-label": t(SAY.modules), role: "list" });
    root.replaceChildren(
      h("div.grd-head", {}, h("span.grd-id", { text: t(SAY.title) }), h("span.grd-facts"), tongues(speech)),
      h("div.grd-body", {}, far, bar, onward, list, h("h4", { text: t(SAY.how) }), h("p", { text: t(SAY.howMore) })),
    );
    draw = () => {
      const { modules } = model.get("work");
      const all = modules.flatMap(parts);
      const sum = (of) => all.reduce((total, one) => total + of(one), 0);
      const [done, count] = [sum((one) => one.answered), sum((one) => one.of)];
      const minutes = Math.round(sum((one) => (one.of ? one.minutes * (1 - one.answered / one.of) : 0)));
      tell(far, `${t(SAY.far(done, count))} · ${t(done === count ? SAY.over : minutes < 120 ? SAY.left(minutes) : SAY.hours(Math.round(minutes / 60)))}`);
      bar.firstChild.style.width = `${count ? (100 * done) / count : 0}%`;
      links = [];
      const way = next(modules);
      const words = way && (way.kind === "lesson" ? SAY.onLesson : SAY.onExercises);
      const number = way?.module.name.split("-")[0];
      const main = way && link(way.module, way.kind, t(words(`${number} ${t(way.module.title)}`)));
      if (main) main.className = "grd-main";
      onward.replaceChildren(...(main ? [main] : []));
      list.replaceChildren(...modules.map((module) => h("li.grd-module", { "data-module": module.name },
        h("strong", { text: `${module.name.split("-")[0]} ${t(module.title)}` }), part(module, "lesson"), part(module, "exercises"))));
      point();
    };
    draw();
  }

  // The host makes its links work a moment after it has drawn them.
  let waits;
  let tries = 0;
  function point() {
    clearTimeout(waits);
    const known = links.map(([made, to]) => [made, twin(root, to)]).filter(([, own]) => own);
    for (const [made, own] of known) made.setAttribute("href", address(own));
    tries += 1;
    if (known.length < links.length && tries < 40) waits = setTimeout(point, 250);
  }

  const redraw = () => draw();
  const redress = again(root, mount);
  const look = () => { try { model.send({ type: "look" }); } catch { /* it stays as it is */ } };
  const back = () => { if (!document.hidden) look(); };
  let isFirst = true;
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    if (!isFirst) look();
    isFirst = false;
  });
  seen.observe(root);
  model.on("change:work", redraw);
  document.addEventListener("visibilitychange", back);
  for (const name of ["pointerenter", "focusin"]) root.addEventListener(name, point);
  speech.views.add(redress);
  mount();
  return () => {
    seen.disconnect();
    clearTimeout(waits);
    model.off("change:work", redraw);
    document.removeEventListener("visibilitychange", back);
    speech.views.delete(redress);
  };
}

export default () => {
  let speech;
  return {
    initialize({ model }) {
      speech = new Speech(model);
      if (speech.isAhead) speech.send();
    },
    render({ model, el }) { return card(model, speech, el); },
  };
};
