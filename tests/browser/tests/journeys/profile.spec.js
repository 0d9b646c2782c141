// An enterprise changes its entry; what matters is reviewed, sent back with a reason, mended and accepted.
import { expect, scripted, test } from "../../support/test.js";

test("a qualification is handed in, sent back, mended and accepted", async ({ as }) => {
  // Both projects run at once: each changes an enterprise of its own.
  const script = await scripted(await as());
  const role = script ? "supplier" : "rival";
  const stamp = Date.now().toString(36);
  const [wrong, right, intro] = [`测试资质 ${stamp}`, `测试资质 ${stamp} 更正`, `专做本区业务的介绍 ${stamp}。`];
  const own = await as(role);
  const desk = await as("operator");

  // Free words are in force at once.
  await own.goto("/my/profile");
  const before = await own.getByLabel("企业介绍").inputValue();
  await own.getByLabel("企业介绍").fill(`${before}\n${intro}`);
  await own.getByRole("button", { name: "保存并提交" }).click();
  await expect(own.getByRole("status")).toContainText("已提交并生效");
  const name = await own.getByLabel("企业名称").inputValue();
  const page = await own.getByRole("link", { name: "看公开页面" }).getAttribute("href");
  const visitor = await as();
  await visitor.goto(page);
  await expect(visitor.getByRole("main")).toContainText(intro);

  // A wrong date is told at its field, and nothing typed is lost.
  await own.goto("/my/qualifications");
  const fresh = own.getByRole("group", { name: "新的资质" }).first();
  await fresh.getByLabel("资质名称").fill(wrong);
  await fresh.getByLabel("有效期自").fill("2026-05-02");
  await fresh.getByLabel("有效期至").fill("2026-05-01");
  await own.getByRole("button", { name: "保存并提交" }).click();
  await expect(own.getByRole("alert")).toContainText("不能早于第一天");
  const row = own.getByRole("group", { name: /^资质 \d+$/ }).last();
  await expect(row.getByLabel("资质名称")).toHaveValue(wrong);
  await row.getByLabel("有效期至").fill("2029-05-01");
  await own.getByRole("button", { name: "保存并提交" }).click();
  await expect(own.getByRole("status")).toContainText("等待审核");
  await visitor.reload();
  await expect(visitor.getByRole("main")).not.toContainText(wrong);

  // The reviewer sends it back with a reason at the field.
  await desk.goto("/operator/reviews?kind=profile");
  await desk.getByRole("link", { name }).first().click();
  await expect(desk.getByRole("row", { name: new RegExp(wrong) })).toContainText("2029-05-01");
  await desk.getByLabel(`对“资质：${wrong}”的意见`).fill("名称与证书不一致");
  await desk.getByRole("button", { name: "退回修改" }).click();
  await expect(desk.getByRole("status")).toContainText("已退回");

  // The applicant sees it at the field, mends it, and hands it in again.
  await own.goto("/my");
  await expect(own.getByRole("main")).toContainText("名称与证书不一致");
  await own.goto("/my/qualifications");
  const again = own.getByRole("group", { name: /^资质 \d+$/ }).last();
  await expect(again).toContainText("审核意见：名称与证书不一致");
  await again.getByLabel("资质名称").fill(right);
  await own.getByRole("button", { name: "保存并提交" }).click();
  await expect(own.getByRole("status")).toContainText("等待审核");

  await desk.goto("/operator/reviews?kind=profile");
  await desk.getByRole("link", { name }).first().click();
  await desk.getByRole("button", { name: "通过", exact: true }).click();
  await expect(desk.getByRole("status")).toContainText("已通过");
  await visitor.reload();
  await expect(visitor.getByRole("main")).toContainText(right);
  await expect(visitor.getByRole("main")).toContainText("2029-05-01");
});
