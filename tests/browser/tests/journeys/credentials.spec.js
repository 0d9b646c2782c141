// Credentials: a forgotten password, a second factor, devices and tokens.
import { afresh, awake, expect, PASSWORD, scripted, test } from "../../support/test.js";
import { mailsAbout, pathOf } from "../../support/mail.js";
import { sound } from "../../support/page.js";
import { alone, totp } from "../../support/credentials.js";
import { button, main } from "../../support/people.js";

// Used by this journey only: its sessions end in it.
const EMAIL = "editor-a@demo.example";
const NEW = "purple-otter-lantern-41";

async function enter(page, password, next = "/my/security") {
  await page.goto(`/login?next=${encodeURIComponent(next)}`);
  await page.getByLabel("邮箱").fill(EMAIL);
  await page.getByLabel("密码").fill(password);
  await button(page, "登录").click();
}

test("an unknown address gets the same answer", async ({ as }) => {
  const page = await as();
  await page.goto("/login");
  await main(page).getByRole("link", { name: "忘记密码" }).click();
  await button(page, "发送邮件").click();
  await expect(page.getByRole("alert")).toContainText("请填写注册时的邮箱");
  await sound(page);
  await page.getByLabel("邮箱").fill(`nobody-${Date.now()}@demo.example`);
  await button(page, "发送邮件").click();
  await expect(main(page)).toContainText("请查收邮件");
  await sound(page);
  expect((await page.goto(`/reset/${"x".repeat(43)}`)).status()).toBe(404);
  await expect(main(page)).toContainText("链接不能用了");
});

test("a password is rated and can be looked at", async ({ as }) => {
  const page = await as();
  await page.goto("/register");
  const field = page.getByLabel("密码", { exact: false }).and(page.locator("input"));
  const shown = main(page).getByRole("button", { name: /^显示密码/ });
  const meter = main(page).locator("meter");
  if (!scripted()) {
    await expect(shown).toBeHidden();
    await expect(meter).toBeHidden();
    return;
  }
  await awake(page);
  await page.getByLabel("联系人姓名").fill("王小明");
  await field.fill("我是王小明呀2026密码Xy9");
  await expect(main(page)).toContainText("密码里含有你的姓名或邮箱名");
  await expect(meter).toBeVisible();
  await sound(page);
  await field.fill(NEW);
  await expect(main(page)).toContainText("强度：很好");
  await expect(meter).toHaveJSProperty("value", 4);
  await shown.click();
  await expect(field).toHaveAttribute("type", "text");
  await expect(shown).toHaveAttribute("aria-pressed", "true");
  await sound(page);
  // A browser remembers what stood in an ordinary field when a form was sent.
  await button(page, "提交，去邮箱确认").click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(field).toHaveAttribute("type", "password");
  await field.fill("");
  await expect(meter).toBeHidden();
});

test("a password by mail, a second factor, devices", async ({ as }) => {
  await alone(async () => {
    const page = await as();
    await reset(page);
    await enter(page, NEW);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("账号安全");
    await sound(page);
    const { secret, codes } = await enrol(page);
    await signInWithCode(page, await as(), secret, codes);
    await restore(page);
  });
});

async function reset(page) {
  const before = await mailsAbout("重设数聚通登录密码", 0);
  await page.goto("/reset");
  await page.getByLabel("邮箱").fill(EMAIL);
  await button(page, "发送邮件").click();
  await expect(main(page)).toContainText("请查收邮件");
  const mails = await mailsAbout("重设数聚通登录密码", before.length + 1);
  const mail = mails.find((one) => !before.includes(one));
  expect(mail.address).toBe(EMAIL);
  const link = pathOf(/https?:\/\/\S+\/reset\/\S+/.exec(mail.text)[0]);
  // Looking uses nothing up.
  await page.goto(link);
  await page.reload();
  await page.getByLabel("新密码").fill("Password2026!");
  await button(page, "保存新密码").click();
  await expect(page.locator("#password-e")).toContainText("太常见");
  await sound(page);
  await page.getByLabel("新密码").fill(NEW);
  await button(page, "保存新密码").click();
  await expect(page.getByRole("status").filter({ hasText: "新密码已保存" })).toBeVisible();
  expect((await page.goto(link)).status(), "once").toBe(404);
}

