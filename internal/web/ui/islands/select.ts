// Ticked rows: the box in the head ticks the page, Shift ticks everything from
// the box ticked before, the bulk bar counts. Without this script the boxes
// still post.
import { fill, within } from "./dom";

export function select(root: ParentNode): void {
  within<HTMLElement>(root, "[data-select]", "Select").forEach((area) => {
    const head = area.querySelector<HTMLInputElement>("[data-check-all]");
    const boxes = () => Array.from(area.querySelectorAll<HTMLInputElement>("[data-check]"));
    const show = () => {
      const all = boxes();
      const ticked = all.filter((b) => b.checked);
      all.forEach((b) => {
        const row = b.closest("tr");
        if (b.checked) row?.setAttribute("aria-selected", "true");
        else row?.removeAttribute("aria-selected");
      });
      if (head !== null) {
        head.checked = all.length > 0 && ticked.length === all.length;
        head.indeterminate = ticked.length > 0 && ticked.length < all.length;
      }
      area.querySelectorAll<HTMLElement>("[data-count]").forEach((el) => {
        el.textContent = fill(el.dataset["count"], { n: ticked.length });
      });
      area.querySelectorAll<HTMLElement>("[data-bulk]").forEach((bar) => {
        bar.hidden = ticked.length === 0;
      });
    };
    let last: HTMLInputElement | null = null;
    area.addEventListener("click", (e) => {
      const box = e.target as HTMLInputElement;
      const all = boxes();
      const to = all.indexOf(box);
      if (to < 0) return;
      const from = last === null ? -1 : all.indexOf(last);
      if (e.shiftKey && from >= 0) all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((b) => (b.checked = box.checked));
      last = box;
    });
    area.addEventListener("change", (e) => {
      if (e.target === head && head !== null) boxes().forEach((b) => (b.checked = head.checked));
      show();
    });
    show();
  });
}
