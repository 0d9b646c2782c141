// An operator founds a department, renames it, closes it with a reason and opens it again.
import { expect, test } from "../../support/test.js";
import { mark } from "../../support/enterprise.js";
import { sound } from "../../support/page.js";

test("founded, renamed, closed, opened again", async ({ as }) => {
  test.slow();
  const operator = await as("operator");
  const name = `区${mark()}局`;
  await operator.goto("/operator/departments");
  await operator.getByLabel("单位全称").fill(name);
  await operator.getByLabel("负责人的邮箱").fill(`${mark()}@gov.example`);
  await operator.getByRole("button", { name: "建立并邀请" }).click();
  await expect(operator.getByRole("status")).toContainText("单位已建立");
  await operator.getByRole("link", { name }).click();
  await expect(operator.getByRole("heading", { level: 1 })).toHaveText(name);
  await sound(operator);

  await operator.getByLabel("单位全称").fill(`${name}（筹）`);
  await operator.locator("summary", { hasText: "更改名称" }).click();
  await operator.getByRole("button", { name: "确定更改" }).click();
  await expect(operator.getByRole("status")).toContainText("名称已更改");
  await expect(operator.getByRole("heading", { level: 1 })).toHaveText(`${name}（筹）`);

  await operator.locator("summary", { hasText: "关闭" }).click();
  await operator.getByRole("button", { name: "确定关闭" }).click();
  await expect(operator.getByRole("alert"), "not without a reason").toContainText("原因");
  await operator.getByLabel("原因").fill("并入数据局");
  await operator.locator("summary", { hasText: "关闭" }).click();
  await operator.getByRole("button", { name: "确定关闭" }).click();
  await expect(operator.getByRole("status")).toContainText("已关闭");
  await expect(operator.getByRole("main")).toContainText("并入数据局");
  await sound(operator);

  await operator.getByRole("button", { name: "重新启用" }).click();
  await expect(operator.getByRole("status")).toContainText("已重新启用");
});
