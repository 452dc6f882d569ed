// The player of recorded hearings. It moves the picture by keys, says what was
// watched, shows the time of day, and writes its moment into the forms beside
// it. Without it the browser's own player and the forms do.
import { free } from "./keys";
import { clock, within } from "./dom";

// Times of the day are the court's, wherever the browser stands.
const zone = 8 * 3600 * 1000;
const report = 10; // seconds of watching between two reports
const jump = 5;

type Span = { from: number; to: number };

export function player(root: ParentNode): void {
  within<HTMLElement>(root, "[data-player]", "Player").forEach((box) => {
    const video = box.querySelector<HTMLVideoElement>("video[data-video]");
    if (video !== null) new Player(box, video);
  });
}

class Player {
  private readonly from: number; // where the picture begins in the recording
  private readonly begin: number; // of the day, Unix ms; 0 unknown
  private frame = 1 / 25; // seconds; measured while it plays
  private last: number | null = null; // of the media time of the last frame
  private stepped: number | null = null; // where the last step from picture to picture led
  private span: Span | null = null; // watched and not said yet
  private whole = false;

  constructor(
    private readonly box: HTMLElement,
    private readonly video: HTMLVideoElement,
  ) {
    this.from = Number(box.dataset["from"]);
    this.begin = Number(box.dataset["begin"]);
    box.querySelectorAll<HTMLButtonElement>(".q-ctl button").forEach((b) => (b.disabled = false));
    document.querySelectorAll<HTMLButtonElement>("[data-bounds-set]").forEach((b) => (b.disabled = false));
    this.whole = document.querySelector<HTMLInputElement>("[data-film-seen]")?.checked ?? false;
    box.addEventListener("click", (e) => this.clicked(e));
    document.addEventListener("click", (e) => this.bounds(e));
    document.addEventListener("keydown", (e) => this.pressed(e));
    document.addEventListener("change", (e) => {
      if ((e.target as Element).matches("[data-film-present]")) this.needs();
    });
    this.picture();
    this.marks();
    this.needs();
    this.show();
  }

