// People of the tests: what they do on pages, and without a browser where a test is not about that.
import { expect } from "./test.js";
import { linkTo, mark, PASSPHRASE } from "./enterprise.js";

export const main = (page) => page.getByRole("main");
export const button = (page, name) => main(page).getByRole("button", { name, exact: true });
export const said = (page, words) => expect(page.getByRole("status").filter({ hasText: words })).toBeVisible();

async function send(page, path, form) {
  const answer = await page.request.post(path, { form, maxRedirects: 0 });
  expect(answer.status(), `${path} is taken`).toBe(303);
  return answer;
}

// The page's visitor signs in.
const enter = (page, email, password = PASSPHRASE) => send(page, "/login", { email, password, next: "" });

// Signs in by hand, and goes on to where one wants to be.
export async function signIn(page, email, next) {
  await page.goto(`/login?next=${next}`);
  await page.getByLabel("邮箱").fill(email);
  await page.getByLabel("密码").fill(PASSPHRASE);
  await button(page, "登录").click();
  await expect(page).toHaveURL(new RegExp(`${next}$`));
}

// Fills in the registration and follows the link that is mailed.
export async function registerByHand(page, { code, name, email, contact = "李工", phone = "021-6488-1234", reason = "" }) {
  await page.getByLabel("统一社会信用代码").fill(code);
  await page.getByLabel("企业全称").fill(name);
  await page.getByLabel("所在街镇").selectOption("浦江镇");
  await page.getByLabel("联系人姓名").fill(contact);
  await page.getByLabel("联系电话").fill(phone);
  await page.getByLabel("邮箱", { exact: false }).first().fill(email);
  await page.getByLabel("密码").fill(PASSPHRASE);
  await page.getByRole("checkbox", { name: /隐私说明/ }).check();
  await button(page, "提交，去邮箱确认").click();
  await expect(page).toHaveURL(/\/register\/sent$/);
  await page.goto(await linkTo(email, "/register/verify"));
  await page.getByLabel("密码").fill(PASSPHRASE);
  if (reason) await page.getByLabel("认领理由").fill(reason);
  await button(page, "完成注册").click();
  await said(page, "注册完成");
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

