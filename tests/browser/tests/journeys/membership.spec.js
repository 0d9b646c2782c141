// An enterprise registers and waits for its review; its owner invites a colleague, once more, takes an
// invitation back, gives another role, and removes the colleague.
import { expect, test } from "../../support/test.js";
import { code, linkTo, mark } from "../../support/enterprise.js";
import { sound } from "../../support/page.js";
import { accept, button, main, register, review, said, signIn, verify } from "../../support/people.js";

test("register, verify, invite, change a role, remove", async ({ as }) => {
  test.slow();
  const owner = await as();
  const name = `上海${mark().toUpperCase()}科技有限公司`;
  const email = `${mark()}@enterprise.example`;
  await owner.goto("/register");
  await owner.getByRole("button", { name: "提交，去邮箱确认" }).click();
  await expect(owner.getByRole("alert"), "every missing field is named").toContainText("统一社会信用代码");
  await sound(owner);
  await register(owner, { code: code(), name, email });
  await sound(owner);

  const link = await linkTo(email, "/register/verify");
  await owner.goto(link);
  await expect(owner.getByRole("main")).toContainText(name);
  await owner.getByLabel("密码").fill("somebody-else-typed-this");
  await owner.getByRole("button", { name: "完成注册" }).click();
  await expect(owner.getByRole("alert"), "another's registration goes no further").toContainText("不一样");
  await sound(owner);
  await verify(owner, email);
  await owner.goto(link);
  await expect(owner.getByRole("main"), "a link works once").toContainText("已经用过");
  await signIn(owner, email, "/my");
  await expect(owner.getByRole("main"), "waits for the review").toContainText("待审核");
  await owner.goto("/my/members");
  await expect(owner.getByRole("main")).toContainText("李工");
  await expect(owner.getByRole("button", { name: "发出邀请" }), "nobody is invited before the review").toHaveCount(0);
  await said(await review(as, name, "通过"), "已通过");
  await owner.goto("/my/members");

  const colleague = `${mark()}@enterprise.example`;
  await owner.getByLabel("对方的邮箱").fill(colleague);
  await owner.getByLabel("角色", { exact: false }).last().selectOption("viewer");
  await owner.getByRole("button", { name: "发出邀请" }).click();
  await expect(owner.getByRole("main")).toContainText(colleague);

  const guest = await as();
  const invitation = await linkTo(colleague, "/invitations");
  await guest.goto(invitation);
  await expect(guest.getByRole("heading", { level: 1 })).toContainText(name);
  await sound(guest);
  await accept(guest, invitation, "小王");
  await signIn(guest, colleague, "/my/members");
  await expect(guest.getByRole("button", { name: "发出邀请" }), "a viewer handles nobody").toHaveCount(0);

  await owner.goto("/my/members");
  const row = owner.getByRole("row", { name: /小王/ });
  await row.locator("details:not(.confirm) > summary").click();
  await row.getByRole("combobox").selectOption("editor");
  await row.getByRole("button", { name: "修改角色" }).click();
  await expect(owner.getByRole("row", { name: /小王/ })).toContainText("企业编辑");
  const gone = owner.getByRole("row", { name: /小王/ });
  await gone.locator("details:not(.confirm) > summary").click();
  await gone.locator("summary", { hasText: "移出单位" }).click();
  await expect(gone.locator(".confirm .panel").last()).toContainText("把小王移出单位？");
  await gone.getByRole("button", { name: "确定移出" }).click();
  await expect(owner.getByRole("row", { name: /小王/ })).toHaveCount(0);
  await guest.goto("/my");
  await expect(guest.getByRole("heading", { level: 1 }), "at once").toHaveText("加入单位");
});

test("an invitation is sent again, and taken back", async ({ as, enterprise }) => {
  test.slow();
  const owner = await as(await enterprise());
  const email = `${mark()}@enterprise.example`;
  await owner.goto("/my/members");
  await owner.getByLabel("对方的邮箱").fill(email);
  await button(owner, "发出邀请").click();
  await said(owner, "邀请邮件已发出");
  const first = await linkTo(email, "/invitations");
  const waits = main(owner).getByRole("listitem").filter({ hasText: email });

  // The same words again: they must be those of the second time.
  await owner.goto("/my/members");
  await waits.getByRole("button", { name: "重发" }).click();
  await said(owner, "邀请邮件已发出");
  await expect(waits, "in place of the first").toHaveCount(1);
  await sound(owner);
  const second = await linkTo(email, "/invitations", first);
  const guest = await as();
  expect((await guest.goto(first)).status(), "a newer one took its place").toBe(404);
  await sound(guest);
  expect((await guest.goto(second)).status()).toBe(200);

  await waits.locator("summary", { hasText: "撤销" }).click();
  await expect(waits.locator(".panel")).toContainText(`撤销发给 ${email} 的邀请？`);
  await sound(owner);
  await waits.getByRole("button", { name: "确定撤销" }).click();
  await said(owner, "邀请已撤销");
  await expect(waits).toHaveCount(0);
  await button(guest, "建立账号并加入").click();
  await expect(main(guest), "at once, whoever has the page open").toContainText("不能用了");
});

test("the last owner can neither leave nor pretend to", async ({ as }) => {
  const page = await as("supplier");
  await page.goto("/my/members");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("成员");
  await page.goto("/my/security/data");
  await page.getByRole("button", { name: "注销账号" }).click();
  await expect(page.getByRole("alert")).toContainText("邮箱");
});
