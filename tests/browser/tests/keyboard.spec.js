// What keys do beside leading through the journeys, which the project "keyboard" walks by keys alone.
import { awake, expect, test } from "../support/test.js";
import { requirement } from "../support/requirement.js";

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
