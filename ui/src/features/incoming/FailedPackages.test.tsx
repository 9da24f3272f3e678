import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { FailedPackages } from "./FailedPackages";

test("packages that could not be read are told, and fetched again when a person asks", async () => {
  const office = fakeHost();
  office.replace("inbox.failed", () => ({ rows: [{ doc_id: "goi-1", code: "road.axis_broken", attempts: 3, seen_at: Date.now(), kept: false }] }));
  office.replace("inbox.fetch_again", () => ({}));
  const { user } = show(<FailedPackages />, office);
  await user.click(await screen.findByTestId("failed-open"));
  expect((await screen.findByTestId("failed-goi-1")).dataset["word"]).toBe("road.axis_broken");
  await user.click(screen.getByTestId("failed-again"));
  await waitFor(() => expect(office.calls.some((call) => call.name === "inbox.fetch_again")).toBe(true));
});
