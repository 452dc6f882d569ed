// Ticked rows: the box in the head ticks the page, the bulk bar counts. Without
// this script the boxes still post.
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
    area.addEventListener("change", (e) => {
      if (e.target === head && head !== null) boxes().forEach((b) => (b.checked = head.checked));
      show();
    });
    show();
  });
}
