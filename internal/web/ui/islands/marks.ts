// The document page: marks in the text and hits in the list are two ends of
// one thing. Choosing one shows the other; a hit that rests on two places gets
// a bracket between them.
import { within } from "./dom";

const svg = "http://www.w3.org/2000/svg";

export function marks(root: ParentNode): void {
  within<HTMLElement>(root, "[data-document]", "Marks").forEach((page) => {
    const paper = page.querySelector<HTMLElement>("[data-paper]");
    const list = page.querySelector<HTMLElement>("[data-hits]");
    if (paper !== null && list !== null) pair(paper, list);
  });
}

function pair(paper: HTMLElement, list: HTMLElement): void {
  const hits = () => Array.from(list.querySelectorAll<HTMLElement>("[data-hit]"));
  const segments = (n: string) => Array.from(paper.querySelectorAll<HTMLElement>(`[data-marks~="${CSS.escape(n)}"]`));

  const choose = (n: string) => {
    hits().forEach((h) => {
      const is = h.dataset["hit"] === n;
      h.classList.toggle("cur", is);
      if (is) h.setAttribute("aria-current", "true");
      else h.removeAttribute("aria-current");
    });
    const chosen = segments(n);
    paper.querySelectorAll(".cur").forEach((m) => m.classList.remove("cur"));
    chosen.forEach((m) => m.classList.add("cur"));
    bracket(paper, chosen, hits().find((h) => h.dataset["hit"] === n)?.dataset["link"]);
    return chosen;
  };
  const scroll = (el: Element | undefined) =>
    el?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });

  list.addEventListener("click", (e) => {
    const target = e.target as Element;
    const place = target.closest<HTMLElement>("a[data-place]");
    const hit = target.closest<HTMLElement>("[data-hit]");
    if (hit === null) return;
    const chosen = choose(hit.dataset["hit"] ?? "");
    if (place !== null) {
      // An evidence link names the one of several places it means.
      e.preventDefault();
      const at = paper.querySelector<HTMLElement>(`#${CSS.escape(place.dataset["place"] ?? "")}`);
      scroll(at ?? chosen[0]);
      at?.focus({ preventScroll: true });
    } else if (target.closest("a, button, input, select, textarea, label, summary") === null) {
      scroll(chosen[0]);
    }
  });
  list.addEventListener("xz:item", (e) => {
    const hit = (e.target as Element).closest<HTMLElement>("[data-hit]");
    if (hit !== null) scroll(choose(hit.dataset["hit"] ?? "")[0]);
  });
  paper.addEventListener("click", (e) => {
    const mark = (e.target as Element).closest<HTMLElement>("[data-marks]");
    if (mark === null || !(document.getSelection()?.isCollapsed ?? true)) return;
    e.preventDefault();
    // The innermost of several: the server lists them from outside in.
    const n = (e.target as Element).closest<HTMLElement>("[data-number]")?.dataset["number"] ?? mark.dataset["marks"]?.split(" ").pop() ?? "";
    choose(n);
    const hit = hits().find((h) => h.dataset["hit"] === n);
    scroll(hit);
    hit?.querySelector<HTMLElement>("a, button")?.focus({ preventScroll: true });
  });

  const present = hits().find((h) => h.classList.contains("cur")) ?? hits().find((h) => h.dataset["link"]);
  const redraw = () => {
    const now = hits().find((h) => h.classList.contains("cur")) ?? present;
    if (now !== undefined) bracket(paper, segments(now.dataset["hit"] ?? ""), now.dataset["link"]);
  };
  segments(hits().find((h) => h.classList.contains("cur"))?.dataset["hit"] ?? "").forEach((m) => m.classList.add("cur"));
  redraw();
  new ResizeObserver(redraw).observe(paper);
}

// bracket joins the first and the last place in the left margin. It is drawn
// with SVG attributes only, which the content policy allows.
function bracket(paper: HTMLElement, places: HTMLElement[], label: string | undefined): void {
  paper.querySelector(":scope > .xz-bracket")?.remove();
  const first = places[0];
  const last = places[places.length - 1];
  if (!label || first === undefined || last === undefined) return;
  const sheet = paper.getBoundingClientRect();
  const room = parseFloat(getComputedStyle(paper).paddingLeft);
  const top = first.getBoundingClientRect().top - sheet.top + 10;
  const height = last.getBoundingClientRect().bottom - sheet.top - 10 - top;
  if (height < 24) return;
  const wide = room >= 70;
  const x = wide ? 30 : 4;
  const el = document.createElementNS(svg, "svg");
  const set = (node: Element, values: Record<string, string | number>) =>
    Object.entries(values).forEach(([k, v]) => node.setAttribute(k, String(v)));
  set(el, { class: "xz-bracket", "aria-hidden": "true", width: room, height: top + height + 2, focusable: "false" });
  const path = document.createElementNS(svg, "path");
  set(path, { d: `M${x + 10} ${top}h-7a3 3 0 0 0 -3 3v${height - 6}a3 3 0 0 0 3 3h7` });
  el.append(path);
  if (wide && height > label.length * 14 + 10) {
    const text = document.createElementNS(svg, "text");
    set(text, { x: x - 14, y: top + height / 2, "text-anchor": "middle" });
    text.textContent = label;
    el.append(text);
  }
  paper.prepend(el);
}
