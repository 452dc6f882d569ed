// A page that waits for a job asks again until the job is done, and only then
// loads anew: nobody loses his place meanwhile.
import { within } from "./dom";

export function refresh(root: ParentNode): void {
  within<HTMLElement>(root, "[data-refresh]", "Refresh").forEach((el) => {
    const wait = 1000 * (Number(el.dataset["refresh"]) || 2);
    const ask = async () => {
      if (!el.isConnected) return;
      try {
        const answer = await fetch(location.href);
        if (answer.ok && !(await answer.text()).includes("data-refresh=")) {
          location.reload();
          return;
        }
      } catch {
        // Offline: the next question may find the server again.
      }
      window.setTimeout(ask, wait);
    };
    window.setTimeout(ask, wait);
  });
}
