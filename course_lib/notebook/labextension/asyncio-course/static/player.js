// What all drawings share: elements, a slider with buttons, the source with its lit lines, words for all.

export function element(name, { text, parent, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) made.setAttribute(key, value);
  }
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  if (parent) parent.append(made);
  return made;
}

export function button(label, words, action) {
  const made = element("button", { text: label, type: "button", "aria-label": words, title: words });
  made.addEventListener("click", action);
  return made;
}

export function seconds(value) {
  return `${Number(value.toFixed(value >= 100 ? 1 : value >= 1 ? 2 : value >= 0.01 ? 3 : 6))} s`;
}

// The frame of a drawing. `stops` are the values of the slider at which something happens; `changed` is told
// each new value; `valued` says a value in words.
export function player(node, { name, summary, source, stops, step, changed, valued }) {
  const root = element("section", { class: "course-drawing", "aria-label": name, parent: node });
  const controls = element("div", { class: "course-controls", parent: root });
  const last = stops[stops.length - 1];
  const slider = element("input", {
    type: "range", min: stops[0], max: last, step, "aria-label": "Time",
  });
  const readout = element("output", { class: "course-time" });
  const play = button("▶", "Play", () => (timer ? pause() : start()));
  const buttons = [
    button("|◀", "To the beginning", () => go(stops[0])),
    button("◀", "One moment back", () => move(-1)),
    play,
    button("▶|", "One moment on", () => move(1)),
  ];
  buttons[2].classList.add("course-play");
  controls.append(...buttons, slider, readout);
  const tools = element("span", { class: "course-tools", parent: controls });
  const body = element("div", { class: "course-body", parent: root });
  const stage = element("div", { class: "course-stage", parent: body });
  const code = element("div", {
    class: "course-code", tabindex: 0, role: "group", "aria-label": "The source; lines that run or wait are lit", parent: body,
  });
  if (source.length) code.append(...listing(source));
  else code.remove();
  const said = element("div", { class: "course-said", role: "status", parent: root });
  const words = element("details", { class: "course-words", parent: root });
  words.append(element("summary", { text: "In words" }), element("p", { text: summary }));

  let value = stops[0];
  let timer = 0;

  function go(next) {
    value = Math.min(Math.max(next, stops[0]), last);
    slider.value = value;
    readout.textContent = valued(value);
    slider.setAttribute("aria-valuetext", valued(value));
    changed(value);
  }

  function move(way) {
    pause();
    const near = 1e-9;
    const next = way > 0
      ? stops.find((stop) => stop > value + near)
      : stops.findLast((stop) => stop < value - near);
    if (next !== undefined) go(next);
  }

  function start() {
    if (value >= last) go(stops[0]);
    said.setAttribute("aria-live", "off"); // or a screen reader would hear all of it
    play.textContent = "❚❚";
    play.setAttribute("aria-label", "Pause");
    let at = stops.findIndex((stop) => stop > value);
    timer = setInterval(() => {
      if (at < 0 || at >= stops.length) return pause();
      go(stops[at]);
      at += 1;
    }, Math.max(250, Math.min(1200, 12000 / stops.length)));
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
    said.removeAttribute("aria-live");
    play.textContent = "▶";
    play.setAttribute("aria-label", "Play");
  }

  slider.addEventListener("input", () => {
    pause();
    go(Number(slider.value));
  });
  slider.addEventListener("keydown", (event) => {
    const ways = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
    if (event.key in ways) {
      event.preventDefault(); // from moment to moment, not from pixel to pixel
      move(ways[event.key]);
    }
  });
  // JupyterLab has shortcuts of its own for many keys
  root.addEventListener("keydown", (event) => event.stopPropagation());
  new MutationObserver((_, observer) => {
    if (!root.isConnected && timer) pause();
    if (!node.contains(root)) observer.disconnect();
  }).observe(node, { childList: true });

  return { root, tools, stage, said, go, value: () => value, light: (lit) => light(code, lit) };
}

function listing(source) {
  const made = [];
  let file = null;
  for (const block of source) {
    if (block.file !== file && block.title) {
      made.push(element("div", { class: "course-file", text: block.title }));
    }
    file = block.file;
    const list = element("ol", { class: "course-block", start: block.first });
    block.lines.forEach((line, n) => {
      const item = element("li", { value: block.first + n, parent: list });
      item.dataset.place = `${block.file}:${block.first + n}`;
      element("code", { text: line || " ", parent: item });
    });
    made.push(list);
  }
  return made;
}

// `lit` holds { file, line, how, who }: how is "run", "wait", "was" or "chosen".
function light(code, lit) {
  for (const item of code.querySelectorAll("li.course-lit")) {
    item.className = "";
    item.querySelector(".course-who")?.remove();
  }
  const who = new Map();
  for (const { file, line, how, who: name } of lit) {
    const item = code.querySelector(`li[data-place="${file}:${line}"]`);
    if (!item) continue;
    item.classList.add("course-lit", `course-lit-${how}`);
    if (name) who.set(item, (who.get(item) || new Set()).add(name));
  }
  for (const [item, names] of who) {
    const [first, second, ...rest] = names;
    const text = [first, second].filter(Boolean).join(", ") + (rest.length ? ` and ${rest.length} more` : "");
    element("span", { class: "course-who", text, title: [...names].join(", "), parent: item });
  }
  const shown = code.querySelector(".course-lit-chosen, .course-lit-run, .course-lit-wait");
  if (shown && code.scrollHeight > code.clientHeight) {
    const way = shown.offsetTop - code.offsetTop;
    if (way < code.scrollTop || way > code.scrollTop + code.clientHeight - 24) {
      code.scrollTop = way - code.clientHeight / 3;
    }
  }
}
