import { screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { fakeHost } from "../testing/fakeHost";
import { show } from "../testing/show";
import { App } from "./App";
import { Boundary } from "./Boundary";

test("a machine without an office begins with its code, checked while it is typed", async () => {
  const { office, user } = show(<App />, fakeHost({ desks: [] }));
  await user.type(await screen.findByTestId("unit-code"), "H99.1_2");
  expect(screen.getByText(/“_” không có trong mã/)).toBeTruthy();
  await user.clear(screen.getByTestId("unit-code"));
  await user.type(screen.getByTestId("unit-code"), "h99.12");
  await user.type(screen.getByTestId("unit-name"), "UBND xã Thử Nghiệm");
  await user.click(screen.getByTestId("unit-create"));
  expect(await screen.findByTestId("first-run-road"), "then the road").toBeTruthy();
  expect(office.calls.find((call) => call.name === "desk.create")?.input).toEqual({
    code: "H99.12",
    name: "UBND xã Thử Nghiệm",
    parent: "",
    body: "state",
    passphrase: null,
  });
  await user.click(screen.getByTestId("skip-road"));
  await user.click(await screen.findByTestId("first-run-done"));
  expect(await screen.findByTestId("place-incoming"), "both can wait").toBeTruthy();
});

test("a page that was opened anew says so once, and that nothing is lost", async () => {
  location.hash = "#anew";
  show(<App />);
  expect((await screen.findByTestId("said-words")).textContent).toContain("vừa được mở lại");
  expect(screen.getByTestId("said-words").dataset["word"]).toBe("care");
  expect(location.hash, "not once more when it is loaded again").toBe("");
});

test("Ctrl and a figure goes to another office", async () => {
  const { user } = show(<App />);
  await waitFor(() => expect(screen.getByTestId("desk-current").dataset["word"]).toBe("H99.12"));
  await user.keyboard("{Control>}3{/Control}");
  await waitFor(() => expect(screen.getByTestId("desk-current").dataset["word"]).toBe("H99"));
});

test("a locked desk asks for its passphrase and says when it is wrong", async () => {
  const locked = { id: "xa", name: "UBND xã Thử Nghiệm", code: "H99.12", body: "state" as const, open: false, locked: true, current: true, fault: null };
  const office = fakeHost({ desks: [locked] });
  const { user } = show(<App />, office);
  office.refuse("desk.unlock", { code: "desk.passphrase_wrong" });
  await user.type(await screen.findByTestId("passphrase"), "sai{Enter}");
  expect(await screen.findByText(/Mật khẩu không đúng/)).toBeTruthy();
  await user.type(screen.getByTestId("passphrase"), "đúng{Enter}");
  expect(await screen.findByTestId("nav-incoming")).toBeTruthy();
});

test("a line that is down is a quiet word, never a dialog", async () => {
  const office = fakeHost();
  office.replace("line.state", () => ({ state: "down", since: 0, last_round: null, waiting: 2, unknown: 0, stuck: 0, held: 0, desk_held_at: null, fault: "road.away", roads: [] }));
  show(<App />, office);
  await waitFor(() => expect(screen.getByTestId("line-state").dataset["word"]).toBe("down"));
  expect(screen.getByTestId("line-state").textContent).toContain("vẫn làm việc bình thường");
  expect(screen.queryByRole("alertdialog")).toBeNull();
});

test("the screens follow what the host says has changed", async () => {
  const office = fakeHost();
  show(<App />, office);
  expect((await screen.findByTestId("incoming-waiting")).textContent).toBe("3");
  await office.call("arrival.register", { id: 2005 });
  await waitFor(() => expect(screen.getByTestId("incoming-waiting").textContent, "one fewer waits").toBe("2"));
});

function Broken(): never {
  throw new Error("drawn wrong");
}

test("a page that cannot be drawn leaves words and a way back, not an empty window", async () => {
  const quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
  show(
    <Boundary>
      <Broken />
    </Boundary>,
  );
  expect((await screen.findByTestId("broken")).textContent).toContain("Phần mềm gặp lỗi");
  expect(screen.getByTestId("reload")).toBeTruthy();
  quiet.mockRestore();
});