  private picture(): void {
    const v = this.video;
    v.addEventListener("timeupdate", () => this.passed());
    v.addEventListener("seeking", () => this.tell());
    v.addEventListener("seeked", () => this.show());
    v.addEventListener("play", () => this.state());
    v.addEventListener("pause", () => {
      this.state();
      this.passed();
      this.tell();
    });
    v.addEventListener("ended", () => this.tell());
    v.addEventListener("ratechange", () => this.rate());
    v.addEventListener("error", () => this.broken());
    if (v.error !== null) this.broken();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.tell();
    });
    window.addEventListener("pagehide", () => this.tell());
    this.measure();
  }

  // measure takes the time between two pictures, where the browser tells.
  private measure(): void {
    if (!("requestVideoFrameCallback" in HTMLVideoElement.prototype)) return;
    const seen: VideoFrameRequestCallback = (_, meta) => {
      if (this.last !== null && !this.video.seeking) {
        const step = meta.mediaTime - this.last;
        if (step > 0.004 && step < 0.5 && !this.video.paused && this.video.playbackRate === 1) this.frame = step;
      }
      this.last = meta.mediaTime;
      this.show();
      this.video.requestVideoFrameCallback(seen);
    };
    this.video.requestVideoFrameCallback(seen);
  }

  private clicked(e: Event): void {
    const target = e.target as Element;
    const act = target.closest<HTMLElement>("[data-player-do]")?.dataset["playerDo"];
    const rate = target.closest<HTMLElement>("[data-player-rate]")?.dataset["playerRate"];
    if (act !== undefined) this.act(act);
    if (rate !== undefined) this.video.playbackRate = Number(rate);
  }

  private pressed(e: KeyboardEvent): void {
    if (!free(e)) return;
    const acts: Record<string, string> = { " ": "toggle", ArrowLeft: "back", ArrowRight: "on", ",": "frame-back", ".": "frame-on" };
    const act = acts[e.key];
    if (act === undefined) return;
    // Space belongs to the boxes, the links and the buttons that have the focus;
    // the arrows to choices.
    const on = e.target instanceof Element ? e.target : null;
    if (e.key === " " && on?.closest("input, summary, a[href], form button, .xz-menu")) return;
    if (e.key.startsWith("Arrow") && on?.closest("input[type=radio], [role=group][tabindex]")) return;
    e.preventDefault();
    if (e.key === " " && e.repeat) return;
    if (on instanceof HTMLElement && on.closest("[data-player] button")) on.blur();
    this.act(act);
  }

  private act(what: string): void {
    const v = this.video;
    switch (what) {
      case "toggle":
        if (v.paused) void v.play().catch(() => this.broken());
        else v.pause();
        return;
      case "back":
        this.go(v.currentTime - jump);
        return;
      case "on":
        this.go(v.currentTime + jump);
        return;
      case "frame-back":
      case "frame-on":
        v.pause();
        // Half a picture beyond the edge, so that rounding shows the right one.
        this.stepped = this.go((Math.floor(this.now() / this.frame + 1e-3) + (what === "frame-on" ? 1.5 : -0.5)) * this.frame);
    }
  }

  // now is the moment of the picture that is shown. Where a step led is where we
  // are, though the browser may not have told of that picture yet.
  private now(): number {
    if (this.stepped !== null && Math.abs(this.stepped - this.video.currentTime) < this.frame / 4) return this.stepped;
    return this.last !== null && Math.abs(this.last - this.video.currentTime) < 2 * this.frame ? this.last + this.frame / 2 : this.video.currentTime;
  }

  // go seeks within the film and returns where to.
  private go(to: number): number {
    const end = Number.isFinite(this.video.duration) ? this.video.duration : to;
    return (this.video.currentTime = Math.min(Math.max(0, to), end));
  }

  // passed takes in what has played since the last time; a leap is none of it.
  private passed(): void {
    const at = this.video.currentTime;
    if (this.span === null) {
      if (!this.video.paused) this.span = { from: at, to: at };
    } else if (at >= this.span.to && at - this.span.to < 1.5 * Math.max(1, this.video.playbackRate)) {
      this.span.to = at;
    } else if (at !== this.span.to) {
      this.tell();
      this.span = { from: at, to: at };
    }
    if (this.span !== null && this.span.to - this.span.from >= report) this.tell();
    this.show();
  }

  // tell says to the server what was watched.
  private tell(): void {
    const span = this.span;
    this.span = this.video.paused || this.video.ended || this.video.seeking ? null : span && { from: span.to, to: span.to };
    const address = this.box.dataset["report"];
    if (span === null || address === undefined || span.to - span.from < 0.2) return;
    const form = new URLSearchParams({
      from: (this.from + span.from).toFixed(3),
      to: (this.from + span.to).toFixed(3),
      clip_from: this.box.dataset["from"] ?? "",
      clip_to: this.box.dataset["to"] ?? "",
    });
    void fetch(address, { method: "POST", body: form, keepalive: true })
      .then((a) => (a.ok ? a.json() : { whole: this.whole }))
      .then((said: { whole: boolean }) => {
        this.whole = this.whole || said.whole;
        this.needs();
      })
      .catch(() => undefined);
  }

  // needs shows what is still missing before somebody upholds.
  private needs(): void {
    const box = document.querySelector<HTMLElement>("[data-film]");
    if (box === null) return;
    const seen = box.querySelector<HTMLInputElement>("[data-film-seen]");
    const present = box.querySelector<HTMLInputElement>("[data-film-present]");
    if (seen !== null) seen.checked = this.whole;
    const there = present === null || present.checked;
    const missing = box.querySelector<HTMLElement>("[data-film-missing]");
    if (missing !== null) {
      missing.hidden = this.whole && there;
      const words = missing.querySelector("span");
      if (words !== null) words.textContent = missing.dataset[this.whole ? "present" : there ? "seen" : "both"] ?? "";
    }
    document.querySelectorAll<HTMLButtonElement>("[data-film-uphold]").forEach((b) => (b.disabled = !(this.whole && there)));
  }

  private state(): void {
    const paused = this.video.paused;
    const b = this.box.querySelector<HTMLElement>('[data-player-do="toggle"]');
    if (b === null) return;
    const word = b.querySelector("[data-player-word]");
    if (word !== null) word.textContent = b.dataset[paused ? "play" : "pause"] ?? "";
    b.querySelector<HTMLElement>(".on-play")?.toggleAttribute("hidden", !paused);
    b.querySelector<HTMLElement>(".on-pause")?.toggleAttribute("hidden", paused);
  }

  private rate(): void {
    this.box.querySelectorAll<HTMLElement>("[data-player-rate]").forEach((b) => b.setAttribute("aria-pressed", String(Number(b.dataset["playerRate"]) === this.video.playbackRate)));
  }

  private broken(): void {
    this.box.querySelector<HTMLElement>("[data-player-broken]")?.removeAttribute("hidden");
  }

  // show writes the moment wherever it stands.
  private show(): void {
    const at = this.from + this.video.currentTime;
    const text = this.begin > 0 ? new Date(this.begin + this.video.currentTime * 1000 + zone).toISOString() : "";
    const said = text === "" ? offset(at) : text.slice(11, 19);
    this.box.querySelectorAll("[data-player-clock]").forEach((el) => (el.textContent = said));
    this.box.querySelectorAll("[data-player-stamp]").forEach((el) => (el.textContent = text === "" ? said : `${text.slice(0, 10)} ${said}`));
    document.querySelectorAll<SVGElement>("svg[data-timeline]").forEach((svg) => {
      const n = (name: string) => Number(svg.dataset[name]);
      const share = (at - n("from")) / (n("to") - n("from"));
      const head = svg.querySelector("[data-playhead]");
      head?.setAttribute("transform", `translate(${(n("left") + Math.min(1, Math.max(0, share)) * (n("right") - n("left"))).toFixed(1)} 0)`);
      head?.setAttribute("visibility", "visible");
    });
  }

  // bounds takes the player's moment over as a bound of the episode.
  private bounds(e: Event): void {
    const which = (e.target as Element).closest<HTMLElement>("[data-bounds-set]")?.dataset["boundsSet"];
    if (which === undefined) return;
    const field = document.querySelector<HTMLInputElement>(`[data-bounds-${which}]`);
    if (field !== null) field.value = offset(this.from + this.video.currentTime);
  }

  // marks fills the moment in as the form for marks is opened, and stops there.
  private marks(): void {
    const form = document.querySelector<HTMLFormElement>("form[data-mark]");
    form?.closest("details")?.addEventListener("toggle", (e) => {
      if (!(e.target as HTMLDetailsElement).open) return;
      this.video.pause();
      const field = form.querySelector<HTMLInputElement>("[data-mark-at]");
      if (field !== null) field.value = offset(this.from + this.video.currentTime);
    });
  }
}

// offset is a moment of a recording, h:mm:ss.
function offset(seconds: number): string {
  return clock(new Date(2000, 0, 1, 0, 0, Math.round(seconds))).replace(/^0(\d:)/, "$1");
}
