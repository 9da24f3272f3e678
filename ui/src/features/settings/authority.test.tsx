import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { OFFICE } from "../../testing/examples";
import { STATE_ROOT } from "../../testing/fakeAuthority";
import { show } from "../../testing/show";
import { OfferedTrust } from "./OfferedTrust";
import { StampsForm } from "./StampsForm";

test("a letter waits for its stamp unless the office says how long", async () => {
  const { office, user } = show(<StampsForm stamps={OFFICE.stamps} />);
  await user.type(screen.getByTestId("stamps-address"), "http://tsa.example.invalid/");
  await user.click(screen.getByTestId("stamps-level"));
  await user.click(await screen.findByTestId("stamps-level-lta"));
  await user.click(screen.getByTestId("stamps-save"));
  const saved = () => office.calls.filter((call) => call.name === "stamps.set").map((call) => call.input);
  await waitFor(() => expect(saved()).toEqual([{ address: "http://tsa.example.invalid/", policy: "", level: "lta", leave_after: null }]));
  await user.click(screen.getByTestId("stamps-leave"));
  await user.clear(screen.getByTestId("stamps-minutes"));
  await user.type(screen.getByTestId("stamps-minutes"), "0");
  await user.click(screen.getByTestId("stamps-save"));
  expect(saved().length, "no minutes, no change").toBe(1);
  await user.clear(screen.getByTestId("stamps-minutes"));
  await user.type(screen.getByTestId("stamps-minutes"), "90");
  await user.click(screen.getByTestId("stamps-save"));
  await waitFor(() => expect(saved()[1]).toMatchObject({ leave_after: 90 }));
});

test("a root counts only once somebody says that it was compared", async () => {
  const { office, user } = show(<OfferedTrust />);
  const root = `offered-${STATE_ROOT.slice(0, 8)}`;
  expect((await screen.findByTestId(root)).dataset["word"]).toBe("offered");
  await user.click(screen.getByTestId(`confirm-${STATE_ROOT.slice(0, 8)}`));
  await user.click(screen.getByTestId("confirm-ok"));
  expect(office.calls.some((call) => call.name === "trust.confirm"), "nothing was ticked").toBe(false);
  await user.click(screen.getByTestId("offered-compared"));
  await user.click(screen.getByTestId("confirm-ok"));
  await waitFor(() => expect(screen.getByTestId(root).dataset["word"]).toBe("confirmed"));
  expect(office.calls.find((call) => call.name === "trust.confirm")?.input).toEqual({ sha256: STATE_ROOT, circle: "state", compared: true });
  await user.click(screen.getByTestId(`withdraw-${STATE_ROOT.slice(0, 8)}`));
  await waitFor(() => expect(screen.getByTestId(root).dataset["word"]).toBe("offered"));
});
