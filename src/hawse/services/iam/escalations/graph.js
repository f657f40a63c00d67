
"use strict";
const { roots, arrows } = JSON.parse(document.getElementById("data").textContent);
const NS = "http://www.w3.org/2000/svg", WIDE = 210, HIGH = 26, GAP = 96, ROW = 34, FEW = 5;
const graph = document.getElementById("graph"), details = document.getElementById("details");
const filter = document.getElementById("filter");
const bySource = new Map(arrows.map(arrow => [arrow.source, arrow]));
const opened = new Set();
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
const cut = text => text.length > 27 ? `${text.slice(0, 13)}…${text.slice(-13)}` : text;
const wayOf = name => {
  const way = [];
  for (let arrow = bySource.get(name); arrow; arrow = bySource.get(arrow.target)) way.push(arrow);
  return way;
};

function visible() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return arrows;
  const fits = arrow => {
    const text = `${arrow.source} ${arrow.target} ${arrow.path_id} ${arrow.title}`.toLowerCase();
    return words.every(word => text.includes(word));
  };
  const kept = new Set();
  for (const arrow of arrows) if (fits(arrow)) for (const one of wayOf(arrow.source)) kept.add(one);
  return arrows.filter(arrow => kept.has(arrow));
}

function bundled(shown) {
  const below = Map.groupBy ? Map.groupBy(shown, arrow => arrow.target) : grouped(shown);
  const children = new Map();
  for (const [target, list] of below) {
    const alike = grouped(list.filter(arrow => !below.has(arrow.source)), kind);
    const taken = new Set(), found = [];
    for (const [key, members] of alike) {
      if (members.length > FEW && !opened.has(key)) {
        found.push({ key, members, arrow: members[0] });
        members.forEach(arrow => taken.add(arrow));
      }
    }
    for (const arrow of list) if (!taken.has(arrow)) found.push({ arrow });
    children.set(target, found);
  }
  return children;
}
const kind = arrow => `${arrow.target}\n${arrow.path_id}\n${arrow.confidence}`;
function grouped(list, by = arrow => arrow.target) {
  const found = new Map();
  for (const one of list) found.set(by(one), [...(found.get(by(one)) ?? []), one]);
  return found;
}

function placed(shown) {
  const children = bundled(shown), nodes = [], links = [];
  let row = 0, deepest = 0;
  const place = (name, depth, label, item) => {
    const node = { name, depth, label, item }, below = [];
    deepest = Math.max(deepest, depth);
    for (const one of item?.members ? [] : children.get(name) ?? []) {
      const text = one.members ? `${one.members.length} principals` : one.arrow.source;
      const child = place(one.members ? one.key : one.arrow.source, depth + 1, text, one);
      links.push({ from: child, to: node, arrow: one.arrow, item: one });
      below.push(child);
    }
    node.row = below.length ? (below[0].row + below.at(-1).row) / 2 : row++;
    nodes.push(node);
    return node;
  };
  const used = new Set(shown.map(arrow => arrow.target));
  for (const name of Object.keys(roots)) if (used.has(name)) { place(name, 0, name); row += .4; }
  const x = node => (deepest - node.depth) * (WIDE + GAP) + 8, y = node => node.row * ROW + 8;
  return { nodes, links, x, y, width: deepest * (WIDE + GAP) + WIDE + 16, height: row * ROW + 16 };
}

function drawn() {
  const { nodes, links, x, y, width, height } = placed(visible());
  const lit = new Set(chosen ? wayOf(chosen) : []);
  const names = new Set([...lit].flatMap(arrow => [arrow.source, arrow.target]));
  const svg = make("svg", { width, height, role: "group" });
  for (const { from, to, arrow, item } of links) {
    const x1 = x(from) + WIDE, y1 = y(from) + HIGH / 2, x2 = x(to), y2 = y(to) + HIGH / 2;
    const middle = (x1 + x2) / 2, d = `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
    const of = ["arrow", arrow.confidence === "proven" ? "" : "unsure", lit.has(arrow) ? "lit" : ""];
    const label = make("text", { x: x1 + 6, y: y1 - 4 });
    label.textContent = arrow.path_id;
    svg.append(clickable(make("g", { class: of.join(" ") }, make("path", { d }),
      make("path", { d, class: "touch" }), label), () => choose(item)));
  }
  for (const node of nodes) {
    const of = ["node", node.depth ? "" : "root", node.item?.members ? "bundle" : "",
      names.has(node.name) ? "lit" : ""];
    const text = make("text", { x: x(node) + 10, y: y(node) + 18 }), title = make("title");
    text.textContent = cut(node.label);
    title.textContent = node.depth ? node.label : `${node.label}: ${roots[node.name]}`;
    const box = { x: x(node), y: y(node), width: WIDE, height: HIGH, rx: 6 };
    const act = () => node.item?.members ? open(node.item) : choose(node.item, node.name);
    svg.append(clickable(make("g", { class: of.join(" ") }, title, make("rect", box), text), act));
  }
  graph.replaceChildren(links.length ? svg : html("p", arrows.length ? "Nothing fits." : ""));
}
function clickable(group, act) {
  group.setAttribute("tabindex", 0);
  group.addEventListener("click", act);
  group.addEventListener("keydown", event => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(); }
  });
  return group;
}

function open({ key }) { opened.add(key); drawn(); }
function choose(item, name = "") {
  chosen = item?.arrow.source ?? null;
  item ? tell(item) : details.replaceChildren(html("h2", name), html("div", roots[name] ?? ""));
  drawn();
}
const section = (title, content) => [html("h3", title), content];
const list = (name, texts) => html(name, "", ...texts.map(text => html("li", text)));
function tell({ arrow, members }) {
  const found = [html("h2", `${members ? `${members.length} principals` : arrow.source} → ${arrow.target}`),
    html("div", `${arrow.path_id}: ${arrow.title}`),
    ...section("Confidence", html("div", arrow.confidence))];
  if (members) found.push(...section("Principals", list("ul", members.map(one => one.source))));
  found.push(...section(members ? "Steps of the first" : "Steps", list("ol", arrow.steps)));
  if (arrow.needs.length) found.push(...section("Needs", list("ul", arrow.needs)));
  found.push(...section(members ? "Fix of the first" : "Fix", html("div", arrow.fix)));
  const onward = members ? [] : wayOf(arrow.source).slice(1);
  if (onward.length) found.push(...section("And on", list("ol",
    onward.map(one => `${one.source} → ${one.target}: ${one.path_id} ${one.title}`))));
  details.replaceChildren(...found);
}

filter.addEventListener("input", () => { chosen = null; drawn(); });
details.replaceChildren(html("div", arrows.length ? "Choose an arrow or a principal." : ""));
drawn();
