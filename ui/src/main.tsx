import "@fontsource/be-vietnam-pro/400.css";
import "@fontsource/be-vietnam-pro/500.css";
import "@fontsource/be-vietnam-pro/600.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shared.css";
import "./styles/shell.css";
import "./styles/documents.css";
import "./styles/verdict.css";
import "./styles/copies.css";
import "./styles/signing.css";
import "./styles/checking.css";
import "./styles/prints.css";
import "./styles/directory.css";
import "./styles/watch.css";
import "./styles/drafting.css";
import "./styles/data.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { language } from "./i18n";

document.documentElement.lang = language();
if (import.meta.env.DEV && location.search === "?story") await import("./testing/story");
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
