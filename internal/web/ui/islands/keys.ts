// Keys of the queues: an element with data-key="a" is pressed by the key A.
// J and K walk through [data-item] elements where no element claims them; the
// question mark lists what the present page offers.

const typing = "input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=submit]), textarea, select, [contenteditable]:not([contenteditable=false])";

export function keys(): void {
  document.addEventListener("keydown", (e) => {
    const key = pressed(e);
    if (key === "") return;
    if (key === "?") {
      if (openSheet()) e.preventDefault();
      return;
    }
    const owner = claimant(key);
    if (owner !== null) {
      // A key held down must not decide a whole queue: only walking repeats.
      if (e.repeat && key !== "j" && key !== "k") return;
      e.preventDefault();
      press(owner);
    } else if ((key === "j" || key === "k") && walk(key === "j" ? 1 : -1)) {
      e.preventDefault();
    }
  });
  document.addEventListener("click", (e) => {
    const target = e.target as Element;
    if (target.closest("[data-key-sheet]") !== null) openSheet();
    if (target.closest("[data-close]") !== null) target.closest("dialog")?.close();
  });
}

// pressed is the key as pages name it, or "" when the key belongs to somebody
// else: to a field, to the input method, to the browser's own shortcuts.
function pressed(e: KeyboardEvent): string {
  if (e.key.length !== 1 || !free(e)) return "";
  return e.key.toLowerCase();
}

// free reports whether a key is the page's own.
export function free(e: KeyboardEvent): boolean {
  if (e.defaultPrevented || e.isComposing || e.keyCode === 229) return false;
  if (e.ctrlKey || e.altKey || e.metaKey) return false;
  if (e.shiftKey && e.key !== "?") return false;
  if (e.target instanceof Element && e.target.closest(typing) !== null) return false;
  return document.querySelector("dialog[open]") === null;
}

// claimant is whom a key presses. Where each item of a list has a button for
// the same key, it is that of the present item.
function claimant(key: string): HTMLElement | null {
  const all = Array.from(document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)).filter(usable);
  return all.find((el) => el.closest("[data-item][aria-current=true]") !== null) ?? all[0] ?? null;
}

function usable(el: HTMLElement): boolean {
  if (el.matches(":disabled, [aria-disabled=true], .htmx-request, .htmx-request *")) return false;
  return el.getClientRects().length > 0;
}

function press(el: HTMLElement): void {
  if (el.matches(typing)) el.focus();
  else {
    el.focus({ preventScroll: true });
    el.click();
  }
}

// walk moves aria-current along the items and the focus with it, so that Enter
// opens the item and a screen reader says which one it is.
function walk(step: number): boolean {
  const items = Array.from(document.querySelectorAll<HTMLElement>("[data-item]")).filter((i) => i.getClientRects().length > 0);
  if (items.length === 0) return false;
  const held = document.activeElement?.closest<HTMLElement>("[data-item]") ?? null;
  const from = held !== null ? items.indexOf(held) : items.findIndex((i) => i.getAttribute("aria-current") === "true");
  const to = items[from < 0 ? (step > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, from + step))];
  if (to === undefined) return false;
  items.forEach((i) => i.removeAttribute("aria-current"));
  to.setAttribute("aria-current", "true");
  // The link, not the box before it: Enter in a box would send the whole form.
  const focus = to.matches("a[href], button") ? to : (to.querySelector<HTMLElement>("a[href]") ?? to.querySelector<HTMLElement>("button, input"));
  focus?.focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest" });
  to.dispatchEvent(new CustomEvent("xz:item", { bubbles: true }));
  return true;
}

// openSheet fills the key sheet from the page itself, so that it never
// promises a key that does nothing here.
function openSheet(): boolean {
  const sheet = document.querySelector<HTMLDialogElement>("dialog[data-keys]");
  const list = sheet?.querySelector("dl");
  if (!sheet || !list) return false;
  const rows = new Map<string, string>();
  if (document.querySelector("[data-item]") !== null) {
    rows.set("J", sheet.dataset["next"] ?? "");
    rows.set("K", sheet.dataset["previous"] ?? "");
  }
  // Keys that another island listens to are only shown: data-shown-key.
  document.querySelectorAll<HTMLElement>("[data-key], [data-shown-key]").forEach((el) => {
    if (el.getClientRects().length > 0) rows.set((el.dataset["key"] ?? el.dataset["shownKey"] ?? "").toUpperCase(), label(el));
  });
  rows.set("?", sheet.dataset["sheet"] ?? "");
  list.replaceChildren();
  rows.forEach((text, key) => {
    const dt = document.createElement("dt");
    const kbd = document.createElement("kbd");
    kbd.textContent = key;
    dt.append(kbd);
    const dd = document.createElement("dd");
    dd.textContent = text;
    list.append(dt, dd);
  });
  sheet.showModal();
  return true;
}

function label(el: HTMLElement): string {
  if (el.dataset["keyLabel"]) return el.dataset["keyLabel"];
  const spoken = el.getAttribute("aria-label");
  if (spoken) return spoken;
  const shown = (el.closest("label") ?? el).cloneNode(true) as HTMLElement;
  shown.querySelectorAll("kbd, small, .visually-hidden").forEach((n) => n.remove());
  return (shown.textContent ?? "").trim();
}
