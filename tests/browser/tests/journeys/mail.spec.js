// Recommended suppliers are told by mail, once, and can stop it without signing in.
import { expect, SUPPLIER_NAME, test } from "../../support/test.js";
import { mailsAbout, pathOf } from "../../support/mail.js";
import { requirement } from "../../support/requirement.js";

const tokenOf = (mail) => pathOf(/^<(.+)>$/.exec(mail.headers["list-unsubscribe"])[1]);

test("each recommended supplier gets one mail with reasons, a way in and a way out", async ({ as, publish }) => {
  const { path, code, title } = await publish(requirement("archive"));
  const page = await as("officer");
  await page.goto(path);
  const names = await page.getByRole("region", { name: "推荐的企业" }).getByRole("heading", { level: 3, includeHidden: true }).allTextContents();
  expect(names).toContain(SUPPLIER_NAME);
  const mails = await mailsAbout(code, names.length);
  expect(mails.length, "one for each, none twice").toBe(names.length);
  expect(new Set(mails.map((mail) => mail.address)).size).toBe(names.length);
  for (const mail of mails) {
    expect(mail.subject).toContain(title);
    expect(mail.headers["list-unsubscribe-post"]).toBe("List-Unsubscribe=One-Click");
    expect(mail.headers["auto-submitted"]).toBe("auto-generated");
    expect(pathOf(/href="([^"]+)"[^>]*>查看这项需求</.exec(mail.html)[1])).toContain(path);
    expect(mail.text).toContain("为什么推荐给贵公司");
    expect(mail.html).toContain(tokenOf(mail));
  }
  const mine = mails.find((mail) => mail.text.includes(SUPPLIER_NAME));
  expect(mine.text, "the reason is in it").toMatch(/主营|案例/);
});

test("looking at the way out changes nothing; confirming does", async ({ as, publish, request }) => {
  const { code } = await publish(requirement("drone"));
  const mails = await mailsAbout(code, 2);
  const page = await as();
  const link = tokenOf(mails.at(-1));
  for (let visit = 0; visit < 2; visit++) {
    await page.goto(link);
    await expect(page.getByRole("main")).toContainText("不再接收推荐邮件？");
  }
  expect((await request.head(link)).ok()).toBe(true);
  await page.getByRole("button", { name: "确认退订" }).click();
  await expect(page.getByRole("main")).toContainText("已经退订");
  await page.goto(link);
  await expect(page.getByRole("main"), "for good").toContainText("已经退订");

  // RFC 8058: the mail provider posts, with no cookie and from no page of ours.
  const other = tokenOf(mails.at(-2));
  await page.goto(other);
  await expect(page.getByRole("main")).toContainText("不再接收推荐邮件？");
  const answer = await request.post(other, {
    headers: { origin: "https://mail.example.com" },
    form: { "List-Unsubscribe": "One-Click" },
  });
  expect(answer.status()).toBeLessThan(300);
  // Whoever changes their mind comes back the same way.
  for (const way of [link, other]) {
    await page.goto(way);
    await expect(page.getByRole("main")).toContainText("已经退订");
    await page.getByRole("button", { name: "重新接收" }).click();
    await page.goto(way);
    await expect(page.getByRole("main")).toContainText("不再接收推荐邮件？");
  }
});

test("an unknown way out is a page, not a fault", async ({ as }) => {
  const page = await as();
  const answer = await page.goto(`/unsubscribe/${"x".repeat(43)}`);
  expect(answer.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("这一页不在了");
});
