// The seats of a camera are drawn on a still of its picture: an SVG over the
// still, and beside it a list with a row for each seat, whose text field holds
// its corners in pixels of the picture. The fields are what is handed in; this
// script fills and hides them. Everything works with the mouse, by touch and by
// keys alone, and what happened is said in a live region.
import { clock, fill, within } from "./dom";

const ns = "http://www.w3.org/2000/svg";
const wait = 600; // milliseconds after the last change
const again = 5000; // and when the server was away
const near = 12; // pixels of the screen within which a corner is meant
const deep = 60; // steps that can be taken back

type Point = [number, number];
type Seat = { id: string; role: string; points: Point[] };
type Tool = "move" | "draw";
type Drag = { what: "seat" | "corner" | "new"; from: Point; before: Seat[]; moved: boolean };

export function seats(root: ParentNode): void {
  within<HTMLElement>(root, "[data-seats]", "Seats").forEach((page) => {
    const svg = page.querySelector<SVGSVGElement>("[data-stage] svg");
    const form = page.querySelector<HTMLFormElement>("form[data-seats-form]");
    const rows = form?.querySelector<HTMLElement>("[data-rows]");
    const blank = page.querySelector<HTMLTemplateElement>("template[data-blank]");
    if (svg === null || form === null || !rows || blank === null) return;
    new Editor(page, svg, form, rows, blank);
  });
}

class Editor {
  private seats: Seat[] = [];
  private chosen = "";
  private corner = -1;
  private tool: Tool = "move";
  private draft: Point[] = [];
  private cross: Point;
  private drag: Drag | null = null;
  private past: Seat[][] = [];
  private run = ""; // what the last step moved by keys: steps of one run are taken back together
  private readonly width: number;
  private readonly height: number;
  private readonly saver: Saver;
  private readonly layers: { seats: SVGElement; draft: SVGElement; corners: SVGElement };

  constructor(
    private readonly page: HTMLElement,
    private readonly svg: SVGSVGElement,
    form: HTMLFormElement,
    private readonly rows: HTMLElement,
    private readonly blank: HTMLTemplateElement,
  ) {
    this.width = svg.viewBox.baseVal.width;
    this.height = svg.viewBox.baseVal.height;
    this.cross = [Math.round(this.width / 2), Math.round(this.height / 2)];
    this.saver = new Saver(page, form, () => this.draw());
    svg.querySelectorAll("[data-layer]").forEach((l) => l.remove());
    this.layers = { seats: this.layer("seats"), draft: this.layer("draft"), corners: this.layer("corners") };
    this.seats = this.read();
    page.querySelectorAll<HTMLElement>("[data-scripted]").forEach((el) => (el.hidden = false));
    this.rowsReady();
    this.listen(form);
    new ResizeObserver(() => this.draw()).observe(svg);
    this.draw();
  }

  // ---------- What is on the page ----------

  private layer(name: string): SVGElement {
    const g = make("g", { "data-layer": name });
    this.svg.append(g);
    return g;
  }

  private list(): HTMLElement[] {
    return Array.from(this.rows.querySelectorAll<HTMLElement>("[data-row]"));
  }

  private field<T extends HTMLInputElement | HTMLSelectElement>(row: HTMLElement, name: string): T | null {
    return row.querySelector<T>(`[name="${name}"]`);
  }

  // read takes the seats over from the fields. A field that cannot be read stays
  // as it is, and in sight.
  private read(): Seat[] {
    return this.list().flatMap((row): Seat[] => {
      const points = parse(this.field<HTMLInputElement>(row, "polygon")?.value ?? "");
      if (points === null) return [];
      return [{ id: row.dataset["row"] ?? "", role: this.field<HTMLSelectElement>(row, "role")?.value ?? "", points }];
    });
  }

