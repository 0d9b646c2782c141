// An operator imports surveyed enterprises: checks a list with mistakes, mends it, imports it; an enterprise
// finds itself there, registers with an address of its own domain, and manages what was imported.
import { expect, test } from "../../support/test.js";
import { code, mark } from "../../support/enterprise.js";
import { settled, sound } from "../../support/page.js";
import { registerByHand, signIn } from "../../support/people.js";

const HEAD = "统一社会信用代码,企业名称,街镇,能力,邮箱,联系电话\n";

const list = (...rows) => ({ name: "摸排名单.csv", mimeType: "text/csv", buffer: Buffer.from(HEAD + rows.map((row) => `${row.join(",")}\n`).join("")) });

async function check(page, file) {
  await page.goto("/operator/import");
  await page.getByLabel("名单文件").setInputFiles(file);
  await page.getByRole("button", { name: "检查，不写入" }).click();
  await expect(page).toHaveURL(/\/operator\/import\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("检查结果");
  await settled(page);
}

const figure = (page, words) => page.getByRole("main").getByRole("listitem").filter({ hasText: words }).locator("b");

test("a list is checked, mended, imported, and claimed by who is in it", async ({ as }) => {
  test.slow();
  const domain = `${mark()}.example`;
  const [uscc, other] = [code(), code()];
  const names = [mark(), mark()].map((word) => `上海${word.toUpperCase()}会务有限公司`);
  const rows = (email) => [
    [uscc, names[0], "浦江镇", "会议录音整理、外语口译", email, "021-64881234"],
    [other, names[1], "七宝镇", "外语口译", "", ""],
  ];

  // With mistakes: each is told with its line and column, and nothing is written.
  const desk = await as("operator");
  await desk.goto("/operator/organizations");
  await desk.getByRole("link", { name: "导入名单" }).click();
  await expect(desk).toHaveURL(/\/operator\/import$/);
  await sound(desk);
  await check(desk, list(...rows("info at our firm")));
  await expect(figure(desk, "有错，不导入")).toHaveText("1");
  await expect(desk.getByRole("row", { name: /第 2 行/ })).toContainText("不是有效的邮箱");
  await sound(desk);
  const copy = await desk.request.get(await desk.getByRole("link", { name: "下载清单（CSV）" }).getAttribute("href"));
  expect(await copy.text()).toContain("不是有效的邮箱");
  await desk.goto(`/operator/organizations?q=${uscc}`);
  await expect(desk.getByRole("main")).toContainText("没有这样的企业");

  // The same row twice: both lines and the value.
  await check(desk, list(...rows(`info@${domain}`), [uscc, names[1], "", "", "", ""]));
  await expect(desk.getByRole("row", { name: /第 4 行/ })).toContainText(`第 4 行与第 2 行的统一社会信用代码都是“${uscc}”`);

  // Mended: imported without choosing the file again, and only once.
  await check(desk, list(...rows(`info@${domain}`)));
  await expect(figure(desk, "新增")).toHaveText("2");
  await desk.getByRole("button", { name: "导入 2 家" }).click();
  await expect(desk.getByRole("status")).toContainText("已导入");
  await expect(desk.getByRole("heading", { level: 1 })).toHaveText("导入结果");
  await sound(desk);
  await check(desk, list(...rows(`info@${domain}`)));
  await expect(figure(desk, "没有变化")).toHaveText("2");
  await expect(desk.getByRole("button", { name: /^导入/ })).toHaveCount(0);
  await desk.goto(`/operator/organizations?state=unclaimed&q=${uscc}`);
  await expect(desk.getByRole("row", { name: new RegExp(names[0]) })).toContainText("待认领");

  // Everybody finds it, with the word that it is unclaimed.
  const owner = await as();
  await expect(async () => {
    await owner.goto(`/suppliers?q=${encodeURIComponent(names[0])}`);
    await owner.getByRole("link", { name: names[0] }).first().click({ timeout: 2_000 });
  }).toPass();
  await expect(owner.getByRole("heading", { level: 1 })).toContainText(names[0]);
  await expect(owner.getByRole("main")).toContainText("资料来自行业摸排");
  await owner.getByRole("link", { name: /登记并认领/ }).click();

  // Its own people register with the code and an address of the domain on the list.
  const email = `${mark()}@${domain}`;
  await registerByHand(owner, { code: uscc, name: names[0], email });
  await signIn(owner, email, "/my/capabilities");
  await expect(owner.locator("[name='capabilities.0.label']"), "what was imported is there to go on from").toHaveValue("会议录音整理");
  await sound(owner);

  // From now on its own words count: a list does not overwrite them.
  const changed = rows(`info@${domain}`);
  changed[0][2] = "七宝镇";
  await check(desk, list(...changed));
  await expect(desk.getByRole("row", { name: /第 2 行/ })).toContainText("由企业自己维护");
});

test("what is no list is refused at its field, and who only looks is kept out", async ({ as }) => {
  const desk = await as("operator");
  await desk.goto("/operator/import");
  const book = { name: "名单.xlsx", mimeType: "application/octet-stream", buffer: Buffer.from("PK\u0003\u0004 a workbook") };
  await desk.getByLabel("名单文件").setInputFiles(book);
  await desk.getByRole("checkbox", { name: /都已同意接收推荐邮件/ }).check();
  await desk.getByRole("button", { name: "检查，不写入" }).click();
  await expect(desk.getByRole("alert")).toContainText("另存为 CSV");
  await expect(desk.getByRole("checkbox", { name: /都已同意接收推荐邮件/ })).toBeChecked();
  await sound(desk);
  const empty = await desk.request.get(await desk.getByRole("link", { name: "下载空表（CSV）" }).getAttribute("href"));
  expect((await empty.body()).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const supplier = await as("supplier");
  expect((await supplier.goto("/operator/import")).status()).toBe(403);
});
