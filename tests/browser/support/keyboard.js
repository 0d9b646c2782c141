// A person without a pointer: what a journey clicks, fills in or chooses is reached by Tab, can be seen to
// have the focus, and is done with keys.
import { expect } from "@playwright/test";

// Enough for the longest list of the demonstration.
const STEPS = 400;

// Where the focus is, whether one can see it, and whether it is where one wants to be.
const focused = (target) => {
  const element = document.activeElement;
  const goal = target.closest("a[href], button, summary, input, select, textarea, [tabindex]") || target.control || target;
  const outlined = (one) => one && getComputedStyle(one).outlineStyle !== "none" && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
  const box = element.getBoundingClientRect();
  return {
    what: `${element.localName}#${element.id}.${element.className} ${element.textContent.trim().slice(0, 20)}`,
    // Between the last and the first stop it is the window's. In a date the browser itself shows which part
    // has the focus; a search has its frame around box and button.
    seen: element === document.body || element.type === "date" || outlined(element) || outlined(element.closest(".search")),
    there: element === document.body || (box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight),
    // Of radio buttons only one is a stop; arrows lead to the others.
    arrived: element === goal || (goal.type === "radio" && element.type === "radio" && element.name === goal.name),
  };
};

// Tab until a target has the focus.
export async function tabTo(page, target) {
  const element = await target.elementHandle();
  await element.waitForElementState("visible");
  let at = await element.evaluate(focused);
  for (let step = 0; !at.arrived; step++) {
    if (step === STEPS) throw new Error(`the focus never gets to ${target}`);
    await page.keyboard.press("Tab");
    at = await element.evaluate(focused);
    // What came in meanwhile may have pushed it away: one step back and forth shows it again.
    for (const key of at.there ? [] : ["Shift+Tab", "Tab"]) await page.keyboard.press(key);
    if (!at.there) at = await element.evaluate(focused);
    expect(at.seen, `focus is visible on ${at.what}`).toBe(true);
    expect(at.there, `focus is in the window on ${at.what}`).toBe(true);
  }
  return element;
}

// Presses a key; when that leads to another page, waits for it as a click does.
async function press(page, key) {
  let asked = false;
  const watch = (request) => (asked ||= request.isNavigationRequest() && request.frame() === page.mainFrame());
  page.on("request", watch);
  const arrived = page.waitForEvent("framenavigated", { timeout: 15_000 }).catch(() => {});
  await page.keyboard.press(key);
  // The request of a submitted form follows within a few frames.
  for (let wait = 0; wait < 6 && !asked; wait++) await page.waitForTimeout(25);
  page.off("request", watch);
  if (!asked) return;
  await arrived;
  await page.waitForLoadState("domcontentloaded");
}

// The parts of a date stand in the order of the browser's own language, which tests cannot choose.
async function typeDate(page, element, date) {
  const [year, month, day] = date.split("-");
  await page.keyboard.press("Delete");
  await page.keyboard.type(`${month}${day}${year}`);
  if ((await element.inputValue()) === date) return;
  for (let part = 0; part < 3; part++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(year);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type(`${month}${day}`);
}

async function fill(page, element, text) {
  if ((await element.getAttribute("type")) === "date") {
    await typeDate(page, element, text);
  } else {
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("Delete");
    await page.keyboard.insertText(text);
  }
  expect(await element.inputValue()).toBe(text);
}

// A list opens no window for what is typed into it: the arrows choose.
async function choose(page, element, words) {
  const chosen = () => element.evaluate((list) => [list.value, list.selectedOptions[0]?.textContent.trim()]);
  await page.keyboard.press("Home");
  for (let step = 0; step < 60; step++) {
    if ((await chosen()).includes(words)) return;
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`${words} cannot be chosen`);
}

async function check(page, element, wanted) {
  if ((await element.getAttribute("type")) === "radio") {
    for (let step = 0; step < 20 && !(await element.isChecked()); step++) await page.keyboard.press("ArrowDown");
  } else if ((await element.isChecked()) !== wanted) {
    await page.keyboard.press("Space");
  }
  expect(await element.isChecked()).toBe(wanted);
}

// From here on every locator of this process is worked with keys.
export function byKeyboard(locator) {
  const hands = Object.getPrototypeOf(locator);
  const { setInputFiles, pressSequentially, press: pressOn } = hands;
  const first = (act) => async function (...rest) {
    const page = this.page();
    return act(page, await tabTo(page, this), ...rest);
  };
  const after = (act) => async function (...rest) {
    await tabTo(this.page(), this);
    return act.apply(this, rest);
  };
  Object.assign(hands, {
    click: first((page) => press(page, "Enter")),
    dblclick: first(async (page) => Promise.all([page.keyboard.press("Enter"), press(page, "Enter")])),
    fill: first(fill),
    check: first((page, element) => check(page, element, true)),
    uncheck: first((page, element) => check(page, element, false)),
    selectOption: first(choose),
    focus: first(() => {}),
    // The window in which one chooses a file is the system's.
    setInputFiles: after(setInputFiles),
    pressSequentially: after(pressSequentially),
    press: after(pressOn),
  });
}
