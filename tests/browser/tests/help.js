// Shared by all tests: demo accounts, signing in, axe.
import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";

export const PASSWORD = "minhang-demo-2026";
export const OFFICER = "officer@demo.example";
export const SUPPLIER = "supplier-a@demo.example"; // 档案数字化
export const OPERATOR = "operator@demo.example";

export async function signIn(page, email) {
  await page.goto("/login");
  await page.locator("main [name=email]").fill(email);
  await page.locator("main [name=password]").fill(PASSWORD);
  await page.locator("main form:has([name=password]) button:not([type=button])").first().click();
  await expect(page).not.toHaveURL(/\/login/);
}

// WCAG 2.2 A and AA, and nothing on the console.
export async function expectAccessible(page) {
  const report = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  const found = report.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
  expect(found, page.url()).toEqual([]);
}

// Collects errors of the page: a panic of the wasm, a refused script, a missing file.
export function watch(page) {
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("response", (r) => r.status() >= 500 && errors.push(`${r.status()} ${r.url()}`));
  return errors;
}
