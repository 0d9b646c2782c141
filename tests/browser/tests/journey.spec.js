// The reason the platform exists: a requirement is written, ranked while it is written, published, and
// told by mail; the supplier finds it, and may turn it down for good.
import { expect, test } from "@playwright/test";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { OFFICER, OPERATOR, signIn, SUPPLIER, watch } from "./help.js";

const TITLE = "历年婚姻登记老档案变成能查的电子件";
const NEED =
  "库房里有一九八〇年以来的婚姻登记纸质档案约三万卷，纸张发黄，查一份要翻半天柜子。希望逐页扫描成清晰图像，" +
  "做好目录，能按姓名和年份全文检索，原件装订还原；涉密材料在区内场地处理，六个月完成，抽检合格率百分之九十九以上。";

async function mailsAbout(words) {
  const folder = join(process.env.DATA_DIR, "outbox");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".eml"));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "latin1")));
  // Headers and base64 parts: decode what can be decoded, then look.
  const decoded = texts.map((text) => text + text.split(/\r?\n\r?\n/).map((part) =>
    /^[A-Za-z0-9+/=\r\n]+$/.test(part) ? Buffer.from(part, "base64").toString() : "").join(""));
  return decoded.filter((text) => text.includes(words));
}

test("from the requirement to the supplier", async ({ browser }) => {
  test.setTimeout(90_000);
  const officer = await (await browser.newContext()).newPage();
  const errors = watch(officer);
  await signIn(officer, OFFICER);
  await officer.goto("/bureau/opportunities/new");

  await test.step("suppliers are ranked while the officer writes", async () => {
    await officer.locator("[name=title]").pressSequentially(TITLE, { delay: 5 });
    await expect(officer.locator("#matches .match, #matches li").first()).toBeVisible();
    await officer.locator("[name=requirement]").fill(NEED);
    await expect(officer.locator("#matches")).toContainText("档案");
  });

  const opportunity = await test.step("it is saved, looked over and published", async () => {
    await officer.locator("[name=background]").fill("窗口每天有人来查档，人工翻找慢，老档案也经不起反复翻。");
    const deadline = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await officer.locator("[name=deadline]").fill(deadline);
    await officer.locator("[name=contact_name]").fill("王老师");
    await officer.locator("[name=contact_phone]").fill("021-5555-0101");
    await officer.locator("button[name=act][value=publish]").click();
    await expect(officer).toHaveURL(/\/bureau\/opportunities\/[0-9a-f-]+\/publish/);
    await expect(officer.locator("main")).toContainText("将推荐给");
    await officer.locator("form[action$='/publish'] button").click();
    await expect(officer).toHaveURL(/\/opportunities\/MH-\d{4}-\d{4}/);
    await expect(officer.locator("h1")).toContainText(TITLE);
    return new URL(officer.url()).pathname;
  });
  expect(errors).toEqual([]);

  const supplier = await (await browser.newContext()).newPage();
  await signIn(supplier, SUPPLIER);
  const row = supplier.locator("li.match", { hasText: TITLE });

  await test.step("the supplier sees it with reasons, and was told by mail once", async () => {
    await supplier.goto("/my");
    await expect(row).toHaveCount(1);
    const code = opportunity.split("/").pop();
    await expect.poll(async () => (await mailsAbout(code)).length, { timeout: 20_000 }).toBeGreaterThan(0);
    const mails = await mailsAbout(code);
    const receivers = mails.map((mail) => /^To: *(.+)$/m.exec(mail)[1].trim());
    expect(new Set(receivers).size, "nobody is told twice").toBe(receivers.length);
    for (const mail of mails) {
      expect(mail).toMatch(/List-Unsubscribe-Post: *List-Unsubscribe=One-Click/);
    }
    await row.getByRole("heading").getByRole("link").click();
    await expect(supplier.locator("h1")).toContainText(TITLE);
  });

  await test.step("“not relevant” is kept", async () => {
    await supplier.goto("/my");
    await row.locator("summary", { hasText: "不相关" }).click();
    await row.locator("button[name=reason]").first().click();
    await expect(row).toHaveCount(0);
    await supplier.goto("/my");
    await expect(row).toHaveCount(0);
  });

  await test.step("the operator sees the mails", async () => {
    const operator = await (await browser.newContext()).newPage();
    await signIn(operator, OPERATOR);
    await operator.goto("/operator/mails");
    await expect(operator.locator("main")).toContainText(TITLE);
  });
});

test("signing out ends the session for good", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, SUPPLIER);
  const kept = await context.cookies();
  await page.locator("form[action='/logout'] button").first().evaluate((button) => button.click());
  await expect(page).not.toHaveURL(/\/my/);
  await context.addCookies(kept);
  await page.goto("/my");
  await expect(page, "the old cookie opens nothing").toHaveURL(/\/login/);
});

test("type-ahead offers and the keyboard takes", async ({ page }) => {
  await page.goto("/");
  const box = page.locator("main [name=q]").first();
  await box.click();
  await box.pressSequentially("档案", { delay: 40 });
  const options = page.locator("[role=option]");
  await expect(options.first()).toBeVisible();
  await box.press("ArrowDown");
  await box.press("Enter");
  await expect(page).not.toHaveURL(/\/$/);
});
