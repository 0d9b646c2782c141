// What every page must be: whole, as wide as its window, and sound to axe.
import AxeBuilder from "@axe-core/playwright";
import { awake, expect, scripted } from "./test.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// A click leads on as soon as the address changes; the document may not be there yet.
export async function settled(page) {
  await page.waitForLoadState("load");
  await awake(page);
}

// Nothing for axe to say; without script it cannot look.
export async function axe(page, where = "", narrow = (builder) => builder.withTags(RULES)) {
  if (!scripted()) return;
  const report = await narrow(new AxeBuilder({ page })).analyze();
  const found = report.violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(" ")} ${n.any[0]?.message || ""}`).join("\n")}`);
  expect.soft(found, `${page.url()} ${where}`).toEqual([]);
}

// No sideways scrolling in a window of this width.
export async function fits(page, width) {
  await page.setViewportSize({ width, height: 740 });
  const wide = await page.evaluate(() => {
    const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (over <= 0) return [];
    const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
    return [`${over} px too wide`, ...out.slice(0, 5).map((e) => `${e.localName}.${e.className}`)];
  });
  expect.soft(wide, `${page.url()} at ${width} px`).toEqual([]);
}

// The page as a journey finds it, on a desk and on a phone.
export async function sound(page) {
  await settled(page);
  const size = page.viewportSize();
  if (size.width > 360) await axe(page, "wide");
  await fits(page, 360);
  await axe(page, "phone");
  await page.setViewportSize(size);
}

// The page in both colour schemes, magnified twice, and with what every page has once.
export async function inspect(page) {
  await settled(page);
  // No script may enter such a frame, and axe would wait for it; what it shows is a mail.
  await page.locator("iframe[sandbox][title]").evaluateAll((frames) => frames.forEach((frame) => frame.remove()));
  await expect.soft(page.locator("h1"), page.url()).toHaveCount(1);
  await expect.soft(page, page.url()).toHaveTitle(/\S+ · \S+/);
  await expect.soft(page.locator("html")).toHaveAttribute("lang", /^(zh-CN|en)$/);
  await expect.soft(page.locator("main")).toHaveCount(1);
  await page.emulateMedia({ colorScheme: "dark" });
  await axe(page, "dark", (builder) => builder.withRules(["color-contrast", "link-in-text-block"]));
  await page.emulateMedia({ colorScheme: "light" });
  await sound(page);
  // 1280 px magnified to 200 %.
  await fits(page, 640);
  await page.setViewportSize({ width: 1280, height: 900 });
}
