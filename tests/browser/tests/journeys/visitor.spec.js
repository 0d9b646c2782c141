// A visitor searches, narrows, orders, pages, and shares the address.
import { settled } from "../../support/page.js";
import { awake, expect, scripted, test } from "../../support/test.js";

// On a phone the ways to narrow a list are folded.
async function unfold(page) {
  const fold = page.getByRole("complementary", { name: "筛选" }).locator("summary.btn");
  if (await fold.isVisible()) await fold.click();
}

const titles = (page) => page.getByRole("main").locator("li.opp h3");

test("searching everything, narrowed, is an address to share", async ({ as }) => {
  const page = await as();
  await page.goto("/");
  await awake(page);
  const box = page.getByRole("main").getByRole("combobox");
  await box.fill("档案扫描");
  await page.getByRole("main").getByRole("button", { name: "搜索" }).click();
  await expect(page).toHaveURL(/\/search\?q=/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("档案扫描");
  await expect(page.getByRole("main").locator("mark").first(), "what fits is marked").toBeVisible();

  await page.getByRole("navigation", { name: "结果类型" }).getByRole("link", { name: /服务商/ }).click();
  await expect(page).toHaveURL(/kind=supplier/);
  const facet = page.getByRole("complementary", { name: "筛选" }).getByRole("navigation").first().getByRole("link").first();
  await settled(page);
  await unfold(page);
  const label = (await facet.textContent()).trim();
  const count = Number(/(\d+)$/.exec(label)[1]);
  await facet.click();
  await expect(page.locator(".toolbar .chip")).toHaveCount(1);
  await expect(page.locator(".toolbar [role=status] b"), "as many as the facet said").toHaveText(String(count));
  await settled(page);
  const found = await titles(page).allTextContents();
  expect(found.length).toBeGreaterThan(0);

  const colleague = await as();
  await colleague.goto(page.url());
  expect(await titles(colleague).allTextContents(), "the same for whoever gets the address").toEqual(found);
  await page.locator(".toolbar .chip").click();
  await expect(page.locator(".toolbar .chip")).toHaveCount(0);
  await expect(page, "words and kind stay").toHaveURL(/q=.*kind=supplier/);
});

test("suggestions, by keyboard alone", async ({ as }) => {
  test.skip(!scripted(), "without script it is a plain search box");
  const page = await as();
  await page.goto("/");
  await awake(page);
  const box = page.getByRole("main").getByRole("combobox");
  await box.focus();
  await box.pressSequentially("档案", { delay: 40 });
  const options = page.getByRole("option");
  await expect(options.first()).toBeVisible();
  await expect(box).toHaveAttribute("aria-expanded", "true");
  await box.press("Escape");
  await expect(options).toHaveCount(0);
  await expect(box).toHaveAttribute("aria-expanded", "false");
  await expect(box, "what was typed stays").toHaveValue("档案");

  await box.pressSequentially("扫描", { delay: 40 });
  await expect(options.first()).toBeVisible();
  await box.press("ArrowDown");
  await expect(options.first()).toHaveAttribute("aria-selected", "true");
  await expect(box).toHaveAttribute("aria-activedescendant", await options.first().getAttribute("id"));
  await box.press("ArrowUp");
  await expect(options.last(), "round the end").toHaveAttribute("aria-selected", "true");
  const title = (await options.last().locator("span").first().textContent()).trim();
  await box.press("Enter");
  await expect(page).not.toHaveURL(/\/$/);
  await expect(page.getByRole("main")).toContainText(title);
});

test("opportunities can be narrowed, ordered and paged", async ({ as }) => {
  const page = await as();
  await page.goto("/opportunities?size_of_page=10");
  const first = await titles(page).allTextContents();
  expect(first).toHaveLength(10);
  await page.getByRole("navigation", { name: "分页" }).getByRole("link", { name: "下一页" }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect(page, "the size stays").toHaveURL(/size_of_page=10/);
  await expect(page.getByRole("navigation", { name: "分页" }).locator("[aria-current=page]")).toHaveText("2");
  await expect(titles(page).first()).not.toHaveText(first[0]);

  await page.goto("/opportunities?status=published");
  await page.getByRole("navigation", { name: "排序" }).getByRole("link", { name: "截止最近" }).click();
  await expect(page).toHaveURL(/sort=deadline/);
  await expect(page, "the filter stays").toHaveURL(/status=published/);
  await settled(page);
  const left = await page.locator("li.opp .when").allTextContents();
  const days = left.map((words) => (words.includes("今天") ? 0 : Number(/(\d+) 天/.exec(words)[1])));
  expect(days, "soonest first").toEqual([...days].sort((a, b) => a - b));

  await unfold(page);
  await page.getByRole("navigation", { name: "类型" }).getByRole("link", { name: /场景/ }).click();
  await expect(page).toHaveURL(/sub=/);
  await settled(page);
  const kinds = await page.locator("li.opp .row .tag").filter({ hasNotText: /示范|演示|已/ }).allTextContents();
  expect(new Set(kinds).size, "one kind only").toBe(1);
  await titles(page).first().getByRole("link").click();
  await expect(page).toHaveURL(/\/opportunities\/MH-/);
  await expect(page.getByRole("main"), "not before signing in").toContainText("登录后可见");
});

test("a supplier's page shows what it can do", async ({ as }) => {
  const page = await as();
  await page.goto("/suppliers?q=上海藏页档案");
  await titles(page).first().getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("上海藏页档案技术有限公司");
  for (const name of ["能力", "案例", "产品", "资质"]) {
    await expect(page.getByRole("region", { name }).getByRole("listitem").first()).toBeVisible();
  }
  await page.getByRole("region", { name: "产品" }).getByRole("link").first().click();
  await expect(page).toHaveURL(/\/products\//);
  await expect(page.getByRole("main")).toContainText("上海藏页档案技术有限公司");
});

test("what does not exist says so and leads on", async ({ as }) => {
  const page = await as();
  for (const path of ["/nothing/here", "/opportunities/MH-1999-0001", "/suppliers/not-an-id", "/about/nothing"]) {
    const answer = await page.goto(path);
    expect(answer.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("这一页不在了");
  }
  await page.getByRole("main").getByRole("link", { name: "回到首页" }).click();
  await expect(page).toHaveURL(/\/$/);
});

test("nothing found gives advice", async ({ as }) => {
  const page = await as();
  await page.goto("/search?q=qzxvkjw");
  await expect(page.getByRole("main")).toContainText("没有找到“qzxvkjw”");
  await page.getByRole("link", { name: "清除全部条件" }).click();
  await expect(titles(page).first()).toBeVisible();
});

test("large text and English frame are kept", async ({ as }) => {
  const page = await as();
  await page.goto("/opportunities?sort=budget");
  await page.getByRole("button", { name: "长辈版" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-size", "large");
  await expect(page, "on the page one was on").toHaveURL(/\/opportunities\?sort=budget/);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.goto("/suppliers");
  await expect(page.locator("html")).toHaveAttribute("data-size", "large");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});
