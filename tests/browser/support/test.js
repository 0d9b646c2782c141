// The test of this suite: signed-in pages, a publication of one's own, and a watch over every page.
import { expect, test as base } from "@playwright/test";
import { newcomer } from "./enterprise.js";
import { byKeyboard } from "./keyboard.js";
import { requirement } from "./requirement.js";

export { expect };

export const PASSWORD = "minhang-demo-2026";
export const EMAIL = {
  officer: "officer@demo.example",
  supplier: "supplier-a@demo.example", // 上海藏页档案技术有限公司
  rival: "supplier-b@demo.example", // 上海低翎航空科技有限公司
  third: "supplier-c@demo.example",
  fourth: "supplier-d@demo.example",
  operator: "operator@demo.example",
  auditor: "auditor@demo.example",
  administrator: "admin@demo.example",
};
export const SUPPLIER_NAME = "上海藏页档案技术有限公司";

// For `as`: a session of this role that has just begun. The worker's own may be older than the quarter of an
// hour after which credentials and other people's rights ask for the password once more.
export const afresh = (role) => ({ email: EMAIL[role], password: PASSWORD });

export const test = base.extend({
  // One session for each role and worker, started without a browser: password hashing is slow on
  // purpose. Tests about signing in do it through the page.
  sessions: [
    async ({ playwright }, use, worker) => {
      const states = new Map();
      const baseURL = worker.project.use.baseURL;
      await use(async (role) => {
        if (!states.has(role)) {
          states.set(role, await signedIn(playwright, baseURL, { email: EMAIL[role], password: PASSWORD }));
        }
        return states.get(role);
      });
    },
    { scope: "worker" },
  ],

  // `await as("officer")` is a page of a new browser context with that role's session, `as(person)` with
  // that of an address and its password; `as()` is a visitor's. Whatever goes wrong on any of them fails
  // the test.
  as: async ({ browser, playwright, baseURL, sessions }, use) => {
    const contexts = [];
    const errors = [];
    const session = (who) => (typeof who === "string" ? sessions(who) : signedIn(playwright, baseURL, who));
    await use(async (who) => {
      const context = await browser.newContext(who ? { storageState: await session(who) } : {});
      contexts.push(context);
      const page = await context.newPage();
      if (test.info().project.name === "keyboard") byKeyboard(page.locator("body"));
      watch(page, errors);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
    expect(errors, "errors in the console, of the server, or of the content security policy").toEqual([]);
  },

  // A requirement published for this worker, with its code and title: recommended to SUPPLIER_NAME.
  published: [
    async ({ playwright, sessions }, use, worker) => {
      const baseURL = worker.project.use.baseURL;
      const request = await playwright.request.newContext({ baseURL, storageState: await sessions("officer") });
      await use(await publish(request, requirement("archive")));
      await request.dispose();
    },
    { scope: "worker" },
  ],

  // Registers an enterprise without a browser: `{ name, code, email, password }` of one with an owner,
  // accepted unless the test wants to do that itself.
  enterprise: async ({ playwright, sessions, baseURL }, use) => {
    const made = [];
    const context = async (options) => made[made.push(await playwright.request.newContext({ baseURL, ...options })) - 1];
    await use(async ({ accepted = true, ...facts } = {}) => {
      const operator = await context({ storageState: await sessions("operator") });
      return newcomer(await context(), accepted && operator, facts);
    });
    await Promise.all(made.map((request) => request.dispose()));
  },

  // Publishes a requirement without a browser.
  publish: async ({ playwright, sessions, baseURL }, use) => {
    const request = await playwright.request.newContext({ baseURL, storageState: await sessions("officer") });
    await use((form) => publish(request, form));
    await request.dispose();
  },
});

// The session of whoever signs in, without a browser.
async function signedIn(playwright, baseURL, { email, password }) {
  const request = await playwright.request.newContext({ baseURL });
  const answer = await request.post("/login", { form: { email, password, next: "" }, maxRedirects: 0 });
  expect(answer.status(), `${email} signs in`).toBe(303);
  const state = await request.storageState();
  await request.dispose();
  return state;
}

async function publish(request, form) {
  const saved = await request.post("/bureau/opportunities/new", { form: { ...form, act: "publish" } });
  expect(saved.url(), "the draft can be published").toMatch(/\/publish$/);
  const version = /name="version" value="(\d+)"/.exec(await saved.text())[1];
  const answer = await request.post(saved.url(), { form: { version } });
  const path = new URL(answer.url()).pathname;
  expect(path).toMatch(/^\/opportunities\/MH-\d{4}-\d{4}$/);
  return { path, code: path.split("/").pop(), title: form.title };
}

function watch(page, errors) {
  const note = (words) => errors.push(`${new URL(page.url()).pathname}: ${words}`);
  page.on("pageerror", (error) => note(error));
  page.on("console", (message) => {
    // Answers are judged below: the tests ask for some pages of errors on purpose.
    // A sandboxed frame (a mail) refuses the script with which the test looks around.
    const expected = /^Failed to load resource|^Blocked script execution in '[^']*\/html'/;
    if (message.type() === "error" && !expected.test(message.text())) note(message.text());
  });
  page.on("response", (answer) => {
    // A page asks, or an upload that shows its progress.
    const asking = answer.request().isNavigationRequest() || answer.url().endsWith("/api/v1/attachments");
    const asked = asking && [400, 401, 403, 404, 409, 422].includes(answer.status());
    if (answer.status() >= 400 && !asked) note(`${answer.status()} ${answer.url()}`);
  });
}

// The islands of the page are awake; nothing to wait for without script.
export async function awake(page) {
  // A page without islands has nothing to wake.
  if (scripted() && (await page.locator("leptos-island").count())) await page.locator("html[data-islands=ready]").waitFor({ state: "attached" });
}

// Whether scripts run in this project.
export function scripted() {
  return test.info().project.use.javaScriptEnabled !== false;
}

export async function signInHere(page, role) {
  await page.getByLabel("邮箱").fill(EMAIL[role]);
  await page.getByLabel("密码").fill(PASSWORD);
  await page.getByRole("main").getByRole("button", { name: "登录", exact: true }).click();
}
