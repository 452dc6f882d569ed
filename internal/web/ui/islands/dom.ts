// What every island needs to find and fill elements.

// within finds matches in root and root itself, once per island and element:
// a part swapped in by htmx must not set listeners a second time.
export function within<T extends HTMLElement>(root: ParentNode, selector: string, island: string): T[] {
  const found = Array.from(root.querySelectorAll<T>(selector));
  if (root instanceof HTMLElement && root.matches(selector)) found.unshift(root as T);
  return found.filter((el) => {
    const mark = `island${island}`;
    if (el.dataset[mark] !== undefined) return false;
    el.dataset[mark] = "";
    return true;
  });
}

// fill puts values into the {names} of a sentence that the server wrote.
export function fill(sentence: string | undefined, values: Record<string, string | number>): string {
  return (sentence ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

// clock is the time of day as the save state shows it, 14:03:22.
export function clock(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
