// Who goes back to a list finds the row again that he left it by: the browser
// keeps the place on the page, and the mark and the focus are put here.
const store = "xz-row";

export function back(): void {
  document.addEventListener("click", (e) => {
    const link = (e.target as Element).closest<HTMLAnchorElement>("[data-item] a[href]");
    if (link !== null) sessionStorage.setItem(store, JSON.stringify([location.href, link.getAttribute("href")]));
  });
  const [way] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (way?.type === "back_forward") find();
  window.addEventListener("pageshow", (e) => {
    if (e.persisted) find();
  });
}

function find(): void {
  const kept = sessionStorage.getItem(store);
  if (kept === null) return;
  const [at, href] = JSON.parse(kept) as [string, string];
  if (at !== location.href) return;
  const link = document.querySelector<HTMLElement>(`[data-item] a[href="${CSS.escape(href)}"]`);
  const item = link?.closest("[data-item]");
  if (!link || !item) return;
  document.querySelectorAll("[data-item][aria-current]").forEach((i) => i.removeAttribute("aria-current"));
  item.setAttribute("aria-current", "true");
  link.focus({ preventScroll: true });
}
