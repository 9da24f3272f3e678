/** What stands where a page could not be drawn: words and a way back, never an empty window. */
import { Component, type ReactNode } from "react";
import { t } from "../i18n";
import { Button } from "../shared/Button";

type State = { broken: boolean };

export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { broken: false };

  static getDerivedStateFromError(): State {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <main className="page" role="alert" data-testid="broken">
        <h1>{t("errors.app.broken.title")}</h1>
        <p>{t("errors.app.broken.cause")}</p>
        <Button look="main" onPress={() => window.location.reload()} testId="reload">
          {t("act.reload")}
        </Button>
      </main>
    );
  }
}
