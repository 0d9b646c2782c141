// What a person does with an authenticator, and an account that one test at a time has for itself.
import { expect } from "@playwright/test";
import { createHmac } from "node:crypto";
import { mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "./test.js";

// The code of a moment (RFC 6238: SHA-1, 6 digits, 30 s) for a secret in base32.
export function totp(secret, at = Date.now()) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/\s/g, "")].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const from = hash[19] & 15;
  return String((hash.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

// Both projects change this account's password and second factor: one after the other.
export async function alone(work) {
  test.setTimeout(240_000);
  const lock = join(process.env.DATA_DIR, "browser-test-credentials");
  await expect.poll(() => mkdir(lock).then(() => true, () => false), { timeout: 120_000 }).toBe(true);
  try {
    await work();
  } finally {
    await rmdir(lock);
  }
}
