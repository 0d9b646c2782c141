// An enterprise is suspended with a reason, disappears from view and cannot hand anything in, and is
// restored.
import { expect, test } from "../../support/test.js";
import { settled, sound } from "../../support/page.js";

test("suspended with a reason, gone from view, restored", async ({ as, enterprise }) => {
  test.slow();
  const operator = await as("operator");
  const own = await enterprise();
  const owner = await as(own);
  const standing = `/operator/organizations/${own.id}`;
  const visitor = await as();
  const seen = await visitor.goto(`/suppliers/${own.id}`);
  expect(seen.status(), "public once accepted").toBe(200);

  await operator.goto(standing);
  await operator.getByRole("button", { name: "暂停企业" }).click();
  await expect(operator.getByRole("alert"), "not without a reason").toContainText("原因");
  await operator.getByLabel("原因").fill("营业执照已过期");
  await operator.getByRole("button", { name: "暂停企业" }).click();
  await expect(operator.getByRole("status")).toContainText("已暂停");
  await expect(operator.getByRole("main")).toContainText("营业执照已过期");
  await sound(operator);

  expect((await visitor.goto(`/suppliers/${own.id}`)).status(), "gone from view").toBe(404);
  await owner.goto("/my/profile");
  await expect(owner.getByRole("main")).toContainText("原因：营业执照已过期");
  await sound(owner);
  await owner.getByLabel("企业介绍").fill("暂停期间写的介绍，为外地客户安排会务。");
  await owner.getByRole("button", { name: "保存并提交" }).click();
  await expect(owner.getByRole("alert"), "the draft is kept and waits").toContainText("恢复前不能提交");
  await owner.goto("/my/profile");
  await expect(owner.getByLabel("企业介绍")).toHaveValue(/暂停期间写的介绍/);

  await operator.goto(standing);
  await operator.getByLabel("原因").fill("已补交新的营业执照");
  await operator.getByRole("button", { name: "恢复企业" }).click();
  await expect(operator.getByRole("status")).toContainText("已恢复");
  expect((await visitor.goto(`/suppliers/${own.id}`)).status()).toBe(200);
  await owner.goto("/my/profile");
  await owner.getByRole("button", { name: "保存并提交" }).click();
  await expect(owner.getByRole("status").first()).toContainText("已提交");
  await visitor.reload();
  await settled(visitor);
  await expect(visitor.getByRole("main")).toContainText("暂停期间写的介绍");
});
