// An enterprise becomes a merchant: applies, mends what the operator asks for, is admitted, and shows its
// certificate; takes an application back, is suspended for a while, goes on for another year.
import { mailTo } from "../../support/mail.js";
import { sound } from "../../support/page.js";
import { admitted, applied, button, DECLARED, main, open, said } from "../../support/people.js";
import { expect, test } from "../../support/test.js";

const PDF = Buffer.from("%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n");
async function decide(operator, name, act) {
  await open(operator, "/operator/admissions", name);
  await act(operator);
  await said(operator, "已办理");
}

test("from application to certificate", async ({ as, enterprise }) => {
  const owner = await enterprise();
  const page = await as(owner);
  const { name } = owner;
  await page.goto("/my/admission");
  await page.getByRole("button", { name: "提交审核" }).click();
  await expect(page.locator(".error-summary")).toContainText("请至少选一个数商类别");
  await sound(page);

  await page.getByLabel("数据资源类").check();
  await page.getByLabel("提供什么").fill(DECLARED.offer);
  await page.getByLabel("数据来源与合法性").fill(DECLARED.sources);
  await page.getByLabel("安全保障措施").fill(DECLARED.measures);
  await page.getByLabel("名录联系人").fill(DECLARED.contact_name);
  await page.getByLabel("联系电话").fill(DECLARED.contact_phone);
  await page.getByLabel(/本单位承诺/).check();

  // Material belongs to a saved draft; nothing typed is lost on the way.
  await page.getByRole("button", { name: "保存草稿" }).click();
  await expect(page.getByRole("status").first()).toContainText("草稿已保存");
  const material = { name: "数据授权.pdf", mimeType: "application/pdf", buffer: PDF };
  await page.getByLabel("选择材料").setInputFiles({ ...material, buffer: Buffer.from("MZ no paper") });
  await page.getByRole("button", { name: "上传" }).click();
  await expect(page.getByText("不收这种文件")).toBeVisible();
  await page.getByLabel("选择材料").setInputFiles(material);
  await page.getByRole("button", { name: "上传" }).click();
  await expect(page.getByRole("link", { name: /数据授权\.pdf/ })).toBeVisible();
  await expect(page.getByLabel("提供什么")).toHaveValue(DECLARED.offer);
  await sound(page);
  await page.getByRole("button", { name: "提交审核" }).click();
  await expect(page.getByRole("status")).toContainText("申请已提交");
  await sound(page);

  const operator = await as("operator");
  await decide(operator, name, async (one) => {
    await sound(one);
    const paper = await one.getByRole("link", { name: /数据授权\.pdf/ }).getAttribute("href");
    expect((await one.request.get(paper)).headers()["content-type"]).toBe("application/pdf");
    await one.getByText("在各项旁写意见").click();
    await one.getByLabel("对“数据来源与合法性”的意见").fill("请写明客户授权的依据");
    await one.getByRole("button", { name: "退回修改" }).click();
  });

  await page.goto("/my/admission");
  await expect(page.getByText("请写明客户授权的依据")).toBeVisible();
  await page.getByLabel("数据来源与合法性").fill("公开的工商登记信息，以及合同约定的客户授权数据");
  await page.getByRole("button", { name: "提交审核" }).click();
  await decide(operator, name, (one) => one.getByRole("button", { name: "通过", exact: true }).click());

  await page.goto("/my/admission");
  const number = await page.getByRole("heading", { name: /^MH-SS-/ }).innerText();
  const visitor = await as();
  await visitor.goto(`/merchants?q=${number}`);
  await sound(visitor);
  await visitor.getByRole("link", { name }).click();
  await expect(visitor.getByText("证书有效。")).toBeVisible();
  await sound(visitor);
  await visitor.getByRole("link", { name: "查看证书" }).click();
  await expect(visitor.getByRole("img", { name: "核验地址的二维码" })).toBeVisible();
  await sound(visitor);
  const pdf = await visitor.request.get(`/merchants/${number}/certificate.pdf`);
  expect(pdf.headers()["content-type"]).toBe("application/pdf");
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
});

