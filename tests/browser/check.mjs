// node check.mjs REPORT PDF VIEW...: what a browser finds in it, view by view, as JSON; and the report as it is printed.
import { resolve } from "node:path";
import { readFileSync } from "node:fs";
import { AXE, browsing } from "./open.mjs";

const VIEWS = {
  "light": {}, "dark": { scheme: "dark" }, "phone": { width: 320, height: 640 }, "tablet": { width: 768, height: 1024 },
  "wide phone": { width: 375, height: 667 }, "dark phone": { width: 320, height: 640, scheme: "dark" }, "print": { media: "print", width: 718, height: 1000 },
};
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const axe = readFileSync(AXE, "utf-8");

/** What axe finds wrong, everything that can be opened being open. */
async function wrongs(page, onPaper) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  await page.evaluate(axe);
  const how = { runOnly: { type: "tag", values: TAGS }, rules: { "target-size": { enabled: !onPaper } } };
  const { violations } = await page.evaluate((how) => axe.run(how), how);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary}`));
}

/** Everything that must take the focus, and what the tabulator key reaches, by number; and whether the focus is seen. */
async function reached(page) {
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], summary, [tabindex='0']")].filter((part) => part.checkVisibility({ contentVisibilityAuto: true }));
    all.forEach((part, number) => { part.dataset.number = number; });
    return all.length;
  });
  const found = [], unseen = [];
  for (let step = 0; step < wanted; step++) {
    await page.keyboard.press("Tab");
    const [number, seen] = await page.evaluate(() => {
      const part = document.activeElement;
      return [Number(part.dataset.number ?? -1), getComputedStyle(part).outlineStyle !== "none"];
    });
    found.push(number);
    if (!seen) unseen.push(number);
  }
  return { wanted, found, unseen };
}

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Texts that reach out of their cell, and words of a table broken in the middle, digests and addresses apart. */
const unruly = (page) => page.evaluate(() => {
  const boxes = (node, start, end) => {
    const range = document.createRange();
    if (start === undefined) range.selectNodeContents(node); else { range.setStart(node, start); range.setEnd(node, end); }
    return [...range.getClientRects()].filter(({ width }) => width > 1);
  };
  const cells = [...document.querySelectorAll("th, td")];
  const spilling = cells.filter((cell) => boxes(cell).some(({ right }) => right > cell.getBoundingClientRect().right + 1));
  const broken = cells.flatMap((cell) => {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), words = [];
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (text.parentElement.closest(".digest, .address")) continue;
      for (const { 0: word, index } of text.data.matchAll(/[\p{L}\p{N}]+/gu)) {
        if (new Set(boxes(text, index, index + word.length).map(({ top }) => Math.round(top))).size > 1) words.push(word);
      }
    }
    return words;
  });
  return [...spilling.map((cell) => cell.textContent), ...broken];
});

/** Parts of closed details that can be seen all the same. */
const seenThoughClosed = (page) => page.evaluate(() => [...document.querySelectorAll("details:not([open]) > :not(summary)")]
  .filter((part) => part.checkVisibility({ contentVisibilityAuto: true })).length);

const [file, pdf, ...names] = process.argv.slice(2);
const found = await browsing(resolve(file), async (open) => {
  const views = {};
  for (const name of names) {
    const view = VIEWS[name];
    const { page, requests, messages } = await open(view);
    const overflowing = await overflow(page), seen = await seenThoughClosed(page);
    views[name] = { overflowing, seen,
      wrongs: await wrongs(page, view.media === "print"), overflowingOpen: await overflow(page), unruly: await unruly(page), requests, messages };
  }
  const { page } = await open();
  const closed = await page.evaluate(() => document.querySelectorAll("details:not([open])").length);
  await page.pdf({ path: pdf, preferCSSPageSize: true });
  return { views, closed, keys: await reached(page) };
});
console.log(JSON.stringify(found));
