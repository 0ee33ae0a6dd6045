// A run step by step: what the loop has in its hands, the chains of awaits, the way of a cancellation.

import { element, player, seconds } from "./player.js";

export function drawSteps(node, data) {
  const frames = data.frames;
  const frame = player(node, {
    name: data.title, summary: data.summary, source: data.source, stops: frames.map((_, n) => n),
    step: 1, changed: show, valued: (n) => `${n + 1} of ${frames.length}, at ${seconds(frames[n].time)}`,
  });
  frame.root.classList.add("course-steps");
  let wide = 0, high = 0;
  frame.go(0);

  function show(n) {
    if (!frame) return;
    const { words, groups, lit } = frames[n];
    const before = n ? frames[n - 1].groups : [];
    frame.stage.replaceChildren(...groups.map((group) => drawGroup(group, before)));
    const stage = frame.stage; // it only grows, so that the buttons do not move away
    high = stage.clientWidth === wide ? Math.max(high, stage.scrollHeight) : 0;
    wide = stage.clientWidth;
    stage.style.minHeight = `${high}px`;
    frame.light(lit.map(([file, line, how, who]) => ({ file, line, how, who })));
    frame.said.replaceChildren(element("p", { text: words }));
  }
}

function drawGroup(group, before) {
  const made = element("div", { class: `course-group${group.chain ? " course-chain" : ""}` });
  element("div", { class: "course-head", text: group.head, parent: made });
  if (!group.items.length) element("div", { class: "course-empty", text: group.empty, parent: made });
  const list = element("ol", { class: "course-items", parent: made });
  const old = before.find((one) => one.head === group.head)?.items.map((item) => item[0]) || [];
  for (const [text, note, look] of group.items) {
    const fresh = !group.chain && !look && !old.includes(text);
    const item = element("li", { class: `course-item course-look-${look || "plain"}`, parent: list });
    element("code", { text, parent: item });
    if (fresh) element("span", { class: "course-new", text: "new", parent: item });
    if (note) element("div", { class: "course-item-note", text: note, parent: item });
  }
  if (!group.items.length) list.remove();
  return made;
}
