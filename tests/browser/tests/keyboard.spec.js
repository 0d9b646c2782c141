// What keys do beside leading through the journeys, which the project "keyboard" walks by keys alone.
import { tabTo } from "../support/keyboard.js";
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

test("a question closes by Esc or its button, and the focus goes back", async ({ as }) => {
  const page = await as("supplier");
  await page.goto("/my/members");
  await awake(page);
  const leave = page.locator("summary", { hasText: "退出单位" });
  const panel = page.locator("details", { has: leave }).locator(".panel");
  for (const way of ["Escape", "cancel"]) {
    await tabTo(page, leave);
    await page.keyboard.press("Enter");
    await expect(panel).toBeVisible();
    await page.keyboard.press("Tab");
    await expect(panel.getByRole("button", { name: "取消" }), "what does no harm comes first").toBeFocused();
    await page.keyboard.press(way === "Escape" ? "Escape" : "Enter");
    await expect(panel).toBeHidden();
    await expect(leave).toBeFocused();
  }
  // One within another: each Esc closes one.
  const row = page.getByRole("row", { name: /editor-a@demo/ });
  const [outer, inner] = [row.locator("details:not(.confirm) > summary"), row.locator("summary", { hasText: "移出单位" })];
  await tabTo(page, outer);
  await page.keyboard.press("Enter");
  await tabTo(page, inner);
  await page.keyboard.press("Enter");
  await expect(row.getByRole("button", { name: "确定移出" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(inner).toBeFocused();
  await expect(row.getByRole("button", { name: "确定移出" })).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(outer).toBeFocused();
  await expect(inner).toBeHidden();
});
