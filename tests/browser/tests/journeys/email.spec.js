// Another sign-in address: asked for, told to the one so far, proven by a link, and then the only one.
import { expect, test } from "../../support/test.js";
import { linkTo, mark, PASSPHRASE } from "../../support/enterprise.js";
import { mailTo } from "../../support/mail.js";
import { sound } from "../../support/page.js";
import { button, main, said, signIn } from "../../support/people.js";

test("an address is changed by the link that proves it", async ({ as, enterprise }) => {
  test.slow();
  const own = await enterprise({ accepted: false });
  const { email } = own;
  const page = await as(own);
  const fresh = `${mark()}@enterprise.example`;
  await page.goto("/my/security");
  await main(page).getByRole("link", { name: "更换邮箱" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("更换登录邮箱");
  await page.getByLabel("新邮箱").fill("nobody");
  await button(page, "发送确认邮件").click();
  await expect(page.locator("#email-e")).toContainText("请填写新邮箱");
  await sound(page);
  await page.getByLabel("新邮箱").fill(fresh);
  await button(page, "发送确认邮件").click();
  await said(page, "确认邮件已发往新邮箱");
  await sound(page);

  await mailTo(email, "有人申请更换你的登录邮箱");
  await expect(main(page), "not before it is proven").toContainText(email);
  const link = await linkTo(fresh, "/email");
  // Whoever reads that mail need not be signed in; looking changes nothing.
  const other = await as();
  await other.goto(link);
  await other.reload();
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("用这个邮箱登录？");
  await expect(main(other)).toContainText(fresh);
  await sound(other);
  await button(other, "确认更换").click();
  await said(other, "登录邮箱已更换");
  await sound(other);
  expect((await other.goto(link)).status(), "once").toBe(404);
  await expect(main(other)).toContainText("没有更换");
  await sound(other);

  await other.goto("/login");
  await other.getByLabel("邮箱").fill(email);
  await other.getByLabel("密码").fill(PASSPHRASE);
  await button(other, "登录").click();
  await expect(other.getByRole("alert"), "the old one is nobody's").toContainText("邮箱或密码不对");
  await signIn(other, fresh, "/my/security");
  await expect(main(other)).toContainText(fresh);
});
