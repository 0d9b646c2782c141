// How far an upload is: a script's doing. Without one the journey of attachments sends the plain form, and
// the browser shows its own progress.
import { axe } from "../support/page.js";
import { awake, expect, test } from "../support/test.js";

const FILE = { name: "标识.png", mimeType: "image/png", buffer: Buffer.from("never read") };

test("an upload shows how far it is and can be cancelled", async ({ as, enterprise }) => {
  const page = await as(await enterprise());
  await page.goto("/my/logo");
  await awake(page);
  // The answer never comes.
  let arrived;
  const waits = new Promise((resolve) => (arrived = resolve));
  await page.route("**/api/v1/attachments", () => arrived());
  await page.getByLabel(/选择图片|换一个/).setInputFiles(FILE);
  await page.getByRole("button", { name: "上传", exact: true }).click();
  await waits;
  await expect(page.getByRole("progressbar", { name: "上传进度" })).toBeVisible();
  await axe(page, "while it uploads");
  await page.getByRole("button", { name: "取消上传" }).click();
  await expect(page.getByText("已取消，文件没有上传")).toBeVisible();
  await expect(page.getByRole("progressbar")).toBeHidden();
  await expect(page).toHaveURL(/\/my\/logo$/);
});
