// An administrator blocks somebody, whose session ends at once, and lets them in again.
import { expect, test } from "../../support/test.js";
import { PASSPHRASE } from "../../support/enterprise.js";
import { openAccount, signIn } from "../../support/people.js";
import { sound } from "../../support/page.js";

test("blocked at once, and let in again", async ({ as, enterprise }) => {
  test.slow();
  const administrator = await as("administrator");
  const own = await enterprise();
  const owner = await as(own);

  await openAccount(administrator, own.email);
  await sound(administrator);
  await administrator.locator("summary", { hasText: "停用账号" }).click();
  await administrator.getByRole("button", { name: "确定停用" }).click();
  await expect(administrator.getByRole("status")).toContainText("账号已停用");
  await sound(administrator);

  await owner.goto("/my");
  await expect(owner, "the session ended at once").toHaveURL(/\/login\?next=/);
  await owner.getByLabel("邮箱").fill(own.email);
  await owner.getByLabel("密码").fill(PASSPHRASE);
  await owner.getByRole("main").getByRole("button", { name: "登录", exact: true }).click();
  await expect(owner.getByRole("alert"), "and there is no other").toBeVisible();
  await sound(owner);

  await openAccount(administrator, own.email);
  await administrator.getByRole("button", { name: "恢复账号" }).click();
  await expect(administrator.getByRole("status")).toContainText("账号已恢复");
  await signIn(owner, own.email, "/my");
  await expect(owner.getByRole("heading", { level: 1 })).toBeVisible();
});
