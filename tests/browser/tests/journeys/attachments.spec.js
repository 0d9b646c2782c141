// An enterprise puts a logo on its page and takes it away; the audit trail tells of what is done.
import { sound } from "../../support/page.js";
import { button, main, said } from "../../support/people.js";
import { expect, test } from "../../support/test.js";

// One blue pixel.
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNQSDgAAAHkAUGcFuGgAAAAAElFTkSuQmCC",
  "base64",
);
const choose = (page) => page.getByLabel(/选择图片|换一个/);

test("a logo is uploaded, shown to everybody, and removed", async ({ as, enterprise }) => {
  const own = await enterprise();
  const logo = (one) => one.getByRole("img", { name: `${own.name}的标识` });
  const page = await as(own);
  await page.goto("/my/logo");
  await choose(page).setInputFiles({ name: "标识.png", mimeType: "image/png", buffer: PNG });
  await page.getByRole("button", { name: "上传" }).click();
  await expect(page).toHaveURL(/\/my\/logo$/);
  await said(page, "已上传");
  await sound(page);
  const visitor = await as();
  const got = await visitor.request.get(await logo(page).getAttribute("src"));
  expect(got.status()).toBe(200);
  expect(got.headers()["content-type"]).toBe("image/png");
  expect(got.headers()["content-security-policy"]).toContain("sandbox");
  await visitor.goto(`/suppliers/${own.id}`);
  await expect(logo(visitor)).toBeVisible();

  await button(page, "删除标识").click();
  await said(page, "标识已删除");
  await expect(main(page)).toContainText("还没有标识");
  await sound(page);
  await visitor.reload();
  await expect(visitor.getByRole("heading", { level: 1 })).toHaveText(own.name);
  await expect(logo(visitor)).toHaveCount(0);
});

test("what is no picture is refused in words", async ({ as, enterprise }) => {
  const page = await as(await enterprise());
  await page.goto("/my/logo");
  const file = { name: "logo.png", mimeType: "image/png", buffer: Buffer.from("MZ\u0000 not a picture") };
  await choose(page).setInputFiles(file);
  await page.getByRole("button", { name: "上传" }).click();
  await expect(page.locator("#file-e")).toContainText("不收这种文件");
  await expect(choose(page)).toHaveAttribute("aria-invalid", "true");
  // Another try clears the message.
  await choose(page).setInputFiles({ name: "标识.png", mimeType: "image/png", buffer: PNG });
  await page.getByRole("button", { name: "上传" }).click();
  await expect(page.getByRole("status").first()).toContainText("已上传");
  await expect(page.locator("#file-e")).toBeHidden();
});

test("a file that is not there is said on a page", async ({ as }) => {
  const page = await as();
  const answer = await page.goto("/attachments/00000000-0000-0000-0000-000000000000");
  expect(answer.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("文件打不开");
  await sound(page);
});

test("the audit trail narrowed and proven whole", async ({ as, published }) => {
  const page = await as("operator");
  await page.goto("/operator/audit");
  await page.getByRole("textbox", { name: "操作", exact: true }).fill("opportunity.");
  await page.getByRole("button", { name: "筛选" }).click();
  await expect(page).toHaveURL(/action=opportunity\./);
  const links = page.getByRole("rowheader").getByRole("link");
  await expect(links.filter({ hasText: "发布机会" }).first(), "the page is there").toBeVisible();
  const actions = await links.evaluateAll((all) => all.map((link) => link.title));
  expect(actions.length).toBeGreaterThan(0);
  expect(actions.every((action) => action.startsWith("opportunity."))).toBe(true);
  await expect(page.getByRole("main")).toContainText(published.title);
  await sound(page);
  await page.getByRole("button", { name: "核对整条链" }).click();
  await expect(page.getByRole("status").first()).toContainText("整条链完好");
  await page.goto("/operator/audit?from=gestern");
  await expect(page.getByRole("alert")).toContainText("日期");
});
