// Draws the exercises of a notebook by itself: on opening, after a restart, and with a new kernel. Written by hand,
// no bundler: a module-federation container of two functions. It takes nothing from the share scope, so that no
// version of JupyterLab or Notebook 7 can fail to match. docs/decisions/opening.md says what it refuses, and why.
(() => {
  const NAME = "export-control-courseware";
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const A_MOMENT = 200; // milliseconds in which what a restart reports comes together

  // What a cell with the tag may hold, to the letter; grader/delivery/opening.py has the same.
  const FORMS = {
    exercise: /^from grader\.widgets import exercise\nexercise\("[a-z0-9-]+"\)$/,
    explorer: /^from grader\.explorer import explore\nexplore\("[a-z0-9-]+"\)$/,
    "hand-in": /^from grader\.widgets import hand_in\nhand_in\(\)$/,
    overview: /^from grader\.widgets import overview\noverview\(\)$/,
    start: /^from grader\.widgets import start\nstart\(\)$/,
  };
  // IPython looks for modules in the notebook's folder first; what lies there came with the notebook.
  const NOTHING_FROM_THE_FOLDER = "import sys\nsys.path[:] = [entry for entry in sys.path if entry]";

  const allowed = (tags, source) => tags.some((tag) => Object.hasOwn(FORMS, tag) && FORMS[tag].test(source));

  const isOurs = (model) => {
    const tags = model.type === "code" && model.getMetadata("tags");
    return Array.isArray(tags) && allowed(tags, model.sharedModel.getSource());
  };

  // All of the notebook's cells that only a person changes.
  const written = (notebook) =>
    JSON.stringify(
      [...notebook.cells].map((cell) => {
        const { id, cell_type, source, metadata, attachments } = cell.toJSON();
        const { execution, trusted, ...kept } = metadata;
        return [id, cell_type, source, kept, attachments];
      }),
    );

  const isDrawn = (model, live) => {
    for (let at = 0; at < model.outputs.length; at += 1)
      if (live.has(model.outputs.get(at).data[VIEW]?.model_id)) return true;
    return false;
  };

  // One open notebook, in however many panels.
  class Opening {
    constructor(context) {
      this.context = context;
      this.session = context.sessionContext;
      this.panels = [];
      this.turn = 0; // only the last turn draws
      this.isStale = false; // the kernel starts, or is out of reach
    }

    async start() {
      await this.context.ready;
      const { session } = this;
      this.clean = this.context.model.dirty ? null : written(this.context.model);
      if (![...this.context.model.cells].some(isOurs)) return;
      session.statusChanged.connect((_, status) => this.hear(status));
      await session.ready;
      this.due();
    }

    hear(status) {
      if (status !== "idle" && status !== "busy") this.isStale = true;
      else if (status === "idle" && this.isStale) this.due();
    }

    due() {
      this.isStale = false;
      this.turn += 1;
      const turn = this.turn;
      const isLast = () => turn === this.turn && !this.context.isDisposed;
      setTimeout(() => {
        if (isLast()) this.draw(isLast).catch((error) => console.warn(`${NAME}: not drawn`, error));
      }, A_MOMENT);
    }

    async draw(isLast) {
      const kernel = this.session.session?.kernel;
      if (!kernel || (await kernel.info).language_info.name !== "python" || !isLast()) return;
      // The answer comes after all that was asked for before, a "Run All Cells" too.
      const { content } = await kernel.requestCommInfo({});
      const live = new Set(Object.keys(content.comms ?? {}));
      const panel = this.panels.find((one) => !one.isDisposed);
      if (!panel || !isLast()) return;
      const waiting = panel.content.widgets.filter(({ model }) => isOurs(model) && !isDrawn(model, live));
      if (!waiting.length) return;
      const { model } = this.context;
      const before = model.dirty ? this.clean : written(model);
      this.clean = null;
      await kernel.requestExecute({ code: NOTHING_FROM_THE_FOLDER, silent: true, store_history: false }).done;
      for (const cell of waiting) {
        if (!isLast()) return;
        if (cell.isDisposed || !isOurs(cell.model) || cell.model.executionState === "running") continue;
        await cell.constructor.execute(cell, this.session).catch(() => {}); // the cell shows what went wrong
      }
      // What was drawn is drawn anew next time: nothing to save, unless a person wrote meanwhile.
      if (isLast() && model.dirty && before === written(model)) model.dirty = false;
    }
  }

  const plugin = {
    id: `${NAME}:opening`,
    description: "Draws the exercises of the courseware when a notebook is opened.",
    autoStart: true,
    activate: (app) => {
      const open = new WeakMap();
      app.docRegistry.addWidgetExtension("Notebook", {
        createNew(panel, context) {
          const isNew = !open.has(context);
          if (isNew) open.set(context, new Opening(context));
          open.get(context).panels.push(panel);
          if (isNew) open.get(context).start().catch((error) => console.warn(`${NAME}: not drawn`, error));
        },
      });
    },
  };

  const modules = { "./extension": { __esModule: true, default: plugin, allowed } };
  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB[NAME] = {
    init: () => {},
    get: (name) =>
      name in modules
        ? Promise.resolve(() => modules[name])
        : Promise.reject(new Error(`${NAME} has no module ${name}`)),
  };
})();