async function enrol(page) {
  await page.goto("/my/security/second-factor");
  await sound(page);
  await button(page, "开始设置").click();
  await expect(main(page).getByRole("img", { name: /二维码/ }).locator("svg")).toBeVisible();
  const secret = await page.locator("[data-secret]").getAttribute("data-secret");
  await page.getByLabel("验证码").fill("12");
  await button(page, "启用").click();
  await expect(page.locator("#code-e")).toContainText("验证码不对");
  await sound(page);
  await page.getByLabel("验证码").fill(totp(secret));
  await button(page, "启用").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("两步验证已启用");
  const codes = await page.getByRole("list", { name: "恢复码" }).getByRole("listitem").allTextContents();
  expect(codes).toHaveLength(10);
  await sound(page);
  await main(page).getByRole("link", { name: "我已保存" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("账号安全");
  await page.goBack();
  await expect(main(page), "going back makes no others").toContainText("还剩 10 个没有用过");
  return { secret, codes };
}

async function signInWithCode(page, other, secret, codes) {
  await enter(other, NEW);
  await expect(other).toHaveURL(/\/login\/second-factor\?next=/);
  expect(other.url(), "what the first step left stands in no address").not.toContain("ey");
  await sound(other);
  await other.getByLabel("验证码").fill("000000");
  await button(other, "登录").click();
  await expect(other.locator("#code-e")).toContainText("验证码或恢复码不对");
  // The code of this half minute was used to enrol; the next one is taken early.
  await other.getByLabel("验证码").fill(totp(secret, Date.now() + 30_000));
  await button(other, "登录").click();
  await expect(other, "and on to where one wanted to go").toHaveURL(/\/my\/security$/);

  await page.goto("/my/security");
  const devices = main(page).getByRole("region", { name: "已登录的设备" });
  await expect(devices.getByRole("listitem")).toHaveCount(2);
  await devices.getByRole("button", { name: "退出其他所有设备" }).click();
  await expect(page.getByRole("status").filter({ hasText: "已退出其他 1 台设备" })).toBeVisible();
  await other.goto("/my/security");
  await expect(other, "at once").toHaveURL(/\/login\?next=/);

  await enter(other, NEW, "/my/tokens");
  await other.getByLabel("验证码").fill(codes[0].trim());
  await button(other, "登录").click();
  await expect(other, "a recovery code does as well").toHaveURL(/\/my\/tokens$/);
}

// Everything as it was, so that the demonstration goes on.
async function restore(page) {
  await page.goto("/my/security/second-factor");
  await page.locator("summary", { hasText: "停用两步验证" }).click();
  await page.getByRole("button", { name: "确定停用" }).click();
  await expect(page.getByRole("status").filter({ hasText: "两步验证已停用" })).toBeVisible();
  await page.getByLabel("现在的密码").fill("wrong");
  await page.getByLabel("新密码").fill(PASSWORD);
  await button(page, "修改密码").click();
  await expect(page.locator("#old_password-e")).toContainText("密码不对");
  await page.getByLabel("现在的密码").fill(NEW);
  await page.getByLabel("新密码").fill(PASSWORD);
  await button(page, "修改密码").click();
  await expect(page.getByRole("status").filter({ hasText: "密码已修改" })).toBeVisible();
}

test("a token is shown once, opens its doors, and ends when revoked", async ({ as, request }) => {
  const page = await as(afresh("officer"));
  const name = `夜间同步 ${Date.now()}`;
  await page.goto("/my/tokens");
  await button(page, "创建令牌").click();
  await expect(page.locator("#name-e")).toContainText("用途");
  await page.getByLabel("用途").fill(name);
  await page.getByLabel("有效天数").fill("1");
  await button(page, "创建令牌").click();
  const secret = (await page.locator("pre code").textContent()).trim();
  expect(secret).toMatch(/^sjt_/);
  await sound(page);
  await page.reload();
  await expect(main(page).getByRole("row", { name: new RegExp(name) }), "loading again makes no other").toHaveCount(1);
  await expect(page.getByText(secret), "nor shows it again").toHaveCount(0);
  const headers = { authorization: `Bearer ${secret}` };
  expect((await request.get("/api/v1/session", { headers })).status()).toBe(200);
  const draft = await request.post("/api/v1/opportunities", { headers, data: {} });
  expect((await draft.json()).code, "it may read only").toBe("scope-missing");
  await page.goto("/my/tokens");
  await expect(page.getByText(secret), "shown once").toHaveCount(0);
  const row = page.getByRole("row", { name: new RegExp(name) });
  await row.locator("summary", { hasText: "撤销" }).click();
  await expect(row.locator(".panel")).toContainText(`撤销令牌“${name}”？`);
  await row.getByRole("button", { name: "确定撤销" }).click();
  await expect(page.getByRole("status").filter({ hasText: "令牌已撤销" })).toBeVisible();
  expect((await request.get("/api/v1/session", { headers })).status()).toBe(401);
});