test("an application is taken back, and handed in again", async ({ as, enterprise }) => {
  const page = await as(await enterprise());
  await applied(page);
  await page.goto("/my/admission");
  await expect(main(page)).toContainText("审核中");
  await button(page, "撤回申请").click();
  await said(page, "申请已撤回");
  await sound(page);
  await expect(page.getByLabel("提供什么"), "nothing written is lost").toHaveValue(DECLARED.offer);
  await page.getByLabel("提供什么").fill("企业经营数据的采集与清洗");
  await button(page, "提交审核").click();
  await expect(page.getByRole("alert"), "a promise is given each time").toContainText("承诺");
  await page.getByLabel(/本单位承诺/).check();
  await button(page, "提交审核").click();
  await said(page, "申请已提交");
  await expect(main(page)).toContainText("企业经营数据的采集与清洗");
});

test("an admission is suspended with a reason, and restored", async ({ as, enterprise }) => {
  test.slow();
  const own = await enterprise();
  const [owner, operator, visitor] = [await as(own), await as("operator"), await as()];
  const { id, number } = await admitted(owner, operator);
  await visitor.goto(`/merchants/${number}`);
  await expect(visitor.getByText("证书有效。")).toBeVisible();

  await operator.goto(`/operator/admissions/${id}`);
  await button(operator, "暂停").click();
  await expect(operator.getByRole("alert"), "not without a reason").toContainText("请写明理由");
  await sound(operator);
  await operator.getByLabel("理由").fill("数据授权已经过期");
  await button(operator, "暂停").click();
  await said(operator, "已办理");

  await visitor.reload();
  await expect(visitor.getByText("证书已暂停，暂停期间无效。")).toBeVisible();
  await expect(visitor.getByRole("link", { name: "查看证书" })).toHaveCount(0);
  await sound(visitor);
  expect((await visitor.request.get(`/merchants/${number}/certificate.pdf`)).status(), "no paper of it").toBe(404);
  await owner.goto("/my/admission");
  await expect(main(owner)).toContainText("数商资格已暂停");
  await expect(main(owner)).toContainText("数据授权已经过期");
  await sound(owner);
  await mailTo(own.email, "数据授权已经过期");

  await operator.goto(`/operator/admissions/${id}`);
  await operator.getByLabel("理由").fill("已补交新的授权");
  await button(operator, "恢复").click();
  await said(operator, "已办理");
  await visitor.reload();
  await expect(visitor.getByText("证书有效。")).toBeVisible();
});

// Whose admission in the demonstration ends soon, for each project: once renewed it does not.
const ENDS_SOON = { script: "rival", "no-script": "third", keyboard: "fourth" };

const lastDay = (page) => page.locator("dl.facts > div").filter({ hasText: "有效期至" }).locator("dd");

// The last day of the year that follows a last day, as pages write days.
function aYearAfter(day) {
  const [year, month, date] = day.match(/\d+/g).map(Number);
  // From the first day that is over: the year after 28 February 2027 ends on 29 February 2028.
  const end = new Date(Date.UTC(year, month - 1, date + 1));
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  end.setUTCDate(end.getUTCDate() - 1);
  return `${end.getUTCFullYear()}年${end.getUTCMonth() + 1}月${end.getUTCDate()}日`;
}

test("an admission that ends soon is renewed", async ({ as }) => {
  const who = ENDS_SOON[test.info().project.name];
  const page = await as(who);
  await page.goto("/my");
  await expect(page.getByRole("main"), "told in the overview").toContainText(/数商资格到 .* 为止，现在可以续期/);
  await page.goto("/my/admission");
  const number = await page.getByRole("heading", { name: /^MH-SS-/ }).innerText();
  const visitor = await as();
  await visitor.goto(`/merchants/${number}`);
  const name = await visitor.getByRole("heading", { level: 1 }).innerText();
  const end = await lastDay(visitor).innerText();
  await sound(page);
  await page.getByLabel("安全保障措施").fill("采集设备加密存储，按项目分级授权，操作留痕，每年一次等级测评");
  await page.getByLabel(/本单位承诺/).check();
  await page.getByRole("button", { name: "提交审核" }).click();
  await expect(page.getByRole("status")).toContainText("申请已提交");
  await sound(page);
  await visitor.reload();
  await expect(visitor.getByText("证书有效。"), "meanwhile it goes on").toBeVisible();
  await decide(await as("operator"), name, (one) => one.getByRole("button", { name: "通过", exact: true }).click());
  await page.goto("/my/admission");
  await expect(page.getByRole("heading", { name: number }), "under its number").toBeVisible();
  await visitor.reload();
  await expect(lastDay(visitor), "a year from the day it would have ended").toHaveText(aYearAfter(end));
});
