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

test("a package that nobody wants to wait for is closed with a reason, and that can be undone", async () => {
  const office = fakeHost();
  let rows = [{ doc_id: "goi-1", code: "edxml.damaged", attempts: 12, seen_at: Date.now(), kept: true }];
  const all = rows;
  office.replace("inbox.failed", () => ({ rows }));
  office.replace("inbox.close", () => {
    rows = [];
    queueMicrotask(() => office.change(["inbox"]));
    return {};
  });
  office.replace("inbox.reopen", () => {
    rows = all;
    queueMicrotask(() => office.change(["inbox"]));
    return {};
  });
  const { user } = show(<FailedPackages />, office);
  await user.click(await screen.findByTestId("failed-open"));
  await user.click(await screen.findByTestId("failed-close-goi-1"));
  await user.click(await screen.findByTestId("failed-close-ok"));
  expect(office.calls.some((call) => call.name === "inbox.close"), "no reason, no end").toBe(false);
  await user.type(screen.getByTestId("failed-close-reason"), "Nơi gửi đã gửi lại bằng giấy");
  await user.click(screen.getByTestId("failed-close-ok"));
  expect((await screen.findByTestId("failed-closed")).dataset["word"], "it says what was done").toBe("goi-1");
  expect(office.calls.find((call) => call.name === "inbox.close")?.input).toEqual({ doc_id: "goi-1", reason: "Nơi gửi đã gửi lại bằng giấy" });
  await waitFor(() => expect(screen.queryByTestId("failed-goi-1"), "it is gone from the list").toBeNull());
  await user.click(screen.getByTestId("failed-reopen"));
  expect(await screen.findByTestId("failed-goi-1"), "it waits again").not.toBeNull();
  await waitFor(() => expect(screen.queryByTestId("failed-closed")).toBeNull());
});
