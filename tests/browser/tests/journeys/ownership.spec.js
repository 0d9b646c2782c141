// The head of an enterprise is handed over, after a question that names who gets it; then the old one leaves.
import { expect, test } from "../../support/test.js";
import { sound } from "../../support/page.js";
import { button, invited, main, said } from "../../support/people.js";

const panel = (page) => page.locator("details.confirm[open] > .panel");

test("handing an enterprise over, and leaving it", async ({ as, enterprise }) => {
  test.slow();
  const own = await enterprise();
  const { name } = own;
  const owner = await as(own);
  const { page: heir } = await invited(as, owner, "editor", "小王");

  await owner.goto("/my/members");
  await sound(owner);
  const row = owner.getByRole("row", { name: /小王/ });
  await row.locator("details:not(.confirm) > summary").click();
  await row.locator("summary", { hasText: "移交给对方" }).click();
  await expect(panel(owner), "who gets it, and what follows").toContainText("把“企业管理员”移交给小王？");
  await expect(panel(owner)).toContainText("你改为企业编辑");
  await expect(owner.getByRole("row", { name: /小王/ }), "nothing is done yet").toContainText("企业编辑");
  await sound(owner);
  await panel(owner).getByRole("button", { name: "确定移交" }).click();
  await said(owner, "已移交");
  await sound(owner);
  await expect(owner.getByRole("row", { name: /小王/ })).toContainText("企业管理员");
  await expect(owner.getByRole("row", { name: /李工/ })).toContainText("企业编辑");
  await expect(button(owner, "发出邀请")).toHaveCount(0);

  await main(owner).locator("summary", { hasText: "退出单位" }).click();
  await expect(panel(owner)).toContainText(`退出“${name}”？`);
  await panel(owner).getByRole("button", { name: "确定退出" }).click();
  await said(owner, "你已退出单位");
  await expect(owner.getByRole("heading", { level: 1 })).toHaveText("加入单位");
  await sound(owner);

  await heir.goto("/my/members");
  await expect(heir.getByRole("row", { name: /小王/ })).toContainText("企业管理员");
  await expect(heir.getByRole("row", { name: /李工/ })).toHaveCount(0);
  await expect(button(heir, "发出邀请")).toBeVisible();
});