  // write makes the rows those of the seats, in their order.
  private write(): void {
    const old = new Map(this.list().map((row) => [row.dataset["row"] ?? "", row]));
    this.seats.forEach((s, i) => {
      let row = old.get(s.id);
      if (row === undefined) {
        row = (this.blank.content.firstElementChild as HTMLElement).cloneNode(true) as HTMLElement;
        row.dataset["row"] = s.id;
        const id = this.field<HTMLInputElement>(row, "id");
        if (id !== null) id.value = s.id;
        const facts = row.querySelector<HTMLElement>("[data-part]");
        if (facts !== null) facts.dataset["part"] = `facts-${s.id}`;
      }
      old.delete(s.id);
      if (this.rows.children[i] !== row) this.rows.insertBefore(row, this.rows.children[i] ?? null);
      const polygon = this.field<HTMLInputElement>(row, "polygon");
      const role = this.field<HTMLSelectElement>(row, "role");
      if (polygon !== null) polygon.value = s.points.map((p) => p.join(",")).join(" ");
      if (role !== null) role.value = s.role;
    });
    old.forEach((row) => row.remove());
    this.rowsReady();
  }

  // rowsReady numbers the rows and hides the fields that the picture stands for.
  private rowsReady(): void {
    this.list().forEach((row, i) => {
      const n = row.querySelector<HTMLElement>("[data-n]");
      if (n !== null) n.textContent = String(i + 1);
      const role = this.field<HTMLSelectElement>(row, "role");
      role?.setAttribute("aria-label", fill(this.rows.dataset["label"], { n: i + 1 }));
      const field = row.querySelector<HTMLElement>("[data-coords]");
      if (field !== null) field.hidden = this.seats.some((s) => s.id === row.dataset["row"]);
    });
    this.page.querySelectorAll<HTMLElement>("[data-tally]").forEach((el) => {
      el.textContent = fill(el.dataset["tally"], { n: this.seats.length });
    });
  }

  private seat(): Seat | undefined {
    return this.seats.find((s) => s.id === this.chosen);
  }

  private number(id: string): number {
    return this.seats.findIndex((s) => s.id === id) + 1;
  }

  private roleOf(s: Seat): string {
    const row = this.list().find((r) => r.dataset["row"] === s.id);
    const role = row === undefined ? null : this.field<HTMLSelectElement>(row, "role");
    return role?.selectedOptions[0]?.textContent?.trim() ?? "";
  }

  // say tells what happened, in the line under the picture.
  private say(word: string, values: Record<string, string | number> = {}): void {
    const line = this.page.querySelector<HTMLElement>("[data-say]");
    if (line !== null) line.textContent = fill(this.page.dataset[`say${word}`], values);
  }

  private tell(s: Seat): void {
    const n = this.number(s.id);
    const at = s.points[this.corner];
    if (at !== undefined) this.say("Corner", { n, k: this.corner + 1, x: at[0], y: at[1] });
    else this.say("Chosen", { n, role: this.roleOf(s), k: s.points.length, x: s.points[0]?.[0] ?? 0, y: s.points[0]?.[1] ?? 0 });
  }

  // ---------- The picture ----------

  // px is how many pixels of the picture a pixel of the screen is.
  private px(): number {
    return this.width / Math.max(1, this.svg.getBoundingClientRect().width);
  }

