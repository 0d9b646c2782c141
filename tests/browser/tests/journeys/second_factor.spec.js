// Recovery codes are renewed, and the old ones are good for nothing; an administrator takes the second factor away
// from somebody who has lost telephone and codes.
import { PASSPHRASE } from "../../support/enterprise.js";
import { mailTo } from "../../support/mail.js";
import { sound } from "../../support/page.js";
import { button, main, openAccount, said, signIn, withSecondFactor } from "../../support/people.js";
import { afresh, expect, test } from "../../support/test.js";

test("recovery codes are renewed, and a lost second factor is taken away", async ({ as, enterprise }) => {
  test.slow();
  const own = await enterprise();
  const page = await as(own);
  const [old] = await withSecondFactor(page);

  await page.goto("/my/security/second-factor");
  await page.locator("summary", { hasText: "更换恢复码" }).click();
  await expect(page.locator("details.confirm[open] > .panel")).toContainText("旧的恢复码全部作废");
  await sound(page);
  await button(page, "确定更换").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("恢复码已更换");
  const codes = await page.getByRole("list", { name: "恢复码" }).getByRole("listitem").allTextContents();
  expect(codes).toHaveLength(10);
  await sound(page);

  const other = await as();
  await other.goto("/login?next=/my/security");
  await other.getByLabel("邮箱").fill(own.email);
  await other.getByLabel("密码").fill(PASSPHRASE);
  await button(other, "登录").click();
  await other.getByLabel("验证码").fill(old);
  await button(other, "登录").click();
  await expect(other.locator("#code-e"), "an old one is void").toContainText("验证码或恢复码不对");
  await other.getByLabel("验证码").fill(codes[0].trim());
  await button(other, "登录").click();
  await expect(other).toHaveURL(/^[^?]*\/my\/security$/);

  const administrator = await as(afresh("administrator"));
  await openAccount(administrator, own.email);
  await main(administrator).getByRole("link", { name: "重置两步验证" }).click();
  await button(administrator, "重置两步验证").click();
  await expect(administrator.getByRole("alert"), "not without a reason").toContainText("请写明理由");
  await sound(administrator);
  await administrator.getByLabel("理由和核实方式").fill("手机丢失，已当面核对工作证");
  await button(administrator, "重置两步验证").click();
  await said(administrator, "两步验证已重置");
  await sound(administrator);

  await mailTo(own.email, "两步验证已由平台管理员重置");
  await other.goto("/my/security");
  await expect(other, "all sessions have ended").toHaveURL(/\/login\?next=/);
  await signIn(other, own.email, "/my/security");
  await expect(main(other).getByRole("region", { name: /两步验证/ }), "the password is enough again").toContainText("未启用");
});
