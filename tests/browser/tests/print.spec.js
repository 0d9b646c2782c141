// An opportunity on paper.
import { expect, test } from "../support/test.js";

test("printing an opportunity leaves the frame out", async ({ as, published }) => {
  const page = await as("officer");
  await page.goto(published.path);
  await expect(page.locator(".print-head")).toBeHidden();
  await page.emulateMedia({ media: "print" });
  for (const frame of ["header.top", ".gov", "footer.foot", ".crumb", ".skip"]) {
    await expect(page.locator(frame), frame).toBeHidden();
  }
  await expect(page.locator(".print-head")).toContainText(published.code);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("heading", { name: "希望做成什么样" })).toBeVisible();
  await expect(page.getByRole("region", { name: "推荐的企业" }).getByRole("listitem").first()).toBeVisible();
  expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(10_000);
});
