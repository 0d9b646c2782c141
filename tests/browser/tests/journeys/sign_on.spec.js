// Single sign-on: an identity at a real provider is linked with the account, signs in from then on, and is
// taken away again.
import { expect, test } from "../../support/test.js";
import { mark, PASSPHRASE } from "../../support/enterprise.js";
import { mailTo } from "../../support/mail.js";
import { sound } from "../../support/page.js";
import { button, main, said } from "../../support/people.js";

// Somebody types a name at the provider and agrees; its pages are not ours to judge, so plain keys will do.
async function identify(page, login) {
  const field = page.locator("input[name=login]");
  await field.evaluate((input) => input.focus());
  await page.keyboard.insertText(login);
  await page.keyboard.press("Tab");
  await page.keyboard.insertText("any");
  await page.keyboard.press("Enter");
  await agree(page);
}

async function agree(page) {
  const consent = page.locator("form:has(input[name=prompt][value=consent]) button[type=submit]");
  await consent.evaluate((one) => one.focus());
  await page.keyboard.press("Enter");
}

const linkage = (page) => main(page).getByRole("region", { name: /用测试通登录/ });

test("an identity is linked, signs in, and is taken away", async ({ as, enterprise }) => {
  test.slow();
  const own = await enterprise({ accepted: false });
  const login = mark();

  // Who is not linked yet is asked to sign in once with the password.
  const stranger = await as();
  await stranger.goto("/login");
  await button(stranger, "用测试通登录").click();
  await identify(stranger, login);
  await expect(stranger.getByRole("heading", { level: 1 })).toHaveText("还没有关联账号");
  await sound(stranger);
  await main(stranger).getByRole("link", { name: "用密码登录并关联" }).click();
  await stranger.getByLabel("邮箱").fill(own.email);
  await stranger.getByLabel("密码").fill(PASSPHRASE);
  await button(stranger, "登录").click();
  await expect(stranger.getByRole("heading", { level: 1 })).toHaveText("关联测试通登录？");
  await sound(stranger);
  await button(stranger, "关联").click();
  await said(stranger, "已关联");
  await expect(linkage(stranger)).toContainText("已关联");
  await sound(stranger);
  await mailTo(own.email, "已关联测试通登录");

  // From now on straight to where one wanted to be.
  const page = await as();
  await page.goto("/login?next=/my/security");
  await button(page, "用测试通登录").click();
  await identify(page, login);
  await expect(page).toHaveURL(/\/my\/security$/);

  // A sign-on is no password: what guards the account asks for it.
  await linkage(page).getByRole("button", { name: "解除关联" }).click();
  await expect(page).toHaveURL(/\/my\/security\/confirm/);
  await page.getByLabel("密码").fill(PASSPHRASE);
  await button(page, "继续").click();
  await said(page, "密码已确认");
  await linkage(page).getByRole("button", { name: "解除关联" }).click();
  await said(page, "已解除关联");
  await expect(linkage(page)).toContainText("未关联");

  // The provider still knows them; here nobody does.
  const after = await as();
  await after.goto("/login");
  await button(after, "用测试通登录").click();
  await identify(after, login);
  await expect(after.getByRole("heading", { level: 1 })).toHaveText("还没有关联账号");
});
