// Everything by keyboard alone, and always visible where one is.
import { awake, EMAIL, expect, PASSWORD, test } from "../support/test.js";
import { requirement } from "../support/requirement.js";

// Where the focus is, and whether one can see it.
const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    what: `${element.localName}#${element.id}.${element.className} ${element.textContent.trim().slice(0, 20)}`,
    // In a date the browser itself shows which part has the focus.
    seen: element.type === "date" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    there: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
});

async function tabTo(page, target) {
  for (let step = 0; step < 80; step++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
    const at = await focused(page);
    expect(at.seen, `focus is visible on ${at.what}`).toBe(true);
    expect(at.there, `focus is in the window on ${at.what}`).toBe(true);
  }
  throw new Error("the focus never gets there");
}

// The parts of a date stand in the order of the browser's own language, which tests cannot choose.
async function typeDate(page, date) {
  const [year, month, day] = date.split("-");
  await page.keyboard.type(`${month}${day}${year}`);
  if ((await page.evaluate(() => document.activeElement.value)) === date) return;
  for (let part = 0; part < 3; part++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(year);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type(`${month}${day}`);
}

test("the first key offers to skip to the content", async ({ as }) => {
  const page = await as();
  await page.goto("/opportunities");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "跳到正文" });
  await expect(skip).toBeFocused();
  const box = await skip.boundingBox();
  expect(Math.min(box.width, box.height), "large enough to read").toBeGreaterThan(20);
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement.closest("main") !== null), "on in the content").toBe(true);
});

test("signing in, writing and publishing", async ({ as }) => {
  const page = await as();
  const form = requirement("archive");
  await page.goto("/login?next=/bureau/opportunities/new");
  await tabTo(page, page.getByLabel("邮箱"));
  await page.keyboard.type(EMAIL.officer);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/bureau\/opportunities\/new$/);
  await awake(page);
  for (const name of ["title", "requirement", "deadline", "contact_name", "contact_phone"]) {
    await tabTo(page, page.locator(`[name=${name}]`));
    if (name === "deadline") {
      await typeDate(page, form.deadline);
      await expect(page.locator("[name=deadline]")).toHaveValue(form.deadline);
    } else {
      await page.keyboard.insertText(form[name]);
    }
  }
  await tabTo(page, page.getByRole("button", { name: "预览并发布" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/publish$/);
  await tabTo(page, page.getByRole("button", { name: "确认发布" }));
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/\/opportunities\/MH-/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(form.title);
});

test("errors take the focus", async ({ as }) => {
  const page = await as("officer");
  await page.goto("/bureau/opportunities/new");
  await awake(page);
  await page.locator("[name=title]").fill(requirement("archive").title);
  await page.getByRole("button", { name: "预览并发布" }).press("Enter");
  await expect(page.locator(".error-summary")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("[name=requirement]"), "the first link leads to the first field").toBeFocused();
});
