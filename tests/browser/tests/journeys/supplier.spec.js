// A supplier follows the mail, sees why, and answers.
import { awake, expect, signInHere, SUPPLIER_NAME, test } from "../../support/test.js";
import { mailsAbout, pathOf } from "../../support/mail.js";
import { requirement } from "../../support/requirement.js";

test("from the mail to the reasons, to “not relevant”, and back", async ({ as, publish }) => {
  const { path, code, title } = await publish(requirement("archive"));
  const page = await as();

  await test.step("the mail's button leads here, through signing in", async () => {
    const mails = await mailsAbout(code, 1);
    const mine = mails.find((mail) => mail.text.includes(SUPPLIER_NAME))
      || (await mailsAbout(SUPPLIER_NAME, 1)).find((mail) => mail.text.includes(code));
    await page.goto(pathOf(/href="([^"]+)"[^>]*>查看这项需求</.exec(mine.html)[1]));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(page.getByRole("main")).not.toContainText("021-5555-0101");
    await page.getByRole("complementary").getByRole("link", { name: "登录" }).click();
    await signInHere(page, "supplier");
    await expect(page).toHaveURL(new RegExp(path));
    await expect(page.getByRole("main"), "the contact is shown now").toContainText("021-5555-0101");
    const why = page.getByRole("region", { name: "为什么推荐给你" });
    await expect(why.locator(".tag").first()).not.toBeEmpty();
    await expect(why.locator("q").first(), "one's own words").not.toBeEmpty();
  });

  const row = page.getByRole("listitem").filter({ hasText: title });

  await test.step("it is in the list, with the reasons", async () => {
    await page.goto("/my");
    await expect(row).toHaveCount(1);
    await expect(row.locator(".why .tag").first()).toBeVisible();
  });

  await test.step("marked “not relevant” it leaves", async () => {
    await row.locator("summary", { hasText: "不相关" }).click();
    await row.locator("button[name=reason]").first().click();
    await expect(page.getByRole("status").filter({ hasText: "已标为不相关" })).toBeVisible();
    await expect(row).toHaveCount(0);
    await page.goto("/my");
    await expect(row).toHaveCount(0);
  });

  await test.step("it can be found again and restored", async () => {
    await page.getByRole("link", { name: "也显示不相关的" }).click();
    await expect(row).toContainText("已标为不相关");
    await row.getByRole("button", { name: "撤销" }).click();
    await expect(page.getByRole("status").filter({ hasText: "已恢复" })).toBeVisible();
    await page.goto("/my");
    await expect(row.locator(".why .tag").first()).toBeVisible();
    await expect(row, "opened before, so no longer new").toHaveCount(1);
  });
});

test("opening a recommendation takes its mark “new” away", async ({ as, published, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "a GET changes nothing: an island tells the server");
  const page = await as("supplier");
  await page.goto("/my");
  const row = page.getByRole("listitem").filter({ hasText: published.title });
  await expect(row.getByText("新", { exact: true })).toBeVisible();
  const told = page.waitForResponse((answer) => answer.url().endsWith("/fn/seen"));
  await row.getByRole("heading").getByRole("link").click();
  await awake(page);
  expect((await told).ok()).toBe(true);
  await page.goto("/my");
  await expect(row).toHaveCount(1);
  await expect(row.getByText("新", { exact: true })).toHaveCount(0);
});

test("others' desks are closed to a supplier", async ({ as }) => {
  const page = await as("supplier");
  for (const path of ["/bureau", "/bureau/opportunities/new", "/operator/jobs", "/operator/mails"]) {
    const answer = await page.goto(path);
    expect([403, 404], path).toContain(answer.status());
    await expect(page.getByRole("heading", { level: 1 })).not.toBeEmpty();
  }
});
