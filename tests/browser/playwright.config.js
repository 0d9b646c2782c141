// Run by `cargo xtask test`, which starts a server with demo data and sets BASE_URL and CHROMIUM.
// By hand: BASE_URL=http://127.0.0.1:8080 npx playwright test
import { defineConfig } from "@playwright/test";

const wide = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };
const launchOptions = {
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  // As root (containers) Chromium refuses its sandbox.
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
};

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  timeout: 30_000,
  expect: { timeout: 8_000 },
  fullyParallel: true,
  // Two cores; the server needs one of them.
  workers: 2,
  retries: 0,
  forbidOnly: !!process.env.CI,
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [["list"], ["json"]] : [["list"]],
  use: {
    baseURL: process.env.BASE_URL || "http://127.0.0.1:8080",
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    screenshot: "only-on-failure",
    launchOptions,
  },
  projects: [
    { name: "wide-light", use: { viewport: wide, colorScheme: "light" } },
    { name: "wide-dark", testMatch: /pages\.spec\.js/, use: { viewport: wide, colorScheme: "dark" } },
    { name: "phone-light", testMatch: /pages\.spec\.js/, use: { viewport: phone, colorScheme: "light" } },
    { name: "no-script", testMatch: /without-script\.spec\.js/, use: { viewport: wide, javaScriptEnabled: false } },
  ],
});
