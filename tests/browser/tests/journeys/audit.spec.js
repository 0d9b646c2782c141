// An auditor narrows the trail, reads its details, takes a copy; and reads what others keep to themselves.
import { readFile } from "node:fs/promises";
import { expect, test } from "../../support/test.js";
import { sound } from "../../support/page.js";
import { requirement } from "../../support/requirement.js";

test("narrowed, readable, proved whole, copied", async ({ as, enterprise }) => {
  test.slow();
  const operator = await as("operator");
  const own = await enterprise();
  await operator.goto(`/operator/organizations/${own.id}`);
  await operator.getByLabel("原因").fill("年报没有提交");
  await operator.getByRole("button", { name: "暂停企业" }).click();
  await expect(operator.getByRole("status")).toContainText("已暂停");

  const auditor = await as("auditor");
  await auditor.goto("/operator/audit");
  await auditor.getByLabel("涉及单位").fill(own.name);
  await auditor.getByRole("button", { name: "筛选" }).click();
  await expect(auditor).toHaveURL(/about=/);
  const suspended = auditor.getByRole("row", { name: /暂停企业/ });
  await expect(suspended.getByRole("term").filter({ hasText: "原因" }), "names").toBeVisible();
  await expect(suspended.getByRole("definition"), "and values, no JSON").toHaveText("年报没有提交");
  const reviewed = auditor.getByRole("row", { name: /审核通过/ });
  await expect(reviewed.getByRole("definition").filter({ hasText: own.name }), "ids have names").toBeVisible();
  await sound(auditor);

  await auditor.getByLabel("操作").first().fill("暂停企业");
  await auditor.getByRole("button", { name: "筛选" }).click();
  await expect(auditor).toHaveURL(/action=%E6%9A%82/);
  await expect(auditor.getByRole("row")).toHaveCount(2);
  const [download] = await Promise.all([
    auditor.waitForEvent("download"),
    auditor.getByRole("button", { name: "导出 CSV" }).click(),
  ]);
  const copy = await readFile(await download.path(), "utf8");
  expect(copy.trim().split("\n")).toHaveLength(2);
  expect(copy, "for machines as it was written").toContain('{""reason"":""年报没有提交""}');
  await auditor.getByRole("button", { name: "核对整条链" }).click();
  await expect(auditor.getByRole("status").first()).toContainText("整条链完好");
});

test("reads everything, changes nothing", async ({ as, enterprise }) => {
  test.slow();
  const operator = await as("operator");
  const own = await enterprise();
  const owner = await as(own);
  await owner.goto("/my/profile");
  await owner.getByLabel("企业介绍").fill("还没有提交的介绍");
  await owner.getByRole("button", { name: "保存草稿" }).click();
  await expect(owner.getByRole("status").first()).toContainText("草稿已保存");

  const auditor = await as("auditor");
  await auditor.goto(`/operator/organizations/${own.id}`);
  await expect(auditor.getByRole("button", { name: "暂停企业" })).toHaveCount(0);
  await auditor.getByRole("link", { name: "全部资料" }).click();
  await expect(auditor).toHaveURL(/\/dossier$/);
  await expect(auditor.getByRole("row", { name: /企业介绍/ })).toContainText("还没有提交的介绍");
  await expect(auditor.getByRole("region", { name: "成员" })).toContainText(own.email);
  await sound(auditor);
  await auditor.getByRole("link", { name: "对它做了什么" }).click();
  await expect(auditor.getByRole("row", { name: /查看个人信息/ }).first(), "the look itself").toContainText("单位的全部资料");

  // A department's draft, which nobody else reads.
  const officer = await as("officer");
  const form = requirement("archive");
  await officer.request.post("/bureau/opportunities/new", { form: { ...form, act: "save" } });
  await auditor.goto("/operator/opportunities");
  await sound(auditor);
  await auditor.getByRole("navigation", { name: "状态" }).getByRole("link", { name: /草稿/ }).click();
  await expect(auditor).toHaveURL(/state=draft/);
  await auditor.getByRole("link", { name: form.title }).click();
  await expect(auditor.getByRole("heading", { level: 1 })).toHaveText(form.title);
  await expect(auditor.getByRole("main")).toContainText("三万卷");
  await sound(auditor);
  expect((await operator.goto("/operator/opportunities")).status(), "auditors only").toBe(403);

  await auditor.goto("/operator/departments");
  await sound(auditor);
  await auditor.getByRole("main").getByRole("listitem").getByRole("link").first().click();
  await expect(auditor.getByRole("button", { name: "更改名称" })).toHaveCount(0);
  await auditor.getByRole("link", { name: "全部资料" }).click();
  await expect(auditor).toHaveURL(/\/dossier$/);
  await sound(auditor);
});
