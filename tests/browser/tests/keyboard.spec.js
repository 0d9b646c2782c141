// Everything by keyboard alone, and always visible where one is.
import { awake, EMAIL, expect, PASSWORD, test } from "../support/test.js";
import { totp } from "../support/credentials.js";
import { code, linkTo, mark } from "../support/enterprise.js";
import { requirement } from "../support/requirement.js";

// Where the focus is, and whether one can see it.
const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    what: `${element.localName}#${element.id}.${element.className} ${element.textContent.trim().slice(0, 20)}`,
    // In a date the browser itself shows which part has the focus.
    seen: element.type === "date" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    there: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
});

async function tabTo(page, target) {
  for (let step = 0; step < 80; step++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
    const at = await focused(page);
    expect(at.seen, `focus is visible on ${at.what}`).toBe(true);
    expect(at.there, `focus is in the window on ${at.what}`).toBe(true);
  }
  throw new Error("the focus never gets there");
}

// The parts of a date stand in the order of the browser's own language, which tests cannot choose.
async function typeDate(page, date) {
  const [year, month, day] = date.split("-");
  await page.keyboard.type(`${month}${day}${year}`);
  if ((await page.evaluate(() => document.activeElement.value)) === date) return;
  for (let part = 0; part < 3; part++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(year);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type(`${month}${day}`);
}

test("the first key offers to skip to the content", async ({ as }) => {
  const page = await as();
  await page.goto("/opportunities");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "跳到正文" });
  await expect(skip).toBeFocused();
  const box = await skip.boundingBox();
  expect(Math.min(box.width, box.height), "large enough to read").toBeGreaterThan(20);
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement.closest("main") !== null), "on in the content").toBe(true);
});

test("signing in, writing and publishing", async ({ as }) => {
  const page = await as();
  const form = requirement("archive");
  await page.goto("/login?next=/bureau/opportunities/new");
  await tabTo(page, page.getByLabel("邮箱"));
  await page.keyboard.type(EMAIL.officer);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/bureau\/opportunities\/new$/);
  await awake(page);
  for (const name of ["title", "requirement", "deadline", "contact_name", "contact_phone"]) {
    await tabTo(page, page.locator(`[name=${name}]`));
    if (name === "deadline") {
      await typeDate(page, form.deadline);
      await expect(page.locator("[name=deadline]")).toHaveValue(form.deadline);
    } else {
      await page.keyboard.insertText(form[name]);
    }
  }
  await tabTo(page, page.getByRole("button", { name: "预览并发布" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/publish$/);
  await tabTo(page, page.getByRole("button", { name: "确认发布" }));
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/\/opportunities\/MH-/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(form.title);
});

// Each field by its name; then the button.
async function fillIn(page, fields, act) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`main [name=${name}]`).first();
    await tabTo(page, field);
    if (value === true) await page.keyboard.press("Space");
    // A list opens no window for the letters typed into it: the arrows choose.
    else if ((await field.evaluate((element) => element.localName)) === "select") await choose(page, field, value);
    else await page.keyboard.insertText(value);
  }
  await press(page, act);
}

async function choose(page, select, words) {
  for (let step = 0; step < 30; step++) {
    if ((await select.evaluate((element) => element.selectedOptions[0]?.textContent.trim())) === words) return;
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`${words} cannot be chosen`);
}

async function press(page, name) {
  await tabTo(page, page.locator("main").getByRole("button", { name, exact: true }));
  await page.keyboard.press("Enter");
}

