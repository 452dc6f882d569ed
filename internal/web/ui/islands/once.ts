// A form is sent once, however often its button is pressed in a hurry. The
// mark wears off: an answer may be a download, which leaves the page standing.
const wearsOff = 4000;

export function once(): void {
  const sent = new WeakSet<HTMLFormElement>();
  document.addEventListener("submit", (e) => {
    const form = e.target as HTMLFormElement;
    if (e.defaultPrevented || form.method !== "post") return;
    if (sent.has(form)) {
      e.preventDefault();
      return;
    }
    sent.add(form);
    window.setTimeout(() => sent.delete(form), wearsOff);
  });
  window.addEventListener("pageshow", (e) => {
    if (e.persisted) document.querySelectorAll("form").forEach((f) => sent.delete(f));
  });
}
