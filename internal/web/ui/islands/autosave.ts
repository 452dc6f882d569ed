// A form with data-autosave (an address) is posted there every five seconds
// while it changes. When the server is away the draft stays in this browser
// under data-autosave-key, which holds the account, and is offered again.
import { clock, fill, within } from "./dom";

const every = 5000;

type Draft = { at: string; fields: [string, string][] };

export function autosave(root: ParentNode): void {
  within<HTMLFormElement>(root, "form[data-autosave]", "Autosave").forEach((form) => new Autosave(form));
}

class Autosave {
  private saved: string;
  private busy = false;
  private readonly state: HTMLElement | null;
  private readonly store: string;

  constructor(private readonly form: HTMLFormElement) {
    this.state = form.querySelector<HTMLElement>("[data-save-state]");
    this.store = `xz-draft:${form.dataset["autosaveKey"] ?? ""}`;
    this.saved = this.text();
    this.offer();
    const timer = window.setInterval(() => {
      if (!form.isConnected) return window.clearInterval(timer);
      void this.save();
    }, every);
    // A page being left has no time for an answer: keep the draft here. What
    // the form itself submits needs no draft.
    let submitted = false;
    form.addEventListener("submit", (e) => (submitted = this.busy = !e.defaultPrevented));
    window.addEventListener("pagehide", () => {
      if (form.isConnected && !submitted && this.text() !== this.saved) this.keep();
    });
  }

  // fields leaves out what must not be stored: files, passwords, hidden ones.
  private fields(): [string, string][] {
    const skip = new Set(
      Array.from(this.form.elements)
        .filter((el) => el instanceof HTMLInputElement && /^(password|hidden|file)$/.test(el.type))
        .map((el) => (el as HTMLInputElement).name),
    );
    return Array.from(new FormData(this.form).entries()).flatMap(([name, value]): [string, string][] =>
      typeof value === "string" && !skip.has(name) ? [[name, value]] : [],
    );
  }

  private text(): string {
    return JSON.stringify(this.fields());
  }

  private async save(): Promise<void> {
    const now = this.text();
    if (this.busy || now === this.saved) return;
    this.busy = true;
    try {
      const body = new URLSearchParams();
      // A password is never part of a draft.
      const secret = new Set(Array.from(this.form.querySelectorAll<HTMLInputElement>("input[type=password]")).map((el) => el.name));
      new FormData(this.form).forEach((value, name) => {
        if (typeof value === "string" && !secret.has(name)) body.append(name, value);
      });
      const answer = await fetch(this.form.dataset["autosave"] ?? "", {
        method: "POST",
        body,
        headers: { "X-Autosave": "1" },
        redirect: "error",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      // What was typed while the answer was on its way goes with the next one.
      this.saved = now;
      localStorage.removeItem(this.store);
      this.show("saved", "done");
    } catch {
      this.keep();
      this.show("local", "away");
    } finally {
      this.busy = false;
    }
  }

  private keep(): void {
    const draft: Draft = { at: new Date().toISOString(), fields: this.fields() };
    try {
      localStorage.setItem(this.store, JSON.stringify(draft));
    } catch {
      // Storage is full or switched off: the text is still in the form.
    }
  }

  private show(sentence: string, look: string): void {
    if (this.state === null) return;
    this.state.dataset["look"] = look;
    const words = this.state.querySelector("[data-words]") ?? this.state;
    words.textContent = fill(this.state.dataset[sentence], { time: clock(new Date()) });
  }

  // offer shows what an earlier visit could not hand in. The person decides:
  // the server's text may be newer.
  private offer(): void {
    const box = this.form.querySelector<HTMLElement>("[data-draft]");
    const kept = localStorage.getItem(this.store);
    if (box === null || kept === null) return;
    let draft: Draft;
    try {
      draft = JSON.parse(kept) as Draft;
    } catch {
      localStorage.removeItem(this.store);
      return;
    }
    if (JSON.stringify(draft.fields) === this.saved) {
      localStorage.removeItem(this.store);
      return;
    }
    const words = box.querySelector<HTMLElement>("[data-words]");
    if (words !== null) words.textContent = fill(words.dataset["words"], { time: clock(new Date(draft.at)) });
    box.hidden = false;
    box.querySelector("[data-restore]")?.addEventListener("click", () => {
      this.restore(draft);
      box.hidden = true;
    });
    box.querySelector("[data-discard]")?.addEventListener("click", () => {
      localStorage.removeItem(this.store);
      box.hidden = true;
    });
  }

  private restore(draft: Draft): void {
    const names = new Set(draft.fields.map(([name]) => name));
    for (const el of Array.from(this.form.elements)) {
      if (el instanceof HTMLInputElement && (el.type === "checkbox" || el.type === "radio")) {
        el.checked = draft.fields.some(([name, value]) => name === el.name && value === el.value);
      } else if (el instanceof HTMLInputElement || el instanceof HTMLTextAreaElement || el instanceof HTMLSelectElement) {
        if (!names.has(el.name) || (el instanceof HTMLInputElement && el.type === "hidden")) continue;
        el.value = draft.fields.find(([name]) => name === el.name)?.[1] ?? "";
      }
    }
    void this.save();
  }
}
