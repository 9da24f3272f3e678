import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { show } from "../../testing/show";
import { Outbox } from "./Outbox";

test("what waits for its time stamp says so, is asked about again, and leaves without one only on a second word", async () => {
  const { office, user } = show(<Outbox onClose={() => undefined} />);
  const row = within(await screen.findByTestId("outbox-4"));
  expect(screen.getByTestId("outbox-4").textContent).toContain("chờ dấu thời gian");
  expect(screen.getByTestId("outbox-4").textContent, "nothing was tried on the road").not.toContain("đã thử");
  expect(row.getByTestId("outbox-4-retry").textContent, "nothing was sent yet").toBe("Hỏi lại ngay");
  await user.click(row.getByTestId("outbox-4-unstamped"));
  expect(office.calls.some((call) => call.name === "outbox.send_unstamped"), "not by one click").toBe(false);
  await user.click(row.getByText("Không"));
  await waitFor(() => expect(document.activeElement, "the keys stay in the row").toBe(screen.getByTestId("outbox-4-unstamped")));
  await user.click(row.getByTestId("outbox-4-unstamped"));
  await user.click(row.getByTestId("outbox-yes"));
  expect(office.calls.find((call) => call.name === "outbox.send_unstamped")?.input).toEqual({ id: 4 });
});
