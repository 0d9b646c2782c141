// The same journey with JavaScript switched off: forms and links are enough.
import { expect, test } from "@playwright/test";
import { OFFICER, signIn } from "./help.js";

test.skip(({ javaScriptEnabled }) => javaScriptEnabled !== false, "runs in the project no-script");

test("searching and narrowing", async ({ page }) => {
  await page.goto("/");
  await page.locator("main [name=q]").first().fill("档案");
  await page.locator("main [name=q]").first().press("Enter");
  await expect(page).toHaveURL(/\/search\?.*q=/);
  await expect(page.locator("main")).toContainText("档案");
});

test("a draft keeps what was typed, and errors stand at their fields", async ({ page }) => {
  await signIn(page, OFFICER);
  await page.goto("/bureau/opportunities/new");
  await page.locator("[name=title]").fill("给老旧小区装充电桩的巡检记录");
  await page.locator("[name=budget_wan]").fill("很多");
  await page.locator("button[name=act][value=publish]").click();
  await expect(page.locator("[name=title]")).toHaveValue("给老旧小区装充电桩的巡检记录");
  await expect(page.locator("[name=budget_wan]")).toHaveAttribute("aria-invalid", "true");
});
