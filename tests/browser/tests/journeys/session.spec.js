// Signing in and out.
import { awake, EMAIL, expect, signInHere, test } from "../../support/test.js";

test("signing out ends the session for good", async ({ as }) => {
  const page = await as();
  await page.goto("/login");
  await signInHere(page, "supplier");
  await expect(page).toHaveURL(/\/my$/);
  const kept = await page.context().cookies();
  const session = kept.find((cookie) => cookie.name === "sjt_session");
  expect(session, "no script may read it").toMatchObject({ httpOnly: true, sameSite: "Lax" });
  // On a phone it is in the menu.
  const account = page.locator("header details:visible").first();
  await account.locator("summary").click();
  await account.getByRole("button", { name: "退出" }).click();
  await expect(page.getByRole("status").filter({ hasText: "已退出登录" })).toBeVisible();
  await page.context().addCookies(kept);
  await page.goto("/my");
  await expect(page, "the old cookie opens nothing").toHaveURL(/\/login\?next=/);
});

test("a wrong password says so and keeps the address typed", async ({ as }) => {
  const page = await as();
  await page.goto("/login?next=/about/rules");
  await page.getByLabel("邮箱").fill("nobody@demo.example");
  await page.getByLabel("密码").fill("not the password");
  await page.getByRole("main").getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("邮箱")).toHaveValue("nobody@demo.example");
  await expect(page.getByLabel("密码")).toHaveValue("");
  await awake(page);
  await page.getByLabel("邮箱").fill(EMAIL.operator);
  await signInHere(page, "operator");
  await expect(page, "still on the way there").toHaveURL(/\/about\/rules$/);
});

test("the way back never leads off this site", async ({ as }) => {
  const page = await as();
  await page.goto(`/login?next=${encodeURIComponent("//evil.example/")}`);
  await signInHere(page, "operator");
  await expect(page).toHaveURL(/\/operator\/reviews$/);
});
