// Files dragged onto a form. Without this script the field is an ordinary
// file field; the server checks everything again.
import { fill, within } from "./dom";

export function drop(root: ParentNode): void {
  within<HTMLElement>(root, "[data-drop]", "Drop").forEach((area) => {
    const input = area.querySelector<HTMLInputElement>("input[type=file]");
    const list = area.querySelector<HTMLElement>("[data-files]");
    const refusals = area.querySelector<HTMLElement>("[data-refusals]");
    if (input === null || list === null || refusals === null) return;
    const kept = new Map<string, File>();
    const max = Number(area.dataset["max"]) || Infinity;

    const take = (files: Iterable<File>) => {
      refusals.replaceChildren();
      if (!input.multiple) kept.clear();
      for (const f of files) {
        const why = f.size > max ? area.dataset["tooLarge"] : f.size === 0 ? area.dataset["empty"] : "";
        if (why) {
          const li = document.createElement("li");
          li.textContent = fill(why, { name: f.name, size: size(f.size) });
          refusals.append(li);
        } else kept.set(`${f.name}/${f.size}/${f.lastModified}`, f);
      }
      show();
    };
    const show = () => {
      const carry = new DataTransfer();
      list.replaceChildren();
      kept.forEach((f, id) => {
        carry.items.add(f);
        list.append(line(f, area.dataset["remove"] ?? "", () => {
          kept.delete(id);
          show();
          input.focus();
        }));
      });
      input.files = carry.files;
    };

    // The browser hands over only the last choice; earlier files stay with us.
    input.addEventListener("change", () => take(Array.from(input.files ?? [])));
    input.form?.addEventListener("reset", () => {
      kept.clear();
      refusals.replaceChildren();
      show();
    });
    dragging(input.form ?? area, area, take);
  });
}

// dragging accepts files anywhere on the form and shows where they will land.
function dragging(over: HTMLElement, area: HTMLElement, take: (files: File[]) => void): void {
  const files = (e: DragEvent) => e.dataTransfer?.types.includes("Files") ?? false;
  let depth = 0;
  over.addEventListener("dragenter", (e) => {
    if (!files(e)) return;
    depth++;
    area.classList.add("over");
  });
  over.addEventListener("dragleave", (e) => {
    if (files(e) && --depth <= 0) area.classList.remove("over");
  });
  over.addEventListener("dragover", (e) => {
    if (files(e)) e.preventDefault();
  });
  over.addEventListener("drop", (e) => {
    if (!files(e)) return;
    e.preventDefault();
    depth = 0;
    area.classList.remove("over");
    take(Array.from(e.dataTransfer?.files ?? []));
  });
}

function line(f: File, remove: string, gone: () => void): HTMLElement {
  const li = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = f.name;
  const bytes = document.createElement("small");
  bytes.textContent = size(f.size);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn quiet sm";
  button.textContent = remove;
  button.setAttribute("aria-label", `${remove} ${f.name}`);
  button.addEventListener("click", gone);
  li.append(name, bytes, button);
  return li;
}

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
