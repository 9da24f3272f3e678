import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeHost } from "../../testing/fakeHost";
import { road } from "../../testing/fakeRoads";
import { show } from "../../testing/show";
import { rulesOf } from "./RoadEditor";
import { Roads } from "./Roads";

test("each road tells what its mailbox has, and a trial tells what it found", async () => {
  const office = fakeHost();
  const { user } = show(<Roads />, office);
  expect((await screen.findByTestId("road-1-mailbox")).textContent).toContain("1.204/1.204");
  await user.click(screen.getByTestId("road-1-test"));
  expect((await screen.findByTestId("road-tested")).textContent).toContain("0.1.0");
  office.replace("road.test", () => ({ id: 1, fault: { code: "road.tls", facts: {} }, took: 5, node: "", ahead: null, uncertainty: null }));
  await user.click(screen.getByTestId("road-1-test"));
  await waitFor(() => expect(screen.getByTestId("road-tested").textContent).toContain("không an toàn"));
});

test("a Party road with a rule is set up beside the first", async () => {
  const office = fakeHost();
  const { user } = show(<Roads />, office);
  await user.click(await screen.findByTestId("road-add"));
  await user.type(screen.getByTestId("roads-name"), "Trục Đảng của tỉnh");
  await user.click(screen.getByTestId("roads-party"));
  await user.type(screen.getByTestId("roads-address"), "http://10.1.2.3:8080/XrdAdapter/adapter");
  await user.type(screen.getByTestId("roads-center"), "02.99.W00");
  expect(screen.getByTestId("roads-save").hasAttribute("disabled"), "without a secret").toBe(true);
  await user.type(screen.getByTestId("roads-secret"), "bi-mat");
  await user.type(screen.getByTestId("roads-rules"), "A99\nH99 +Đảng");
  await user.click(screen.getByTestId("roads-save"));
  await waitFor(() =>
    expect(office.calls.find((call) => call.name === "road.save")?.input).toMatchObject({
      id: null,
      network: "party",
      secret: "bi-mat",
      rules: [
        { prefix: "A99", party_too: false },
        { prefix: "H99", party_too: true },
      ],
    }),
  );
});

test("a node that went back is said until somebody knows", async () => {
  const office = fakeHost();
  const back = road();
  office.replace("road.list", () => ({ rows: [{ ...back, mailbox: { total: 3, had: 2, head: 3, read_at: 0, went_back_at: 1_795_262_563_139, days: [] } }] }));
  const { user } = show(<Roads />, office);
  expect((await screen.findByTestId("road-1-back")).textContent).toContain("bản sao lưu cũ");
  await user.click(screen.getByTestId("road-1-saw"));
  await waitFor(() => expect(office.calls.some((call) => call.name === "road.saw_back")).toBe(true));
});

test("rules are read as a clerk types them", () => {
  expect(rulesOf("H99, A99 +Đảng\n*")).toEqual([
    { prefix: "H99", party_too: false },
    { prefix: "A99", party_too: true },
    { prefix: "*", party_too: false },
  ]);
});
