// Opens a page in the chromium of this machine, with all that it asks for, says and does noted down.
import { createRequire } from "node:module";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.env.RISKKIT_NODE_MODULES, "x.js"));
const { chromium } = require("playwright-core");
export const AXE = require.resolve("axe-core/axe.min.js");

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

/** What *use* returns; it is given a function that opens *file*, or another one that it names, afresh. */
export async function browsing(first, use) {
  const profile = mkdtempSync(join(tmpdir(), "riskkit-browser-"));
  const browser = await chromium.launch({ executablePath: process.env.RISKKIT_CHROMIUM, args: QUIET });
  try {
    return await use(async ({ width = 1280, height = 800, scheme = "light", media = null, file = first } = {}) => {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
      const page = await context.newPage();
      const requests = [], messages = [];
      page.on("request", (request) => requests.push(request.url()));
      page.on("console", (message) => messages.push(message.text()));
      page.on("pageerror", (error) => messages.push(String(error)));
      await page.emulateMedia({ media, colorScheme: scheme });
      await page.goto(pathToFileURL(file).href);
      return { page, requests, messages };
    });
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
