// Closes panels, shows the current entry of a menu, and loads the islands' wasm when the browser is idle and wakes
// every island of the page, in document order. The same steps as Leptos' own island script, as a file of this site.
const { js, wasm } = document.getElementById("boot").dataset;

async function wake(node, module, parents) {
  for (const child of node.children) {
    if (child.localName === "leptos-island") {
      parents.at(-1)?.();
      const island = module[child.dataset.component];
      if (island) await island(child);
    }
    const outer = child.localName === "leptos-children";
    if (outer) parents.push(child.$$on_hydrate);
    await wake(child, module, parents);
    if (outer) parents.pop();
  }
}

// What opens from a <details> closes by its button and by Esc, and the focus goes back to what opened it.
const OPEN = "details:is(.pop, .menu)[open]";

function close(details) {
  details.open = false;
  details.querySelector("summary").focus();
}

for (const button of document.querySelectorAll("[data-close]")) {
  button.parentElement.hidden = false;
  button.addEventListener("click", () => close(button.closest("details")));
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const open = document.activeElement.closest(OPEN) ?? [...document.querySelectorAll(OPEN)].at(-1);
  if (open) close(open);
});

// On a phone the menu of a workspace, and tabs, are strips: they begin with the current entry, after a bit of the
// one before.
for (const here of document.querySelectorAll(":is(.side, .tabs) [aria-current]")) {
  const strip = here.closest(".side, .tabs");
  strip.scrollLeft += here.getBoundingClientRect().left - strip.getBoundingClientRect().left - 40;
}

if (document.querySelector("leptos-island")) {
  const start = async () => {
    const module = await import(js);
    await module.default({ module_or_path: wasm });
    module.hydrate();
    await wake(document.body, module, []);
    document.documentElement.dataset.islands = "ready";
  };
  "requestIdleCallback" in window ? requestIdleCallback(start, { timeout: 500 }) : start();
}
