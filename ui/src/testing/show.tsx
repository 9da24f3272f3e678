/** Puts a part on the screen of a test, with a fake office behind it. */
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { setHost } from "../api/host";
import { Leaving } from "../shared/leaving";
import { Saying } from "../shared/said";
import { type FakeHost, fakeHost } from "./fakeHost";

export function show(part: ReactNode, office: FakeHost = fakeHost()) {
  setHost(office);
  const user = userEvent.setup();
  const shown = render(
    <Leaving.Provider value={new Set()}>
      <Saying>{part}</Saying>
    </Leaving.Provider>,
  );
  return { ...shown, office, user };
}
