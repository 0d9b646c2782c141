// What the platform keeps of a person: a copy to take away, and the end of the account.
import { readFile } from "node:fs/promises";
import { expect, test } from "../../support/test.js";
import { PASSPHRASE } from "../../support/enterprise.js";
import { sound } from "../../support/page.js";
import { button, invited, main, said } from "../../support/people.js";

test("a copy of one's data, and the end of the account", async ({ as, enterprise }) => {
  test.slow();
  const owner = await as(await enterprise());
  const { page, email } = await invited(as, owner, "viewer", "小周");

  await page.goto("/my/security/data");
  await sound(page);
  const coming = page.waitForEvent("download");
  await main(page).getByRole("link", { name: "下载我的数据" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/\.json$/);
  const text = await readFile(await file.path(), "utf8");
  const copy = JSON.parse(text);
  expect(JSON.stringify(copy)).toContain(email);
  expect(text, "of nobody else, and no secret").not.toMatch(/李工|argon2|password_hash/);

  await page.getByLabel("填写本账号的邮箱").fill("somebody@else.example");
  await button(page, "注销账号").click();
  await expect(page.getByRole("alert")).toContainText("邮箱");
  await sound(page);
  await page.getByLabel("填写本账号的邮箱").fill(email);
  await button(page, "注销账号").click();
  await said(page, "账号已注销");
  await sound(page);
  await page.getByLabel("邮箱").fill(email);
  await page.getByLabel("密码").fill(PASSPHRASE);
  await button(page, "登录").click();
  await expect(page.getByRole("alert")).toContainText("邮箱或密码不对");
  await owner.goto("/my/members");
  await expect(owner.getByRole("row", { name: /李工/ })).toBeVisible();
  await expect(owner.getByRole("row", { name: /小周/ })).toHaveCount(0);
});
