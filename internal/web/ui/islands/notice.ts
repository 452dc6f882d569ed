// Notices at the foot of the page: those the server sends leave by themselves,
// and a request that failed says so. What the user typed stays where it is.
import { fill, within } from "./dom";

export function notice(root: ParentNode): void {
  within<HTMLElement>(root, "[data-toasts]", "Notice").forEach((region) => {
    region.querySelectorAll<HTMLElement>("[data-seconds]").forEach(age);
    new MutationObserver((changes) => {
      changes.forEach((c) => c.addedNodes.forEach((n) => {
        if (n instanceof HTMLElement && n.dataset["seconds"]) age(n);
      }));
    }).observe(region, { childList: true });
    document.addEventListener("htmx:sendError", () => say(region, region.dataset["offline"]));
    document.addEventListener("htmx:timeout", () => say(region, region.dataset["offline"]));
    document.addEventListener("htmx:responseError", (e) => {
      const xhr = (e as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr;
      say(region, fill(region.dataset["failed"], { status: xhr.status }));
    });
  });
}

// age counts the seconds of a notice down and removes it. A notice under the
// pointer or with the focus stays, so that nobody misses the undo by a moment.
function age(toast: HTMLElement): void {
  let left = Number(toast.dataset["seconds"]);
  const shown = toast.querySelector<HTMLElement>("[data-countdown]");
  const timer = window.setInterval(() => {
    if (!toast.isConnected) return window.clearInterval(timer);
    left--;
    if (shown !== null && left > 0) shown.textContent = fill(shown.dataset["countdown"], { n: left });
    if (shown !== null && left <= 0) shown.closest("form")?.remove();
    if (left <= 0 && !toast.matches(":hover, :focus-within")) toast.remove();
  }, 1000);
}

function say(region: HTMLElement, sentence: string | undefined): void {
  if (!sentence) return;
  region.querySelector("[data-failure]")?.remove();
  const toast = document.createElement("div");
  toast.className = "xz-toast";
  toast.dataset["failure"] = "";
  toast.dataset["seconds"] = "12";
  toast.textContent = sentence;
  region.append(toast);
}
