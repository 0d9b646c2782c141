// An enterprise with people of its own, made without a browser as far as that is what a test is not about.
import { expect } from "./test.js";
import { code, linkTo, mark } from "./enterprise.js";

export const PASSPHRASE = "江边的老码头每天早上六点开工";

export const main = (page) => page.getByRole("main");
export const button = (page, name) => main(page).getByRole("button", { name, exact: true });
export const said = (page, words) => expect(page.getByRole("status").filter({ hasText: words })).toBeVisible();

async function send(page, path, form) {
  const answer = await page.request.post(path, { form, maxRedirects: 0 });
  expect(answer.status(), `${path} is taken`).toBe(303);
  return answer;
}

// The page's visitor signs in.
export const enter = (page, email, password = PASSPHRASE) => send(page, "/login", { email, password, next: "" });

// Signs in by hand, and goes on to where one wants to be.
export async function signIn(page, email, next) {
  await page.goto(`/login?next=${next}`);
  await page.getByLabel("邮箱").fill(email);
  await page.getByLabel("密码").fill(PASSPHRASE);
  await button(page, "登录").click();
  await expect(page).toHaveURL(new RegExp(`${next}$`));
}

// A registered enterprise and its owner, signed in; not reviewed yet.
export async function registered(as) {
  const page = await as();
  const [name, email] = [`上海${mark()}科技有限公司`, `${mark()}@enterprise.example`];
  const form = { kind: "domestic", uscc: code(), name, town: "浦江镇", contact_name: "李工", phone: "021-64881234" };
  await send(page, "/register", { ...form, email, password: PASSPHRASE, privacy: "true" });
  await send(page, await linkTo(email, "/register/verify"), { password: PASSPHRASE });
  await enter(page, email);
  return { page, name, email };
}

// A reviewer decides about a registration.
export async function review(as, name, act, words = "") {
  const desk = await as("operator");
  await desk.goto("/operator/reviews?kind=registration");
  await desk.getByRole("link", { name }).first().click();
  await expect(desk.getByRole("heading", { level: 1 })).toContainText(name);
  if (words) await desk.getByLabel("审核意见").fill(words);
  await button(desk, act).click();
  return desk;
}

// A person whom the owner of a reviewed enterprise, or the head of a department, has invited; signed in.
export async function invited(as, by, role, name) {
  const email = `${mark()}@enterprise.example`;
  await send(by, "/my/members", { email, role });
  const page = await as();
  const link = await linkTo(email, "/invitations");
  await send(page, link, { name, password: PASSPHRASE, privacy: "true" });
  await enter(page, email);
  return { page, email };
}

// Accepts an invitation by hand, as somebody new.
export async function accept(page, link, name) {
  await page.goto(link);
  await page.getByLabel("姓名").fill(name);
  await page.getByLabel("设一个密码").fill(PASSPHRASE);
  await page.getByRole("checkbox", { name: /隐私说明/ }).check();
  await button(page, "建立账号并加入").click();
  await said(page, "账号已建立");
}

