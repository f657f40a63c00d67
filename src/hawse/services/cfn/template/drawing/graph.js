
"use strict";
const { boxes, arrows } = JSON.parse(document.getElementById("data").textContent);
const NS = "http://www.w3.org/2000/svg", WIDE = 210, HIGH = 38, GAP = 70, ROW = 50;
const graph = document.getElementById("graph"), details = document.getElementById("details");
const filter = document.getElementById("filter");
const byName = new Map(boxes.map(box => [box.name, box]));
let chosen = null;

const make = (name, attributes = {}, ...children) => {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const html = (name, text = "", ...children) => {
  const element = document.createElement(name);
  element.append(text, ...children);
  return element;
};
const cut = (text, most) => text.length > most
  ? `${text.slice(0, most / 2 - 1)}…${text.slice(1 - most / 2)}` : text;

function follow(name, from, to) {
  const found = new Set([name]), waiting = [name];
  while (waiting.length) {
    const here = waiting.pop();
    for (const arrow of arrows) if (arrow[from] === here && !found.has(arrow[to])) {
      found.add(arrow[to]);
      waiting.push(arrow[to]);
    }
  }
  return found;
}

function visible() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = box => words.every(word => `${box.name} ${box.type}`.toLowerCase().includes(word));
  const kept = new Set();
  for (const box of boxes) if (fits(box)) for (const name of follow(box.name, "source", "target")) {
    kept.add(name);
  }
  return words.length ? boxes.filter(box => kept.has(box.name)) : boxes;
}

function drawn() {
  const shown = visible(), rows = new Map(), places = new Map();
  const deepest = Math.max(0, ...shown.map(box => box.layer));
  for (const box of shown) {
    const row = rows.get(box.layer) ?? 0;
    rows.set(box.layer, row + 1);
    places.set(box.name, { x: (deepest - box.layer) * (WIDE + GAP) + 8, y: row * ROW + 8 });
  }
  const lit = chosen === null ? null
    : new Set([...follow(chosen, "source", "target"), ...follow(chosen, "target", "source")]);
  const svg = make("svg", { role: "group", width: (deepest + 1) * (WIDE + GAP) + 16,
    height: Math.max(1, ...rows.values()) * ROW + 16 });
  for (const arrow of arrows) {
    const from = places.get(arrow.source), to = places.get(arrow.target);
    if (!from || !to) continue;
    const x1 = from.x + WIDE, y1 = from.y + HIGH / 2, x2 = to.x, y2 = to.y + HIGH / 2;
    const bend = Math.max(40, Math.abs(x2 - x1) / 2);
    const both = lit?.has(arrow.source) && lit.has(arrow.target);
    const of = [arrow.by.join() === "DependsOn" ? "waits" : "", both ? "lit" : lit ? "faint" : ""];
    const d = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
    svg.append(make("path", { d, class: of.join(" ") }));
  }
  for (const box of shown) {
    const { x, y } = places.get(box.name), title = make("title");
    const name = make("text", { x: x + 10, y: y + 16 });
    const type = make("text", { x: x + 10, y: y + 30, class: "type" });
    title.textContent = `${box.name}: ${box.type}`;
    name.textContent = cut(box.name, 28);
    type.textContent = cut(box.type, 38);
    const of = ["box", box.nested ? "nested" : "", lit ? lit.has(box.name) ? "lit" : "faint" : ""];
    const group = make("g", { class: of.join(" "), tabindex: 0 }, title,
      make("rect", { x, y, width: WIDE, height: HIGH, rx: box.nested ? 0 : 6 }), name, type);
    const act = () => choose(box);
    group.addEventListener("click", act);
    group.addEventListener("keydown", event => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(); }
    });
    svg.append(group);
  }
  graph.replaceChildren(shown.length ? svg : html("p", "Nothing fits."));
}

function choose(box) {
  chosen = chosen === box.name ? null : box.name;
  const list = (title, names) => names.length
    ? [html("h3", title), html("ul", "", ...names.map(text => html("li", text)))] : [];
  const by = (from, to) => arrows.filter(arrow => arrow[from] === box.name)
    .map(arrow => `${arrow[to]} (${arrow.by.join(", ")})`);
  details.replaceChildren(html("h2", box.name), html("div", box.type),
    ...(box.condition ? [html("h3", "Only if"), html("div", box.condition)] : []),
    ...list("Needs", by("source", "target")), ...list("Needed by", by("target", "source")));
  drawn();
}

filter.addEventListener("input", () => { chosen = null; drawn(); });
details.replaceChildren(html("div", boxes.length ? "Choose a resource." : "There are none."));
drawn();
