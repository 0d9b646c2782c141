// People of the tests: what they do on pages, and without a browser where a test is not about that.
import { expect } from "./test.js";
import { totp } from "./credentials.js";
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
  await expect(page, "there, not on the way there").toHaveURL(new RegExp(`^[^?]*${next}$`));
}

// Fills in the registration and hands it in.
export async function register(page, { code, name, email, contact = "李工", phone = "021-6488-1234" }) {
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
}

// Follows the link that is mailed, and says why where somebody's entry is claimed.
export async function verify(page, email, reason = "") {
  await page.goto(await linkTo(email, "/register/verify"));
  await page.getByLabel("密码").fill(PASSPHRASE);
  if (reason) await page.getByLabel("认领理由").fill(reason);
  await button(page, "完成注册").click();
  await said(page, "注册完成");
}

// The one after the other.
export async function registerByHand(page, { reason, ...facts }) {
  await register(page, facts);
  await verify(page, facts.email, reason);
}

// Opens what waits under a name in one of the operators' lists.
export async function open(desk, list, name) {
  await desk.goto(list);
  await desk.getByRole("link", { name }).first().click();
  await expect(desk.getByRole("heading", { level: 1 }), "the page is there").toContainText(name);
}

// A reviewer decides about a registration.
export async function review(as, name, act, words = "") {
  const desk = await as("operator");
  await open(desk, "/operator/reviews?kind=registration", name);
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

// An administrator looks for the account of an address, and opens it.
export async function openAccount(administrator, email) {
  await administrator.goto("/operator/users");
  await administrator.getByRole("searchbox", { name: "邮箱、姓名或单位" }).fill(email);
  await administrator.getByRole("button", { name: "查找" }).click();
  await administrator.getByRole("row", { name: email }).getByRole("link").click();
  await expect(main(administrator)).toContainText("这次查看已留下记录");
}

// Sends a program's request with the session of a page.
async function ask(page, method, path, data) {
  const answer = await page.request.fetch(path, { method, data });
  expect(answer.status(), await answer.text()).toBe(200);
  return answer.json();
}

// The page's person takes a second factor: its recovery codes.
export async function withSecondFactor(page) {
  const { secret } = await ask(page, "POST", "/api/v1/account/second-factor");
  return (await ask(page, "PUT", "/api/v1/account/second-factor", { code: totp(secret) })).codes;
}

// What an enterprise declares to become a merchant.
export const DECLARED = {
  categories: ["data"],
  offer: "企业经营数据的采集、清洗与分析服务",
  sources: "公开的工商登记信息，合法采集",
  measures: "分级授权、传输加密、操作留痕",
  contact_name: "王敏",
  contact_phone: "021-64881234",
  promise: true,
};

// An owner hands the application in.
export const applied = (owner) => ask(owner, "POST", "/api/v1/organization/admission/submit", { form: DECLARED });

// An operator admits the owner's enterprise: the admission.
export async function admitted(owner, operator) {
  const { id, version } = await applied(owner);
  return ask(operator, "POST", `/api/v1/admissions/${id}/decision`, { version, decision: "accept" });
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

