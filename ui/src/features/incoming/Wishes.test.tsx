import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { show } from "../../testing/show";
import { ArrivalPage } from "./ArrivalPage";

const doNothing = () => undefined;
const opened = (id: number) => show(<ArrivalPage id={id} onBack={doNothing} onReply={doNothing} onDispatch={doNothing} onArrival={doNothing} onCopy={doNothing} checkOf={() => null} />);

test("a recall is a label and two buttons until somebody decides", async () => {
  const { office, user } = opened(2002);
  expect((await screen.findByTestId("wanted")).dataset["word"]).toBe("recall");
  expect(screen.getByTestId("export-evidence")).toBeTruthy();
  expect(screen.getAllByTestId(/^version-/).length).toBeGreaterThan(0);
  expect(screen.getByTestId("wish-31").textContent).toContain("Ban hành nhầm thẩm quyền");
  expect(screen.getByTestId("stage").dataset["word"], "nothing happened by itself").toBe("registered");
  await user.click(screen.getByTestId("wish-31-grant"));
  expect(office.calls.some((call) => call.name === "wish.decide"), "asked once more first").toBe(false);
  await user.click(screen.getByTestId("confirm-ok"));
  await waitFor(() => expect(screen.getByTestId("stage").dataset["word"]).toBe("recalled"));
  expect(office.calls.find((call) => call.name === "wish.decide")?.input).toEqual({ id: 31, grant: true, words: "" });
  expect(screen.queryByTestId("save-file"), "the copy is frozen").toBeNull();
  expect(screen.queryByTestId("export-evidence"), "its evidence goes nowhere").toBeNull();
  expect(screen.queryByTestId(/^version-/), "nor is a signed version opened").toBeNull();
  await user.click(screen.getByTestId("wish-31-back"));
  await waitFor(() => expect(screen.getByTestId("stage").dataset["word"]).toBe("registered"));
});

test("declining needs a reason that the sender reads", async () => {
  const { office, user } = opened(2002);
  await user.click(await screen.findByTestId("wish-31-decline"));
  await user.click(screen.getByTestId("decline-ok"));
  expect(office.calls.some((call) => call.name === "wish.decide")).toBe(false);
  await user.type(screen.getByTestId("decline-reason"), "Đã thực hiện xong");
  await user.click(screen.getByTestId("decline-ok"));
  await waitFor(() => expect(office.calls.find((call) => call.name === "wish.decide")?.input).toEqual({ id: 31, grant: false, words: "Đã thực hiện xong" }));
});

test("each step of the work is at hand in its turn", async () => {
  const { office, user } = opened(2002);
  await user.click(await screen.findByTestId("work-assign"));
  await user.type(screen.getByTestId("work-words"), "Giao Phòng Kinh tế");
  await user.click(screen.getByTestId("work-ok"));
  await waitFor(() => expect(screen.getByTestId("stage").dataset["word"]).toBe("assigned"));
  expect(office.calls.find((call) => call.name === "arrival.work")?.input).toEqual({ id: 2002, step: "assign", words: "Giao Phòng Kinh tế" });
});
