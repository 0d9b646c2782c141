// Run by `cargo xtask test`, which starts a server with demo data and sets BASE_URL, CHROMIUM and
// DATA_DIR. By hand:
// BASE_URL=http://127.0.0.1:8080 DATA_DIR=/path/to/data npx playwright test
import { defineConfig } from "@playwright/test";

const launchOptions = {
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  // As root (containers) Chromium refuses its sandbox.
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
};

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  // Two cores; the server needs one of them.
  workers: 2,
  retries: 0,
  forbidOnly: !!process.env.CI,
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [["list"], ["json"]] : [["list"]],
  use: {
    actionTimeout: 20_000,
    baseURL: process.env.BASE_URL || "http://127.0.0.1:8080",
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1280, height: 900 },
    // Colours are measured at rest, not half-way through a transition.
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    launchOptions,
  },
  projects: [
    { name: "script" },
    // The journeys once more with forms and links alone.
    { name: "no-script", testDir: "tests/journeys", use: { javaScriptEnabled: false } },
    // And once more by keyboard alone, on a phone (support/keyboard.js).
    { name: "keyboard", testDir: "tests/journeys", use: { viewport: { width: 360, height: 740 } }, timeout: 180_000 },
  ],
});
