// node print.mjs [REPORT PDF]...: prints reports as they come out on paper.
import { resolve } from "node:path";
import { browsing } from "./open.mjs";

const files = process.argv.slice(2);
const pairs = files.flatMap((file, number) => (number % 2 ? [] : [[file, files[number + 1]]]));
await browsing(resolve(pairs[0][0]), async (open) => {
  for (const [file, pdf] of pairs) {
    const { page } = await open({ file: resolve(file) });
    await page.pdf({ path: pdf, preferCSSPageSize: true });
    await page.context().close();
  }
});
