// The script of every page. Each island looks for its own data- attributes and
// does nothing on a page that has none of them.
import "htmx.org";
import { autosave } from "./autosave";
import { back } from "./back";
import { drop } from "./drop";
import { keys } from "./keys";
import { marks } from "./marks";
import { notice } from "./notice";
import { once } from "./once";
import { player } from "./player";
import { refresh } from "./refresh";
import { seats } from "./seats";
import { select } from "./select";
import { submit } from "./submit";
import { upload } from "./upload";

const islands = [autosave, drop, marks, notice, player, refresh, seats, select, upload];

// Listeners on the document are set once, the rest for each part of the page
// that arrives, the first time as a whole and later through htmx.
back();
keys();
once();
submit();
const start = (root: ParentNode) => islands.forEach((island) => island(root));
start(document);
document.addEventListener("htmx:load", (e) => {
  const part = (e as CustomEvent<{ elt: Element }>).detail.elt;
  if (part !== document.body) start(part);
});
