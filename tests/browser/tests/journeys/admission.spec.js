// An enterprise becomes a merchant: applies, mends what the operator asks for, is admitted, and shows its
// certificate.
import { sound } from "../../support/page.js";
import { expect, test } from "../../support/test.js";

const PDF = Buffer.from("%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n");
async function decide(operator, name, act) {
  await operator.goto("/operator/admissions");
  await operator.getByRole("link", { name }).first().click();
  await expect(operator.getByRole("heading", { level: 1 }), "the page is there").toContainText(name);
  await act(operator);
  await expect(operator.getByRole("status")).toContainText("已办理");
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
  await page.getByLabel("提供什么").fill("企业经营数据的采集、清洗与分析服务");
  await page.getByLabel("数据来源与合法性").fill("公开的工商登记信息，合法采集");
  await page.getByLabel("安全保障措施").fill("分级授权、传输加密、操作留痕");
  await page.getByLabel("名录联系人").fill("王敏");
  await page.getByLabel("联系电话").fill("021-64881234");
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
  await expect(page.getByLabel("提供什么")).toHaveValue("企业经营数据的采集、清洗与分析服务");
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

test("an admission that ends soon is renewed", async ({ as }) => {
  test.skip(test.info().project.name !== "script", "the demonstration has one of these, and once renewed it is");
  const page = await as("rival");
  await page.goto("/my");
  await expect(page.getByRole("main"), "told in the overview").toContainText(/数商资格到 .* 为止，现在可以续期/);
  await page.goto("/my/admission");
  const number = await page.getByRole("heading", { name: /^MH-SS-/ }).innerText();
  await sound(page);
  await page.getByLabel("安全保障措施").fill("采集设备加密存储，按项目分级授权，操作留痕，每年一次等级测评");
  await page.getByLabel(/本单位承诺/).check();
  await page.getByRole("button", { name: "提交审核" }).click();
  await expect(page.getByRole("status")).toContainText("申请已提交");
  await sound(page);
  const visitor = await as();
  await visitor.goto(`/merchants/${number}`);
  await expect(visitor.getByText("证书有效。"), "meanwhile it goes on").toBeVisible();
  await decide(await as("operator"), "上海低翎航空科技有限公司", (one) => one.getByRole("button", { name: "通过", exact: true }).click());
  await page.goto("/my/admission");
  await expect(page.getByRole("heading", { name: number }), "under its number").toBeVisible();
  await visitor.reload();
  const until = new Date(Date.now() + 380 * 86_400_000).getFullYear();
  await expect(visitor.getByRole("main"), "a year from the day it would have ended").toContainText(String(until));
});
