// node shots.mjs REPORT FOLDER: pictures of the first screen and of some parts at three widths, and the printed report.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { browsing } from "./open.mjs";

const [file, folder] = process.argv.slice(2);
const SIZES = { phone: [320, 640], tablet: [768, 1024], desktop: [1280, 800] };
mkdirSync(folder, { recursive: true });
await browsing(resolve(file), async (open) => {
  for (const [name, [width, height]] of Object.entries(SIZES)) {
    const { page } = await open({ width, height });
    await page.screenshot({ path: join(folder, `report-${name}.png`) });
  }
  const { page } = await open({ scheme: "dark" });
  await page.screenshot({ path: join(folder, "report-dark.png") });
  for (const part of ["decision", "proof"]) {
    await page.emulateMedia({ colorScheme: "light" });
    await page.locator(`#${part}`).screenshot({ path: join(folder, `report-${part}.png`) });
  }
});
