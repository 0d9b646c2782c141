// Reads the .eml files that the server writes in place of sending.
import { expect } from "@playwright/test";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

// A file is complete when it has its name and never changes: read once.
const read = new Map();

async function all() {
  if (!process.env.DATA_DIR) throw new Error("DATA_DIR is not set: the folder of the server's data");
  const folder = join(process.env.DATA_DIR, "outbox");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".eml"));
  for (const name of names) {
    if (!read.has(name)) read.set(name, parse(await readFile(join(folder, name), "latin1")));
  }
  return [...read.values()];
}

// The mails whose subject or text names these words, once there are `count` of them.
export async function mailsAbout(words, count) {
  const about = async () => (await all()).filter((mail) => `${mail.subject}\n${mail.text}`.includes(words));
  await expect.poll(async () => (await about()).length, { timeout: 40_000 }).toBeGreaterThanOrEqual(count);
  return about();
}

// The mail to somebody that names these words, once it is there.
export async function mailTo(address, words) {
  let mail;
  const found = async () => Boolean((mail = (await mailsAbout(words, 1)).find((one) => one.address === address)));
  await expect.poll(found, { timeout: 40_000 }).toBe(true);
  return mail;
}

// The path of an address of this site: the public address need not be where the test reaches it.
export function pathOf(address) {
  const url = new URL(address);
  return url.pathname + url.search;
}

function parse(source) {
  const { headers, body } = halves(source);
  const boundary = /boundary="([^"]+)"/.exec(headers["content-type"])[1];
  const parts = body.split(`--${boundary}`).slice(1, -1).map((part) => halves(part.replace(/^\r\n/, "")));
  const of = (type) => parts.find((part) => part.headers["content-type"].startsWith(type));
  return {
    headers,
    subject: words(headers.subject),
    from: words(headers.from),
    to: words(headers.to),
    address: /<([^>]+)>|(\S+@\S+)/.exec(headers.to).slice(1).find(Boolean),
    text: content(of("text/plain")),
    html: content(of("text/html")),
  };
}

function halves(source) {
  const at = source.indexOf("\r\n\r\n");
  const lines = source.slice(0, at).replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const pairs = lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]);
  return { headers: Object.fromEntries(pairs), body: source.slice(at + 4) };
}

function content({ headers, body }) {
  const encoding = (headers["content-transfer-encoding"] || "7bit").toLowerCase();
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  return Buffer.from(encoding === "quoted-printable" ? quoted(body) : body, "latin1").toString("utf8");
}

function quoted(text) {
  return text.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}

// Encoded words (RFC 2047); white space between two of them is none.
function words(header) {
  return header
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind, text) => {
      const bytes = kind.toLowerCase() === "b" ? Buffer.from(text, "base64") : Buffer.from(quoted(text.replace(/_/g, " ")), "latin1");
      // Joined as bytes below: a character may be cut between two words.
      return bytes.toString("latin1");
    })
    .replace(/[\x80-\xff]+/g, (bytes) => Buffer.from(bytes, "latin1").toString("utf8"));
}
