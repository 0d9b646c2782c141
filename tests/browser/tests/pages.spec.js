// Every kind of page: answers, has its landmarks, passes axe in both colour schemes, fits a phone
// and a page magnified twice, and logs nothing.
import { awake, expect, test } from "../support/test.js";
import { mailsAbout, pathOf } from "../support/mail.js";
import { axe, fits, inspect } from "../support/page.js";
import { requirement } from "../support/requirement.js";

async function check(page, path, status = 200) {
  const answer = await page.goto(path);
  expect(answer.status(), path).toBe(status);
  await inspect(page);
}

const PUBLIC = [
  "/", "/en", "/overseas", "/opportunities", "/suppliers", "/products", "/search?q=档案", "/search?q=qzxvkjw",
  "/login", "/docs/api", "/about/rules", "/about/privacy", "/about/accessibility", "/about/demo", "/about/ranking",
  "/register", "/register?kind=overseas", "/register/sent", "/reset", "/merchants", "/merchants?q=qzxvkjw",
];
for (const path of PUBLIC) {
  test(path, async ({ as }) => check(await as(), path));
}

for (const list of ["/opportunities", "/suppliers", "/products"]) {
  test(`one of ${list}`, async ({ as }) => {
    const page = await as();
    await page.goto(list);
    await check(page, await page.locator(`li.opp h3 a[href^="${list}/"]`).first().getAttribute("href"));
  });
}

test("not found", async ({ as }) => check(await as(), "/nothing/here", 404));

test("forbidden", async ({ as }) => {
  await check(await as("supplier"), "/operator/jobs", 403);
});

test("sign-in refused", async ({ as }) => {
  const page = await as();
  await page.goto("/login");
  await page.getByRole("main").getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await inspect(page);
});

test("links that work no more", async ({ as }) => {
  const page = await as();
  const secret = "x".repeat(43);
  for (const kind of ["/register/verify", "/invitations", "/reset"]) await check(page, `${kind}/${secret}`, 404);
});

test("a registration with nothing filled in", async ({ as }) => {
  const page = await as();
  await page.goto("/register");
  await page.getByRole("button", { name: "提交，去邮箱确认" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await inspect(page);
});

// The own account and organization, for everybody who belongs to one.
const OWN = ["/my/members", "/my/security", "/my/security/second-factor", "/my/security/email", "/my/security/data", "/my/tokens"];
for (const role of ["officer", "supplier", "operator"]) {
  test(`${role}: members and account`, async ({ as }) => {
    test.slow();
    const page = await as(role);
    for (const path of OWN) await check(page, path);
  });
}

test("supplier: logo and admission", async ({ as }) => {
  const page = await as("supplier");
  await check(page, "/my/logo");
  await check(page, "/my/admission");
});

test("operator: people, offices, admissions, audit", async ({ as }) => {
  test.slow();
  const page = await as("operator");
  for (const path of ["/operator/admissions", "/operator/departments", "/operator/audit", "/operator/users"]) {
    await check(page, path);
  }
  await check(page, await page.getByRole("rowheader").getByRole("link").first().getAttribute("href"));
});

test("operator: an enterprise and a department", async ({ as }) => {
  test.slow();
  const page = await as("operator");
  for (const list of ["/operator/organizations", "/operator/departments"]) {
    await page.goto(list);
    await check(page, await page.getByRole("main").locator(`a[href^="${list}/"]`).first().getAttribute("href"));
  }
});

test("auditor: dossiers and requirements", async ({ as }) => {
  test.slow();
  const page = await as("auditor");
  await check(page, "/operator/opportunities");
  for (const list of ["/operator/organizations", "/operator/departments"]) {
    await page.goto(list);
    const href = await page.getByRole("main").locator(`a[href^="${list}/"]`).first().getAttribute("href");
    await check(page, `/operator/organizations/${href.split("/").pop()}/dossier`);
  }
});

test("administrator: a department to found", async ({ as }) => {
  await check(await as("administrator"), "/operator/departments");
});

test("officer: own requirements and an empty form", async ({ as }) => {
  const page = await as("officer");
  await check(page, "/bureau");
  await check(page, "/bureau/opportunities/new");
});

test("officer: a form with errors, then the last look", async ({ as }) => {
  const page = await as("officer");
  const form = requirement("archive");
  await page.goto("/bureau/opportunities/new");
  await awake(page);
  await page.locator("[name=title]").fill(form.title);
  await page.locator("[name=requirement]").fill(form.requirement);
  await page.getByRole("button", { name: "预览并发布" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await inspect(page);
  await page.locator("[name=deadline]").fill(form.deadline);
  await page.locator("[name=contact_name]").fill(form.contact_name);
  await page.locator("[name=contact_phone]").fill(form.contact_phone);
  await page.getByRole("button", { name: "预览并发布" }).click();
  await expect(page).toHaveURL(/\/publish$/);
  await inspect(page);
});

test("officer: a publication and taking it back", async ({ as, publish }) => {
  const { path } = await publish(requirement("archive"));
  const page = await as("officer");
  await check(page, path);
  await page.getByRole("link", { name: "撤回" }).click();
  await inspect(page);
  await page.getByRole("button", { name: "确定撤回" }).click();
  await expect(page).toHaveURL(new RegExp(path));
  await expect(page.getByRole("status").filter({ hasText: "已撤回" })).toBeVisible();
  await inspect(page);
});

test("supplier: recommendations and one of them", async ({ as, published }) => {
  const page = await as("supplier");
  await check(page, "/my");
  await check(page, "/my?dismissed=1");
  for (const part of ["profile", "capabilities", "qualifications", "cases"]) await check(page, `/my/${part}`);
  await check(page, published.path);
});

test("operator: jobs, mails, one mail, the way out", async ({ as, published }) => {
  const [mail] = await mailsAbout(published.code, 1);
  const page = await as("operator");
  await check(page, "/operator/reviews");
  await check(page, "/operator/organizations");
  await check(page, "/operator/import");
  await check(page, "/operator/jobs");
  await check(page, "/operator/mails");
  // Other tests send mails meanwhile.
  await page.getByRole("searchbox", { name: "主题或收件人" }).fill(published.title);
  await page.getByRole("button", { name: "查找" }).click();
  await page.getByRole("link", { name: new RegExp(published.title) }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(published.title);
  await inspect(page);
  await check(page, pathOf(/^<(.+)>$/.exec(mail.headers["list-unsubscribe"])[1]));
});

test("large text fits too", async ({ as, baseURL }) => {
  const page = await as("officer");
  await page.context().addCookies([{ name: "sjt_size", value: "large", url: baseURL }]);
  for (const path of ["/", "/opportunities", "/search?q=档案", "/bureau", "/bureau/opportunities/new"]) {
    await page.goto(path);
    await expect(page.locator("html")).toHaveAttribute("data-size", "large");
    for (const width of [1280, 640, 360]) await fits(page, width);
  }
  await axe(page, "large text");
});

test("the phone's menu opens, fits and passes", async ({ as }) => {
  const page = await as();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/");
  await page.locator("details.menu > summary").click();
  await expect(page.locator(".sheet").getByRole("link", { name: "机会清单" })).toBeVisible();
  await axe(page, "menu open");
  await fits(page, 360);
});