test("an account and its enterprise, on a phone with a keyboard", async ({ as }) => {
  test.slow();
  const page = await as();
  await page.setViewportSize({ width: 360, height: 740 });
  const [email, password, name] = [`${mark()}@enterprise.example`, "江边的老码头每天早上六点开工", `上海${mark()}科技有限公司`];
  await page.goto("/register");
  await awake(page);
  const fields = { uscc: code(), name, town: "浦江镇", contact_name: "李工", phone: "021-64881234", email, password, privacy: true };
  await fillIn(page, fields, "提交，去邮箱确认");
  await expect(page).toHaveURL(/\/register\/sent$/);
  await page.goto(await linkTo(email, "/register/verify"));
  await fillIn(page, { password }, "完成注册");
  await expect(page.getByRole("status")).toContainText("注册完成");
  // The reviewer decides with a keyboard too.
  const desk = await as("operator");
  await desk.setViewportSize({ width: 360, height: 740 });
  await desk.goto("/operator/reviews?kind=registration");
  await tabTo(desk, desk.getByRole("link", { name }).first());
  await desk.keyboard.press("Enter");
  await expect(desk.getByRole("heading", { level: 1 })).toContainText(name);
  await press(desk, "通过");
  await expect(desk.getByRole("status")).toContainText("已通过");

  await page.goto("/login?next=/my/members");
  await fillIn(page, { email, password }, "登录");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("成员");
  const colleague = `${mark()}@enterprise.example`;
  await fillIn(page, { email: colleague }, "发出邀请");
  await expect(page.locator("main")).toContainText(colleague);

  // A second factor, a new password by mail, and in again with both.
  await page.goto("/my/security/second-factor");
  await press(page, "开始设置");
  const secret = await page.locator("[data-secret]").getAttribute("data-secret");
  await fillIn(page, { code: totp(secret) }, "启用");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("两步验证已启用");
  await page.goto("/reset");
  await fillIn(page, { email }, "发送邮件");
  await page.goto(await linkTo(email, "/reset"));
  const fresh = "码头边的灯塔每晚七点点亮";
  await fillIn(page, { password: fresh }, "保存新密码");
  await expect(page.getByRole("status").filter({ hasText: "新密码已保存" })).toBeVisible();
  await page.goto("/login?next=/my/profile");
  await fillIn(page, { email, password: fresh }, "登录");
  // The code of this half minute was used to set it up; the next one is taken early.
  await fillIn(page, { code: totp(secret, Date.now() + 30_000) }, "登录");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("企业资料");
  await fillIn(page, { intro: "为区内企业提供档案数字化。" }, "保存草稿");
  await expect(page.getByRole("status")).toContainText("草稿");
});

test("errors take the focus", async ({ as }) => {
  const page = await as("officer");
  await page.goto("/bureau/opportunities/new");
  await awake(page);
  await page.locator("[name=title]").fill(requirement("archive").title);
  await page.getByRole("button", { name: "预览并发布" }).press("Enter");
  await expect(page.locator(".error-summary")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("[name=requirement]"), "the first link leads to the first field").toBeFocused();
});

test("a question closes by Esc or its button, and the focus goes back", async ({ as }) => {
  const page = await as("supplier");
  await page.goto("/my/members");
  await awake(page);
  const leave = page.locator("summary", { hasText: "退出单位" });
  const panel = page.locator("details", { has: leave }).locator(".panel");
  for (const way of ["Escape", "cancel"]) {
    await tabTo(page, leave);
    await page.keyboard.press("Enter");
    await expect(panel).toBeVisible();
    await page.keyboard.press("Tab");
    await expect(panel.getByRole("button", { name: "取消" }), "what does no harm comes first").toBeFocused();
    await page.keyboard.press(way === "Escape" ? "Escape" : "Enter");
    await expect(panel).toBeHidden();
    await expect(leave).toBeFocused();
  }
  // One within another: each Esc closes one.
  const row = page.getByRole("row", { name: /editor-a@demo/ });
  const [outer, inner] = [row.locator("details:not(.confirm) > summary"), row.locator("summary", { hasText: "移出单位" })];
  await tabTo(page, outer);
  await page.keyboard.press("Enter");
  await tabTo(page, inner);
  await page.keyboard.press("Enter");
  await expect(row.getByRole("button", { name: "确定移出" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(inner).toBeFocused();
  await expect(row.getByRole("button", { name: "确定移出" })).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(outer).toBeFocused();
  await expect(inner).toBeHidden();
});
