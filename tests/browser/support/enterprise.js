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

// The path of the newest link under a path, in the mails to an address.
export async function linkTo(address, path) {
  const pattern = new RegExp(`https?://\\S+${path}/\\S+`);
  let link;
  await expect
    .poll(async () => {
      const mails = (await mailsAbout(path, 1)).filter((mail) => mail.address === address);
      link = mails.map((mail) => pattern.exec(mail.text)).find(Boolean);
      return Boolean(link);
    }, { timeout: 40_000 })
    .toBe(true);
  return pathOf(link[0]);
}
