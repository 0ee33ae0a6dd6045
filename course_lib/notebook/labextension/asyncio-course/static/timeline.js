// The timeline of a run: rows of bars that can be zoomed, asked with pointer and keyboard, and scrubbed.

import { button, element, player, seconds } from "./player.js";

const ROW = 28; // pixels, as in draw.css
const NEAR = 1e-9;
const STEPS = [1, 2, 5].flatMap((n) => [-6, -5, -4, -3, -2, -1, 0].map((p) => n * 10 ** p))
  .concat([10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400])
  .sort((a, b) => a - b);
const LEGEND = {
  run: "running", wait: "waiting", ready: "ready, loop busy", blocked: "blocks the loop", thread: "in a thread",
};
const MARKS = { done: "✓", failed: "✗", cancelled: "⊘", pending: "…", lost: "…" };

export function drawTimeline(node, data) {
  const length = Math.max(...data.scenes.map((scene) => scene.length)) || 0;
  const share = (time) => (length ? (100 * Math.min(Math.max(time, 0), length)) / length : 0);
  const stops = moments(data, length);
  const rows = [];
  let chosen = null;
  let zoom = 1;

  const frame = player(node, {
    name: "Timeline", summary: data.summary, source: data.source, stops,
    step: length ? length / 1000 : 1, changed: show, valued: (time) => seconds(time),
  });
  const track = element("div", { class: "course-track", parent: frame.stage });
  frame.stage.tabIndex = -1;
  const axis = element("div", { class: "course-axis", "aria-hidden": "true", parent: track });
  const grid = element("div", {
    class: "course-grid", role: "grid", parent: track,
    "aria-label": "Rows of the timeline; the arrow keys go from bar to bar",
  });
  data.scenes.forEach((scene) => drawScene(scene));
  const cursor = element("div", { class: "course-cursor", "aria-hidden": "true", parent: lane(track) });
  if (data.parting) {
    const part = element("div", { class: "course-part", parent: lane(track), "aria-hidden": "true" });
    part.style.left = `${share(data.parting.time)}%`;
    element("p", {
      class: "course-note", parent: frame.stage,
      text: `They part at ${seconds(data.parting.time)}: ${data.parting.words}.`,
    });
  }
  const legend = element("div", { class: "course-legend", parent: frame.stage });
  for (const [kind, words] of Object.entries(LEGEND)) {
    if (!grid.querySelector(`.course-${kind}`)) continue;
    const sample = element("span", { class: `course-bar course-${kind} course-sample` });
    element("span", { parent: legend }, sample, words);
  }
  const bars = [...grid.querySelectorAll("[role=gridcell]")];
  if (bars[0]) bars[0].tabIndex = 0;
  frame.tools.append(
    button("−", "Zoom out", () => zoomTo(zoom / 1.5)),
    button("+", "Zoom in", () => zoomTo(zoom * 1.5)),
    button("Fit", "Fit into the page", () => zoomTo(1)),
  );
  grid.addEventListener("keydown", onKey);
  track.addEventListener("click", onClick);
  new ResizeObserver(ticks).observe(track);
  frame.go(stops[0]);

  function drawScene(scene) {
    if (scene.title) element("div", { class: "course-title", text: scene.title, parent: grid });
    const group = element("div", { class: "course-scene", role: "rowgroup", parent: grid });
    const first = rows.length;
    const places = new Map();
    for (const row of scene.rows) {
      places.set(row.id, rows.length - first);
      group.append(drawRow(row));
    }
    const back = element("div", { class: "course-lane course-back", "aria-hidden": "true" });
    group.prepend(back);
    for (const [start, end] of scene.stops) bar(back, "course-stop", start, end);
    for (const [time, by, of] of scene.wakes) {
      if (!places.has(by) || !places.has(of)) continue;
      const [from, to] = [places.get(by), places.get(of)];
      const line = element("div", { class: `course-wake ${to > from ? "down" : "up"}`, parent: back });
      line.style.left = `${share(time)}%`;
      line.style.top = `${Math.min(from, to) * ROW + ROW / 2}px`;
      line.style.height = `${Math.abs(to - from) * ROW}px`;
    }
    if (scene.folded) element("p", { class: "course-note", text: `And ${scene.folded}.`, parent: frame.stage });
  }

  function drawRow(row) {
    const made = element("div", { class: "course-row", role: "row" });
    const name = element("div", { class: "course-name", role: "rowheader", text: row.label, title: row.label, parent: made });
    name.style.paddingLeft = `${8 + row.depth * 14}px`;
    if (row.thread) name.classList.add("course-thread-name");
    const cells = element("div", { class: "course-lane", role: "presentation", parent: made });
    const shown = { row, bars: [] };
    rows.push(shown);
    for (const piece of inOrder(row.pieces)) {
      const [start, end, kind, label, tip] = piece;
      const cell = bar(cells, `course-bar course-${kind}`, start, end);
      cell.setAttribute("role", "gridcell");
      cell.setAttribute("aria-label", tip);
      cell.tabIndex = -1;
      cell.title = tip;
      if (label && kind !== "run") element("span", { text: label, parent: cell });
      cell.addEventListener("focus", () => choose(shown, piece, cell));
      cell.piece = piece;
      cell.shown = shown;
      shown.bars.push(cell);
    }
    for (const [time, text] of row.notes) {
      const dot = element("div", { class: "course-dot", title: `prints: ${text}`, parent: cells });
      dot.style.left = `${share(time)}%`;
    }
    const end = element("div", { class: `course-end course-${row.ending}`, parent: cells });
    end.textContent = row.said === "done" ? "✓" : `${MARKS[row.ending]} ${row.said}`;
    end.style.left = `${share(row.end)}%`;
    return made;
  }

  function bar(parent, css, start, end) {
    const made = element("div", { class: css, parent });
    made.style.left = `${share(start)}%`;
    made.style.width = `${share(end) - share(start)}%`;
    return made;
  }

  function choose(shown, piece, cell) {
    for (const one of bars) if (one.tabIndex === 0) one.tabIndex = -1;
    grid.querySelector(".course-picked")?.classList.remove("course-picked");
    cell.tabIndex = 0;
    cell.classList.add("course-picked");
    chosen = { shown, piece };
    if (piece[0] > frame.value() || piece[1] < frame.value()) frame.go(piece[0]);
    else show(frame.value());
  }

  function show(time) {
    if (!cursor) return;
    cursor.style.left = `${share(time)}%`;
    if (chosen && (time < chosen.piece[0] - NEAR || time > chosen.piece[1] + NEAR)) chosen = null;
    if (!chosen) grid.querySelector(".course-picked")?.classList.remove("course-picked");
    const lit = [], said = [];
    for (const shown of rows) {
      const state = at(shown.row, time);
      if (!state) continue;
      for (const piece of state) {
        if (piece[6]) lit.push({ file: piece[5], line: piece[6], how: how(piece), who: shown.row.label });
      }
      said.push([shown.row.label, state]);
    }
    if (chosen?.piece[6]) lit.push({ file: chosen.piece[5], line: chosen.piece[6], how: "chosen" });
    frame.light(lit);
    frame.said.replaceChildren(...words(time, said));
  }

  function words(time, said) {
    const head = element("strong", { text: `At ${seconds(time)}` });
    if (chosen) {
      return [head, element("p", { class: "course-asked", text: `${chosen.shown.row.label}: ${chosen.piece[4]}` })];
    }
    const list = element("ul");
    for (const [label, state] of said.slice(0, 8)) {
      const item = element("li", { parent: list });
      element("code", { text: label, parent: item });
      item.append(` ${state.map((piece) => piece[4]).join("; ")}`);
    }
    if (said.length > 8) element("li", { text: `and ${said.length - 8} more`, parent: list });
    return [head, list];
  }

  function onKey(event) {
    const cell = event.target;
    if (!cell.shown) return;
    const of = cell.shown.bars, here = of.indexOf(cell), row = rows.indexOf(cell.shown);
    const nearest = (way) => {
      for (let next = row + way; rows[next]; next += way) {
        const time = cell.piece[0];
        const there = rows[next].bars;
        const over = there.find((one) => one.piece[0] <= time && time < one.piece[1]);
        if (there.length) return over || there.reduce((a, b) => (gap(a, time) <= gap(b, time) ? a : b));
      }
      return undefined;
    };
    const go = {
      ArrowRight: () => of[here + 1], ArrowLeft: () => of[here - 1],
      Home: () => of[0], End: () => of[of.length - 1],
      ArrowDown: () => nearest(1), ArrowUp: () => nearest(-1),
    }[event.key];
    if (go) {
      event.preventDefault();
      go()?.focus();
    } else if (event.key === "+" || event.key === "-") {
      zoomTo(event.key === "+" ? zoom * 1.5 : zoom / 1.5);
    }
  }

  function onClick(event) {
    const wide = track.querySelector(".course-lane").getBoundingClientRect();
    const time = (length * (event.clientX - wide.left)) / wide.width;
    const cell = event.target.closest("[role=gridcell]");
    if (event.clientX < wide.left || event.target.closest(".course-name")) return;
    if (cell) frame.go(Math.min(Math.max(time, cell.piece[0]), cell.piece[1]));
    else frame.go(time);
    cell?.focus({ preventScroll: true });
  }

  function zoomTo(next) {
    const stage = frame.stage;
    const middle = share(frame.value()) / 100;
    zoom = Math.min(Math.max(next, 1), 64);
    track.style.setProperty("--course-zoom", zoom);
    const room = stage.scrollWidth - stage.clientWidth;
    stage.scrollLeft = room * middle;
    ticks();
  }

  function ticks() {
    const wide = track.querySelector(".course-lane")?.getBoundingClientRect().width || 0;
    const step = STEPS.find((one) => (wide * one) / (length || 1) >= 64) || length;
    const marks = lane(axis, true);
    for (let n = 0; length && step && n * step <= length + NEAR; n += 1) {
      const mark = element("div", { class: "course-tick", text: n ? `${Number((n * step).toFixed(6))}` : "0 s", parent: marks });
      mark.style.left = `${share(n * step)}%`;
    }
    axis.replaceChildren(marks);
  }
}

function lane(parent, apart) {
  const made = element("div", { class: "course-lane course-over" });
  if (!apart) parent.append(made);
  return made;
}

function inOrder(pieces) {
  return [...pieces].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function moments(data, length) {
  const found = new Set([0, length]);
  for (const scene of data.scenes) {
    for (const row of scene.rows) {
      for (const [start, end] of row.pieces) found.add(start).add(end);
    }
  }
  return [...found].sort((a, b) => a - b);
}

// What a row does at a moment: what runs just then, and what it waits for from then on.
function at(row, time) {
  const found = row.pieces.filter(([start, end, kind]) =>
    kind === "run" ? start <= time + NEAR && time <= end + NEAR : start <= time + NEAR && time < end - NEAR);
  const blocks = found.some((piece) => piece[2] === "blocked");
  const told = blocks ? found.filter((piece) => piece[2] !== "run") : found;
  return told.length ? told : null;
}

function how(piece) {
  return piece[2] === "run" || piece[2] === "blocked" || piece[2] === "thread" ? "run" : "wait";
}

function gap(cell, time) {
  return Math.max(cell.piece[0] - time, time - cell.piece[1], 0);
}
