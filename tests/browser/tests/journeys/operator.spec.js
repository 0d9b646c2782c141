// An operator sees what runs in the background and which mails went out.
import { expect, test } from "../../support/test.js";
import { mailsAbout } from "../../support/mail.js";
import { settled } from "../../support/page.js";

const chosen = (page) => page.getByRole("navigation", { name: "状态" }).locator("[aria-current=page]");

test("jobs by state", async ({ as, published }) => {
  await mailsAbout(published.code, 1);
  const page = await as("operator");
  await page.goto("/operator/jobs");
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  await page.getByRole("navigation", { name: "状态" }).getByRole("link", { name: /完成/ }).click();
  await expect(page).toHaveURL(/state=done/);
  await expect(chosen(page)).toContainText("完成");
  await settled(page);
  const states = await page.getByRole("row").locator(".tag").allTextContents();
  expect(new Set(states.map((s) => s.trim())).size, "one state only").toBe(1);
  await expect(page.getByRole("main")).toContainText("mail.send");
});

test("mails by state, and one of them", async ({ as, published }) => {
  await mailsAbout(published.code, 1);
  const page = await as("operator");
  await page.goto("/operator/mails?state=sent");
  await expect(chosen(page)).toContainText("已发送");
  const states = await page.getByRole("row").locator(".tag").allTextContents();
  expect(new Set(states.map((s) => s.trim())).size, "one state only").toBe(1);
  await page.getByRole("searchbox", { name: "主题或收件人" }).fill(published.title);
  await page.getByRole("button", { name: "查找" }).click();
  await expect(page, "the state stays").toHaveURL(/state=sent/);
  await page.getByRole("link", { name: new RegExp(published.title) }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(published.title);
  await expect(page.locator("pre"), "the text part").toContainText(published.code);
  const frame = page.locator("iframe.mail");
  await expect(frame, "may do nothing").toHaveAttribute("sandbox", "");
  const html = await page.request.get(await frame.getAttribute("src"));
  expect(html.headers()["content-security-policy"]).toMatch(/sandbox; default-src 'none'/);
  expect(await html.text()).toContain("查看这项需求");
});
