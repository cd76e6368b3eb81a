#!/usr/bin/env bash
# Annotorious 3 for OpenSeadragon cannot be used where a Content-Security-Policy forbids eval (script-src 'self'):
# createOSDAnnotator throws "Current environment does not allow unsafe-eval, please use @pixi/unsafe-eval module". Its
# outlines are drawn by PixiJS 7, which builds functions from text. Both published files (UMD and ES module) bring a
# PixiJS of their own, so the named module, installed beside it, patches another copy and nothing changes. The same
# page without the policy shows the annotation. OpenSeadragon itself opens the image under the policy.
#
# Versions: @annotorious/openseadragon 3.8.10, openseadragon 6.1.1, PixiJS 7.4.3 inside it,
# puppeteer-core 24.10.0, Chromium 150.0.7871.100 (Debian 12), Node 20.20.2, linux-x86_64.
#
# Output seen:
#   without policy: opened, annotations: 1
#   script-src 'self': opened, Error: Current environment does not allow unsafe-eval, please use @pixi/unsafe-eval module to enable support.
#   copies of the PixiJS check in the ES module: 1
#   as described
# Ends with 0 while it behaves so, with 1 where it does not.
#
# Needs Debian 12 or the like with Node 18 or later, npm and Chromium, or the right to install them.
set -euo pipefail

missing=()
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
command -v chromium >/dev/null || missing+=(chromium)
if ((${#missing[@]} > 0)); then
  root=()
  ((EUID == 0)) || root=(sudo)
  "${root[@]}" apt-get update -q >/dev/null
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y "${missing[@]}" >/dev/null
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent openseadragon@6.1.1 @annotorious/openseadragon@3.8.10 \
  puppeteer-core@24.10.0 >npm.log 2>&1 || { cat npm.log; exit 1; }

cat >page.js <<'JS'
const said = [];
const viewer = OpenSeadragon({
  id: "viewer",
  showNavigationControl: false,
  tileSources: { type: "image", url: "image.png" },
});
viewer.addHandler("open", () => {
  said.push("opened");
  try {
    const annotator = AnnotoriousOSD.createOSDAnnotator(viewer, {});
    const points = [[50, 50], [250, 50], [250, 150]];
    const bounds = { minX: 50, minY: 50, maxX: 250, maxY: 150 };
    annotator.setAnnotations([{
      id: "1",
      bodies: [],
      target: { annotation: "1", selector: { type: "POLYGON", geometry: { bounds, points } } },
    }]);
    said.push("annotations: " + annotator.getAnnotations().length);
  } catch (error) {
    said.push(String(error));
  }
  document.title = said.join(", ");
});
JS
cat >look.mjs <<'JS'
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

const HTML = `<!DOCTYPE html><title></title><link rel="stylesheet" href="page.css"><div id="viewer"></div>
<script src="osd.js"></script><script src="annotorious.js"></script><script src="page.js"></script>`;
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
const module_ = "node_modules/@annotorious/openseadragon/dist/annotorious-openseadragon";
const files = {
  "/": ["text/html", HTML],
  "/page.css": ["text/css", "#viewer { width: 600px; height: 400px }"],
  "/image.png": ["image/png", Buffer.from(PNG, "base64")],
  "/page.js": ["text/javascript", readFileSync("page.js")],
  "/osd.js": ["text/javascript", readFileSync("node_modules/openseadragon/build/openseadragon/openseadragon.min.js")],
  "/annotorious.js": ["text/javascript", readFileSync(module_ + ".js")],
};
let policy = null;
const server = createServer((request, response) => {
  const file = files[request.url];
  response.writeHead(file ? 200 : 404, {
    "Content-Type": file ? file[0] : "text/plain",
    ...(policy ? { "Content-Security-Policy": policy } : {}),
  });
  response.end(file ? file[1] : "");
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const browser = await puppeteer.launch({ executablePath: process.argv[2], args: ["--no-sandbox"] });
const titles = {};
for (const [name, value] of [["without policy", null], ["script-src 'self'", "script-src 'self'"]]) {
  policy = value;
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => document.title !== "", { timeout: 30000 });
  titles[name] = await page.title();
  console.log(`${name}: ${titles[name]}`);
  await page.close();
}
await browser.close();
server.close();
const own = readFileSync(module_ + ".es.js", "utf8").split("does not allow unsafe-eval").length - 1;
console.log(`copies of the PixiJS check in the ES module: ${own}`);
const described =
  titles["without policy"] === "opened, annotations: 1" &&
  titles["script-src 'self'"].startsWith("opened, Error: Current environment does not allow unsafe-eval") &&
  own === 1;
console.log(described ? "as described" : "NOT as described");
process.exit(described ? 0 : 1);
JS
node look.mjs "$(command -v chromium)"
