
"use strict";
const { roots, arrows } = JSON.parse(document.getElementById("data").textContent);
const NS = "http://www.w3.org/2000/svg", WIDE = 210, HIGH = 26, GAP = 96, ROW = 34, FEW = 5, MANY = 60;
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
  const below = grouped(shown), children = new Map();
  for (const [target, list] of below) {
    const found = [];
    for (const [key, members] of grouped(list, kind)) {
      if (members.length > FEW && shown.length > MANY && !opened.has(key)) {
        found.push({ key, members, arrow: members[0] });
      } else {
        found.push(...members.map(arrow => ({ arrow })));
      }
    }
    children.set(target, found);
  }
  return children;
}
const kind = arrow => `${arrow.target}\n${arrow.path_id}\n${arrow.confidence}`;
function grouped(list, by = arrow => arrow.target) {
  const found = new Map();
  for (const one of list) {
    const key = by(one);
    if (found.has(key)) found.get(key).push(one); else found.set(key, [one]);
  }
  return found;
}

function placed(shown) {
  const children = bundled(shown), nodes = [], links = [], folds = shown.length > MANY;
  let row = 0, deepest = 0;
  const place = (name, depth, item) => {
    const inner = item?.members ? [] : children.get(name) ?? [];
    const folded = depth > 0 && folds && inner.length > 0 && !opened.has(name);
    const node = { name, depth, item, folded, label: item?.members
      ? `${item.members.length} principals` : name + (folded ? `  +${inner.reduce(count, 0)}` : "") };
    const below = [];
    deepest = Math.max(deepest, depth);
    for (const one of folded ? [] : inner) {
      const child = place(one.members ? one.key : one.arrow.source, depth + 1, one);
      links.push({ from: child, to: node, arrow: one.arrow, item: one });
      below.push(child);
    }
    node.row = below.length ? below[0].row : row++;
    nodes.push(node);
    return node;
  };
  const used = new Set(shown.map(arrow => arrow.target));
  for (const name of Object.keys(roots)) if (used.has(name)) { place(name, 0); row += .4; }
  const x = node => node.depth * (WIDE + GAP) + 8, y = node => node.row * ROW + 8;
  return { nodes, links, x, y, width: deepest * (WIDE + GAP) + WIDE + 16, height: row * ROW + 16 };
}
const count = (sum, one) => sum + (one.members?.length ?? 1);

function drawn() {
  const { nodes, links, x, y, width, height } = placed(visible());
  const lit = new Set(chosen ? wayOf(chosen) : []);
  const names = new Set([...lit].flatMap(arrow => [arrow.source, arrow.target]));
  const svg = make("svg", { width, height, role: "group" });
  for (const { from, to, arrow, item } of links) {
    const x1 = x(from), y1 = y(from) + HIGH / 2, x2 = x(to) + WIDE, y2 = y(to) + HIGH / 2;
    const turn = x2 + 14, head = `M${x2 + 7} ${y2 - 4}L${x2 + 1} ${y2}L${x2 + 7} ${y2 + 4}`;
    const d = y1 === y2 ? `M${x1} ${y1}H${x2 + 1}` : `M${x1} ${y1}H${turn + 8}Q${turn} ${y1} ${turn} `
      + `${y1 - 8}V${y2 + 8}Q${turn} ${y2} ${turn - 8} ${y2}H${x2 + 1}`;
    const of = ["arrow", arrow.confidence === "proven" ? "" : "unsure", lit.has(arrow) ? "lit" : ""];
    const label = make("text", { x: x1 - 8, y: y1 - 4, "text-anchor": "end" });
    label.textContent = arrow.path_id;
    svg.append(clickable(make("g", { class: of.join(" ") }, make("path", { d }),
      make("path", { d: head, class: "head" }),
      make("path", { d: `M${x1} ${y1}H${turn}`, class: "touch" }), label), () => choose(item)));
  }
  for (const node of nodes) {
    const of = ["node", node.depth ? "" : "root", node.item?.members || node.folded ? "bundle" : "",
      names.has(node.name) ? "lit" : ""];
    const text = make("text", { x: x(node) + 10, y: y(node) + 18 }), title = make("title");
    text.textContent = cut(node.label);
    title.textContent = node.depth ? node.label : `${node.label}: ${roots[node.name]}`;
    const box = { x: x(node), y: y(node), width: WIDE, height: HIGH, rx: 6 };
    const act = () => {
      if (node.item?.members || node.folded) opened.add(node.name);
      choose(node.item, node.name);
    };
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