  private draw(): void {
    const px = this.px();
    keyed(this.layers.seats, this.seats, (s) => `seat:${s.id}`, () => {
      const g = make("g", { tabindex: 0, role: "button", class: "h-seat" });
      g.append(make("polygon", {}), make("circle", {}), make("text", { "text-anchor": "middle" }));
      return g;
    }, (g, s) => {
      const n = this.number(s.id);
      const cur = s.id === this.chosen;
      const row = this.list().find((r) => r.dataset["row"] === s.id);
      const low = row?.querySelector("[data-low]") != null;
      set(g, {
        class: `h-seat${cur ? " cur" : ""}${low ? " low" : ""}`, "aria-pressed": String(cur),
        "aria-label": fill(this.page.dataset["seat"], { n, role: this.roleOf(s) }),
      });
      const top = s.points.reduce((a, b) => (b[0] + b[1] < a[0] + a[1] ? b : a));
      const at: Point = [clamp(top[0], 14 * px, this.width - 14 * px), clamp(top[1], 14 * px, this.height - 14 * px)];
      set(g.children[0]!, { points: s.points.map((p) => p.join(",")).join(" ") });
      set(g.children[1]!, { cx: at[0], cy: at[1], r: 12 * px });
      set(g.children[2]!, { x: at[0], y: at[1] + 4.6 * px, "font-size": 13 * px });
      g.children[2]!.textContent = String(n);
    });
    this.list().forEach((row) => {
      if (row.dataset["row"] === this.chosen) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
    const s = this.tool === "move" ? this.seat() : undefined;
    keyed(this.layers.corners, s?.points ?? [], (_, k) => `corner:${k}`, () => {
      const g = make("g", { tabindex: 0, role: "button" });
      g.append(make("circle", { class: "hit" }), make("rect", {}));
      return g;
    }, (g, p, k) => {
      set(g, {
        class: k === this.corner ? "h-corner cur" : "h-corner", transform: `translate(${p[0]} ${p[1]})`,
        "aria-label": fill(this.page.dataset["corner"], { n: this.number(this.chosen), k: k + 1, x: p[0], y: p[1] }),
      });
      set(g.children[0]!, { r: 20 * px });
      set(g.children[1]!, { x: -5 * px, y: -5 * px, width: 10 * px, height: 10 * px });
    });
    this.drawDraft(px);
    this.svg.classList.toggle("drawing", this.tool === "draw");
    this.page.querySelectorAll<HTMLElement>("[data-tool]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset["tool"] === this.tool)));
    this.page.querySelectorAll<HTMLButtonElement>("[data-do]").forEach((b) => {
      if (b.dataset["do"] === "delete") b.disabled = this.seat() === undefined;
      if (b.dataset["do"] === "undo") b.disabled = this.past.length === 0;
    });
  }

  private drawDraft(px: number): void {
    const parts: { key: string; name: string; values: Record<string, string | number> }[] = [];
    if (this.tool === "draw") {
      const line = this.draft.map((p) => p.join(",")).join(" ");
      if (line !== "") parts.push({ key: "line", name: "polyline", values: { points: `${line} ${this.cross.join(",")}`, class: "h-line" } });
      this.draft.forEach((p, k) => parts.push({ key: `dot:${k}`, name: "circle", values: { cx: p[0], cy: p[1], r: (k === 0 ? 7 : 4) * px, class: "h-dot" } }));
      const [x, y] = this.cross;
      const arm = 16 * px;
      parts.push({
        key: "cross", name: "path",
        values: {
          d: `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`, class: "h-cross", tabindex: 0, role: "button",
          "aria-label": fill(this.page.dataset["cross"], { x, y }),
        },
      });
    }
    keyed(this.layers.draft, parts, (p) => p.key, (p) => make(p.name, {}), (el, p) => set(el, p.values));
  }

  private focus(key: string): void {
    this.svg.querySelector<SVGElement>(`[data-at="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }

  // ---------- What can be done ----------

  private copy(): Seat[] {
    return this.seats.map((s) => ({ ...s, points: s.points.map((p): Point => [p[0], p[1]]) }));
  }

  // change does something to the seats that can be taken back and is saved.
  private change(does: () => void, run = ""): void {
    const before = this.copy();
    does();
    this.changed(before, run);
  }

  private changed(before: Seat[], run = ""): void {
    if (run === "" || run !== this.run) {
      this.past.push(before);
      if (this.past.length > deep) this.past.shift();
    }
    this.run = run;
    this.write();
    this.draw();
    this.saver.soon();
  }

  private undo(): void {
    const before = this.past.pop();
    if (before === undefined) return;
    this.run = "";
    this.seats = before;
    this.corner = -1;
    if (this.seat() === undefined) this.chosen = "";
    this.write();
    this.draw();
    this.say("Undone");
    this.saver.soon();
  }

  private choose(id: string, corner = -1): void {
    if (id !== this.chosen || corner !== this.corner) this.run = "";
    this.chosen = id;
    this.corner = corner;
    const s = this.seat();
    this.draw();
    if (s !== undefined) this.tell(s);
    else this.say("None");
  }

  private use(tool: Tool): void {
    this.tool = tool;
    this.draft = [];
    this.corner = -1;
    this.run = "";
    this.draw();
    if (tool === "draw") {
      this.say("Draw");
      this.focus("cross");
    } else {
      const s = this.seat() ?? this.seats[0];
      if (s === undefined) return this.say("None");
      this.choose(s.id);
      this.focus(`seat:${s.id}`);
    }
  }

  private remove(): void {
    const s = this.seat();
    if (s === undefined) return;
    const n = this.number(s.id);
    this.change(() => (this.seats = this.seats.filter((x) => x !== s)));
    const next = this.seats[Math.min(n, this.seats.length) - 1];
    this.choose(next?.id ?? "");
    if (next !== undefined) this.focus(`seat:${next.id}`);
    else this.page.querySelector<HTMLElement>("[data-tool=draw]")?.focus();
    this.say("Deleted", { n });
  }

  // add makes a seat of corners, or says why not.
  private add(points: Point[]): boolean {
    if (points.length < 3) return this.refuse("Few");
    if (this.seats.length >= Number(this.page.dataset["most"] ?? 40)) return this.refuse("Most");
    if (Math.abs(area(points)) < 1e-4 * this.width * this.height) return this.refuse("Small");
    const id = `s${this.seats.reduce((n, s) => Math.max(n, Number(/^s(\d+)$/.exec(s.id)?.[1] ?? 0)), 0) + 1}`;
    this.tool = "move";
    this.draft = [];
    this.change(() => this.seats.push({ id, role: "", points }));
    this.choose(id);
    this.focus(`seat:${id}`);
    this.say("Drawn", { n: this.number(id) });
    return true;
  }

  private refuse(why: string): false {
    this.say(why);
    return false;
  }

  // put places a corner of a new seat; on the first one it is finished.
  private put(p: Point): void {
    const first = this.draft[0];
    this.cross = p;
    if (first !== undefined && this.draft.length >= 3 && distance(first, p) <= near * this.px()) {
      this.add(this.draft);
      return;
    }
    const last = this.draft[this.draft.length - 1];
    if (last !== undefined && distance(last, p) < 1) return;
    this.draft.push(p);
    this.draw();
    this.say("Placed", { k: this.draft.length, x: p[0], y: p[1] });
  }

  private propose(button: HTMLElement): void {
    const wanted = JSON.parse(button.dataset["proposals"] ?? "[]") as string[];
    const free = wanted.map(parse).filter((p): p is Point[] => p !== null && !this.seats.some((s) => holds(s.points, middle(p))));
    this.change(() => {
      free.forEach((points) => {
        const id = `s${this.seats.reduce((n, s) => Math.max(n, Number(/^s(\d+)$/.exec(s.id)?.[1] ?? 0)), 0) + 1}`;
        this.seats.push({ id, role: "", points });
      });
    });
    this.say("Proposed", { n: free.length });
  }

  // shift moves the chosen corner or the chosen seat, within the picture.
  private shift(dx: number, dy: number): void {
    const s = this.seat();
    if (s === undefined) return;
    const points = this.corner >= 0 ? [s.points[this.corner]!] : s.points;
    const [x, y] = this.room(points, dx, dy);
    this.change(() => points.forEach((p) => ((p[0] += x), (p[1] += y))), `${s.id}:${this.corner}`);
    this.tell(s);
  }

  // room is how far points can go before one leaves the picture.
  private room(points: Point[], dx: number, dy: number): Point {
    const xs = points.map((p) => p[0]);
    const ys = points.map((p) => p[1]);
    return [
      clamp(dx, -Math.min(...xs), this.width - Math.max(...xs)),
      clamp(dy, -Math.min(...ys), this.height - Math.max(...ys)),
    ];
  }

  // split puts a corner half-way to the next one; without takes one away.
  private split(): void {
    const s = this.seat();
    const a = s?.points[this.corner];
    if (s === undefined || a === undefined) return;
    const b = s.points[(this.corner + 1) % s.points.length]!;
    this.change(() => s.points.splice(this.corner + 1, 0, [Math.round((a[0] + b[0]) / 2), Math.round((a[1] + b[1]) / 2)]));
    this.choose(s.id, this.corner + 1);
    this.focus(`corner:${this.corner}`);
  }

  private without(): void {
    const s = this.seat();
    if (s === undefined || this.corner < 0) return;
    if (s.points.length <= 3) return this.say("Few");
    this.change(() => s.points.splice(this.corner, 1));
    this.choose(s.id, Math.max(0, this.corner - 1));
    this.focus(`corner:${this.corner}`);
  }

  // ---------- Mouse, touch and keys ----------

  private listen(form: HTMLFormElement): void {
    this.page.addEventListener("click", (e) => {
      const b = (e.target as Element).closest<HTMLElement>("[data-tool], [data-do]");
      if (b === null) return;
      if (b.dataset["tool"] !== undefined) this.use(b.dataset["tool"] as Tool);
      if (b.dataset["do"] === "delete") this.remove();
      if (b.dataset["do"] === "undo") this.undo();
      if (b.dataset["do"] === "propose") {
        e.preventDefault();
        this.propose(b);
      }
    });
    this.page.addEventListener("keydown", (e) => {
      const typing = e.target instanceof HTMLInputElement && e.target.type === "text";
      if (e.key.toLowerCase() === "z" && (e.ctrlKey || e.metaKey) && !e.shiftKey && !typing) {
        e.preventDefault();
        this.undo();
      }
    });
    this.svg.addEventListener("keydown", (e) => this.key(e));
    this.svg.addEventListener("focusin", (e) => this.focused((e.target as Element).getAttribute("data-at") ?? ""));
    this.svg.addEventListener("pointerdown", (e) => this.down(e));
    this.svg.addEventListener("pointermove", (e) => this.move(e));
    this.svg.addEventListener("pointerup", (e) => this.up(e));
    this.svg.addEventListener("pointercancel", () => this.cancel());
    this.rows.addEventListener("focusin", (e) => {
      const id = (e.target as Element).closest<HTMLElement>("[data-row]")?.dataset["row"];
      if (id !== undefined && id !== this.chosen && this.seats.some((s) => s.id === id)) this.choose(id);
    });
    this.rows.addEventListener("change", () => {
      const before = this.copy();
      this.seats = this.read();
      this.changed(before);
      const s = this.seat();
      if (s !== undefined) this.tell(s);
    });
    // What waits to be saved goes with the form itself.
    form.addEventListener("submit", () => this.saver.leave());
  }

  private focused(at: string): void {
    if (this.drag !== null || this.tool !== "move") return;
    if (at.startsWith("seat:")) this.choose(at.slice(5));
    if (at.startsWith("corner:")) this.choose(this.chosen, Number(at.slice(7)));
  }

  private key(e: KeyboardEvent): void {
    if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing) return;
    const step = e.shiftKey ? 10 : 1;
    const way: Record<string, Point> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const by = way[e.key];
    const did = by !== undefined ? this.arrow(by) : this.tool === "draw" ? this.drawKey(e.key) : this.moveKey(e.key);
    if (did) e.preventDefault();
  }

  private arrow(by: Point): boolean {
    if (this.tool === "move") {
      this.shift(by[0], by[1]);
      return this.seat() !== undefined;
    }
    const [x, y] = this.room([this.cross], by[0], by[1]);
    this.cross = [this.cross[0] + x, this.cross[1] + y];
    this.draw();
    this.say("Cross", { x: this.cross[0], y: this.cross[1] });
    return true;
  }

  private drawKey(key: string): boolean {
    switch (key) {
      case " ":
        this.put([this.cross[0], this.cross[1]]);
        return true;
      case "Enter":
        // With no corner yet, a seat of usual size around the cross.
        this.add(this.draft.length > 0 ? this.draft : this.usual());
        return true;
      case "Backspace":
      case "Delete":
        this.draft.pop();
        this.draw();
        this.say("Placed", { k: this.draft.length, x: this.cross[0], y: this.cross[1] });
        return true;
      case "Escape":
        this.say("Cancelled");
        if (this.draft.length > 0) {
          this.draft = [];
          this.draw();
        } else {
          this.use("move");
        }
        return true;
    }
    return false;
  }

  private moveKey(key: string): boolean {
    switch (key) {
      case "Delete":
      case "Backspace":
        this.remove();
        return true;
      case "+":
      case "Insert":
        this.split();
        return true;
      case "-":
        this.without();
        return true;
      case "Enter":
      case " ":
        if (this.corner >= 0) return false;
        this.focus("corner:0");
        return true;
      case "Escape":
        if (this.drag !== null) {
          this.cancel();
        } else if (this.corner >= 0) {
          const id = this.chosen;
          this.choose(id);
          this.focus(`seat:${id}`);
        } else {
          this.choose("");
        }
        return true;
    }
    return false;
  }

  private usual(): Point[] {
    const w = Math.round(this.width / 16);
    const h = Math.round(this.height / 6);
    const x = clamp(this.cross[0], w, this.width - w);
    const y = clamp(this.cross[1], h, this.height - h);
    return [[x - w, y - h], [x + w, y - h], [x + w, y + h], [x - w, y + h]];
  }

  private at(e: PointerEvent): Point {
    const box = this.svg.getBoundingClientRect();
    return [
      Math.round(clamp(((e.clientX - box.left) / box.width) * this.width, 0, this.width)),
      Math.round(clamp(((e.clientY - box.top) / box.height) * this.height, 0, this.height)),
    ];
  }

  private down(e: PointerEvent): void {
    if (e.button !== 0 || this.drag !== null) return;
    const from = this.at(e);
    const key = (e.target as Element).closest("[data-at]")?.getAttribute("data-at") ?? "";
    const begin = (what: Drag["what"]) => {
      this.drag = { what, from, before: this.copy(), moved: false };
      this.svg.setPointerCapture(e.pointerId);
      e.preventDefault();
    };
    if (this.tool === "draw") {
      this.cross = from;
      begin("new");
    } else if (key.startsWith("corner:")) {
      this.choose(this.chosen, Number(key.slice(7)));
      begin("corner");
      this.focus(key);
    } else if (key.startsWith("seat:")) {
      this.choose(key.slice(5));
      begin("seat");
      this.focus(key);
    } else {
      this.choose("");
    }
  }

  private move(e: PointerEvent): void {
    const p = this.at(e);
    const drag = this.drag;
    if (drag === null) {
      if (this.tool === "draw" && this.draft.length > 0) {
        this.cross = p;
        this.draw();
      }
      return;
    }
    if (!drag.moved && distance(drag.from, p) < 3 * this.px()) return;
    drag.moved = true;
    if (drag.what === "new") {
      this.cross = p;
      if (this.draft.length === 0) return this.sketch(drag.from, p);
      return this.draw();
    }
    const was = drag.before.find((s) => s.id === this.chosen);
    const s = this.seat();
    if (was === undefined || s === undefined) return;
    const moved = drag.what === "corner" ? [was.points[this.corner]!] : was.points;
    const [x, y] = this.room(moved, p[0] - drag.from[0], p[1] - drag.from[1]);
    s.points = was.points.map((q, k): Point => (drag.what === "seat" || k === this.corner ? [q[0] + x, q[1] + y] : [q[0], q[1]]));
    this.draw();
  }

  // sketch shows the rectangle that is being drawn with the button held.
  private sketch(a: Point, b: Point): void {
    this.draw();
    keyed(this.layers.draft, [rectangle(a, b)], () => "rect", () => make("polygon", { class: "h-line" }), (el, points) =>
      set(el, { points: points.map((p) => p.join(",")).join(" ") }));
  }

  private up(e: PointerEvent): void {
    const drag = this.drag;
    if (drag === null) return;
    this.drag = null;
    const p = this.at(e);
    if (drag.what === "new") {
      if (drag.moved && this.draft.length === 0) {
        if (!this.add(rectangle(drag.from, p))) this.draw();
      } else {
        this.put(p);
      }
      return;
    }
    if (!drag.moved) return;
    this.changed(drag.before);
    const s = this.seat();
    if (s !== undefined) this.tell(s);
  }

  // cancel puts back what was being dragged.
  private cancel(): void {
    if (this.drag === null) return;
    this.seats = this.drag.before;
    this.drag = null;
    this.draw();
    this.say("Cancelled");
  }
}

// Saver hands the form in while it changes. The answer is the page as the server
// sees it now; its parts that depend on the seats take the place of ours.
class Saver {
  private dirty = false;
  private busy: Promise<void> | null = null;
  private left = false;
  private timer = 0;

  constructor(
    private readonly page: HTMLElement,
    private readonly form: HTMLFormElement,
    private readonly answered: () => void,
  ) {
    window.addEventListener("pagehide", () => {
      if (this.dirty && !this.left) void fetch(this.form.action, { method: "POST", body: this.body(), headers: { "X-Autosave": "1" }, keepalive: true });
    });
    // Whoever goes on while something waits to be saved would meet his own change
    // as somebody else's: the step is taken once it is saved.
    document.addEventListener("click", (e) => {
      const link = e.target instanceof Element ? e.target.closest<HTMLAnchorElement>("a[href]") : null;
      if (link === null || e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || link.target !== "" || !this.waiting()) return;
      e.preventDefault();
      const to = link.href;
      void this.settle().then(() => window.location.assign(to));
    });
    document.addEventListener("submit", (e) => {
      const other = e.target;
      if (!(other instanceof HTMLFormElement) || other === form || !this.waiting()) return;
      e.preventDefault();
      const by = e.submitter;
      void this.settle().then(() => other.requestSubmit(by instanceof HTMLButtonElement && by.isConnected ? by : undefined));
    }, true);
  }

  private waiting(): boolean {
    return !this.left && (this.dirty || this.busy !== null);
  }

  // settle ends when nothing waits to be saved, or could not be.
  private async settle(): Promise<void> {
    window.clearTimeout(this.timer);
    if (this.busy !== null) await this.busy;
    if (this.dirty) await this.save();
    window.clearTimeout(this.timer);
    this.dirty = false;
  }

  soon(after = wait): void {
    this.dirty = true;
    this.page.toggleAttribute("data-saving", true);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), after);
  }

  leave(): void {
    this.left = true;
    window.clearTimeout(this.timer);
  }

  private body(): URLSearchParams {
    const body = new URLSearchParams();
    new FormData(this.form).forEach((value, name) => {
      if (typeof value === "string") body.append(name, value);
    });
    return body;
  }

  private async save(): Promise<void> {
    if (this.left || !this.form.isConnected) return;
    if (this.busy !== null) return this.soon();
    this.busy = this.send();
    await this.busy;
    this.busy = null;
    this.page.toggleAttribute("data-saving", this.dirty);
  }

  private async send(): Promise<void> {
    this.dirty = false;
    try {
      const answer = await fetch(this.form.action, { method: "POST", body: this.body(), headers: { "X-Autosave": "1" }, redirect: "error" });
      if (answer.status >= 500) throw new Error(String(answer.status));
      const told = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok || answer.status === 422) this.take(told);
      if (answer.ok) this.show("saved", "done");
      else this.show(answer.status === 422 ? "refused" : "changed", "away");
    } catch {
      this.show("away", "away");
      this.soon(again);
    }
  }

  private take(told: Document): void {
    this.page.ownerDocument.querySelectorAll<HTMLElement>("[data-part]").forEach((part) => {
      const now = told.querySelector<HTMLElement>(`[data-part="${CSS.escape(part.dataset["part"] ?? "")}"]`);
      if (now !== null && !part.contains(document.activeElement)) part.replaceWith(document.adoptNode(now));
    });
    const version = told.querySelector<HTMLInputElement>("form[data-seats-form] [name=version]")?.value;
    if (version) document.querySelectorAll<HTMLInputElement>("main [name=version]").forEach((el) => (el.value = version));
    // The look of a seat depends on what the server said of it.
    this.answered();
  }

  private show(sentence: string, look: string): void {
    const state = document.querySelector<HTMLElement>("[data-save-state]");
    if (state === null) return;
    state.dataset["look"] = look;
    const words = state.querySelector("[data-words]") ?? state;
    const text = sentence === "saved" ? state.dataset["saved"] : this.page.dataset[`save${sentence}`];
    words.textContent = fill(text, { time: clock(new Date()) });
  }
}

// ---------- Shapes ----------

// parse reads "x,y x,y x,y"; null when it is no polygon.
function parse(text: string): Point[] | null {
  const points = text.trim().split(/\s+/).map((pair): Point => {
    const [x, y] = pair.split(/[,，]/).map(Number);
    return [Math.round(x ?? NaN), Math.round(y ?? NaN)];
  });
  return points.length >= 3 && points.every((p) => Number.isFinite(p[0]) && Number.isFinite(p[1])) ? points : null;
}

function clamp(v: number, from: number, to: number): number {
  return Math.min(Math.max(v, from), to);
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function area(points: Point[]): number {
  return points.reduce((sum, a, i) => {
    const b = points[(i + 1) % points.length]!;
    return sum + (a[0] * b[1] - b[0] * a[1]) / 2;
  }, 0);
}

function middle(points: Point[]): Point {
  return [points.reduce((s, p) => s + p[0], 0) / points.length, points.reduce((s, p) => s + p[1], 0) / points.length];
}

function holds(points: Point[], p: Point): boolean {
  return points.reduce((inside, a, i) => {
    const b = points[(i + 1) % points.length]!;
    return a[1] > p[1] !== b[1] > p[1] && p[0] < a[0] + ((p[1] - a[1]) / (b[1] - a[1])) * (b[0] - a[0]) ? !inside : inside;
  }, false);
}

function rectangle(a: Point, b: Point): Point[] {
  const [l, r] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [t, u] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  return [[l, t], [r, t], [r, u], [l, u]];
}

// ---------- Elements ----------

function make(name: string, values: Record<string, string | number>): SVGElement {
  const el = document.createElementNS(ns, name) as SVGElement;
  set(el, values);
  return el;
}

// set writes attributes, which the content policy allows where it stops styles.
function set(el: Element, values: Record<string, string | number>): void {
  Object.entries(values).forEach(([k, v]) => el.setAttribute(k, String(v)));
}

// keyed keeps the elements of a layer and changes them, so that the focus stays.
function keyed<T>(layer: SVGElement, items: T[], key: (item: T, i: number) => string, fresh: (item: T) => SVGElement, update: (el: SVGElement, item: T, i: number) => void): void {
  const old = new Map(Array.from(layer.children).map((el) => [el.getAttribute("data-at"), el as SVGElement]));
  items.forEach((item, i) => {
    const at = key(item, i);
    const el = old.get(at) ?? fresh(item);
    old.delete(at);
    el.setAttribute("data-at", at);
    update(el, item, i);
    if (layer.children[i] !== el) layer.insertBefore(el, layer.children[i] ?? null);
  });
  old.forEach((el) => el.remove());
}
