// A company from abroad registers in English, is reviewed by hand, sent back once, and accepted.
import { randomInt } from "node:crypto";
import { expect, test } from "../../support/test.js";
import { linkTo, mark, PASSPHRASE } from "../../support/enterprise.js";
import { sound } from "../../support/page.js";
import { button, main, review, said, signIn } from "../../support/people.js";

const number = () => `${2000 + randomInt(25)}${randomInt(10_000, 99_999)}K${mark().slice(0, 4).toUpperCase()}`;

test("registering from abroad, in English", async ({ as }) => {
  test.slow();
  const page = await as();
  const [name, email, id] = [`${mark().toUpperCase()} Logistics Pte. Ltd.`, `${mark()}@enterprise.example`, number()];
  await page.goto("/register?kind=overseas");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Register a company");
  await expect(page).toHaveURL(/kind=overseas/);
  await sound(page);
  await button(page, "Submit and confirm by e-mail").click();
  await expect(page.getByRole("alert")).toContainText("Enter the country or region of registration");
  await expect(page.getByRole("alert"), "in one language").not.toContainText(/[一-龥]/);
  await sound(page);
  await page.getByLabel("Country or region of registration").fill("China");
  await page.getByLabel("Local registration number").fill(id);
  await page.getByLabel("Registered name").fill(name);
  await page.getByLabel("Place outside Minhang").fill("Singapore");
  await page.getByLabel("Your name").fill("Tan Mei");
  await page.getByLabel("Telephone").fill("+65 6123 4567");
  await page.getByLabel("E-mail", { exact: false }).first().fill(email);
  await page.getByLabel("Password").fill(PASSPHRASE);
  await page.getByRole("checkbox", { name: /privacy notice/ }).check();
  await button(page, "Submit and confirm by e-mail").click();
  await expect(page.locator("#country-e")).toContainText("mainland China");
  await page.getByLabel("Country or region of registration").fill("Singapore");
  await page.getByLabel("Password").fill(PASSPHRASE);
  await button(page, "Submit and confirm by e-mail").click();
  await expect(page).toHaveURL(/\/register\/sent$/);
  await expect(main(page)).toContainText("We have sent a message");
  await sound(page);

  const verify = await linkTo(email, "/register/verify");
  await page.goto(verify);
  await expect(main(page)).toContainText(`Singapore ${id}`);
  await sound(page);
  await page.getByLabel("Password").fill("somebody else typed this");
  await button(page, "Finish the registration").click();
  await expect(page.locator("#password-e")).toContainText("not the password of the registration");
  await page.getByLabel("Password").fill(PASSPHRASE);
  await button(page, "Finish the registration").click();
  await said(page, "注册完成");
  await page.goto(verify);
  await expect(page.getByRole("heading", { level: 1 }), "once").toHaveText("This link no longer works");
  await sound(page);

  // Nobody knows the number here: a person looks at it.
  await signIn(page, email, "/my");
  await expect(main(page)).toContainText("待审核");
  await said(await review(as, name, "退回修改", "请写明总部所在的城市和区"), "已退回");
  await page.goto("/my/profile");
  await expect(main(page)).toContainText("请写明总部所在的城市和区");
  await expect(page.getByLabel("注册国家（地区）")).toHaveValue("Singapore");
  await page.getByLabel("所在地").fill("新加坡裕廊");
  await button(page, "保存并提交").click();
  await expect(page.getByRole("status").first()).toContainText("已提交");
  await sound(page);
  const desk = await review(as, name, "通过");
  await said(desk, "已通过");
  await sound(desk);
  await page.goto("/my/profile");
  const open = await page.getByRole("link", { name: "看公开页面" }).getAttribute("href");
  const visitor = await as();
  expect((await visitor.goto(open)).status(), "now everybody can see it").toBe(200);
  await expect(visitor.getByRole("heading", { level: 1 })).toContainText(name);
});

test("the same form in Chinese asks for number and country", async ({ as }) => {
  const page = await as();
  await page.goto("/register");
  await page.getByRole("link", { name: "境外企业" }).click();
  await expect(page.getByLabel("当地注册号")).toBeVisible();
  await expect(page.getByLabel("统一社会信用代码")).toHaveCount(0);
  await page.getByLabel("注册的国家或地区").fill("新加坡");
  await button(page, "提交，去邮箱确认").click();
  await expect(page.locator("#registration_number-e")).toContainText("当地的注册号");
  await expect(page.getByLabel("注册的国家或地区"), "nothing typed is lost").toHaveValue("新加坡");
  await sound(page);
});
