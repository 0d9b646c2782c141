// Every kind of page, wide and narrow, light and dark: answers, fits, passes axe, logs no error.
import { expect, test } from "@playwright/test";
import { expectAccessible, OFFICER, OPERATOR, signIn, SUPPLIER, watch } from "./help.js";

const PUBLIC = [
  "/", "/opportunities", "/suppliers", "/search?q=档案", "/login", "/docs/api",
  "/about/rules", "/about/privacy", "/about/accessibility", "/about/demo", "/about/ranking",
];

async function check(page, path) {
  const errors = watch(page);
  const response = await page.goto(path);
  expect(response.status(), path).toBe(200);
  await expect(page.locator("h1")).toHaveCount(1);
  expect(await page.title()).not.toBe("");
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${path} is wider than the window`).toBeLessThanOrEqual(0);
  await expectAccessible(page);
  expect(errors, path).toEqual([]);
}

for (const path of PUBLIC) {
  test(`public ${path}`, async ({ page }) => check(page, path));
}

test("an opportunity and a supplier", async ({ page }) => {
  for (const list of ["/opportunities", "/suppliers"]) {
    await page.goto(list);
    const href = await page.locator(`main a[href^="${list}/"]`).first().getAttribute("href");
    await check(page, href);
  }
});

test("officer's desk", async ({ page }) => {
  await signIn(page, OFFICER);
  await check(page, "/bureau");
  await check(page, "/bureau/opportunities/new");
});

test("supplier's desk", async ({ page }) => {
  await signIn(page, SUPPLIER);
  await check(page, "/my");
});

test("operator's desk", async ({ page }) => {
  await signIn(page, OPERATOR);
  await check(page, "/operator/jobs");
  await check(page, "/operator/mails");
});

test("what does not exist says so", async ({ page }) => {
  const response = await page.goto("/opportunities/MH-1999-0001");
  expect(response.status()).toBe(404);
  await expect(page.locator("h1")).toHaveCount(1);
  await expectAccessible(page);
});
