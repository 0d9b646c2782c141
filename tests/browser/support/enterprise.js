// An enterprise nobody knows yet, and the links that are mailed to its people.
import { randomInt } from "node:crypto";
import { expect } from "@playwright/test";
import { mailsAbout, pathOf } from "./mail.js";

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

// A 统一社会信用代码 nobody else has (GB 32100-2015).
export function code() {
  let text = "91310112MA";
  while (text.length < 17) text += ALPHABET[randomInt(ALPHABET.length)];
  const sum = [...text].reduce((all, c, i) => all + WEIGHTS[i] * ALPHABET.indexOf(c), 0);
  return text + ALPHABET[(31 - (sum % 31)) % 31];
}

// A word nobody else uses.
export const mark = () => Array.from({ length: 8 }, () => String.fromCharCode(97 + randomInt(26))).join("");

// The path of a link under a path, in the mails to an address; another one than `known`.
export async function linkTo(address, path, known = "") {
  const pattern = new RegExp(`https?://\\S+${path}/\\S+`);
  let link;
  await expect
    .poll(async () => {
      const mails = (await mailsAbout(path, 1)).filter((mail) => mail.address === address);
      const links = mails.map((mail) => pattern.exec(mail.text)).filter(Boolean);
      link = links.map(([url]) => pathOf(url)).find((one) => one !== known);
      return Boolean(link);
    }, { timeout: 40_000 })
    .toBe(true);
  return link;
}

// A password of these tests.
export const PASSPHRASE = "江边的老码头每天早上六点开工";

// So many of these tests register from one address that they are told to wait: they do, a second at least.
async function patiently(status, send) {
  let answer = await send();
  while (answer.status() === 429) {
    const seconds = Number(answer.headers()["retry-after"]) || 1;
    await new Promise((resolve) => setTimeout(resolve, 1_000 * seconds));
    answer = await send();
  }
  expect(answer.status(), await answer.text()).toBe(status);
}

// An enterprise that registers and, given an operator's session, is accepted: with its id then.
export async function newcomer(request, operator, facts) {
  const one = { name: `上海${mark()}科技有限公司`, code: code(), email: `${mark()}@${mark()}.example`, password: PASSPHRASE, ...facts };
  const form = { kind: "domestic", uscc: one.code, name: one.name, town: "浦江镇", contact_name: "李工", phone: "021-64881234", email: one.email, password: one.password, privacy: true };
  await patiently(202, () => request.post("/api/v1/registrations", { data: form }));
  const secret = (await linkTo(one.email, "/register/verify")).split("/").pop();
  await patiently(201, () => request.post("/api/v1/registrations/verify", { data: { secret, password: one.password } }));
  if (!operator) return one;
  let review;
  for (let page = 1; !review; page++) {
    const { items } = await (await operator.get(`/api/v1/reviews?kind=registration&page=${page}`)).json();
    expect(items, `${one.name} waits for its review`).not.toEqual([]);
    review = items.find((item) => item.organization === one.name);
  }
  const { version } = await (await operator.get(`/api/v1/reviews/${review.id}`)).json();
  const answer = await operator.post(`/api/v1/reviews/${review.id}/accept`, { data: { version } });
  expect(answer.status(), await answer.text()).toBe(200);
  return { ...one, id: review.organization_id };
}

// An entry nobody manages yet, of a trade that no test asks for, imported in an operator's session.
export async function unclaimed(operator) {
  const one = { name: `上海${mark()}会务有限公司`, code: code() };
  const buffer = Buffer.from(`统一社会信用代码,企业名称,能力\n${one.code},${one.name},外语口译\n`);
  const file = { name: "摸排名单.csv", mimeType: "text/csv", buffer };
  const answer = await operator.post("/api/v1/imports/suppliers", { multipart: { file } });
  expect((await answer.json()).created, await answer.text()).toBe(1);
  return one;
}
