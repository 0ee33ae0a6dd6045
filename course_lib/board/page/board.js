"use strict";
// The page asks for events and shows what each of them says. Whatever a learner is called is set as text, never as markup.

const MARKS = { correct: "✓", incorrect: "✗", stuck: "‼", "check failed": "!", "not tried": "" };
const QUIET = 10000; // ms between two spoken summaries at least: a class checks all the time
const AGAIN = 5000; // ms until the board is asked again: a browser gives up for good after one refusal
const $ = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
let source = null, refused = null, spoken = 0, waiting = null, latest = null;

function connect() {
  clearTimeout(refused);
  if (source) source.close();
  const query = asked.toString();
  source = new EventSource("api/events" + (query ? "?" + query : ""));
  source.onopen = () => trouble("");
  source.onmessage = (event) => show(JSON.parse(event.data));
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED)
      return trouble("The board does not answer. Trying again; what you see may be old.");
    trouble("The board refuses this page; it asks again every few seconds. If that goes on, reload it and log in again.");
    refused = setTimeout(connect, AGAIN);
  };
}

function trouble(words) {
  setText($("trouble"), words);
  $("trouble").hidden = !words;
}

function ask(name, value) {
  asked.set(name, value);
  history.replaceState(null, "", "?" + asked);
  connect();
}

// -- showing: only what differs is touched, so that focus, selection and a reader's place stay where they are

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function children(parent, count, tag) {
  while (parent.children.length > count) parent.lastElementChild.remove();
  while (parent.children.length < count) parent.append(document.createElement(tag));
  return [...parent.children];
}

function headed(row, texts, kind) {
  while (row.children.length > texts.length) row.lastElementChild.remove();
  texts.forEach((text, n) => {
    let cell = row.children[n];
    const tag = n === 0 ? "TH" : kind;
    if (!cell || cell.tagName !== tag) {
      const fresh = document.createElement(tag);
      if (cell) cell.replaceWith(fresh); else row.append(fresh);
      cell = fresh;
      if (tag === "TH") cell.scope = n === 0 && kind === "TD" ? "row" : "col";
    }
    if (text !== null) setText(cell, text);
  });
  return [...row.children];
}

function show(board) {
  latest = board;
  setText($("class"), board.class ? ": " + board.class : "");
  menu(board);
  $("names").hidden = $("csv").hidden = !board.teaches;
  $("names").setAttribute("aria-pressed", String(board.names));
  $("csv").href = "api/class.csv?names=" + (board.names ? 1 : 0);
  stuckList(board);
  grid(board);
  diagnoses(board);
  setText($("rule"), board.rule);
  setText($("now"), summary());
  speak();
}

function menu(board) {
  const options = children($("lesson"), board.lessons.length, "option");
  board.lessons.forEach((lesson, n) => {
    const here = lesson.here ? ` (${lesson.here} here${lesson.stuck ? `, ${lesson.stuck} stuck` : ""})` : "";
    options[n].value = lesson.name;
    setText(options[n], lesson.title + here);
  });
  if (document.activeElement !== $("lesson")) $("lesson").value = board.lesson;
}

function stuckList(board) {
  $("nobody").hidden = board.stuck.length > 0;
  const items = children($("stuck"), board.stuck.length, "li");
  board.stuck.forEach((one, n) => {
    const times = one.in_a_row === 1 ? "one incorrect check" : `${one.in_a_row} incorrect checks in a row`;
    const on = one.diagnosis ? `: ${one.diagnosis}` : "";
    const meaning = one.meaning ? ` (${one.meaning})` : "";
    const since = one.minutes ? `, for ${one.minutes} min` : "";
    setText(items[n], `${one.label}, ${one.title}, ${one.exercise}${on}${meaning}; ${times}${since}`);
  });
}

function grid(board) {
  const table = $("grid");
  table.hidden = board.rows.length === 0;
  $("empty").hidden = board.rows.length > 0;
  const lesson = board.lessons.find((one) => one.name === board.lesson);
  setText(table.caption, (lesson ? lesson.title : board.lesson) + (board.teaches ? "" : ": your own row"));
  headed(children(table.tHead, 1, "tr")[0], ["Learner", ...board.exercises], "TH");
  const rows = children(table.tBodies[0], board.rows.length, "tr");
  board.rows.forEach((row, n) => {
    const cells = headed(rows[n], [row.label, ...row.cells.map(() => null)], "TD");
    row.cells.forEach((cell, m) => fill(cells[m + 1], cell));
  });
  table.tFoot.hidden = !board.teaches;
  const totals = board.exercises.map((_, n) => Object.entries(board.counts)
    .filter(([, counts]) => counts[n]).map(([state, counts]) => `${counts[n]} ${state}`).join("\n"));
  headed(children(table.tFoot, 1, "tr")[0], ["The class", ...totals], "TD");
}

function fill(td, cell) {
  td.dataset.state = cell.state;
  const [mark, words] = children(td, 2, "span");
  mark.ariaHidden = "true";
  words.className = "unseen";
  const on = cell.diagnosis && cell.state !== "correct" ? " " + cell.diagnosis : "";
  const checks = cell.checks === 1 ? "1 check" : `${cell.checks} checks`;
  setText(mark, cell.checks ? `${MARKS[cell.state]} ${cell.checks}${on}` : "");
  setText(words, cell.checks ? `${cell.state}${on}, ${checks}` : "not tried");
}

function diagnoses(board) {
  $("on-what").hidden = !board.teaches || board.diagnoses.length === 0;
  const items = children($("diagnoses"), board.diagnoses.length, "li");
  board.diagnoses.forEach((one, n) => {
    const who = one.learners === 1 ? "1 learner" : `${one.learners} learners`;
    setText(items[n], `${one.exercise}: ${one.diagnosis}, ${who}`);
  });
}

// -- the summary is seen at once; what is read out of it changes seldom

function speak() {
  const wait = spoken + QUIET - Date.now();
  if (wait <= 0) return say();
  if (!waiting) waiting = setTimeout(say, wait);
}

function summary() {
  const count = latest.rows.length, stuck = latest.stuck.length;
  const done = latest.rows.filter((row) => row.cells.every((cell) => cell.state === "correct")).length;
  return latest.teaches
    ? `${count} ${count === 1 ? "learner" : "learners"}; ${stuck} stuck; ${done} finished this lesson.`
    : stuck ? "You have been at this for a while: ask for help." : "This is what your teacher sees of you.";
}

function say() {
  waiting = null;
  const words = summary();
  if ($("summary").textContent !== words) {
    spoken = Date.now();
    setText($("summary"), words);
  }
}

$("lesson").addEventListener("change", () => ask("lesson", $("lesson").value));
$("lesson").addEventListener("blur", () => latest && ($("lesson").value = latest.lesson));
$("names").addEventListener("click", () => ask("names", latest && latest.names ? "0" : "1"));
connect();
