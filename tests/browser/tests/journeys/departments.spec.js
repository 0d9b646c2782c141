// Departments: an operator founds one, its head invites somebody who writes requirements; it is renamed,
// closed and opened again.
import { afresh, expect, test } from "../../support/test.js";
import { linkTo, mark } from "../../support/enterprise.js";
import { sound } from "../../support/page.js";
import { accept, button, main, said, signIn } from "../../support/people.js";

test("a department, its head and an officer", async ({ as }) => {
  test.slow();
  const [name, head, officer] = [`闵行区${mark()}局`, `${mark()}@gov.example`, `${mark()}@gov.example`];
  const desk = await as(afresh("operator"));
  await desk.goto("/operator/departments");
  await button(desk, "建立并邀请").click();
  await expect(desk.getByRole("alert")).toContainText("单位");
  await sound(desk);
  await desk.getByLabel("单位全称").fill(name);
  await desk.getByLabel("负责人的邮箱").fill(head);
  await button(desk, "建立并邀请").click();
  await said(desk, "单位已建立");
  await expect(desk.getByRole("listitem").filter({ hasText: name })).toContainText("还没有人接受邀请");
  await sound(desk);

  const first = await as();
  const link = await linkTo(head, "/invitations");
  await first.goto(link);
  await expect(first.getByRole("heading", { level: 1 })).toHaveText(`加入“${name}”`);
  await button(first, "建立账号并加入").click();
  await expect(first.getByRole("alert")).toContainText("姓名");
  await sound(first);
  await accept(first, link, "陈主任");
  await signIn(first, head, "/my/members");
  await first.getByLabel("对方的邮箱").fill(officer);
  await first.getByLabel("角色", { exact: false }).last().selectOption("officer");
  await button(first, "发出邀请").click();
  await said(first, "邀请邮件已发出");
  await sound(first);

  // Sent to the wrong one: the question says whose it is.
  const open = main(first).getByRole("listitem").filter({ hasText: officer });
  await open.locator("summary", { hasText: "撤销" }).click();
  await expect(open.locator(".panel")).toContainText(`撤销发给 ${officer} 的邀请？`);
  await open.locator("summary", { hasText: "撤销" }).click();

  const second = await as();
  await accept(second, await linkTo(officer, "/invitations"), "周科员");
  await signIn(second, officer, "/bureau");
  await sound(second);
  await second.goto("/my/members");
  await expect(second.getByRole("row", { name: /周科员/ })).toContainText("委办局经办人");
  await expect(button(second, "发出邀请"), "an officer invites nobody").toHaveCount(0);
  await desk.reload();
  await expect(desk.getByRole("listitem").filter({ hasText: name })).toContainText("2 人");
});

test("founded, renamed, closed, opened again", async ({ as }) => {
  test.slow();
  const operator = await as(afresh("operator"));
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
  await operator.getByRole("button", { name: "更改名称" }).click();
  await expect(operator.getByRole("status")).toContainText("名称已更改");
  await expect(operator.getByRole("heading", { level: 1 })).toHaveText(`${name}（筹）`);

  await operator.locator("summary", { hasText: "关闭" }).click();
  await expect(operator.locator(".confirm .panel")).toContainText(`关闭“${name}（筹）”？`);
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
