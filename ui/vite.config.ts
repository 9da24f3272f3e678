/// <reference types="vitest/config" />
import { createReadStream, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** What the viewer reads beside its code: character maps, standard fonts, decoders. All served from the app itself. */
const VIEWER_FILES = ["cmaps", "standard_fonts", "wasm", "iccs"];
const VIEWER_HOME = join(import.meta.dirname, "node_modules/pdfjs-dist");

/** The policy of the real window, so that a preview in a plain browser breaks where the window would. */
const POLICY = [
  "default-src 'self' ipc: http://ipc.localhost",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data: blob:",
  "connect-src 'self' ipc: http://ipc.localhost",
].join("; ");

/** Serves the viewer's files under `/pdfjs/` while developing, and ships them when building. */
function viewerFiles(): Plugin {
  return {
    name: "viewer-files",
    configureServer(server) {
      server.middlewares.use("/pdfjs", (request, response, next) => {
        const [, folder = "", name = ""] = (request.url ?? "").split("?")[0]?.split("/") ?? [];
        if (!VIEWER_FILES.includes(folder) || !/^[\w.-]+$/.test(name)) return next();
        createReadStream(join(VIEWER_HOME, folder, name)).on("error", next).pipe(response);
      });
    },
    generateBundle() {
      for (const folder of VIEWER_FILES) {
        for (const name of readdirSync(join(VIEWER_HOME, folder))) {
          const source = readFileSync(join(VIEWER_HOME, folder, name));
          this.emitFile({ type: "asset", fileName: `pdfjs/${folder}/${name}`, source });
        }
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), viewerFiles()],
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  preview: { headers: { "Content-Security-Policy": POLICY } },
  build: { target: "safari16.4", assetsInlineLimit: 0, chunkSizeWarningLimit: 1300, modulePreload: { polyfill: false } },
  // A slow machine is no fault: the limits are there to end what hangs.
  test: { environment: "happy-dom", setupFiles: ["src/testing/setup.ts"], testTimeout: 120_000, hookTimeout: 60_000 },
});
