// Recordings go up in pieces by the tus protocol: they can be paused, survive a
// lost connection, and go on after a reload once the same file is chosen again.
// Without this script the form sends them whole.
import { Upload } from "tus-js-client";
import { fill, within } from "./dom";

// Pieces small enough for a proxy's limits and a wireless link.
const piece = 16 * 1024 * 1024;
const again = [0, 1000, 3000, 10000, 30000, 60000];

export function upload(root: ParentNode): void {
  within<HTMLFormElement>(root, "form[data-upload]", "Upload").forEach((form) => {
    const list = form.querySelector<HTMLElement>("[data-uploads]");
    const input = form.querySelector<HTMLInputElement>("input[type=file]");
    if (list === null || input === null) return;
    let open = 0;
    form.addEventListener("submit", (e) => {
      const files = Array.from(input.files ?? []);
      if (files.length === 0) return; // the server says what is missing
      e.preventDefault();
      e.stopImmediatePropagation();
      const fields = Object.fromEntries(["camera", "at", "profile"].map((name) => [name, String(new FormData(form).get(name) ?? "")]));
      // One time is that of one file; several say it by their names.
      if (files.length > 1) fields["at"] = "";
      // One after the other: the link is the bottleneck, not the server.
      let before = Promise.resolve();
      files.forEach((file) => {
        const line = new Line(form, file, fields);
        list.append(line.element);
        open++;
        before = before.then(() => line.run()).then(() => { open--; });
      });
      form.reset();
    }, { capture: true });
    window.addEventListener("beforeunload", (e) => {
      if (open > 0) e.preventDefault();
    });
  });
}

// Line is one file on its way.
class Line {
  readonly element = document.createElement("li");
  private readonly state = document.createElement("span");
  private readonly bar = document.createElement("progress");
  private readonly button = document.createElement("button");
  private readonly upload: Upload;
  private paused = false;
  private began = 0;
  private from = 0;
  private percent = 0;
  private problem = "";
  private finish: () => void = () => undefined;

  constructor(private readonly form: HTMLFormElement, file: File, fields: Record<string, string>) {
    const name = document.createElement("b");
    name.textContent = file.name;
    this.bar.max = 100;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.button.type = "button";
    this.button.className = "btn sm";
    this.button.hidden = true;
    this.button.addEventListener("click", () => this.toggle());
    this.element.append(name, this.bar, this.state, this.button);
    this.say(this.word("waiting"));
    this.upload = new Upload(file, {
      endpoint: this.word("upload"),
      chunkSize: piece,
      retryDelays: again,
      metadata: { ...fields, name: file.name },
      removeFingerprintOnSuccess: true,
      fingerprint: (f) => Promise.resolve(["xz", fields["camera"], f.name, f.size, f.lastModified].join("|")),
      onShouldRetry: (e) => {
        const status = e.originalResponse?.getStatus() ?? 0;
        return status === 0 || status === 423 || status >= 500 && status !== 507;
      },
      onProgress: (sent, all) => this.progress(sent, all),
      onAfterResponse: (_, answer) => {
        this.problem = decodeURIComponent(answer.getHeader("Xiezhi-Problem") ?? "");
        this.arrived(answer.getHeader("Xiezhi-Recording"));
      },
      onError: (e) => this.fail("originalResponse" in e ? e.originalResponse?.getBody() ?? "" : ""),
      onSuccess: () => this.done(),
    });
  }

  // run sends the file, and ends when it has arrived or cannot.
  async run(): Promise<void> {
    const earlier = await this.upload.findPreviousUploads().catch(() => []);
    const last = earlier[0];
    if (last !== undefined) this.upload.resumeFromPreviousUpload(last);
    this.button.hidden = false;
    this.button.textContent = this.word("pause");
    return new Promise((finish) => {
      this.finish = finish;
      this.upload.start();
    });
  }

  private toggle(): void {
    this.paused = !this.paused;
    this.button.textContent = this.word(this.paused ? "resume" : "pause");
    if (this.paused) {
      void this.upload.abort();
      this.say(fill(this.word("paused"), { percent: this.percent }));
      return;
    }
    this.began = 0;
    this.upload.start();
  }

  private progress(sent: number, all: number): void {
    if (this.paused) return;
    const now = Date.now();
    if (this.began === 0) {
      this.began = now;
      this.from = sent;
    }
    this.percent = Math.floor((100 * sent) / Math.max(1, all));
    this.bar.value = this.percent;
    if (sent === all) {
      this.button.hidden = true;
      this.say(this.word("checking"));
      return;
    }
    const rate = (sent - this.from) / Math.max(1, now - this.began);
    const minutes = rate > 0 ? Math.max(1, Math.ceil((all - sent) / rate / 60000)) : 0;
    this.say(fill(this.word("sending"), { percent: this.percent, left: minutes > 0 ? fill(this.word("minutes"), { n: minutes }) : "…" }));
  }

  private arrived(at: string | null | undefined): void {
    if (!at || this.element.querySelector("a") !== null) return;
    const link = document.createElement("a");
    link.href = at;
    link.textContent = this.word("open");
    this.element.append(link);
  }

  // done says what became of a file that has arrived. All of it may be there and
  // still not be taken in, when the server could not.
  private done(): void {
    if (this.problem !== "") {
      this.fail(this.problem);
      return;
    }
    this.bar.value = 100;
    this.button.hidden = true;
    this.say(this.word(this.element.querySelector("a") !== null ? "done" : "later"));
    this.finish();
  }

  // fail says why: in the server's words, if it refused.
  private fail(why: string): void {
    this.button.hidden = true;
    this.element.classList.add("bad");
    this.say(why !== "" && why.length < 300 && !why.includes("<") ? why : this.word("failed"));
    this.finish();
  }

  private word(name: string): string {
    return this.form.dataset[name] ?? "";
  }

  private say(text: string): void {
    this.state.textContent = text;
  }
}
