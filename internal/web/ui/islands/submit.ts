// Ctrl+Enter in a text area hands its form in, ⌘+Enter too: by the button that
// stands out, or by the only one. Where there are several of the same weight the
// reader has to choose.
export function submit(): void {
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey) || e.isComposing) return;
    const area = e.target;
    if (!(area instanceof HTMLTextAreaElement) || area.form === null) return;
    const all = Array.from(area.form.elements).filter((el): el is HTMLButtonElement => el instanceof HTMLButtonElement && el.type === "submit" && !el.disabled);
    const primary = all.filter((b) => b.classList.contains("btn-primary"));
    const button = primary.length === 1 ? primary[0] : all.length === 1 ? all[0] : undefined;
    if (button === undefined) return;
    e.preventDefault();
    area.form.requestSubmit(button);
  });
}
