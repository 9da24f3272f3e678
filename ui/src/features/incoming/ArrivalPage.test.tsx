import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { show } from "../../testing/show";
import { ArrivalPage } from "./ArrivalPage";

const doNothing = () => undefined;
const opened = (id: number) => show(<ArrivalPage id={id} onBack={doNothing} onReply={doNothing} onDispatch={doNothing} onArrival={doNothing} onCopy={doNothing} checkOf={() => null} />);

test("accepting gives the arrival number, and there is nothing more to accept", async () => {
  const { user } = opened(2005);
  await user.click(await screen.findByTestId("register"));
  expect((await screen.findByTestId("arrival-number")).textContent).toBe("312");
  expect(screen.getByTestId("stage").dataset["word"]).toBe("registered");
  expect(screen.queryByTestId("register"), "once is enough").toBeNull();
  expect(screen.queryByTestId("refuse"), "what is accepted is not refused").toBeNull();
});

test("a refusal needs its reason, and carries it", async () => {
  const { office, user } = opened(2005);
  await user.click(await screen.findByTestId("refuse"));
  await user.click(await screen.findByTestId("refuse-ok"));
  expect(office.calls.some((call) => call.name === "arrival.refuse"), "no reason, no refusal").toBe(false);
  await user.type(screen.getByTestId("refuse-reason"), "Gửi nhầm nơi nhận");
  await user.click(screen.getByTestId("refuse-ok"));
  await waitFor(() => expect(screen.getByTestId("stage").dataset["word"]).toBe("refused"));
  expect(office.calls.find((call) => call.name === "arrival.refuse")?.input).toEqual({ id: 2005, reason: "Gửi nhầm nơi nhận" });
});

test("a signature that cannot be decided is never called valid", async () => {
  opened(2004);
  const verdict = await screen.findByTestId("verdict");
  expect(verdict.dataset["word"]).toBe("indeterminate");
  expect(verdict.textContent).toContain("Chưa đủ căn cứ");
  expect(verdict.querySelector(".well"), "nothing green in it").toBeNull();
});

test("what a new check could not decide is not said in green", async () => {
  const { user } = opened(2004);
  await user.click(await screen.findByTestId("verify"));
  expect((await screen.findByTestId("said-words")).dataset["word"], "nobody answered yet").toBe("care");
  expect(screen.getByTestId("said").textContent).toContain("Đang hỏi cơ quan chứng thực");
});

test("a recall says so before anything is done", async () => {
  opened(2003);
  expect(await screen.findByText(/yêu cầu thu hồi văn bản/)).toBeTruthy();
});

test("what could not be verified is registered only after one more question", async () => {
  const { office, user } = opened(2004);
  await user.click(await screen.findByTestId("register"));
  expect((await screen.findByRole("alertdialog")).textContent, "the duty is named").toContain("Nghị định 30/2020");
  expect(office.calls.some((one) => one.name === "arrival.register"), "nothing was done yet").toBe(false);
  await user.click(screen.getByTestId("confirm-ok"));
  expect((await screen.findByTestId("arrival-number")).textContent).toBe("312");
});

test("each file that has a form leads to its check", async () => {
  const checked: string[] = [];
  const checkOf = ({ name }: { name: string }) => (name.endsWith(".pdf") ? () => void checked.push(name) : null);
  const { user } = show(<ArrivalPage id={2005} onBack={doNothing} onReply={doNothing} onDispatch={doNothing} onArrival={doNothing} onCopy={doNothing} checkOf={checkOf} />);
  const files = await screen.findAllByTestId(/^file-\d+$/);
  const buttons = screen.getAllByTestId(/^check-\d+$/);
  expect(buttons.length).toBe(files.filter((file) => file.textContent?.includes(".pdf")).length);
  await user.click(buttons[0] as HTMLElement);
  expect(checked.length, "the file itself is handed on").toBe(1);
});
